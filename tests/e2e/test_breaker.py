"""A target that fails at a cost is left alone, probed, and comes back without a jump."""

import json
import time
import unittest

from harness import Weir, eventually
from stand_in import StandIn, page

BUDGET = 200
USERS = 500
SHOP = "upstream/shop"


def orders(each):
    return "# TYPE orders_total counter\n" + "".join(
        f'orders_total{{user_id="{user}"}} {each}\n' for user in range(USERS))


class Breaker(unittest.TestCase):
    def start(self, answers, *flags):
        standin = StandIn(self, {"/metrics": answers})
        healthy = StandIn(self, {"/metrics": lambda *_: page("healthy 1\n")})
        return standin, Weir(
            self, "--collector.disable-defaults", f"--max-series={BUDGET}",
            f"--collector.upstream.target=shop={standin.url('/metrics')}",
            f"--collector.upstream.target=other={healthy.url('/metrics')}",
            "--governor.evaluate-interval=50ms", "--governor.max-new-series-rate=1000000", *flags)

    def scrape(self, weir):
        shown = weir.page()
        self.assertEqual(shown.value("healthy", target="other"), 1)
        self.assertLessEqual(shown.governed_lines(), BUDGET)
        return shown

    def status(self, weir):
        collectors = json.loads(weir.get("/api/v1/collectors").text)["data"]
        return next(status for status in collectors if status["name"] == SHOP)

    def test_garbage_thrice_then_left_alone_then_probed_and_counters_go_on(self):
        count, garbage = [0], [False]

        def answer(*_):
            if garbage[0]:
                return page("orders_total{user_id= 1\n")
            count[0] += 1  # each user orders once between two good scrapes
            return page(orders(1000 + count[0]))

        standin, weir = self.start(answer, "--governor.breaker-probe-interval=3s")

        def total():
            return sum(value for _, value in self.scrape(weir).series("orders_total"))

        def is_settled():  # nothing is held back: each scrape shows what it brought
            totals = [total() for _ in range(5)]
            return all(b - a == USERS for a, b in zip(totals, totals[1:]))

        eventually(is_settled, "the family is folded and settled")
        steady, counted = total(), count[0]

        garbage[0] = True
        for _ in range(3):
            shown = self.scrape(weir)
            self.assertEqual(shown.series("orders_total"), [])
            self.assertEqual(shown.value("weir_collector_failure_info", collector=SHOP,
                                         reason="parse"), 1)
        self.assertEqual(shown.value("weir_collector_breaker_state", collector=SHOP), 1)
        asked = standin.asked["/metrics"]
        shown = self.scrape(weir)
        self.assertEqual(standin.asked["/metrics"], asked, "it is not asked")
        self.assertEqual(shown.value("weir_collector_failure_info", collector=SHOP,
                                     reason="breaker_open"), 1)
        self.assertEqual(shown.value("weir_upstream_up", target="shop"), 0)
        self.assertEqual(shown.value("weir_upstream_error", target="shop", reason="parse"), 1)
        status = self.status(weir)
        self.assertEqual((status["breaker"], status["reason"]), ("open", "breaker_open"))
        self.assertLessEqual(status["probe_in_seconds"], 3)
        self.assertIn("3 failures in a row", status["error"])
        self.assertIn("left alone", weir.get("/").text)

        # The first probe still meets garbage: the wait doubles.
        eventually(lambda: self.scrape(weir) and standin.asked["/metrics"] > asked, "a probe")
        self.assertEqual(standin.asked["/metrics"], asked + 1)
        self.assertGreater(self.status(weir)["probe_in_seconds"], 3)

        garbage[0] = False
        shown = eventually(lambda: (lambda p: p if p.series("orders_total") else None)(
            self.scrape(weir)), "it comes back")
        self.assertEqual(standin.asked["/metrics"], asked + 2)
        self.assertEqual(shown.value("weir_collector_breaker_state", collector=SHOP), 0)
        self.assertEqual(shown.value("weir_collector_breaker_opens_total", collector=SHOP), 1)
        self.assertEqual(shown.value("weir_conservation_exact"), 1)
        back = sum(value for _, value in shown.series("orders_total"))
        self.assertLessEqual(back, steady + USERS, "no jump")
        self.assertEqual({labels["user_id"] for labels, _ in shown.series("orders_total")} &
                         {"__other__"}, {"__other__"}, "it is folded as before")
        eventually(lambda: total() == steady + USERS * (count[0] - counted),
                   "all that was counted since is credited, and no more")

        log = weir.log()
        for change in ("opened", "stays open", "closed"):
            self.assertEqual(log.count(f"collector breaker {change}"), 1, log)
        decisions = [d for d in json.loads(weir.get("/api/v1/governor/decisions").text)["data"]
                     if d["cause"] == "breaker"]
        self.assertEqual([(d["tenant"], d["from"], d["to"]) for d in decisions],
                         [(SHOP, "closed", "open"), (SHOP, "probing", "closed")])

    def test_a_target_that_refuses_connections_is_asked_each_time(self):
        standin, weir = self.start(lambda *_: page("one 1\n"))
        standin.end()
        for _ in range(6):
            shown = self.scrape(weir)
            self.assertEqual(shown.value("weir_collector_failure_info", collector=SHOP,
                                         reason="io"), 1)
        self.assertEqual(shown.series("weir_collector_breaker_state"), [])

    def test_a_scraper_with_a_tiny_timeout_opens_nothing(self):
        def late(connection, _):
            time.sleep(0.3)
            return page("one 1\n")

        _, weir = self.start(late)
        for _ in range(5):
            weir.get(headers={"X-Prometheus-Scrape-Timeout-Seconds": "0.1"})
        shown = eventually(lambda: (lambda p: p if p.series("one") else None)(self.scrape(weir)),
                           "with its time it delivers")
        self.assertEqual(shown.series("weir_collector_breaker_state"), [])


if __name__ == "__main__":
    unittest.main()
