"""weir_exporter analyze: what is on a page, and what the governor would make of it."""

import json
import subprocess
import tempfile
import unittest

from harness import PATIENCE_S, WEIR, Weir, free_port


def run(*arguments, text=None):
    return subprocess.run([WEIR, "analyze", *arguments], input=text and text.encode(),
                          stdin=None if text else subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE_S, check=False)


def leak(users=500):
    lines = ["# TYPE orders_total counter"]
    lines += [f'orders_total{{service="s{i % 3}",user_id="{100000 + i}"}} {i}' for i in range(users)]
    return "\n".join(lines) + "\n"


class AnalyzeTest(unittest.TestCase):
    def report(self, *arguments, text):
        done = run("--json", *arguments, "-", text=text)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return json.loads(done.stdout)

    def test_the_leaking_label_is_named_with_what_folding_it_saves(self):
        report = self.report("--max-series=100", text=leak())
        family = report["families"][0]
        self.assertEqual(family["labels"][0], {"name": "user_id", "values": 500, "series_without": 3})
        self.assertEqual(family["fold"], {"labels": ["user_id"], "series": 3})
        self.assertEqual(report["series"], 500)
        self.assertLessEqual(report["governor"]["page_series"], 100)
        self.assertTrue(report["governor"]["settled"])
        done = run("--max-series=100", "-", text=leak())
        self.assertIn("  fold user_id: 500 -> 3 series, 167x fewer\n", done.stdout.decode())

    def test_flags_are_those_of_serve(self):
        report = self.report("--governor.tier1-strip-labels=user_id", text=leak())
        self.assertEqual(report["tiers"], {"pass": 500, "strip": 3, "compress": 1, "essential": 1})
        self.assertEqual(self.report("--governor.mode=off", "--max-series=100",
                                     text=leak())["governor"]["page_series"], 500)

    def test_a_rule_file_protects_the_label_that_it_uses(self):
        both = "# TYPE a counter\n" + "".join(
            f'a{{left="l{i}",right="r{i % 25}",wide="w{i // 25}"}} 1\n' for i in range(500))
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as rules:
            before = self.report("--max-series=60", text=both)["families"][0]
            used = next(label for label in before["fold"]["labels"] if label != "left")
            self.assertIn(used, before["governed"]["overflow_labels"])
            rules.write("groups: [{rules: [{alert: A, expr: 'sum by (" + used + ") (a) > 1'}]}]")
            rules.flush()
            after = self.report("--max-series=60", f"--governor.protect-rules={rules.name}",
                                text=both)["families"][0]
        self.assertNotIn(used, after["fold"]["labels"])
        self.assertNotIn(used, after["governed"]["overflow_labels"])
        self.assertEqual(after["governed"]["tier"], "strip")

    def test_the_page_of_a_running_exporter_is_read_from_a_file_or_its_url(self):
        weir = Weir(self, "--collector.disable-defaults", "--collector.loadavg")
        url = f"http://127.0.0.1:{weir.port}/metrics"
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(weir.get().text)
            file.flush()
            for source in (file.name, url):
                done = run(source)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(done.stdout.decode().startswith(f"{source}: "))
                self.assertIn("node_load1", done.stdout.decode())

    def test_what_cannot_be_read_is_told(self):
        for argument, text, status, told in (
                ("/nowhere", None, 1, "/nowhere: No such file or directory"),
                ("/", None, 1, "/: Is a directory"),
                (f"http://127.0.0.1:{free_port()}/x", None, 1, "GET http://127.0.0.1:"),
                ("http://user:secret@127.0.0.1/x", None, 1, "'<url>': user and password"),
                ("-", "up 1\nup{ 1\n", 1, "standard input:2:5: expected a label name"),
                ("", None, 2, "analyze: expected a file, a URL or -")):
            with self.subTest(argument):
                done = run(*filter(None, [argument]), text=text)
                self.assertEqual((done.returncode, done.stdout), (status, b""))
                self.assertIn(f"weir_exporter: {told}", done.stderr.decode())
        self.assertEqual(run("a", "b").returncode, 2)


if __name__ == "__main__":
    unittest.main()
