"""Start, reload, stop, and two exporters side by side."""

import json
import signal
import tempfile
import threading
import time
import unittest
from pathlib import Path

from harness import Weir, eventually, write_whole


class Stop(unittest.TestCase):
    def test_a_termination_lets_scrapes_under_way_finish(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = "".join(f'bulk{{n="{n}"}} {n}\n' for n in range(20000))
            write_whole(Path(folder) / "bulk.prom", "# TYPE bulk gauge\n" + lines)
            weir = Weir(self, "--max-series=50000", f"--collector.textfile.directory={folder}")
            answers = []
            scrapes = [threading.Thread(target=lambda: answers.append(weir.get()))
                       for _ in range(8)]
            for scrape in scrapes:
                scrape.start()
            # The first answer shows that they are under way.
            eventually(lambda: answers, "an answer", interval_s=0.001)
            begin = time.monotonic()
            code = weir.stop()
            self.assertEqual(code, 0, weir.log())
            self.assertLess(time.monotonic() - begin, 10)
            for scrape in scrapes:
                scrape.join()
            whole = [answer for answer in answers if answer.status == 200]
            self.assertTrue(whole)
            for answer in whole:
                self.assertEqual(answer.text.count("\nbulk{"), 20000)

    def test_an_interrupt_ends_it_too(self):
        weir = Weir(self)
        weir.signal(signal.SIGINT)
        self.assertEqual(weir.process.wait(30), 0)


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.config = Path(folder.name) / "weir.json"

    def write(self, settings):
        write_whole(self.config, settings if isinstance(settings, str) else json.dumps(settings))

    def start(self, *flags):
        self.write({"max-series": 4000})
        weir = Weir(self, f"--config.file={self.config}", *flags)
        self.assertEqual(self.budget(weir), 4000)
        return weir

    def budget(self, weir):
        return weir.page().value("weir_governor_budget_series")

    def successful(self, weir):
        return weir.page().value("weir_config_reload_success")

    def test_a_hangup_takes_the_new_settings(self):
        weir = self.start()
        self.write({"max-series": 3000})
        weir.signal(signal.SIGHUP)
        eventually(lambda: self.budget(weir) == 3000, "the new budget")
        self.assertEqual(self.successful(weir), 1)

    def test_a_bad_file_leaves_the_old_settings_and_says_so(self):
        weir = self.start()
        self.write('{"max-series": "plenty"}')
        weir.signal(signal.SIGHUP)
        eventually(lambda: self.successful(weir) == 0, "the refusal")
        self.assertEqual(self.budget(weir), 4000)
        self.assertIn("max-series", weir.log())
        self.write({"max-series": 5000})
        weir.signal(signal.SIGHUP)
        eventually(lambda: self.successful(weir) == 1, "the recovery")
        self.assertEqual(self.budget(weir), 5000)

    def test_a_post_reloads_where_that_is_enabled(self):
        weir = self.start("--web.enable-lifecycle")
        self.write({"max-series": 3500})
        self.assertEqual(weir.get("/-/reload", method="POST").status, 200)
        self.assertEqual(self.budget(weir), 3500)
        self.write('{"max-series": 0}')
        self.assertEqual(weir.get("/-/reload", method="POST").status, 500)
        self.assertEqual(self.budget(weir), 3500)

    def test_a_post_is_refused_unless_it_is_enabled(self):
        weir = self.start()
        self.assertIn(weir.get("/-/reload", method="POST").status, (403, 404, 405))


class Two(unittest.TestCase):
    def test_two_exporters_serve_what_each_was_told(self):
        first = Weir(self, "--collector.disable-defaults", "--collector.loadavg")
        second = Weir(self, "--collector.disable-defaults", "--collector.uname",
                      environment={"WEIR_MAX_SERIES": "77"})
        self.assertIn("node_load1", first.page().types)
        self.assertNotIn("node_load1", second.page().types)
        self.assertIn("node_uname_info", second.page().types)
        self.assertEqual(second.page().value("weir_governor_budget_series"), 77)


if __name__ == "__main__":
    unittest.main()
