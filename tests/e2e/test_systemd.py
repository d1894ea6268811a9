"""The collector systemd against a stand-in for systemd on a bus of the test's own, beside Debian's
node_exporter on the same bus."""

import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import NodeExporter, Weir, at_end, die_with_parent, eventually, require

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"  # Debian's, which has dbusmock
FLAGS = ["--collector.disable-defaults", "--collector.systemd", "--collector.loadavg",
         "--collector.systemd.enable-task-metrics", "--collector.systemd.enable-restarts-metrics",
         "--collector.systemd.enable-start-time-metrics",
         r"--collector.systemd.unit-exclude=.+\.(automount|device|scope|slice)"]
BUS_CONFIG = """<busconfig>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/>
    <allow send_type="method_call"/><allow receive_type="method_call"/>
    <allow send_type="method_return"/><allow receive_type="method_return"/>
    <allow send_type="error"/><allow receive_type="error"/>
    <allow send_type="signal"/><allow receive_type="signal"/>
  </policy>
</busconfig>
"""


class Machine:
    """A bus, and a stand-in for systemd or a service of it on it."""

    def __init__(self, test, template="systemd_stand_in.py"):
        require("dbus-daemon")
        if subprocess.run([PYTHON, "-c", "import dbusmock"], capture_output=True, check=False).returncode:
            raise unittest.SkipTest("python3-dbusmock is not installed")
        folder = tempfile.TemporaryDirectory()
        at_end(test, folder.cleanup)
        self.test, self.template, self.socket = test, template, Path(folder.name) / "bus"
        self.config = Path(folder.name) / "bus.conf"
        self.config.write_text(BUS_CONFIG.format(path=self.socket))
        self.environment = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.socket}"}
        self.log = tempfile.TemporaryFile("w+")
        at_end(test, self.log.close)
        self.start_bus()
        self.start_service()

    def start(self, *command):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log,
                                   stderr=subprocess.STDOUT, preexec_fn=die_with_parent,
                                   env={**os.environ, **self.environment})
        at_end(self.test, process.wait)
        at_end(self.test, process.kill)
        return process

    def start_bus(self):
        self.socket.unlink(missing_ok=True)
        self.bus = self.start("dbus-daemon", f"--config-file={self.config}", "--nofork")
        eventually(self.socket.exists, "bus")

    def start_service(self):
        self.service = self.start(PYTHON, "-B", "-m", "dbusmock", "--system", "--template",
                                  str(HERE / self.template))

    def end(self, process):
        process.kill()
        process.wait()


def success(weir, collector):
    """Whether the collector delivered, and if not why."""
    page = weir.page()
    for labels, value in page.series("weir_collector_success"):
        if labels["collector"] == collector:
            reasons = [why["reason"] for why, _ in page.series("weir_collector_failure_info")
                       if why["collector"] == collector]
            return value, "".join(reasons)
    return None, ""


def systemd_series(page):
    return {key: value for key, value in page.values.items() if key[0].startswith("node_systemd_")}


class Systemd(unittest.TestCase):
    def setUp(self):
        self.machine = Machine(self)

    def weir(self, *flags):
        weir = Weir(self, *FLAGS, *flags, environment=self.machine.environment)
        eventually(lambda: success(weir, "systemd")[0] == 1, "systemd answers")
        return weir

    def test_it_tells_what_node_exporter_tells(self):
        weir = self.weir()
        theirs_program = NodeExporter(self, *FLAGS, environment=self.machine.environment)
        ours, theirs = systemd_series(weir.page()), systemd_series(theirs_program.page())
        self.assertGreater(len(theirs), 1000)
        new = {key for key in ours if key[0] == "node_systemd_virtualization_info"}
        self.assertEqual([dict(labels) for _, labels in new], [{"virtualization_type": "kvm"}])
        self.assertEqual({key: ours[key] for key in ours.keys() - new}, theirs)
        types = theirs_program.page().types
        for name, kind in weir.page().types.items():
            if name.startswith("node_systemd_") and "virtualization" not in name:
                self.assertEqual((name, kind), (name, types[name]))

    def test_units_are_chosen_by_their_whole_name(self):
        weir = self.weir("--collector.systemd.unit-include=ssh|docker.*",
                         f"--collector.systemd.address=unix:path={self.machine.socket}")
        names = {labels["name"] for labels, _ in weir.page().series("node_systemd_unit_state")}
        self.assertEqual(names, {"docker.socket"})
        states = {labels["state"]: value for labels, value in weir.page().series("node_systemd_units")}
        self.assertEqual(states["inactive"], 201)

    def test_systemd_that_goes_is_missed_with_a_reason_and_found_again(self):
        weir = self.weir()
        self.machine.end(self.machine.service)
        eventually(lambda: success(weir, "systemd") == (0, "no_data"), "systemd is missed")
        self.assertEqual(success(weir, "loadavg")[0], 1)
        self.machine.start_service()
        eventually(lambda: success(weir, "systemd")[0] == 1, "systemd is found again")

    def test_a_bus_that_goes_is_missed_with_a_reason_and_found_again(self):
        weir = self.weir()
        self.machine.end(self.machine.bus)
        eventually(lambda: success(weir, "systemd")[0] == 0, "the bus is missed")
        self.assertEqual(success(weir, "loadavg")[0], 1)
        self.machine.end(self.machine.service)
        self.machine.start_bus()
        self.machine.start_service()
        eventually(lambda: success(weir, "systemd")[0] == 1, "the bus is found again")

    def test_a_systemd_that_hangs_costs_no_more_than_the_deadline(self):
        weir = self.weir()
        self.machine.service.send_signal(signal.SIGSTOP)
        page = weir.get(headers={"X-Prometheus-Scrape-Timeout-Seconds": "1.5"})
        self.assertIn("node_load1 ", page.text)
        self.assertNotIn("\nnode_systemd_", page.text)
        self.assertIn('weir_collector_failure_info{collector="systemd",reason="timeout"} 1', page.text)
        self.machine.service.send_signal(signal.SIGCONT)
        eventually(lambda: success(weir, "systemd")[0] == 1, "systemd answers again")


if __name__ == "__main__":
    unittest.main()
