"""Each trap's --bad makes its alert fire in a real Prometheus, and its --good fires nothing.

The rules are those of alerts/, in copies that differ in durations alone."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from harness import WEIR, Program, Prometheus, eventually, free_port

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "alerts"))
from rules import RULE_FILES, with_durations  # noqa: E402

TRAPS = Path(os.environ["E2E_EXAMPLES"]) / "traps"
ALERTS = {
    "budget_burn": ["ErrorBudgetBurn"],
    "label_explosion": ["CardinalityPressure", "FamilyFolded"],
    "oversized_records": ["OversizedRecords"],
    "pool_bloat": ["PoolBloat"],
    "pool_exhausted": ["PoolExhausted"],
    "slow_writer": ["WriterSlow"],
    "stalled_chain": ["PipelineStalled"],
    "timeout_cascade": ["TimeoutCascade"],
    "window_stall": ["FlowControlStall"],
    "worker_leak": ["ThreadLeak", "WorkerLeak"],
}


def has_collector(name):
    help_text = subprocess.run([WEIR, "--help"], capture_output=True, text=True, check=True).stdout
    return f"collector.{name}" in help_text


class Trap(Program):
    def __init__(self, test, name, variant):
        port = free_port()
        self.name = name
        super().__init__(test, [TRAPS / name, f"--{variant}", f"--listen=127.0.0.1:{port}",
                                "--seconds=300"], port, "/-/ready")


class Alerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        names = [name for name in ALERTS if name != "window_stall" or has_collector("sockets")]
        cls.traps = {variant: [Trap(cls, name, variant) for name in names]
                     for variant in ("good", "bad")}
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        copies = []
        for path in RULE_FILES:
            copies.append(Path(folder.name) / path.name)
            copies[-1].write_text(with_durations(path.read_text(), window="20s", hold="3s"))
        cls.prometheus = Prometheus(
            cls, rule_files=copies,
            jobs={variant: [trap.port for trap in traps] for variant, traps in cls.traps.items()})

    def firing(self, alert, trap):
        instance = f"127.0.0.1:{trap.port}"
        return [labels for labels, _ in self.prometheus.query(
                    f'ALERTS{{alertstate="firing", alertname="{alert}", job="bad"}}')
                if labels.get("instance", instance) == instance]

    def test_every_bad_run_fires_its_alerts_and_no_good_run_fires_any(self):
        for trap in self.traps["bad"]:
            for alert in ALERTS[trap.name]:
                with self.subTest(alert):
                    eventually(lambda: self.firing(alert, trap), f"{trap.name}: {alert}",
                               timeout_s=120)
        # Whatever fires by now for a good run fired wrongly. But each window_stall sees all sockets
        # of the host, those of the other too; and a busy machine may take a second for a page, thrice.
        good = ('max_over_time(ALERTS{alertstate="firing", job="good", alertname!="ExporterDown", '
                'port%s}[10m])')
        self.assertEqual(self.prometheus.query(good % '=""'), [])
        for trap in self.traps["good"]:
            if trap.name == "window_stall":
                port = re.search(r"streaming to port (\d+)", trap.log()).group(1)
                self.assertEqual(self.prometheus.query(good % f'="{port}"'), [])
        stalled = eventually(lambda: self.prometheus.query(
            'weir_pipeline_stalled_seconds{head="true", job="bad"}'), "the stall's head")
        self.assertEqual([labels["stage"] for labels, _ in stalled], ["write"])
        burning = self.prometheus.query('ALERTS{alertname="ErrorBudgetBurn", job="bad"}')
        self.assertEqual({(labels["tenant"], labels["channel"]) for labels, _ in burning},
                         {("globex", "card")})
        for trap in (*self.traps["good"], *self.traps["bad"]):
            with self.subTest(trap.name):
                self.assertEqual(trap.stop(), 0, trap.log())

    def test_the_load_test_of_one_shared_deadline_shows_in_its_own_figures(self):
        def figures(variant):
            run = subprocess.run([TRAPS / "timeout_cascade", f"--{variant}", "--seconds=8"],
                                 capture_output=True, text=True, timeout=60, check=True)
            return (float(re.search(r"tries: \d+, (\S+) % failed", run.stdout).group(1)),
                    float(re.search(r"p99 (\d+) ms", run.stdout).group(1)))

        bad_failed, bad_p99 = figures("bad")
        self.assertGreater(bad_failed, 50)
        for _ in range(3):  # a machine that stands still for a moment makes the slowest slow
            good_failed, good_p99 = figures("good")
            self.assertLess(good_failed, 5)
            if bad_p99 > 3 * good_p99:
                break
        self.assertGreater(bad_p99, 3 * good_p99)

    def test_a_wrong_command_line_is_refused(self):
        for wrong in ([], ["--ugly"], ["--good", "--seconds=0"], ["--bad", "--seconds=many"]):
            with self.subTest(wrong):
                run = subprocess.run([TRAPS / "worker_leak", *wrong], capture_output=True,
                                     text=True, timeout=60, check=False)
                self.assertEqual(run.returncode, 2)
                self.assertIn("usage: ", run.stderr)


if __name__ == "__main__":
    unittest.main()
