"""Memory of another NUMA node, for real: in virtual machines with two nodes each."""

import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

from harness import WEIR, Prometheus, eventually
from virtual_machine import PORT, TwoNodeMachine, missing

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "alerts"))
from rules import RULE_FILES, with_durations  # noqa: E402

TRAP = Path(os.environ["E2E_EXAMPLES"]) / "traps" / "remote_memory"


@unittest.skipIf(missing(), f"needs {missing()}")
class Numa(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def machine(self, program, *arguments):
        return TwoNodeMachine(self, self.folder, program, arguments)

    def test_memory_of_another_node_fires_its_alert_and_memory_of_its_own_does_not(self):
        arguments = [f"--listen=0.0.0.0:{PORT}", "--seconds=600"]
        machines = {variant: self.machine(TRAP, f"--{variant}", *arguments)
                    for variant in ("good", "bad")}
        rules = self.folder / "host.yml"
        source = next(path for path in RULE_FILES if path.name == "host.yml")
        rules.write_text(with_durations(source.read_text(), window="30s", hold="3s"))
        # Emulated machines on a busy one are slow: three seconds for a page, and time to show.
        prometheus = Prometheus(self, rule_files=[rules], interval_s=3,
                                jobs={name: [machine.port] for name, machine in machines.items()})
        alert = 'ALERTS{alertstate="firing", alertname="RemoteMemory", job="%s"}'
        eventually(lambda: prometheus.query(alert % "bad"), "RemoteMemory fires", timeout_s=180)
        self.assertEqual(prometheus.query(alert % "good"), [])
        # The good one works, too, and all its batches are of its own node.
        worked = 'rate(weir_numa_allocations_total{job="good",node="1",kind="local"}[30s]) > 100'
        eventually(lambda: prometheus.query(worked), "batches of the good run", timeout_s=180)

    def test_the_exporter_shows_both_nodes_and_binds_itself_to_one(self):
        machine = self.machine(WEIR, f"--web.listen-address=0.0.0.0:{PORT}", "--collector.numa",
                               "--numa-bind=1")
        page = machine.page()
        self.assertEqual(page.value("weir_numa_nodes"), 2)
        self.assertEqual(page.value("weir_numa_distance", **{"from": "0", "to": "1"}), 20)
        eventually(lambda: "Cpus_allowed_list:\t1\n" in machine.log().replace("\r", ""),
                   "CPUs of node 1")
        # The first line of its numa_maps; the kernel's word for it is its version's affair.
        eventually(lambda: re.search(r"^\w+ (bind|prefer)[^:]*:1 ", machine.log(), re.MULTILINE),
                   "memory of node 1")


if __name__ == "__main__":
    unittest.main()
