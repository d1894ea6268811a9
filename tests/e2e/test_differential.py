"""Weir beside Debian's node_exporter on this machine: the same families, types and label sets, and
the same values.

Values move while one looks. So Weir's page is fetched between two of node_exporter's, and a series
agrees once its value was, in one of several rounds, between those two, ends included: what stands
still must be equal, what counts must be in order. The differences that are meant stand in
node_exporter_1.5_exceptions.txt, each with its reason.
"""

import re
import subprocess
import unittest
from pathlib import Path

from harness import NodeExporter, Weir, require

EXCEPTIONS = Path(__file__).parent / "node_exporter_1.5_exceptions.txt"
ROUNDS = 25
KINDS = {"collector", "missing", "extra", "type", "labels", "value"}
OPT_IN = ["interrupts", "processes", "qdisc", "softirqs", "tcpstat"]
OPT_IN += ["buddyinfo", "cgroups", "cpu_vulnerabilities", "ethtool", "ksmd", "lnstat", "meminfo_numa", "mountstats",
           "network_route", "slabinfo", "swap", "sysctl", "xfrm", "zoneinfo"]
# Debian or time changed the defaults of these flags; both programs get the same.
SHARED_FLAGS = [
    "--collector.diskstats.device-exclude=^(ram|loop)[0-9]+$",
    "--collector.netdev.device-exclude=^$",
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys)($|/)",
    "--collector.textfile.directory=",
    "--collector.ethtool.device-include=.*",
    "--collector.sysctl.include=kernel.threads-max",
    "--collector.sysctl.include=net.ipv4.tcp_rmem",
    "--collector.sysctl.include=fs.file-nr:allocated,free,max",
    "--collector.sysctl.include-info=kernel.seccomp.actions_avail",
]


def read_exceptions():
    """A list of (kind, compiled pattern)."""
    exceptions = []
    for line in EXCEPTIONS.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        kind, pattern, reason = line.split(None, 2)
        if kind not in KINDS or not reason:
            raise ValueError(f"{EXCEPTIONS.name}: {line!r}")
        exceptions.append((kind, re.compile(pattern)))
    return exceptions


def known_collectors():
    help_text = subprocess.run([require("prometheus-node-exporter"), "--help"],
                               capture_output=True, text=True, check=False)
    return set(re.findall(r"^ +--collector\.(\w+) ", help_text.stdout + help_text.stderr,
                          re.MULTILINE))


def host_families(series):
    """The families among (name, labels) that describe the host: name, and the label sets of its
    samples."""
    families = {}
    for name, labels in series:
        if name.startswith("node_") and not name.startswith(("node_scrape_", "node_exporter_")):
            families.setdefault(name, set()).add(labels)
    return families


class Differential(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.exceptions = read_exceptions()
        ours = {labels["collector"]
                for labels, _ in Weir(cls).page().series("node_scrape_collector_success")}
        cls.not_theirs = (ours | set(OPT_IN)) - known_collectors()
        both = sorted((ours | set(OPT_IN)) - cls.not_theirs)
        flags = ["--collector.disable-defaults", *(f"--collector.{name}" for name in both),
                 *SHARED_FLAGS]
        weir, theirs = Weir(cls, "--max-series=100000", *flags), NodeExporter(cls, *flags)
        cls.rounds = []
        for _ in range(ROUNDS):
            cls.rounds.append((theirs.page(), weir.page(), theirs.page()))
        theirs = [set(page.values) for before, _, after in cls.rounds for page in (before, after)]
        ours = [set(page.values) for _, page, _ in cls.rounds]
        # What comes and goes meanwhile, a device or a neighbour, is missed by none.
        cls.theirs, cls.ours = (host_families(set.intersection(*side)) for side in (theirs, ours))
        cls.theirs_ever, cls.ours_ever = (host_families(set.union(*side)) for side in (theirs, ours))

    def excepted(self, kind, name):
        return any(kind == one and pattern.fullmatch(name) for one, pattern in self.exceptions)

    def check(self, kind, differences):
        """Fails with all differences of this kind that are no exceptions, a line each."""
        left = [text for name, text in differences if not self.excepted(kind, name)]
        if left:
            self.fail(f"{kind}:\n" + "\n".join(left))

    def test_every_collector_of_ours_is_one_of_theirs(self):
        self.check("collector", [(name, name) for name in sorted(self.not_theirs)])

    def test_no_family_is_missing(self):
        self.check("missing", [(name, name)
                               for name in sorted(self.theirs.keys() - self.ours_ever.keys())])

    def test_no_family_is_extra(self):
        self.assertGreater(len(self.ours), 100)
        self.check("extra", [(name, name)
                             for name in sorted(self.ours.keys() - self.theirs_ever.keys())])

    def test_types_are_the_same(self):
        before, ours, _ = self.rounds[-1]
        self.check("type", [(name, f"{name}: {before.types[name]}, ours {kind}")
                            for name, kind in sorted(ours.types.items())
                            if before.types.get(name, kind) != kind])

    def test_label_sets_are_the_same(self):
        differences = []
        for name in sorted(self.theirs.keys() & self.ours.keys()):
            missing = self.theirs[name] - self.ours_ever[name]
            extra = self.ours[name] - self.theirs_ever[name]
            if missing or extra:
                differences.append((name, f"{name}: theirs only {sorted(missing)[:3]}, "
                                          f"ours only {sorted(extra)[:3]}"))
        self.check("labels", differences)

    def test_values_agree(self):
        # Theirs has no series of a TCP state without sockets: what comes and goes is not compared.
        open_series = set.intersection(*(set(page.values) for pages in self.rounds for page in pages))
        self.assertGreater(len(open_series), 300)
        for before, ours, after in self.rounds:
            for key in list(open_series):
                low, high = sorted((before.values[key], after.values[key]))
                value = ours.values[key]
                margin = 1e-12 * abs(high)  # seconds from milliseconds may differ in the last bit
                if low - margin <= value <= high + margin or value != value and low != low:
                    open_series.remove(key)
        before, ours, _ = self.rounds[-1]
        self.check("value", [
            (name, f"{name}{dict(labels)}: {before.values.get((name, labels))}, "
                   f"ours {ours.values.get((name, labels))}")
            for name, labels in sorted(open_series)
            if name.startswith("node_") and not name.startswith(("node_scrape_", "node_exporter_"))])


if __name__ == "__main__":
    unittest.main()
