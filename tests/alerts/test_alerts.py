"""The alert rules keep the house's form, have a runbook each, and fire when they should."""

import re
import shutil
import subprocess
import unittest

from rules import METRIC, ROOT, RULE_FILES, alerts, expressions

RUNBOOKS = ROOT / "docs" / "runbooks"


class Form(unittest.TestCase):
    def test_every_alert_says_how_bad_it_is_and_what_to_do(self):
        for path in RULE_FILES:
            for rule in alerts(path):
                with self.subTest(rule.name):
                    self.assertIn(rule.field("severity"), ("warning", "critical"))
                    self.assertRegex(rule.field("for"), r"^\d+[smh]$")
                    for key in ("summary", "description"):
                        self.assertGreater(len(rule.field(key) or ""), 20, key)
                    runbook = ROOT / rule.field("runbook_url")
                    self.assertEqual(runbook.parent, RUNBOOKS)
                    self.assertTrue(runbook.exists(), runbook)

    def test_every_runbook_belongs_to_an_alert_and_has_its_sections(self):
        linked = {rule.field("runbook_url").rpartition("/")[2]
                  for path in RULE_FILES for rule in alerts(path)}
        self.assertEqual({path.name for path in RUNBOOKS.glob("*.md")}, linked)
        for path in RUNBOOKS.glob("*.md"):
            with self.subTest(path.name):
                text = path.read_text()
                self.assertTrue(text.startswith(f"# {path.stem}\n"))
                self.assertIn("\n## Look\n", text)
                self.assertIn("\n## Do\n", text)
                for link in re.findall(r"\]\((\w+\.md)\)", text):
                    self.assertTrue((RUNBOOKS / link).exists(), link)

    def test_every_alert_has_a_unit_test_that_fires_and_one_that_does_not(self):
        for path in RULE_FILES:
            tests = (ROOT / "alerts" / "tests" / f"{path.stem}_test.yml").read_text()
            for rule in alerts(path):
                with self.subTest(rule.name):
                    self.assertRegex(tests, rf"alertname: {rule.name}, exp_alerts: \[\]")
                    self.assertRegex(
                        tests, rf"alertname: {rule.name}\n +exp_alerts:\n +- exp_labels")

    def test_every_metric_in_a_rule_is_one_that_the_sources_declare(self):
        sources = "".join(path.read_text() for path in (ROOT / "src").rglob("*.[ch]pp"))
        for path in RULE_FILES:
            for expression in expressions(path.read_text()):
                for name in METRIC.findall(re.sub(r"\w+:\w+:\w+", "", expression)):
                    family = re.sub(r"_(count|sum|bucket)$", "", name)
                    with self.subTest(name):
                        self.assertTrue(f'"{name}"' in sources or f'"{family}"' in sources)


class Promtool(unittest.TestCase):
    def promtool(self, *arguments):
        program = shutil.which("promtool")
        if program is None:
            self.skipTest("promtool is not installed")
        run = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True,
                             check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_rules_are_well_formed(self):
        self.promtool("check", "rules", "--lint=all", "--lint-fatal", *RULE_FILES)

    def test_the_unit_tests_of_the_rules_pass(self):
        self.promtool("test", "rules", *sorted((ROOT / "alerts" / "tests").glob("*_test.yml")))


if __name__ == "__main__":
    unittest.main()
