"""The kernel's pressure figures reach the governor: of a made-up machine, and of this one."""

import json
import tempfile
import unittest
from pathlib import Path

from harness import Weir, eventually, write_whole


class Pressure(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "proc/pressure").mkdir(parents=True)
        (self.folder / "sys").mkdir()
        (self.folder / "text").mkdir()
        self.series = 0

    def start(self, *flags):
        return Weir(self, "--collector.disable-defaults", "--collector.textfile",
                    f"--collector.textfile.directory={self.folder / 'text'}",
                    f"--path.procfs={self.folder / 'proc'}", f"--path.sysfs={self.folder / 'sys'}",
                    "--governor.evaluate-interval=10ms", *flags)

    def grow(self, weir):
        """A scrape with one series more than the last."""
        self.series += 1
        write_whole(self.folder / "text/a.prom", "".join(
            f'some_total{{n="{n}"}} 1\n' for n in range(self.series)))
        return weir.page()

    def press(self, percent):
        write_whole(self.folder / "proc/pressure/memory",
                    f"some avg10={percent} avg60=0.00 avg300=0.00 total=5\n")

    def governor(self, weir):
        return json.loads(weir.get("/api/v1/governor").text)["data"]

    def test_want_of_memory_while_series_come_holds_back_a_part_of_the_budget(self):
        self.press("45.00")
        weir = self.start("--governor.max-memory-pressure=0.2")
        page = eventually(lambda: (lambda p: p if p.value(
            "weir_governor_capacity_series") < 9800 else None)(self.grow(weir)), "it is held back")
        self.assertEqual(page.value("weir_pressure_stalled_ratio", resource="memory"), 0.45)
        governor = self.governor(weir)
        self.assertEqual((governor["capacity_cause"], governor["memory_pressure"]),
                         ("memory_pressure", 0.45))
        explained = json.loads(weir.get("/api/v1/governor/explain?match=some_total").text)["data"]
        self.assertEqual(explained["capacity_cause"], "memory_pressure")
        self.press("0.00")
        eventually(lambda: weir.page().value("weir_governor_capacity_series") == 9800,
                   "it comes back")
        self.assertEqual(self.governor(weir)["capacity_cause"], "none")

    def test_a_limit_above_it_or_no_file_holds_nothing_back(self):
        self.press("45.00")
        weir = self.start("--governor.max-memory-pressure=0.5")
        for _ in range(20):
            page = self.grow(weir)
        self.assertEqual(page.value("weir_governor_capacity_series"), 9800)
        (self.folder / "proc/pressure/memory").unlink()
        weir = self.start("--governor.max-memory-pressure=0.01")
        for _ in range(20):
            page = self.grow(weir)
        self.assertEqual(page.value("weir_governor_capacity_series"), 9800)
        self.assertEqual(page.series("weir_pressure_stalled_ratio"), [])
        self.assertIsNone(self.governor(weir)["memory_pressure"])

    def test_this_machine(self):
        if not Path("/proc/pressure/memory").exists():
            self.skipTest("this kernel has no pressure figures")
        page = Weir(self, "--collector.disable-defaults").page()
        for resource in ("cpu", "memory"):
            ratio = page.value("weir_pressure_stalled_ratio", resource=resource)
            self.assertTrue(0 <= ratio <= 1, ratio)


if __name__ == "__main__":
    unittest.main()
