"""node_exporter's flags: those that the installed one has are taken, under their names and with their
defaults; what is meant to differ stands in node_exporter_flags.txt."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import WEIR, require

EXCEPTIONS = Path(__file__).parent / "node_exporter_flags.txt"
KINDS = {"default", "refused"}
# As kube-prometheus and prometheus-community's chart start it.
CHARTS = {
    "kube-prometheus": [
        "--web.listen-address=127.0.0.1:9100", "--path.sysfs=/host/sys", "--path.rootfs=/host/root",
        "--path.udev.data=/host/root/run/udev/data", "--no-collector.wifi", "--no-collector.hwmon",
        "--no-collector.btrfs",
        "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/k3s/containerd/.+|"
        "var/lib/docker/.+|var/lib/kubelet/pods/.+)($|/)",
        "--collector.netclass.ignored-devices=^(veth.*|[a-f0-9]{15})$",
        "--collector.netdev.device-exclude=^(veth.*|[a-f0-9]{15})$"],
    "prometheus-community": [
        "--path.procfs=/host/proc", "--path.sysfs=/host/sys", "--path.rootfs=/host/root",
        "--path.udev.data=/host/root/run/udev/data", "--web.listen-address=[127.0.0.1]:9100",
        "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|var/lib/docker/.+|"
        "var/lib/kubelet/.+)($|/)",
        "--collector.filesystem.fs-types-exclude=^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|"
        "devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|"
        "securityfs|selinuxfs|squashfs|sysfs|tracefs)$"],
}

# What came after 1.5, and what Debian's 1.5 changed: as node_exporter's own 1.8 has it (None: a switch).
NEWER = {
    "arp.netlink": None,
    "cpu_vulnerabilities": None,
    "dmmultipath": None,
    "diskstats.device-exclude": r"^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$",
    "filesystem.fs-types-include": "",
    "filesystem.mount-points-exclude":
        "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)",
    "filesystem.mount-points-include": "",
    "hwmon.chip-exclude": "",
    "hwmon.chip-include": "",
    "hwmon.sensor-exclude": "",
    "hwmon.sensor-include": "",
    "infiniband.device-exclude": "",
    "infiniband.device-include": "",
    "interrupts.include-zeros": None,
    "interrupts.name-exclude": "",
    "interrupts.name-include": "",
    "netdev.device-exclude": "",
    "netdev.label-ifalias": None,
    "netstat.fields":
        "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|"
        "TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|"
        "Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|"
        "Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$",
    "nvmesubsystem": None,
    "qdisc.device-exclude": "",
    "qdisc.device-include": "",
    "slabinfo.slabs-exclude": "",
    "slabinfo.slabs-include": "",  # theirs is .*, which is the same
    "systemd.unit-exclude": r".+\.(automount|device|mount|scope|slice)",
    "textfile.directory": "",
    "xfrm": None,
}

# Still in unit files, each with its present name.
OLD_NAMES = {
    "diskstats.ignored-devices": "diskstats.device-exclude",
    "filesystem.ignored-fs-types": "filesystem.fs-types-exclude",
    "filesystem.ignored-mount-points": "filesystem.mount-points-exclude",
    "netdev.device-blacklist": "netdev.device-exclude",
    "netdev.device-whitelist": "netdev.device-include",
    "qdisk.device-exclude": "qdisc.device-exclude",
    "qdisk.device-include": "qdisc.device-include",
    "systemd.unit-blacklist": "systemd.unit-exclude",
    "systemd.unit-whitelist": "systemd.unit-include",
}


def exceptions():
    """A dict of (kind, flag) to the reason."""
    reasons = {}
    for line in EXCEPTIONS.read_text().splitlines():
        if line and not line.startswith("#"):
            kind, flag, reason = line.split(None, 2)
            if kind not in KINDS:
                raise ValueError(f"{EXCEPTIONS.name}: {line!r}")
            reasons[kind, flag] = reason
    return reasons


def help_of(program):
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False, timeout=30)
    return done.stdout + done.stderr


def their_flags():
    """Name to default: None for a switch, "" for a text without one."""
    flags = {}
    for name, value in re.findall(r"^ +--((?:collector|path|web|log|runtime)[\w.-]*)(?:=(.*?))?(?: \.\.\.)?(?:  .*)?$",
                                  help_of(require("prometheus-node-exporter")), re.MULTILINE):
        has_default = value != name.upper()
        flags[name] = None if not value else value.strip('"').replace("\\\\", "\\") if has_default else ""
    return flags


def our_flags():
    flags = {}
    for line in help_of(WEIR).splitlines():
        match = re.match(r"^  --(?:\[no-\])?([\w.-]+)(=\S+)?  +(.*)$", line)
        if match:
            default = re.search(r" \((\S+)\)$", match[3])
            flags[match[1]] = None if not match[2] else default[1] if default else ""
    return flags


def accepts(*arguments):
    done = subprocess.run([WEIR, "check-config", *arguments], capture_output=True, text=True,
                          check=False, timeout=30)
    return done.returncode == 0, done.stderr


class Flags(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.theirs, cls.ours, cls.exceptions = their_flags(), our_flags(), exceptions()
        file = tempfile.NamedTemporaryFile()
        cls.addClassCleanup(file.close)
        file.write(b"{}")
        file.flush()
        cls.web_config = file.name

    def test_every_flag_of_theirs_is_taken(self):
        self.assertGreater(len(self.theirs), 120)
        for name, default in self.theirs.items():
            with self.subTest(name):
                if ("refused", name) in self.exceptions:
                    continue
                if default is not None:
                    value = default or (self.web_config if name.endswith("file") else "x")
                    taken, error = accepts(f"--{name}={value}")
                    self.assertTrue(taken, error)
        switches = [f"--{name}" for name, default in self.theirs.items()
                    if default is None and ("refused", name) not in self.exceptions]
        # ethtool does not start without a list.
        taken, error = accepts(*switches, "--collector.ethtool.device-include=x")
        self.assertTrue(taken, error)

    def test_every_switch_of_theirs_may_be_turned_off(self):
        self.assertEqual(accepts(*(f"--no-{name}" for name, default in self.theirs.items()
                                   if default is None and name.startswith("collector."))), (True, ""))

    def test_defaults_are_theirs(self):
        for name in self.theirs.keys() & self.ours.keys():
            with self.subTest(name):
                if ("default", name) not in self.exceptions:
                    self.assertEqual(self.ours[name], self.theirs[name])

    def test_newer_flags_have_their_defaults(self):
        for name, default in NEWER.items():
            with self.subTest(name):
                self.assertEqual(self.ours["collector." + name], default)

    def test_no_exception_is_out_of_date(self):
        for kind, name in self.exceptions:
            with self.subTest(name):
                self.assertIn(name, self.theirs)
                if kind == "default":
                    self.assertNotEqual(self.ours[name], self.theirs[name])
                else:
                    self.assertFalse(accepts(f"--{name}")[0])


class OldNames(unittest.TestCase):
    def test_names_of_old_unit_files_are_taken_with_a_warning(self):
        for old, new in OLD_NAMES.items():
            with self.subTest(old):
                taken, error = accepts(f"--collector.{old}=x")
                self.assertTrue(taken, error)
                self.assertIn(f"--collector.{old} is deprecated, use --collector.{new}", error)


class Charts(unittest.TestCase):
    def test_the_charts_arguments_are_taken_without_a_word(self):
        for chart, arguments in CHARTS.items():
            with self.subTest(chart):
                self.assertEqual(accepts(*arguments), (True, ""))


if __name__ == "__main__":
    unittest.main()
