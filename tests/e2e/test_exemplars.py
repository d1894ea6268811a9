"""Exemplars on folds name whose increments these hold, and a real Prometheus gives them back."""

import json
import time
import unittest
import urllib.parse

from harness import Prometheus, Weir, eventually
from stand_in import StandIn, page

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
USERS = 150
BOUNDS = (0.1, 1.0, 10.0)


def shop(number):
    """User i counts i in each scrape; carts come with exemplars of their own, orders and latencies
    without."""
    lines = ["# TYPE shop_orders counter"]
    lines += [f'shop_orders_total{{user="u{i}"}} {i * number}' for i in range(USERS)]
    lines += ["# TYPE shop_carts counter"]
    now = time.time()
    lines += [f'shop_carts_total{{user="u{i}"}} {i * number} '
              f'# {{trace_id="t{number}-{i}"}} 1 {now - 0.001 * i:.3f}' for i in range(USERS)]
    lines += ["# TYPE shop_latency_seconds histogram"]
    for i in range(USERS):
        count = i * number
        for bound in (*BOUNDS, "+Inf"):
            seen = 0 if bound == 0.1 else count
            lines.append(f'shop_latency_seconds_bucket{{user="u{i}",le="{bound}"}} {seen}')
        lines += [f'shop_latency_seconds_sum{{user="u{i}"}} {count / 2}',
                  f'shop_latency_seconds_count{{user="u{i}"}} {count}']
    return page("\n".join([*lines, "# EOF", ""]), OPENMETRICS)


class Exemplars(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shop_server = StandIn(_Cleanup(cls), {"/metrics": lambda _, number: shop(number)})
        cls.weir = Weir(cls, "--collector.disable-defaults", "--max-series=120",
                        "--governor.evaluate-interval=1s",
                        f"--collector.upstream.target={shop_server.url('/metrics')}")
        cls.prometheus = Prometheus(cls, cls.weir.port,
                                    flags=["--enable-feature=exemplar-storage"])
        eventually(lambda: len(cls.of("shop_orders_total")) >= 8 and cls.of("shop_carts_total") and
                   cls.of("shop_latency_seconds_bucket"), "exemplars of all folds")

    @classmethod
    def of(cls, name):
        """(series labels, exemplar) of what Prometheus holds of the family's fold."""
        query = urllib.parse.urlencode({"query": f'{name}{{user="__other__"}}',
                                        "start": time.time() - 600, "end": time.time() + 60})
        answer = json.loads(cls.prometheus.get(f"/api/v1/query_exemplars?{query}").text)
        assert answer["status"] == "success", answer
        return [(entry["seriesLabels"], exemplar)
                for entry in answer["data"] for exemplar in entry["exemplars"]]

    def test_no_scrape_is_refused_and_the_shop_is_folded(self):
        self.assertEqual(self.prometheus.refusals(), [])
        self.assertGreater(self.prometheus.scrapes(), 0)
        tiers = dict((labels["family"], tier) for labels, tier in
                     self.prometheus.query("max_over_time(weir_governor_family_tier[5m]) > 0"))
        self.assertEqual({"shop_orders_total", "shop_carts_total", "shop_latency_seconds"},
                         set(tiers) & {"shop_orders_total", "shop_carts_total",
                                       "shop_latency_seconds"})

    def test_prometheus_refuses_none(self):
        for reason in ("prometheus_tsdb_exemplar_out_of_order_exemplars_total",
                       "prometheus_target_scrapes_exemplar_out_of_order_total"):
            refused = [line for line in self.prometheus.get().text.splitlines()
                       if line.startswith(reason + " ")]
            self.assertEqual([line.split()[1] for line in refused], ["0"])

    def test_the_heaviest_members_are_named_where_there_are_no_exemplars(self):
        named = {exemplar["labels"]["user"] for _, exemplar in self.of("shop_orders_total")}
        self.assertGreaterEqual(len(named), 3)
        for user in named:  # those above keep their names, those below count less
            self.assertGreater(int(user.removeprefix("u")), USERS // 2)

    def test_a_members_own_exemplar_stays_with_its_name(self):
        for _, exemplar in self.of("shop_carts_total"):
            trace, user = exemplar["labels"]["trace_id"], exemplar["labels"]["user"]
            self.assertEqual(trace.split("-")[1], user.removeprefix("u"))

    def test_an_exemplar_lies_in_its_bucket(self):
        for series, exemplar in self.of("shop_latency_seconds_bucket"):
            self.assertIn("user", exemplar["labels"])
            self.assertEqual(float(series["le"]), 1.0)
            self.assertTrue(0.1 < float(exemplar["value"]) <= 1.0)

    def test_the_text_format_has_none(self):
        self.assertNotIn(" # {", self.weir.get().text)


class _Cleanup:
    """Lets the stand-in, which cleans up after a test, clean up after the class."""

    def __init__(self, test_class):
        self.addCleanup = test_class.addClassCleanup


if __name__ == "__main__":
    unittest.main()
