"""A real Prometheus reads the formats that it prefers to text."""

import json
import tempfile
import unittest
from pathlib import Path

from harness import Prometheus, Weir, eventually

PAGE = r"""# HELP shop_orders_total Orders, by "country".
# TYPE shop_orders_total counter
shop_orders_total{country="a \"b\" \\ c"} 12
shop_orders_total{country="ä\nö"} 0.5
# TYPE shop_queue gauge
shop_queue -3
# TYPE shop_seconds histogram
shop_seconds_bucket{path="/",le="0.25"} 3
shop_seconds_bucket{path="/",le="2.5"} 4
shop_seconds_bucket{path="/",le="+Inf"} 9
shop_seconds_sum{path="/"} 81.5
shop_seconds_count{path="/"} 9
# TYPE shop_size summary
shop_size{quantile="0.5"} 1
shop_size{quantile="0.99"} 7
shop_size_sum 100
shop_size_count 20
shop_unknown 7
"""


def textfile_weir(test, page, *flags):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    (Path(folder.name) / "shop.prom").write_text(page, encoding="utf-8")
    return Weir(test, "--collector.disable-defaults", "--collector.textfile",
                f"--collector.textfile.directory={folder.name}", *flags)


def series(prometheus, name):
    return {(labels.pop("__name__"), tuple(sorted(labels.items()))): value
            for labels, value in prometheus.query(f'{{__name__=~"{name}"}}')
            if labels.pop("instance") and labels.pop("job")}


class Protobuf(unittest.TestCase):
    def test_prometheus_that_prefers_protobuf_stores_what_the_text_page_says(self):
        weir = textfile_weir(self, PAGE)
        prometheus = Prometheus(self, weir.port, flags=("--enable-feature=native-histograms",))
        eventually(lambda: prometheus.value("shop_queue") is not None, "a scrape")
        self.assertEqual(prometheus.value("min_over_time(up[1m])"), 1)
        metadata = json.loads(prometheus.get("/api/v1/metadata").text)["data"]
        # Only protobuf gives a counter's metadata under its full name.
        self.assertEqual(metadata["shop_orders_total"],
                         [{"type": "counter", "help": 'Orders, by "country".', "unit": ""}])
        self.assertEqual(metadata["shop_size"][0]["type"], "summary")
        expected = {("shop_orders_total", (("country", 'a "b" \\ c'),)): 12,
                    ("shop_orders_total", (("country", "ä\nö"),)): 0.5,
                    ("shop_queue", ()): -3,
                    ("shop_seconds_bucket", (("le", "0.25"), ("path", "/"))): 3,
                    ("shop_seconds_bucket", (("le", "2.5"), ("path", "/"))): 4,
                    ("shop_seconds_bucket", (("le", "+Inf"), ("path", "/"))): 9,
                    ("shop_seconds_sum", (("path", "/"),)): 81.5,
                    ("shop_seconds_count", (("path", "/"),)): 9,
                    ("shop_size", (("quantile", "0.5"),)): 1,
                    ("shop_size", (("quantile", "0.99"),)): 7,
                    ("shop_size_sum", ()): 100,
                    ("shop_size_count", ()): 20,
                    ("shop_unknown", ()): 7}
        self.assertEqual(series(prometheus, "shop_.*"), expected)

    def test_the_host_page_arrives_whole(self):
        weir = Weir(self)
        prometheus = Prometheus(self, weir.port, flags=("--enable-feature=native-histograms",))
        eventually(lambda: (prometheus.value("count_over_time(up[1m])") or 0) >= 2, "two scrapes")
        self.assertEqual(prometheus.value("min_over_time(up[1m])"), 1)
        names = {name for name, _ in weir.page().values}
        stored = {labels["__name__"] for labels, _ in prometheus.query('{job="weir"}')}
        self.assertEqual(names - stored, set())


if __name__ == "__main__":
    unittest.main()
