"""What a part of a folded family counts, asked of the running exporter."""

import json
import unittest
import urllib.parse

from harness import Weir, eventually
from stand_in import StandIn, page

USERS = 600


class Estimate(unittest.TestCase):
    def setUp(self):
        self.count = 0

        def answer(*_):
            self.count += 1
            return page("# TYPE orders_total counter\n" + "".join(
                f'orders_total{{country="{"home" if user % 3 == 0 else "abroad"}",'
                f'user="u{user}"}} {user * self.count}\n' for user in range(1, USERS + 1)))

        standin = StandIn(self, {"/metrics": answer})
        self.weir = Weir(self, "--collector.disable-defaults", "--max-series=200",
                         f"--collector.upstream.target={standin.url('/metrics')}",
                         "--governor.evaluate-interval=20ms", "--governor.hash-seed=5",
                         "--governor.max-new-series-rate=1000000")

    def ask(self, selector):
        answer = self.weir.get("/api/v1/governor/estimate?match=" + urllib.parse.quote(selector))
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/json"))
        return json.loads(answer.text)["data"]

    def estimate(self, selector):
        [match] = self.ask(selector)["matches"]
        return match

    def test_a_part_is_estimated_within_its_error_and_a_heavy_user_exactly(self):
        self.weir.page()

        def looked():
            self.weir.page()
            match = self.estimate("orders_total")
            return match.get("half_life_seconds") == 120 and match["sampled"]["series"] > 5
        eventually(looked, "the names were looked at")
        every = USERS * (USERS + 1) / 2
        heavy = self.estimate('orders_total{user="u600"}')
        self.assertEqual((heavy["exact"]["series"], heavy["sampled"]["series"]), (1, 0))
        self.assertAlmostEqual(heavy["part_of_family"], USERS / every, delta=1e-4)
        home = self.estimate('orders_total{country="home"}')
        self.assertEqual((home["status"], home["tier"]), ("estimated", "strip"))
        truth = sum(user for user in range(3, USERS + 1, 3)) / every
        error = home["standard_error"] / home["family_sum"]
        self.assertGreater(error, 0)
        self.assertLess(error, 0.1)
        self.assertLess(abs(home["part_of_family"] - truth), 4 * error)

    def test_what_is_not_folded_or_malformed_says_so(self):
        self.assertEqual(self.ask("nobody")["matches"], [])
        self.weir.page()
        for query in ("", "match=", "match=<b>", "match=a%zz"):
            answer = self.weir.get(f"/api/v1/governor/estimate?{query}")
            self.assertEqual(answer.status, 400)
            self.assertNotIn("<b>", answer.text)
        self.assertEqual(self.weir.get("/api/v1/governor/estimate", method="POST").status, 405)


if __name__ == "__main__":
    unittest.main()
