"""A real Prometheus scrapes the exporter."""

import subprocess
import unittest

from harness import Prometheus, Weir, eventually, require


class Scrape(unittest.TestCase):
    def test_every_series_of_every_collector_arrives(self):
        weir = Weir(self)
        page = weir.page()
        prometheus = Prometheus(self, weir.port)
        eventually(lambda: prometheus.scrapes() >= 3, "three scrapes")
        self.assertEqual(prometheus.refusals(), [])

        collectors = {labels["collector"]
                      for labels, _ in page.series("node_scrape_collector_success")}
        self.assertGreater(len(collectors), 10)
        for name in sorted({name for name, _ in page.values if name.startswith("node_")}):
            with self.subTest(name):
                self.assertTrue(prometheus.query(f"count(present_over_time({name}[1m]))"))
        for collector in collectors:
            with self.subTest(collector):
                seconds = "node_scrape_collector_duration_seconds"
                self.assertTrue(prometheus.query(f'{seconds}{{collector="{collector}"}}[1m]'))

    def test_scraped_values_are_those_of_the_page(self):
        weir = Weir(self)
        prometheus = Prometheus(self, weir.port)
        eventually(lambda: prometheus.value("node_memory_MemTotal_bytes"), "memory")
        page = weir.page()
        for name in ("node_memory_MemTotal_bytes", "node_boot_time_seconds", "node_filefd_maximum"):
            with self.subTest(name):
                self.assertEqual(prometheus.value(f"last_over_time({name}[1m])"), page.value(name))

    def test_promtool_finds_nothing_in_the_families_of_our_own(self):
        promtool = require("promtool")
        # Some of node_exporter's names break promtool's rules, and must stay as they are.
        own = [line for line in Weir(self).get().text.splitlines()
               if line.removeprefix("# HELP ").removeprefix("# TYPE ").startswith(
                   ("weir_", "process_"))]
        self.assertGreater(len(own), 20)
        check = subprocess.run([promtool, "check", "metrics"], input="\n".join(own) + "\n",
                               capture_output=True, text=True, check=False)
        self.assertEqual((check.returncode, check.stdout, check.stderr), (0, "", ""))

    def test_promtool_can_read_the_whole_page(self):
        check = subprocess.run([require("promtool"), "check", "metrics"],
                               input=Weir(self).get().text, capture_output=True, text=True,
                               check=False)
        self.assertIn(check.returncode, (0, 3), check.stderr)  # 1: not readable; 3: remarks on names


if __name__ == "__main__":
    unittest.main()
