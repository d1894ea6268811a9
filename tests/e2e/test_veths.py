"""A host of many containers: the devices that they bring, in a network namespace of the test's own,
beside Debian's node_exporter. Needs root, else it is skipped."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import WEIR, Page, require

PAIRS = 100
WEIR_PORT, THEIR_PORT, KINDS_PORT = 19001, 19002, 19003  # of a namespace of their own
# Both pages are fetched there too: nobody else can reach the ports.
SCRIPT = """
set -e
mount -t sysfs sysfs /sys
ip link set lo up
for i in $(seq {pairs}); do
  ip link add veth$i type veth peer name p$i
  ip link set veth$i up
done
start() {{ "$@" >/dev/null 2>&1 & pids="$pids $!"; }}
trap 'kill $pids; wait' EXIT
flags="--collector.disable-defaults --collector.netclass --collector.netdev"
listen=--web.listen-address=127.0.0.1
start {weir} $listen:{weir_port} --max-series=100000 $flags
start prometheus-node-exporter $listen:{their_port} $flags --collector.netdev.device-exclude='^$'
start {weir} $listen:{kinds_port} $flags --collector.netdev.kind-exclude=veth \
    --collector.netclass.kind-exclude='v.*'
for port in {weir_port} {their_port} {kinds_port}; do
  curl -sS --retry 50 --retry-delay 1 --retry-connrefused -o {folder}/$port localhost:$port/metrics
done
"""


def network_series(page):
    """Those that stand still: attributes, not traffic."""
    return {key: value for key, value in page.values.items()
            if key[0].startswith("node_network_")
            and not key[0].startswith(("node_network_receive_", "node_network_transmit_"))}


class Veths(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for program in ("unshare", "ip", "curl", "prometheus-node-exporter"):
            require(program)
        if subprocess.run(["unshare", "-n", "-m", "true"], capture_output=True, check=False).returncode:
            raise unittest.SkipTest("no right to make a network namespace")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["unshare", "-n", "-m", "sh", "-c", SCRIPT.format(
                pairs=PAIRS, weir=Path(WEIR).resolve(), weir_port=WEIR_PORT, their_port=THEIR_PORT,
                kinds_port=KINDS_PORT, folder=folder)], check=True, timeout=200)
            cls.ours, cls.theirs, cls.kinds = (
                Page((Path(folder) / str(port)).read_text())
                for port in (WEIR_PORT, THEIR_PORT, KINDS_PORT))

    def test_every_attribute_is_node_exporters(self):
        ours, theirs = network_series(self.ours), network_series(self.theirs)
        # A label of theirs came after 1.5.
        info = {key for key in ours if key[0] == "node_network_info"}
        self.assertEqual(len(info), 2 * PAIRS + 1)
        ours = {key: value for key, value in ours.items() if key not in info}
        theirs = {key: value for key, value in theirs.items() if key[0] != "node_network_info"}
        self.assertGreater(len(ours), 30 * PAIRS)
        self.assertEqual(ours, theirs)

    def test_the_same_devices_have_traffic(self):
        def devices(page):
            return {labels["device"]
                    for labels, _ in page.series("node_network_receive_bytes_total")}
        self.assertEqual(len(devices(self.ours)), 2 * PAIRS + 1)
        self.assertEqual(devices(self.ours), devices(self.theirs))

    def test_their_kind_leaves_them_out_and_says_how_many(self):
        left_out = dict((labels["kind"], value)
                        for labels, value in self.kinds.series("weir_network_devices_left_out"))
        self.assertEqual(left_out, {"veth": 2 * PAIRS})
        for family in ("node_network_receive_bytes_total", "node_network_up"):
            self.assertEqual([labels["device"] for labels, _ in self.kinds.series(family)], ["lo"])


if __name__ == "__main__":
    unittest.main()
