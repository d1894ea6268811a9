"""A textfile explodes from 1,000 to 50,000 series while Prometheus scrapes every second: what the
governor promises, checked on the raw samples that Prometheus stored and on pages polled beside it."""

import json
import tempfile
import threading
import time
import unittest
from pathlib import Path

from explosion import FAMILY, LINES_A_UNIT, Source, increments
from harness import Prometheus, Weir, eventually

MAX_SERIES = 2000
TIER2_AFTER_S, TIER3_AFTER_S, DWELL_S = 12, 24, 6
SMALL, LARGE = 1_000 // LINES_A_UNIT, 50_000 // LINES_A_UNIT
LATE_S = 20  # how much later than its delay a tier may be seen on a busy machine


class Poller(threading.Thread):
    """Notes tier, governed lines and the interval that Weir reckons with, again and again."""

    def __init__(self, weir):
        super().__init__()
        self.weir, self.stopped, self.seen = weir, threading.Event(), []

    def run(self):
        while not self.stopped.wait(0.1):
            page = self.weir.page()
            self.seen.append((time.time(), page.value("weir_governor_tier"),
                              page.governed_lines(), page.value("weir_scrape_interval_seconds")))

    def tier(self):
        return self.seen[-1][1] if self.seen else None

    def entered(self):
        """The tiers in their order, each with the time it was first seen."""
        changes = [self.seen[0]]
        for entry in self.seen:
            if entry[1] != changes[-1][1]:
                changes.append(entry)
        return [(tier, at) for at, tier, *_ in changes]

    def held_until(self, first_s):
        """Until when the increments of a step first seen then may be held back: new outputs, of the
        step or of a tier that came during it, arm for twice the longest interval, however long that
        was at any time since."""
        begun = max(first_s, self.entered()[-1][1])
        since = [interval for at, _, _, interval in self.seen if at >= first_s - 1]
        return begun + 2 * max(since, default=float("inf")) + 1


