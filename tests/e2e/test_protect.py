"""Rule and dashboard files that tell which labels to fold last, given to the running exporter."""

import json
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import PATIENCE_S, WEIR, Weir, at_end, eventually, write_whole

GOOD = "groups: [{name: g, rules: [{alert: A, expr: 'sum by (pod) (orders_total) > 1'}]}]\n"
BAD = "groups: [{name: g, rules: [{alert: A}]}]\n"


class ProtectTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        at_end(self, folder.cleanup)
        self.folder = Path(folder.name)
        write_whole(self.folder / "a.yml", GOOD)
        write_whole(self.folder / "b.yml", BAD)
        write_whole(self.folder / "c.json", json.dumps({"panels": [{"targets": [{"expr": "up"}]}]}))
        self.flags = (f"--governor.protect-rules={self.folder}/*.yml",
                      f"--governor.protect-dashboards={self.folder}/*.json",
                      "--collector.disable-defaults")

    def test_a_bad_file_is_named_skipped_and_counted_until_it_is_mended(self):
        weir = Weir(self, *self.flags)

        def files(result):
            return weir.page().value("weir_governor_protect_files", result=result)

        self.assertEqual((files("read"), files("skipped")), (2, 1))
        told = f"--governor.protect-rules: skipped {self.folder}/b.yml:1:28: a rule has no 'expr'"
        self.assertIn(told, weir.log())
        write_whole(self.folder / "b.yml", GOOD)
        weir.signal(signal.SIGHUP)
        eventually(lambda: files("skipped") == 0, "the file is read")
        self.assertEqual(files("read"), 3)

    def test_check_config_tells_of_it_and_is_content(self):
        done = subprocess.run([WEIR, "check-config", *self.flags], capture_output=True, check=False,
                              timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"b.yml:1:28: a rule has no 'expr'", done.stderr)


if __name__ == "__main__":
    unittest.main()
