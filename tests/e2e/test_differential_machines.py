"""Weir beside Debian's node_exporter on the machines of tests/fixtures: hardware that this machine
has not. The files stand still, so that everything must be equal: families, types, label sets and
values. What is newer than 1.5 stands in node_exporter_1.5_exceptions.txt; chips that share a device
are left out, 1.5 shows them under one name and drops what is then there twice.
"""

import tempfile
import unittest
from pathlib import Path

from harness import NodeExporter, Weir
from test_differential import host_families, read_exceptions

MACHINES = Path(__file__).parent.parent / "fixtures/machines"
COLLECTORS = {
    "arm64-board": ["cpu", "cpufreq", "entropy", "filefd", "hwmon", "loadavg", "meminfo", "pressure", "schedstat",
                    "stat", "thermal_zone", "vmstat"],
    "gpu-node": ["infiniband"],
    "kubernetes-node": ["ipvs", "netclass"],
    "laptop": ["cpufreq", "hwmon", "powersupplyclass", "rapl", "thermal_zone"],
    "nas": ["mountstats", "nfs", "nfsd", "zfs"],
    "numa-server": ["buddyinfo", "cgroups", "cpu", "edac", "hwmon", "ksmd", "lnstat", "meminfo_numa", "slabinfo",
                    "sysctl", "zoneinfo"],
    "old-4x-kernel": ["bonding", "conntrack", "cpu", "dmi", "entropy", "filefd", "loadavg", "mdadm", "meminfo",
                      "netclass", "netstat", "schedstat", "sockstat", "softnet", "stat", "udp_queues", "vmstat"],
    "storage-host": ["bcache", "bonding", "btrfs", "drbd", "drm", "fibrechannel", "netclass", "nvme", "tapestats", "xfs"],
}
FLAGS = {
    "storage-host": ["--collector.bcache.priorityStats"],
    "numa-server": ["--collector.sysctl.include=kernel.threads-max",
                    "--collector.sysctl.include=net.ipv4.tcp_rmem",
                    "--collector.sysctl.include=fs.file-nr:total,temp,max",
                    "--collector.sysctl.include-info=kernel.seccomp.actions_avail"],
}
SHARED_DEVICE = "platform_asus_nb_wmi"
FOREIGN_CARD = "card1"  # of another driver than amdgpu: 1.5 shows it with nothing but zeros
# Families of which only some label sets are excepted, and which those are.
PARTLY = {
    "node_nfsd_requests_total":
        lambda labels: labels["proto"] == "4" and labels["method"] in {
            "Verify", "Write", "RelLockOwner", "SetClientID", "SetClientIDConfirm", "WdelegGetattr"},
    "node_zfs_zpool_state": lambda labels: labels["state"] == "suspended",
}


def is_compared(family, labels):
    labels = dict(labels)
    if family in PARTLY:
        return not PARTLY[family](labels)
    return not labels.get("chip", "").startswith(SHARED_DEVICE) and labels.get("card") != FOREIGN_CARD


class DifferentialMachines(unittest.TestCase):
    def pages(self, machine):
        """Theirs and ours."""
        flags = ["--collector.disable-defaults", *(f"--collector.{name}" for name in COLLECTORS[machine]),
                 f"--path.sysfs={self.sysfs(machine)}",
                 f"--path.procfs={MACHINES / machine / 'proc'}", *FLAGS.get(machine, [])]
        return NodeExporter(type(self), *flags).page(), Weir(type(self), *flags).page()

    def sysfs(self, machine):
        """The machine's, where its class/net is kept as a table written out."""
        table = MACHINES / machine / "class_net.txt"
        if not table.exists():
            return MACHINES / machine / "sys"
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        attributes, *devices = [line.split() for line in table.read_text().splitlines()[1:]]
        for values in devices:
            device = Path(folder.name) / "class/net" / values[0]
            device.mkdir(parents=True)
            for attribute, value in list(zip(attributes, values))[1:]:
                if value != "-":
                    (device / attribute).write_text(value + "\n")
        return folder.name

    def check(self, machine):
        exceptions = read_exceptions()

        def excepted(kind, name):
            return any(kind == one and pattern.fullmatch(name) for one, pattern in exceptions)

        theirs, ours = self.pages(machine)
        their_families, our_families = host_families(theirs.values), host_families(ours.values)
        self.assertGreater(len(our_families), 0)
        self.assertEqual([name for name in sorted(their_families.keys() - our_families.keys())
                          if not excepted("missing", name)], [])
        self.assertEqual([name for name in sorted(our_families.keys() - their_families.keys())
                          if not excepted("extra", name)], [])
        for name in sorted(their_families.keys() & our_families.keys()):
            with self.subTest(machine=machine, family=name):
                self.assertEqual(theirs.types[name], ours.types[name])
                if excepted("labels", name) and name not in PARTLY:
                    continue
                self.assertEqual({labels for labels in their_families[name] if is_compared(name, labels)},
                                 {labels for labels in our_families[name] if is_compared(name, labels)})
                for labels in our_families[name]:
                    if is_compared(name, labels):
                        self.assertEqual(theirs.values[name, labels], ours.values[name, labels], labels)

    def test_a_board(self):
        self.check("arm64-board")

    def test_a_gpu_node(self):
        self.check("gpu-node")

    def test_a_kubernetes_node(self):
        self.check("kubernetes-node")

    def test_an_old_kernel(self):
        self.check("old-4x-kernel")

    def test_a_laptop(self):
        self.check("laptop")

    def test_a_server_of_files(self):
        self.check("nas")

    def test_a_server_of_two_sockets(self):
        self.check("numa-server")

    def test_a_storage_host(self):
        self.check("storage-host")


if __name__ == "__main__":
    unittest.main()
