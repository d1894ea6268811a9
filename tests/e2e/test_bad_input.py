"""What a user gets wrong: one line that names it, exit 2, nothing started. What a file gets wrong: it
is skipped and named on a page that is otherwise complete."""

import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from harness import WEIR, Weir, free_port, write_whole


def run(*arguments):
    """Runs the program to its end: exit code, standard error, seconds."""
    begin = time.monotonic()
    ended = subprocess.run([WEIR, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                           text=True, timeout=30, check=False)
    return ended.returncode, ended.stderr, time.monotonic() - begin


class Flags(unittest.TestCase):
    def refused(self, flags, *words):
        code, error, _ = run("--web.listen-address=127.0.0.1:0", *flags)
        self.assertEqual(code, 2, error)
        self.assertEqual(error.count("\n"), 1, error)
        for word in words:
            self.assertIn(word, error)

    def test_an_unknown_flag_is_answered_with_the_nearest_name(self):
        self.refused(["--max-serie=5"], "--max-serie", "--max-series")
        self.refused(["--collector.loadavgg"], "--collector.loadavgg", "--collector.loadavg")

    def test_a_bad_duration(self):
        self.refused(["--governor.dwell=5parsecs"], "--governor.dwell", "5parsecs")

    def test_a_bad_regular_expression(self):
        self.refused(["--collector.netdev.device-exclude=(eth"],
                     "--collector.netdev.device-exclude", "(eth")

    def test_a_negative_budget(self):
        self.refused(["--max-series=-5"], "--max-series", "-5")

    def test_a_sample_rate_above_one(self):
        self.refused(["--governor.tier2-sample-rate=1.5"], "--governor.tier2-sample-rate", "1.5")

    def test_a_word_that_is_none_of_the_choices(self):
        self.refused(["--governor.mode=enforced"], "--governor.mode", "enforced")

    def test_a_pin_that_is_no_selector(self):
        self.refused(["--governor.pin=up{job=}"], "--governor.pin")

    def test_a_bad_listen_address(self):
        code, error, _ = run("--web.listen-address=localhost")
        self.assertNotEqual(code, 0)
        self.assertEqual(error.count("\n"), 1, error)
        self.assertIn("localhost", error)

    def test_a_variable_of_the_environment_is_named(self):
        ended = subprocess.run([WEIR, "--web.listen-address=127.0.0.1:0"], capture_output=True,
                               text=True, timeout=30, check=False, stdin=subprocess.DEVNULL,
                               env={**os.environ, "WEIR_MAX_SERIES": "many"})
        self.assertEqual(ended.returncode, 2)
        self.assertIn("WEIR_MAX_SERIES", ended.stderr)
        self.assertIn("many", ended.stderr)


class ConfigFile(unittest.TestCase):
    def refused(self, text, *words):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(text)
            file.flush()
            code, error, _ = run("check-config", f"--config.file={file.name}")
            self.assertEqual(code, 2, error)
            self.assertEqual(error.count("\n"), 1, error)
            for word in (file.name, *words):
                self.assertIn(word, error)

    def test_what_is_not_json_is_named_by_line(self):
        self.refused('{\n  "max-series": 10,,\n}\n', "line 2")

    def test_an_unknown_key_is_named_with_the_nearest(self):
        self.refused('{\n  // how many\n  "max-serie": 10\n}\n', "max-serie", "max-series")

    def test_a_bad_value_is_named_by_its_key(self):
        self.refused('{\n  "governor.dwell": "soon"\n}\n', "governor.dwell", "soon")

    def test_a_file_that_is_not_there(self):
        code, error, _ = run("check-config", "--config.file=/nowhere/weir.json")
        self.assertEqual(code, 2)
        self.assertIn("/nowhere/weir.json", error)

    def test_a_good_file_passes(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write('{\n  // half of it\n  "max-series": 5000\n}\n')
            file.flush()
            code, error, _ = run("check-config", f"--config.file={file.name}")
            self.assertEqual(code, 0, error)


class Port(unittest.TestCase):
    def test_a_port_in_use_ends_the_program_at_once_with_one_line(self):
        weir = Weir(self)
        code, error, seconds = run(f"--web.listen-address=127.0.0.1:{weir.port}")
        self.assertEqual(code, 1, error)
        self.assertEqual(error.count("\n"), 1, error)
        self.assertIn(str(weir.port), error)
        self.assertLess(seconds, 10)  # it does not wait for the port


GOOD = "# HELP good_total Good.\n# TYPE good_total counter\ngood_total 7\n"


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        write_whole(self.folder / "good.prom", GOOD)

    def start(self, *flags):
        return Weir(self, f"--collector.textfile.directory={self.folder}", *flags)

    def complete(self, page):
        self.assertEqual(page.value("good_total"), 7)
        self.assertIn(("node_load1", ()), page.values)
        self.assertEqual(page.value("node_scrape_collector_success", collector="loadavg"), 1)

    def named(self, page, file):
        """The metric that names the file as faulty."""
        faulty = [labels for name in page.types if "textfile" in name
                  for labels, value in page.series(name)
                  if value == 1 and any(file in text for text in labels.values())]
        self.assertTrue(faulty, sorted(name for name in page.types if "textfile" in name))

    def test_a_malformed_file_is_skipped_and_named(self):
        write_whole(self.folder / "bad.prom", "bad_total 1\nthis is } no sample\n")
        page = self.start().page()
        self.complete(page)
        self.assertEqual(page.series("bad_total"), [])
        self.assertEqual(page.value("node_textfile_scrape_error"), 1)
        self.named(page, "bad.prom")

    def test_a_half_written_file_is_skipped_until_it_is_whole(self):
        weir = self.start()
        (self.folder / "half.prom").write_text("# TYPE half_total counter\nhalf_total{state=\"o")
        page = weir.page()
        self.complete(page)
        self.assertEqual(page.series("half_total"), [])
        self.named(page, "half.prom")
        write_whole(self.folder / "half.prom",
                    "# TYPE half_total counter\nhalf_total{state=\"ok\"} 3\n")
        page = weir.page()
        self.assertEqual(page.value("half_total", state="ok"), 3)
        self.assertEqual(page.value("node_textfile_scrape_error"), 0)

    def test_bytes_that_are_no_text(self):
        (self.folder / "noise.prom").write_bytes(bytes(range(256)) * 64)
        page = self.start().page()
        self.complete(page)
        self.named(page, "noise.prom")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_file_without_permission(self):
        secret = self.folder / "secret.prom"
        secret.write_text("secret_total 1\n")
        secret.chmod(0)
        page = self.start().page()
        self.complete(page)
        self.named(page, "secret.prom")

    def test_a_directory_that_is_not_there_leaves_the_page_complete(self):
        page = Weir(self, "--collector.textfile.directory=/nowhere/at/all").page()
        self.assertEqual(page.value("node_scrape_collector_success", collector="loadavg"), 1)
        self.assertEqual(page.value("node_textfile_scrape_error"), 1)

    def test_an_unreadable_root_fails_the_collectors_and_not_the_page(self):
        weir = self.start("--path.procfs=/nowhere/proc")
        page = weir.page()
        self.assertEqual(page.value("good_total"), 7)
        self.assertEqual(page.value("node_scrape_collector_success", collector="loadavg"), 0)
        self.assertEqual(page.value("node_scrape_collector_success", collector="textfile"), 1)


class Requests(unittest.TestCase):
    def test_what_is_not_known_is_refused_in_words_of_our_own(self):
        weir = Weir(self)
        self.assertEqual(weir.get("/<script>").status, 404)
        self.assertNotIn("script", weir.get("/<script>").text)
        self.assertEqual(weir.get("/metrics", method="DELETE").status, 405)
        self.assertEqual(weir.get("/metrics?collect[]=nonsense").status, 400)
        self.assertEqual(weir.get("/metrics?collect[]=cpu&exclude[]=loadavg").status, 400)
        self.assertEqual(weir.get("/metrics").status, 200)

    def test_nothing_listens_after_a_refused_start(self):
        port = free_port()
        code, _, _ = run(f"--web.listen-address=127.0.0.1:{port}", "--max-series=0")
        self.assertEqual(code, 2)
        with self.assertRaises(OSError):
            __import__("socket").create_connection(("127.0.0.1", port), timeout=1)


if __name__ == "__main__":
    unittest.main()
