"""Routes of every kind in a network namespace of the test's own, beside Debian's node_exporter. Needs
root, else it is skipped."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import WEIR, Page, require

WEIR_PORT, THEIR_PORT = 19001, 19002  # of a namespace of their own
SCRIPT = """
set -e
ip link set lo up
for i in 0 1 2; do
  ip link add d$i type veth peer name e$i
  ip link set e$i up
  ip addr add 10.$i.0.1/24 dev d$i
  ip -6 addr add fd00:$i::1/64 dev d$i nodad
  ip link set d$i up
done
ip route add default via 10.0.0.2 dev d0 proto dhcp src 10.0.0.1 metric 100
ip route add default via 10.1.0.2 dev d1 proto static metric 200
ip route add 10.9.0.0/16 proto bird nexthop via 10.0.0.3 dev d0 weight 1 nexthop via 10.1.0.3 dev d1 weight 10
ip route add 10.8.0.0/20 dev d2 proto bgp
ip route add 10.7.0.1/32 via 10.2.0.9 dev d2 proto 99
ip route add 10.6.0.0/16 via 10.2.0.9 dev d2 table 77 proto ospf
ip route add blackhole 10.5.0.0/16
ip route add unreachable 10.4.0.0/16
ip -6 route add default via fd00:0::2 dev d0 proto ra metric 1024
ip -6 route add fd09::/48 via fd00:1::3 dev d1 proto babel
ip -6 route add fd08::/48 proto zebra nexthop via fd00:0::3 dev d0 weight 3 nexthop via fd00:1::3 dev d1 weight 4
ip -6 route add fd07::5/128 dev d2 proto isis
start() {{ "$@" >/dev/null 2>&1 & pids="$pids $!"; }}
trap 'kill $pids; wait' EXIT
fetch() {{
  curl -sS --retry 50 --retry-delay 1 --retry-connrefused -o {folder}/$1 localhost:$2/metrics
}}
flags="--collector.disable-defaults --collector.network_route"
listen=--web.listen-address=127.0.0.1
start {weir} $listen:{weir_port} $flags
start prometheus-node-exporter $listen:{their_port} $flags
fetch ours {weir_port}
fetch theirs {their_port}
ip route del 10.8.0.0/20
ip route add 10.6.0.0/16 via 10.2.0.9 dev d2 table 78 proto ospf
fetch later {weir_port}
"""


def routes(page):
    return {key: value for key, value in page.values.items() if key[0].startswith("node_network_route")}


class NetworkRoute(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for program in ("unshare", "ip", "curl", "prometheus-node-exporter"):
            require(program)
        if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
            raise unittest.SkipTest("no right to make a network namespace")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["unshare", "-n", "sh", "-c", SCRIPT.format(
                weir=Path(WEIR).resolve(), weir_port=WEIR_PORT, their_port=THEIR_PORT, folder=folder)],
                check=True, timeout=200)
            cls.ours, cls.theirs, cls.later = (
                Page((Path(folder) / name).read_text()) for name in ("ours", "theirs", "later"))

    def test_every_route_is_node_exporters(self):
        ours, theirs = routes(self.ours), routes(self.theirs)
        self.assertGreater(len(theirs), 20)
        self.assertEqual(ours, theirs)
        self.assertEqual({name: kind for name, kind in self.ours.types.items() if "route" in name},
                         {name: kind for name, kind in self.theirs.types.items() if "route" in name})

    def test_a_route_of_two_tables_is_one_series_counted_as_two(self):
        def counts(page):
            return {labels["device"]: value for labels, value in page.series("node_network_routes")}
        self.assertEqual(counts(self.later), counts(self.ours))  # one went, one came
        gone = routes(self.ours).keys() - routes(self.later).keys()
        self.assertEqual([dict(labels)["dest"] for _, labels in gone], ["10.8.0.0/20"])
        self.assertEqual(routes(self.later).keys() - routes(self.ours).keys(), set())
        dropped = {labels["reason"]: value for labels, value in self.later.series("weir_governor_dropped_series_total")}
        self.assertEqual(dropped.get("duplicate"), 0)


if __name__ == "__main__":
    unittest.main()