class Explosion(unittest.TestCase):
    """The policy fixed: all tiers in their order."""
    maxDiff = None
    POLICY, LARGE, HIGHEST_TIER = "fixed", LARGE, 3

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        source = Source(Path(folder.name) / "requests.prom")
        source.step(SMALL)
        weir = Weir(cls, "--collector.disable-defaults", "--collector.textfile",
                    f"--collector.textfile.directory={folder.name}",
                    f"--max-series={MAX_SERIES}", f"--governor.policy={cls.POLICY}",
                    "--governor.evaluate-interval=100ms",
                    f"--governor.tier2-after={TIER2_AFTER_S}s",
                    f"--governor.tier3-after={TIER3_AFTER_S}s", f"--governor.dwell={DWELL_S}s",
                    # Only the number of series decides here, not how fast they come.
                    "--governor.max-new-series-rate=1000000",
                    "--governor.pin=e2e_step")
        prometheus = Prometheus(cls, weir.port)
        # Another one, out of phase.
        time.sleep(0.4)
        second = Prometheus(cls, weir.port)
        cls.poller = Poller(weir)

        def is_settled(number):
            """Whether both scrapers saw the step for so long that no output holds anything back."""
            for scraper in (prometheus, second):
                seen = [at for _, samples in scraper.query("e2e_step[5m]")
                        for at, value in samples if value == number]
                if len(seen) < 3 or seen[-1] <= cls.poller.held_until(seen[0]):
                    return False
            return True

        def step(units):
            source.step(units)
            number = len(source.truth) - 1
            eventually(lambda: is_settled(number), f"step {number} settled", interval_s=0.5)

        cls.poller.start()
        eventually(lambda: cls.poller.seen, "a first page")
        try:
            for units in (SMALL, SMALL, cls.LARGE // 10, cls.LARGE // 2, cls.LARGE):
                step(units)
            for units, tier in ((cls.LARGE, cls.HIGHEST_TIER), (SMALL, 0)):
                for _ in range(30):
                    if cls.poller.tier() == tier:
                        break
                    step(units)
                step(units)
        finally:
            cls.poller.stopped.set()
            cls.poller.join()
        cls.truth, cls.last_page = source.truth, weir.page()
        cls.decided = {}  # tier: when it was first decided on
        for decision in json.loads(weir.get("/api/v1/governor/decisions").text)["data"]:
            cls.decided.setdefault(decision["to"], decision["unix_seconds"])
        asked = f'{{__name__=~"{FAMILY}_.*|e2e_step|up"}}[1h]'
        cls.samples = prometheus.query(asked)
        cls.both = (cls.samples, second.query(asked))

    def series(self, name, among=None, **labels):
        return [samples for metric, samples in among or self.samples
                if metric["__name__"] == name and labels.items() <= metric.items()]

    def steps(self, among=None):
        """Which step each scrape saw."""
        (samples,) = self.series("e2e_step", among)
        return {at: int(step) for at, step in samples}

    def test_scrapes_succeed_throughout(self):
        (ups,) = self.series("up")
        # Each has a second; on a very busy machine some miss it.
        self.assertGreater(sum(value for _, value in ups), 0.5 * len(ups))

    def test_the_page_never_exceeds_the_budget(self):
        self.assertGreater(len(self.poller.seen), 100)
        self.assertLessEqual(max(lines for _, _, lines, _ in self.poller.seen), MAX_SERIES)
        self.assertGreaterEqual(max(self.steps().values()), 8)

    def test_tiers_come_in_order_at_their_delays_and_go_after_the_dwell(self):
        entered = self.poller.entered()
        self.assertEqual([tier for tier, _ in entered][:4], [0, 1, 2, 3])
        self.assertEqual(entered[-1][0], 0)
        # By its own words: on a busy machine the first may be seen late.
        first, second, third = (self.decided[tier] for tier in ("strip", "compress", "essential"))
        for at, delay_s in ((second, TIER2_AFTER_S), (third, TIER3_AFTER_S)):
            self.assertGreaterEqual(at - first, delay_s - 0.1)
            self.assertLess(at - first, delay_s + LATE_S)

    def test_after_the_dwell_every_series_is_back(self):
        self.assertEqual(len(self.last_page.series(f"{FAMILY}_count")), SMALL)

    def test_no_output_counter_ever_decreases(self):
        family = [(metric, samples) for metric, samples in self.samples
                  if metric["__name__"].startswith(FAMILY)]
        self.assertGreater(len(family), 1000)
        for metric, samples in family:
            values = [value for _, value in samples]
            self.assertEqual(values, sorted(values), metric)

    def test_increases_through_the_governor_equal_the_truth(self):
        """To both of the scrapers, over windows that begin and end at any step."""
        for number, samples in enumerate(self.both):
            with self.subTest(prometheus=number):
                self.check_increases(samples)

    def check_increases(self, samples):
        steps = self.steps(samples)
        times = sorted(steps)
        start = self.truth[steps[times[0]]]
        last_of_step = [at for at, next_at in zip(times, times[1:]) if steps[at] != steps[next_at]]
        self.assertGreaterEqual(len(last_of_step), 8)
        for name, labels, factor in ((f"{FAMILY}_count", {}, 1), (f"{FAMILY}_sum", {}, 2),
                                     (f"{FAMILY}_bucket", {"le": "1.0"}, 1),
                                     (f"{FAMILY}_bucket", {"le": "+Inf"}, 1),
                                     (f"{FAMILY}_bucket", {"le": "0.25"}, None)):
            grown = increments(self.series(name, samples, **labels), times)
            truth = {at: self.truth[steps[at]] - start if factor else 0 for at in last_of_step}
            with self.subTest(name, **labels):
                self.assertEqual({at: grown[at] * (factor or 1) for at in last_of_step}, truth)


class AdaptiveExplosion(Explosion):
    """The policy adaptive: the family folds what was measured, and that suffices."""
    POLICY, LARGE, HIGHEST_TIER = "adaptive", 20_000 // LINES_A_UNIT, 1

    def test_tiers_come_in_order_at_their_delays_and_go_after_the_dwell(self):
        self.assertEqual([tier for tier, _ in self.poller.entered()], [0, 1, 0])


if __name__ == "__main__":
    unittest.main()
