"""Native histograms from an upstream through Weir into a real Prometheus, folded and not."""

import unittest

from harness import Prometheus, Weir, eventually
from protobuf_page import TYPE, histogram_family, native_histogram
from stand_in import StandIn, page

MEMBERS = 30
NAME = "latency_seconds"
JOBS = ("direct", "whole", "folded")


def member(number, step):
    """What user `number` has observed by then: another spread for each, on its first step far more
    than on the others."""
    buckets = {index: 1 + (number * index) % 7 for index in range(-6, 9, 1 + number % 3)}
    if step > 0:
        buckets = {index: count * 3 + number for index, count in buckets.items()}
        buckets[12 + number % 5] = 40
    count = sum(buckets.values())
    return native_histogram({"user": str(number)}, 3, buckets, 1.5 * count,
                            bounds=[(1, buckets[-6])] if number == 0 else (), start_s=1795665601)


class NativeHistograms(unittest.TestCase):
    def setUp(self):
        self.step = 0
        self.upstream = StandIn(self, {"/metrics": lambda *_: page(
            histogram_family(NAME, [member(n, self.step) for n in range(MEMBERS)]), TYPE)})
        target = f"--collector.upstream.target={self.upstream.url('/metrics')}"
        self.whole = Weir(self, "--collector.disable-defaults", target)
        self.folded = Weir(self, "--collector.disable-defaults", target, "--max-series=45")
        self.prometheus = Prometheus(
            self, jobs={"direct": [self.upstream.port], "whole": [self.whole.port],
                        "folded": [self.folded.port]},
            flags=["--enable-feature=native-histograms"])

    def ask(self, expression, job):
        return self.prometheus.value(expression.replace("$", f'{NAME}{{job="{job}"}}'))

    def wait_for_scrapes(self, more):
        """So many of each job, and no last one that came too late and took the series along."""
        before = {job: self.prometheus.scrapes(job) for job in JOBS}

        def have_come():
            return (all(self.prometheus.scrapes(job) >= before[job] + more for job in JOBS)
                    and len(self.prometheus.query("up == 1")) == len(JOBS))
        eventually(have_come, "scrapes")

    def test_counts_and_quantiles_are_the_upstreams(self):
        self.wait_for_scrapes(6)  # folds and names are armed by now
        counts = {job: self.ask("histogram_count(sum($))", job) for job in ("direct", "folded")}
        sums = {job: self.ask("histogram_sum(sum($))", job) for job in ("direct", "folded")}
        self.step = 1
        self.wait_for_scrapes(4)

        self.assertEqual(self.ask("count($)", "direct"), MEMBERS)
        self.assertEqual(self.ask("count($)", "whole"), MEMBERS)
        self.assertLess(self.ask("count($)", "folded"), MEMBERS / 2)
        self.assertEqual(self.prometheus.value(
            f'count({NAME}{{job="folded",user="__other__"}})'), 1)

        # Not folded: each series is the upstream's own.
        for expression in ("histogram_count($)", "histogram_sum($)", "histogram_quantile(0.9, $)"):
            with self.subTest(expression):
                series = {job: {labels["user"]: value for labels, value in self.prometheus.query(
                    expression.replace("$", f'{NAME}{{job="{job}"}}'))}
                    for job in ("direct", "whole")}
                self.assertEqual(len(series["direct"]), MEMBERS)
                self.assertEqual(series["whole"], series["direct"])

        # Folded: whatever was observed since is there, in the bucket where it was observed.
        for of, before in (("histogram_count", counts), ("histogram_sum", sums)):
            grown = {job: self.ask(f"{of}(sum($))", job) - before[job]
                     for job in ("direct", "folded")}
            with self.subTest(of, grown=grown):
                self.assertGreater(grown["direct"], 0)
                self.assertEqual(grown["folded"], grown["direct"])
        for quantile in (0.1, 0.5, 0.9, 0.99):
            with self.subTest(quantile):
                of_all = f"histogram_quantile({quantile}, sum(increase($[5m])))"
                direct = self.ask(of_all, "direct")
                self.assertAlmostEqual(self.ask(of_all, "folded") / direct, 1, places=9)
                self.assertAlmostEqual(self.ask(of_all, "whole") / direct, 1, places=9)
        for job in ("whole", "folded"):
            self.assertEqual(self.prometheus.refusals(job), [])
            self.assertEqual(self.ask("max(resets($[10m]))", job) or 0, 0)
        self.assertEqual(self.folded.page().value("weir_governor_native_histograms_lost_total"), 0)

    def test_the_text_format_shows_the_lines_that_there_are(self):
        shown = self.whole.page()
        count = shown.value(f"{NAME}_count", user="3")
        self.assertGreater(count, 0)
        self.assertEqual(shown.value(f"{NAME}_bucket", user="3", le="+Inf"), count)
        self.assertEqual(shown.value(f"{NAME}_sum", user="3"), 1.5 * count)
        self.assertIsNotNone(shown.value(f"{NAME}_bucket", user="0", le="1"))


if __name__ == "__main__":
    unittest.main()
