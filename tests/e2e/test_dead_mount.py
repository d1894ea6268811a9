"""A mount that never answers, a real one: no page waits for it, the first one neither, one thread at most is
stuck in it, and it is asked again once it answers. Needs root and FUSE, else it is skipped."""

import os
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path

from harness import WEIR, Page, Program, eventually, free_port

LAUNCHER = Path(__file__).parent / "dead_mount.py"
TIMEOUT_S = 5
PAGES = 10


class DeadMount(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0 or not os.access("/dev/fuse", os.R_OK | os.W_OK):
            self.skipTest("no root or no FUSE")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.mount, self.holder = Path(folder.name) / "dead", Path(folder.name) / "pid"
        self.mount.mkdir()
        # The mount is in the program's namespace, not in that of process 1.
        procfs = Path(folder.name) / "proc"
        (procfs / "1").mkdir(parents=True)
        (procfs / "1/mountinfo").symlink_to("/proc/self/mountinfo")
        (procfs / "loadavg").symlink_to("/proc/loadavg")
        port = free_port()
        self.weir = Program(self, [sys.executable, "-B", str(LAUNCHER), str(self.mount), str(self.holder), WEIR,
                                   f"--web.listen-address=127.0.0.1:{port}", f"--path.procfs={procfs}"], port, "/-/ready")

    def page(self):
        """The page, and how long it took."""
        begin = time.monotonic()
        response = self.weir.get(headers={"X-Prometheus-Scrape-Timeout-Seconds": str(TIMEOUT_S)})
        return Page(response.text), time.monotonic() - begin

    def errors(self, page):
        """What is wrong with the dead mount, by the page."""
        return [labels["device_error"] for labels, value in page.series("node_filesystem_device_error")
                if labels["mountpoint"] == str(self.mount) and value == 1]

    def threads(self):
        status = Path(f"/proc/{self.weir.process.pid}/status").read_text()
        return int(status.split("Threads:")[1].split()[0])

    def test_it_costs_its_own_series_and_one_thread(self):
        first, seconds = self.page()
        self.assertLess(seconds, TIMEOUT_S)
        self.assertEqual(self.errors(first), ["mountpoint timeout"])
        self.assertIn(("node_load1", ()), first.values)
        self.assertTrue([labels for labels, _ in first.series("node_filesystem_size_bytes")
                         if labels["mountpoint"] == "/"])
        self.assertEqual(first.value("node_scrape_collector_success", collector="filesystem"), 1)

        before = self.threads()
        for _ in range(PAGES):
            page, seconds = self.page()
            self.assertLess(seconds, TIMEOUT_S)
            self.assertEqual(self.errors(page), ["mountpoint timeout"])
        # A busy machine may have called one more for a while.
        eventually(lambda: self.threads() <= before, f"{before} threads")

        os.kill(int(self.holder.read_text()), signal.SIGKILL)
        eventually(lambda: self.errors(self.page()[0]) not in ([], ["mountpoint timeout"]),
                   "the mount is asked again and answers with an error")


if __name__ == "__main__":
    unittest.main()
