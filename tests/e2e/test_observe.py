"""In mode observe the page is the one of mode off; the decisions are told beside it."""

import tempfile
import unittest
from pathlib import Path

from harness import SELF_PREFIXES, Weir, write_whole


def governed_text(weir):
    """The page without what is about the exporter itself, and without what changes by itself."""
    return [line for line in weir.get().text.splitlines()
            if not line.removeprefix("# HELP ").removeprefix("# TYPE ").startswith(
                (*SELF_PREFIXES, "weir_", "node_textfile_mtime"))]


class Observe(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        lines = "".join(f'orders_total{{customer="c{n}",region="r{n % 7}"}} {n}\n'
                        for n in range(500))
        self.file = Path(folder.name) / "orders.prom"
        write_whole(self.file, "# TYPE orders_total counter\n" + lines)
        self.flags = ["--collector.disable-defaults", "--collector.textfile", "--max-series=100",
                      f"--collector.textfile.directory={folder.name}",
                      "--governor.evaluate-interval=10ms", "--governor.tier2-after=50ms",
                      "--governor.tier3-after=100ms"]

    def test_the_page_is_byte_for_byte_the_one_of_off(self):
        off = Weir(self, *self.flags, "--governor.mode=off")
        observe = Weir(self, *self.flags, "--governor.mode=observe")
        for _ in range(20):  # long enough for every tier to be decided on
            self.assertEqual(governed_text(observe), governed_text(off))
        page = observe.page()
        self.assertEqual(page.governed_lines(), 500 + 2)  # with textfile's mtime and scrape_error
        self.assertGreater(page.value("weir_governor_would_fold_series"), 0)
        self.assertGreater(page.value("weir_governor_tier"), 0)

    def test_enforcing_would_not_have_left_it_so(self):
        weir = Weir(self, *self.flags)
        self.assertLessEqual(weir.page().governed_lines(), 100)


if __name__ == "__main__":
    unittest.main()
