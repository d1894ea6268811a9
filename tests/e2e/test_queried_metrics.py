"""What the dashboard 1860 and the node-mixin query finds series in a real Prometheus that scrapes Weir: on
this machine, or on one of those in tests/fixtures for hardware that it lacks."""

import unittest
from pathlib import Path

from harness import Prometheus, Weir, eventually

HERE = Path(__file__).parent
MACHINES = HERE.parent / "fixtures/machines"
OPT_IN = ["--collector.interrupts", "--collector.processes", "--collector.softirqs", "--collector.tcpstat"]

# Asked for, but nothing that scrapes these machines can answer, and why.
ABSENT = {
    "node_kernel_hung_tasks": "the dashboard misspells node_kernel_hung_tasks_total",
    "node_netstat_Tcp_MaxConn": "not among node_exporter's default --collector.netstat.fields",
}
# Of these test_systemd.py asks a systemd on a bus of its own.
NEEDS_SYSTEMD = "node_systemd_"
# Any virtual machine has these: they must come from this one, not from a fixture.
ORDINARY = {"cpu", "diskstats", "filefd", "filesystem", "loadavg", "meminfo", "netclass", "netdev", "netstat",
            "processes", "sockstat", "softnet", "stat", "tcpstat", "time", "timex", "udp_queues", "uname", "vmstat"}
# But for what depends on the kernel's configuration or the hardware.
DEPENDS = {"node_memory_HardwareCorrupted_bytes"}


def asked():
    """(metric, collector, who asks), from queried_metrics.txt."""
    lines = (HERE / "queried_metrics.txt").read_text().splitlines()
    return [line.split(" ") for line in lines if not line.startswith("#")]


def expressions():
    """(machine, expression), from queried_expressions.txt."""
    lines = (HERE / "queried_expressions.txt").read_text().splitlines()
    return [line.split(" ", 1) for line in lines if line and not line.startswith("#")]


class QueriedMetrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        weirs = {"live": Weir(cls, *OPT_IN)}
        for machine in sorted(MACHINES.iterdir()):
            weirs[machine.name] = Weir(
                cls, *OPT_IN, f"--path.procfs={machine}/proc", f"--path.sysfs={machine}/sys",
                f"--path.rootfs={machine}", f"--path.udev.data={machine}/run/udev/data")
        # With time for ten pages on a busy machine.
        cls.prometheus = Prometheus(cls, jobs={name: [weir.port] for name, weir in weirs.items()},
                                    interval_s=3)
        # Twice, so that there are rates.
        eventually(lambda: (cls.prometheus.value("count(sum_over_time(up[1m]) > 1 and up == 1)") or 0)
                   == len(weirs), "all are scraped")

    def test_each_expression_finds_series(self):
        wanted = expressions()
        self.assertGreater(len(wanted), 50)
        for machine, expression in wanted:
            with self.subTest(expression, machine=machine):
                self.assertTrue(self.prometheus.query(expression.replace("$job", f'job="{machine}"')))

    def test_each_finds_series(self):
        prometheus = self.prometheus
        names = asked()
        self.assertGreater(len(names), 230)
        for metric, collector, by in names:
            with self.subTest(metric, collector=collector, asked_by=by):
                found = {labels["job"] for labels, _ in prometheus.query(f"count by (job) ({metric})")}
                if metric in ABSENT or metric.startswith(NEEDS_SYSTEMD):
                    self.assertFalse(found, "it is there by now: take it off the list")
                elif collector in ORDINARY and metric not in DEPENDS:
                    self.assertIn("live", found)
                else:
                    self.assertTrue(found)


if __name__ == "__main__":
    unittest.main()
