"""--governor.state-file: folds go on over a restart, as the page and a real Prometheus see it; and
what cannot be used is refused."""

import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from explosion import FAMILY, LINES_A_UNIT, Source, increments
from harness import WEIR, Prometheus, Weir, eventually

MAX_SERIES = 1000
UNITS = 3000 // LINES_A_UNIT


def counts(page):
    return {str(sorted(labels.items())): value
            for labels, value in page.series(f"{FAMILY}_count")}


def is_fold(name):
    """The governor strips what the operator's list names first, and that suffices here."""
    return "version" not in name


class StateFile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.state = self.folder / "governor.state"
        (self.folder / "metrics").mkdir()
        self.source = Source(self.folder / "metrics" / "requests.prom")
        self.source.step(UNITS)
        self.flags = ("--collector.disable-defaults", "--collector.textfile",
                      f"--collector.textfile.directory={self.folder / 'metrics'}",
                      f"--max-series={MAX_SERIES}", f"--governor.state-file={self.state}",
                      "--governor.evaluate-interval=100ms", "--governor.pin=e2e_step")

    def fold_up(self, weir):
        """Until the family is folded and the folds take increments."""
        self.assertEqual(weir.page().value("weir_governor_state_resumed"), 0)

        def takes():
            self.source.step(UNITS)
            page = weir.page()
            return any(is_fold(name) and value > 0 for name, value in counts(page).items())
        eventually(takes, "a fold that counts", interval_s=0.3)
        return weir.page()

    def test_folds_go_on_where_they_were(self):
        weir = Weir(self, *self.flags)
        before = self.fold_up(weir)
        self.assertFalse(self.state.exists())
        self.assertEqual(weir.stop(), 0)
        self.assertEqual(stat.S_IMODE(self.state.stat().st_mode), 0o600)
        self.source.step(UNITS)

        weir = Weir(self, *self.flags)
        after = weir.page()
        self.assertFalse(list(self.folder.glob("governor.state*")), "it is used once")
        self.assertEqual(after.value("weir_governor_state_resumed"), 1)
        names = counts(before)
        self.assertEqual(names.keys(), counts(after).keys())
        for name, value in counts(after).items():
            self.assertGreater(value, names[name], name)
        self.assertIn("governor state resumed", weir.log())

    def test_after_a_crash_folds_begin_anew(self):
        weir = Weir(self, *self.flags)
        self.fold_up(weir)
        weir.stop()
        weir = Weir(self, *self.flags)
        self.assertEqual(weir.page().value("weir_governor_state_resumed"), 1)
        weir.kill()
        page = Weir(self, *self.flags).page()
        self.assertEqual(page.value("weir_governor_state_resumed"), 0)
        for name, value in counts(page).items():
            if is_fold(name):
                self.assertEqual(value, 0, name)

    def test_a_damaged_file_is_refused_and_kept_aside(self):
        self.fold_up(first := Weir(self, *self.flags))
        first.stop()
        damaged = bytearray(self.state.read_bytes())
        damaged[len(damaged) // 2] ^= 1
        self.state.write_bytes(damaged)
        weir = Weir(self, *self.flags)
        self.assertEqual(weir.page().value("weir_governor_state_resumed"), 0)
        self.assertRegex(weir.log(), "not resumed.*governor.state.*checksum does not match")
        self.assertEqual((self.folder / "governor.state.refused").read_bytes(), damaged)

    def test_a_program_that_cannot_begin_leaves_the_file(self):
        self.fold_up(first := Weir(self, *self.flags))
        first.stop()
        saved = self.state.read_bytes()
        other = Weir(self, "--collector.disable-defaults", "--collector.time")
        ended = subprocess.run([WEIR, f"--web.listen-address=127.0.0.1:{other.port}", *self.flags],
                               capture_output=True, text=True, timeout=30)
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertEqual(self.state.read_bytes(), saved)

    def test_a_folder_that_cannot_be_written_is_told_of(self):
        flags = [flag for flag in self.flags if "state-file" not in flag]
        flags.append(f"--governor.state-file={self.folder}/missing/governor.state")
        weir = Weir(self, *flags)
        weir.page()
        self.assertEqual(weir.stop(), 0)
        self.assertRegex(weir.log(), "governor state not saved.*missing/governor.state.new: No such")

    def test_a_real_prometheus_sees_every_increment_once(self):
        weir = Weir(self, *self.flags)
        prometheus = Prometheus(self, weir.port)

        def step():
            self.source.step(UNITS)
            number = len(self.source.truth) - 1
            eventually(lambda: sum(value == number for _, samples in prometheus.query("e2e_step[5m]")
                                   for _, value in samples) >= 6, f"step {number} seen")

        for _ in range(3):
            step()
        weir.stop()
        self.source.step(UNITS)  # what nobody sees happen
        weir = Weir(self, *self.flags, port=weir.port)
        for _ in range(3):
            step()
        self.assertEqual(weir.page().value("weir_governor_state_resumed"), 1)
        found = prometheus.query(f'{{__name__=~"{FAMILY}_count|e2e_step"}}[5m]')
        (steps,) = [samples for metric, samples in found if metric["__name__"] == "e2e_step"]
        series = [samples for metric, samples in found if metric["__name__"] == f"{FAMILY}_count"]
        self.assertTrue(any(is_fold(metric) for metric, _ in found))
        for samples in series:
            values = [value for _, value in samples]
            self.assertEqual(values, sorted(values))
        times = [at for at, _ in steps]
        grown = increments(series, times)
        ends = [at for (at, step), (_, after) in zip(steps, steps[1:] + [(None, None)])
                if step != after]
        start = self.source.truth[int(steps[0][1])]
        self.assertEqual({at: grown[at] for at in ends},
                         {at: self.source.truth[int(step)] - start for at, step in steps
                          if at in ends})


if __name__ == "__main__":
    unittest.main()
