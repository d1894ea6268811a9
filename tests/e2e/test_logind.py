"""The collector logind against a stand-in for systemd's logind on a bus of the test's own, beside Debian's
node_exporter on the same bus."""

import signal
import unittest

from harness import NodeExporter, Weir, eventually
from test_systemd import Machine, success

FLAGS = ["--collector.disable-defaults", "--collector.logind", "--collector.loadavg"]


def sessions(page):
    return {key: value for key, value in page.values.items() if key[0] == "node_logind_sessions"}


class Logind(unittest.TestCase):
    def setUp(self):
        self.machine = Machine(self, "logind_stand_in.py")

    def weir(self, *flags):
        weir = Weir(self, *FLAGS, *flags, environment=self.machine.environment)
        eventually(lambda: success(weir, "logind")[0] == 1, "logind answers")
        return weir

    def test_it_tells_what_node_exporter_tells(self):
        ours = self.weir().page()
        theirs = NodeExporter(self, *FLAGS, environment=self.machine.environment).page()
        self.assertEqual(len(sessions(theirs)), 3 * 2 * 7 * 5)
        self.assertEqual(sum(sessions(theirs).values()), 3 + 120 + 2)
        self.assertEqual(sessions(ours), sessions(theirs))
        self.assertEqual(ours.types["node_logind_sessions"], theirs.types["node_logind_sessions"])

    def test_it_asks_where_it_is_told_to(self):
        weir = Weir(self, *FLAGS, f"--collector.logind.address=unix:path={self.machine.socket}",
                    environment={"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"})
        eventually(lambda: success(weir, "logind")[0] == 1, "logind answers")

    def test_logind_that_goes_is_missed_with_a_reason_and_found_again(self):
        weir = self.weir()
        self.machine.end(self.machine.service)
        eventually(lambda: success(weir, "logind") == (0, "no_data"), "logind is missed")
        self.assertEqual(success(weir, "loadavg")[0], 1)
        self.machine.start_service()
        eventually(lambda: success(weir, "logind")[0] == 1, "logind is found again")

    def test_a_logind_that_hangs_costs_no_more_than_the_deadline(self):
        weir = self.weir()
        self.machine.service.send_signal(signal.SIGSTOP)
        page = weir.get(headers={"X-Prometheus-Scrape-Timeout-Seconds": "1.5"})
        self.assertIn("node_load1 ", page.text)
        self.assertNotIn("\nnode_logind_", page.text)
        self.assertIn('weir_collector_failure_info{collector="logind",reason="timeout"} 1', page.text)
        self.machine.service.send_signal(signal.SIGCONT)
        eventually(lambda: success(weir, "logind")[0] == 1, "logind answers again")


if __name__ == "__main__":
    unittest.main()
