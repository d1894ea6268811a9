"""What an exporter with its default flags keeps in memory once it has been scraped some times. The bound is a little above
what was reached (docs/decisions/0103); if a change breaks it, first run tools/used_functions.py and build again."""

import re
import unittest
from pathlib import Path

from harness import Weir

SCRAPES = 20
MAX_RESIDENT_KIB = 7 * 1024
MAX_ANONYMOUS_KIB = 3.75 * 1024  # heap, stacks, what relocations wrote
HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")


class ResidentMemory(unittest.TestCase):
    def setUp(self):
        if HUGE_PAGES.exists() and "[always]" in HUGE_PAGES.read_text():
            raise unittest.SkipTest("this kernel gives huge pages to all, 2 MiB to each stack")

    def test_the_default_keeps_little(self):
        weir = Weir(self)
        for number in range(SCRAPES):
            weir.get(headers={"Accept-Encoding": "gzip"} if number % 2 else {})
        kib = {key: int(value) for key, value in re.findall(
            r"^(\w+):\s+(\d+) kB$", Path(f"/proc/{weir.process.pid}/smaps_rollup").read_text(), re.MULTILINE)}
        self.assertLessEqual(kib["Anonymous"], MAX_ANONYMOUS_KIB, kib)
        self.assertLessEqual(kib["Rss"], MAX_RESIDENT_KIB, kib)

    def test_it_maps_no_library_that_its_flags_do_not_need(self):
        weir = Weir(self)
        weir.page()
        maps = Path(f"/proc/{weir.process.pid}/maps").read_text()
        mapped = {re.match(r"[a-z]+", Path(path).name.removeprefix("lib"))[0]
                  for path in re.findall(r"(/\S+/lib\S+\.so\S*)$", maps, re.MULTILINE)}
        self.assertLessEqual(mapped, {"c", "m", "ld", "civetweb", "isal"})


if __name__ == "__main__":
    unittest.main()
