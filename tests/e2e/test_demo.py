"""examples/demo.sh runs, shows what it says, and leaves nothing behind; every query of every
dashboard has an answer while it runs."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import unittest
import urllib.parse
from pathlib import Path

from harness import at_end, eventually, fetch, free_port, require

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "dashboards" / "source"))
from grafana import expressions, with_values  # noqa: E402

STEP_S = 8
HOST_DEPENDENT = re.compile(r"(?:weir_cgroup|weir_numa|node_pressure)_\w+")
ALERTS = {"ErrorBudgetBurn", "FamilyFolded", "PipelineStalled", "PoolExhausted", "QueueDropping",
          "WorkerLeak"}


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        require("prometheus")
        require("curl")
        names = ("WEIR_PORT", "LOAD_PORT", "PROMETHEUS_PORT")
        cls.ports = {name: free_port() for name in names}
        cls.demo = subprocess.Popen(
            ["sh", ROOT / "examples" / "demo.sh", "--no-build", "--seconds=300"],
            env={**os.environ, **{name: str(port) for name, port in cls.ports.items()},
                 "BUILD": str(Path(os.environ["E2E_EXAMPLES"]).parent), "STEP": str(STEP_S)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        at_end(cls, cls.end)
        cls.output = []
        for line in cls.demo.stdout:
            cls.output.append(line)
            if line.startswith("Now (from"):
                break
        cls.prometheus = cls.ports["PROMETHEUS_PORT"]
        cls.begin = time.time()

    @classmethod
    def end(cls):
        if cls.demo.poll() is None:
            cls.demo.send_signal(signal.SIGTERM)
        cls.demo.communicate(timeout=60)

    def ask(self, path, **parameters):
        answer = json.loads(fetch(self.prometheus, f"/api/v1/{path}?"
                                  + urllib.parse.urlencode(parameters)).text)
        self.assertEqual(answer["status"], "success", answer)
        return answer["data"]

    def has_answer(self, expression):
        return self.ask("query_range", query=with_values(expression, "10s"), start=self.begin,
                        end=time.time(), step="1")["result"]

    def fired(self):
        series = self.ask("series", **{"match[]": 'ALERTS{alertstate="firing", job="shop"}'})
        return {labels["alertname"] for labels in series}

    def test_1_it_prints_pages_that_can_be_opened(self):
        self.assertIsNone(self.demo.poll(), "".join(self.output))
        urls = re.findall(r"^  http://127\.0\.0\.1:(\d+)(/\S*)", "".join(self.output), re.M)
        self.assertGreaterEqual(len(urls), 3)
        for port, path in urls:
            self.assertEqual(fetch(int(port), path).status, 200, path)

    def test_2_every_query_of_every_dashboard_has_an_answer(self):
        known = set(self.ask("label/__name__/values"))
        wanted = {}
        for path in sorted((ROOT / "dashboards").glob("*.json")):
            for title, expression in expressions(json.loads(path.read_text())):
                # Not every host has control groups with limits, or memory of several nodes.
                missing = set(HOST_DEPENDENT.findall(expression)) - known
                if not missing:
                    wanted[expression] = f"{path.name}: {title}"
        self.assertGreater(len(wanted), 60)

        def unanswered():
            for expression in [*wanted]:
                if self.has_answer(expression):
                    del wanted[expression]
            return not wanted

        try:
            eventually(unanswered, "", timeout_s=10 * STEP_S, interval_s=1)
        except AssertionError:
            self.fail(f"no answer: {json.dumps(wanted, indent=1)}")

    def test_3_the_phases_make_their_alerts_fire(self):
        for alert in sorted(ALERTS):
            with self.subTest(alert):
                eventually(lambda: alert in self.fired(), f"{alert} fires", timeout_s=10 * STEP_S,
                           interval_s=1)

    def test_4_it_stops_all_that_it_started(self):
        self.demo.send_signal(signal.SIGTERM)
        rest, _ = self.demo.communicate(timeout=60)
        self.assertEqual(self.demo.returncode, 0, rest)
        self.assertTrue(rest.endswith("demo: stopped\n"), rest)
        folder = re.search(r"Now \(from (\S+)/load\.log\)", "".join(self.output)).group(1)
        self.assertFalse(Path(folder).exists())
        for port in self.ports.values():
            with self.assertRaises(ConnectionError):
                fetch(port, "/")


if __name__ == "__main__":
    unittest.main()
