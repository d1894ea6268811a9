"""A real Prometheus reads the formats that it prefers to text."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import Prometheus, Weir, eventually, require

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
        self.assertEqual(prometheus.refusals(), [])
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
        # None of them is there while a scrape that came too late is the last one.
        stored = eventually(lambda: series(prometheus, "shop_.*"), "a scrape in time")
        self.assertEqual(stored, expected)

    def test_the_host_page_arrives_whole(self):
        weir = Weir(self)

        def names():
            return {name for name, _ in weir.page().values}
        names()
        before = names()
        prometheus = Prometheus(self, weir.port, flags=("--enable-feature=native-histograms",))
        eventually(lambda: prometheus.scrapes() >= 2, "two scrapes")
        self.assertEqual(prometheus.refusals(), [])
        stored = {labels["__name__"] for labels, _ in prometheus.query('{job="weir"}[1h]')}
        self.assertEqual((before & names()) - stored, set())


UTF8_PAGE = """# TYPE "shop.orders_total" counter
{"shop.orders_total","http.method"="GET",code="200"} 3
# TYPE "shop.größe" gauge
{"shop.größe"} 1
"""

TEXT_1 = "text/plain;version=1.0.0;escaping="


class Names(unittest.TestCase):
    def lines(self, weir, accept):
        response = weir.get(headers={"Accept": accept})
        return response.headers["Content-Type"], [
            line for line in response.text.splitlines() if "shop" in line]

    def test_names_stand_on_the_page_as_the_reader_asks(self):
        weir = textfile_weir(self, UTF8_PAGE)
        kind, lines = self.lines(weir, TEXT_1 + "allow-utf-8")
        self.assertEqual(kind, "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8")
        self.assertIn('{"shop.orders_total","http.method"="GET",code="200"} 3', lines)
        self.assertIn('{"shop.größe"} 1', lines)
        kind, lines = self.lines(weir, "text/plain;version=0.0.4;escaping=allow-utf-8")
        self.assertEqual(kind, "text/plain; version=0.0.4; charset=utf-8")
        self.assertIn('shop_orders_total{http_method="GET",code="200"} 3', lines)
        self.assertIn("shop_gr__e 1", lines)
        _, lines = self.lines(weir, TEXT_1 + "values")
        self.assertIn("U__shop_2e_gr_f6__df_e 1", lines)
        _, lines = self.lines(weir, TEXT_1 + "dots")
        self.assertIn('shop_dot_orders__total{http_dot_method="GET",code="200"} 3', lines)
        _, lines = self.lines(weir, "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8")
        self.assertIn('# TYPE "shop.orders" counter', lines)

    def test_prometheus_of_the_time_before_utf8_names_stores_them_escaped(self):
        weir = textfile_weir(self, UTF8_PAGE)
        for flags in ((), ("--enable-feature=native-histograms",)):
            with self.subTest(flags):
                prometheus = Prometheus(self, weir.port, flags=flags)
                eventually(lambda p=prometheus: p.value("shop_gr__e") is not None, "a scrape")
                self.assertEqual(prometheus.value('max_over_time(shop_orders_total{http_method="GET"}[1m])'), 3)

    def test_labels_of_any_name_are_folded(self):
        page = '# TYPE "shop.orders_total" counter\n'
        page += "".join(f'{{"shop.orders_total","user.id"="u{i}",zone="a"}} 2\n' for i in range(400))
        weir = textfile_weir(self, page, "--max-series=60")

        def folded():
            _, lines = self.lines(weir, TEXT_1 + "allow-utf-8")
            return [line for line in lines if '"user.id"="__other__",zone="a"' in line]
        eventually(folded, "a fold")
        _, lines = self.lines(weir, TEXT_1 + "allow-utf-8")
        orders = [line for line in lines if line.startswith('{"shop.orders_total"')]
        self.assertLess(len(orders), 60)
        self.assertEqual(weir.page().value("weir_conservation_exact"), 1)


class Encodings(unittest.TestCase):
    def test_zstd_is_for_whoever_names_it(self):
        weir = Weir(self)
        response = weir.get(headers={"Accept-Encoding": "zstd"})
        if response.headers["Content-Encoding"] is None:
            self.skipTest("built without libzstd")
        self.assertEqual(response.headers["Content-Encoding"], "zstd")
        self.assertEqual(response.body[:4], bytes.fromhex("28b52ffd"))
        unpacked = subprocess.run([require("zstd"), "-dc"], input=response.body,
                                  capture_output=True, check=True).stdout
        self.assertIn(b"node_memory_MemTotal_bytes ", unpacked)
        both = weir.get(headers={"Accept-Encoding": "zstd, gzip"})
        self.assertEqual(both.headers["Content-Encoding"], "gzip")


if __name__ == "__main__":
    unittest.main()
