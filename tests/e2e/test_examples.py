"""The programs in examples/ do what their first lines say."""

import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from harness import CALM, WEIR, Page, fetch

EXAMPLES = Path(os.environ["E2E_EXAMPLES"])


class CustomCollector(unittest.TestCase):
    def run_on(self, folder):
        return subprocess.run([EXAMPLES / "custom_collector/custom_collector", folder],
                              capture_output=True, text=True, timeout=60, check=False)

    def test_it_counts_the_files_by_extension(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a.csv", "b.csv", "c.json"):
                (Path(folder) / name).touch()
            os.utime(Path(folder) / "b.csv", (1000, 1000))
            page = Page(self.run_on(folder).stdout)
        self.assertEqual(page.value("spool_files", extension=".csv"), 2)
        self.assertEqual(page.value("spool_files", extension=".json"), 1)
        self.assertEqual(page.value("spool_oldest_file_timestamp_seconds"), 1000)

    def test_a_missing_folder_is_a_failed_collector_with_a_reason(self):
        page = Page(self.run_on("/nowhere/at/all").stdout)
        self.assertEqual(page.series("spool_files"), [])
        self.assertEqual(page.value("node_scrape_collector_success", collector="spool"), 0)


class Library(unittest.TestCase):
    def run_example(self, name):
        return Page(subprocess.run([EXAMPLES / name / name], capture_output=True, text=True, timeout=60,
                                   check=True).stdout)

    def test_instruments_hold_a_label_to_its_share(self):
        page = self.run_example("instruments")
        orders = page.series("shop_orders_total")
        self.assertEqual(len(orders), 101)
        self.assertEqual(sum(value for _, value in orders), 5000)
        self.assertEqual(page.value("shop_orders_total", customer="__other__"), 4900)
        self.assertEqual(page.value("shop_order_seconds_count"), 5000)

    def test_the_governor_alone_holds_its_budget(self):
        orders = self.run_example("governor_alone").series("orders_total")
        self.assertLessEqual(len(orders), 50)
        self.assertGreater(len(orders), 1)


class Embed(unittest.TestCase):
    def test_the_page_stays_within_the_budget_and_the_total_exact(self):
        shop = subprocess.Popen([EXAMPLES / "embed/embed", "127.0.0.1:0"], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
        try:
            port = int(re.search(r":(\d+)/metrics", shop.stdout.readline()).group(1))
            totals = []
            for _ in range(6):
                page = Page(fetch(port, "/metrics").text)
                self.assertLessEqual(page.governed_lines(), 100)
                totals.append(sum(value for _, value in page.series("shop_orders_total")))
                time.sleep(0.5)
            self.assertEqual(totals, sorted(totals))
            self.assertGreater(totals[-1], 100)  # more customers than the page has lines
        finally:
            shop.communicate("\n", timeout=30)
        self.assertEqual(shop.returncode, 0)


class GovernedUpstream(unittest.TestCase):
    FOLDER = Path(__file__).parents[2] / "examples/governed_upstream"

    def test_the_shop_behind_weir_stays_within_the_budget(self):
        ended = subprocess.run([sys.executable, self.FOLDER / "demo.py", "20"], capture_output=True,
                               text=True, timeout=120, check=False,
                               env={**os.environ, **CALM, "E2E_EXPORTER": os.path.abspath(WEIR)})
        self.assertEqual(ended.returncode, 0, ended.stderr)
        rows = re.findall(r"(\d+) series, +(\d+) orders +(\d+) series, +(\d+) orders", ended.stdout)
        own, own_sum, shown, shown_sum = map(int, rows[-1])
        self.assertGreater(own, 1000)
        self.assertLessEqual(shown, 1000)
        self.assertGreater(shown_sum, own_sum * 0.9)
        self.assertIn("weir_conservation_exact 1\n", ended.stdout)

    def test_its_configuration_is_taken(self):
        ended = subprocess.run([WEIR, "check-config", f"--config.file={self.FOLDER}/targets.json"],
                               capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("collectors: upstream\n", ended.stdout)


if __name__ == "__main__":
    unittest.main()
