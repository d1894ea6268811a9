"""The command check-metrics: what is wrong with a page, where; and beside promtool."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import WEIR, NodeExporter, Prometheus, Weir, require

CLEAN = "# HELP a_seconds A.\n# TYPE a_seconds gauge\na_seconds 1\n"
OPENMETRICS = "# TYPE c counter\n# HELP c C.\nc_total 1\n# EOF\n"
POOR = """# TYPE requestCount counter
requestCount{userId="1"} 1
# TYPE a_total gauge
a_total 1
# HELP wait_milliseconds W.
# TYPE wait_milliseconds gauge
wait_milliseconds{le="1"} 1
# HELP my_gauge_ms:x G.
# TYPE my_gauge_ms:x gauge
my_gauge_ms:x{quantile="1"} 1
# HELP x_count X.
# TYPE x_count gauge
x_count 1
# HELP x_bucket X.
# TYPE x_bucket gauge
x_bucket 1
# HELP age_days A.
age_days 1
# HELP free_mebibits_sum F.
# TYPE free_mebibits_sum counter
free_mebibits_sum 1
"""


def check(page, *flags):
    """Exit code, standard output, standard error."""
    ended = subprocess.run([WEIR, "check-metrics", *flags, "-"], input=page.encode(),
                           capture_output=True, timeout=60, check=False)
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


def promtool(page):
    """Its exit code, and its lines on naming."""
    ended = subprocess.run([require("promtool"), "check", "metrics"], input=page.encode(),
                           capture_output=True, timeout=60, check=False)
    return ended.returncode, set(ended.stderr.decode().splitlines())


class CheckMetrics(unittest.TestCase):
    def test_a_clean_page_is_silent(self):
        self.assertEqual(check(CLEAN), (0, "", ""))
        self.assertEqual(check(OPENMETRICS), (0, "", ""))
        self.assertEqual(check(OPENMETRICS, "--format=openmetrics"), (0, "", ""))

    def test_a_fault_is_told_by_line_and_column(self):
        self.assertEqual(check(CLEAN + "b{c=d} 1\n"),
                         (1, "standard input:4:5: expected '\"' at the start of the label value, "
                             "found 'd}'\n", ""))
        self.assertEqual(check(CLEAN, "--format=openmetrics"),
                         (1, "standard input:4:1: the page must end with '# EOF', found the end of "
                             "the page\n", ""))
        code, out, _ = check(CLEAN + "a_seconds 2\n")
        self.assertEqual((code, out.split(",")[0]),
                         (1, "standard input:4:1: the same name and labels occur twice"))

    def test_a_file_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.prom"
            file.write_text("a\n")
            ended = subprocess.run([WEIR, "check-metrics", file], capture_output=True, text=True,
                                   timeout=60, check=False)
            self.assertEqual(ended.returncode, 1)
            self.assertTrue(ended.stdout.startswith(f"{file}:1:2: expected a number"))
            ended = subprocess.run([WEIR, "check-metrics", f"{file}.none"], capture_output=True,
                                   text=True, timeout=60, check=False)
            self.assertEqual(ended.returncode, 1)
            self.assertIn("page.prom.none", ended.stderr)

    def test_a_page_of_protobuf_is_checked_by_byte_and_field(self):
        # MetricFamily{name: "c_total", help: "c", metric: [{counter: {value: 1}}]}
        good = b"\x0a\x07c_total\x12\x01c\x22\x0b\x1a\x09\x09" + b"\0" * 6 + b"\xf0\x3f"
        for page, code, said in (
                (bytes([len(good)]) + good, 0, ""),
                (bytes([len(good)]) + good[:-1], 1,
                 "standard input:byte 0: family[0]: length past the end\n")):
            ended = subprocess.run([WEIR, "check-metrics", "--format=protobuf", "-"], input=page,
                                   capture_output=True, timeout=60, check=False)
            self.assertEqual((ended.returncode, ended.stdout.decode()), (code, said))

    def test_wrong_arguments_are_refused(self):
        for words in ([], ["-", "-"], ["--format=proto", "-"], ["--what", "-"]):
            ended = subprocess.run([WEIR, "check-metrics", *words], capture_output=True, text=True,
                                   stdin=subprocess.DEVNULL, timeout=60, check=False)
            self.assertEqual(ended.returncode, 2, words)
            self.assertEqual(ended.stderr.count("\n"), 1)

    def test_the_naming_conventions_are_promtools(self):
        code, out, _ = check(POOR)
        self.assertEqual(code, 0)
        ours = {line.removeprefix("standard input: warning: ").replace(": ", " ", 1)
                for line in out.splitlines()}
        theirs_code, theirs = promtool(POOR)
        self.assertEqual(theirs_code, 3)
        self.assertEqual(ours, theirs)

    def test_real_pages_get_promtools_verdict(self):
        for program in (NodeExporter(self), Prometheus(self), Weir(self)):
            page = program.get().text
            code, out, _ = check(page)
            theirs_code, theirs = promtool(page)
            self.assertEqual(code, 0, out)
            self.assertIn(theirs_code, (0, 3))
            ours = {line.removeprefix("standard input: warning: ").replace(": ", " ", 1)
                    for line in out.splitlines()}
            self.assertEqual(ours, theirs)


if __name__ == "__main__":
    unittest.main()
