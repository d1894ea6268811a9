"""The dashboards can be imported and provisioned alike, and every expression parses."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "dashboards" / "source"), str(ROOT / "tests" / "alerts")]
from grafana import expressions, with_values  # noqa: E402
from rules import METRIC, RULE_FILES  # noqa: E402

FILES = sorted((ROOT / "dashboards").glob("*.json"))
DASHBOARDS = {path.name: json.loads(path.read_text()) for path in FILES}

EXPRESSIONS = [expression for dashboard in DASHBOARDS.values()
               for _, expression in expressions(dashboard)]


def data_panels(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


class Form(unittest.TestCase):
    def test_the_files_are_what_the_source_makes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-B", ROOT / "dashboards" / "generate.py", folder],
                           check=True)
            made = {path.name: path.read_text() for path in Path(folder).glob("*.json")}
        self.assertEqual({path.name: path.read_text() for path in FILES}, made)

    def test_a_dashboard_is_classic_json_that_needs_no_import_dialogue(self):
        for dashboard in DASHBOARDS.values():
            self.assertIn(dashboard["schemaVersion"], range(39, 42))
            self.assertNotIn("__inputs", dashboard)
            self.assertNotIn("id", dashboard)
            self.assertRegex(dashboard["uid"], r"^weir-[a-z-]{3,35}$")
            self.assertTrue(dashboard["title"].startswith("Weir / "))
        uids = [dashboard["uid"] for dashboard in DASHBOARDS.values()]
        self.assertEqual(len(uids), len(set(uids)))

    def test_the_data_source_is_a_variable_and_every_variable_is_used(self):
        for dashboard in DASHBOARDS.values():
            variables = dashboard["templating"]["list"]
            self.assertEqual((variables[0]["name"], variables[0]["type"]),
                             ("datasource", "datasource"))
            text = json.dumps(dashboard)
            for variable in variables[1:]:
                self.assertIn(f'=~\\"${variable["name"]}\\"', text)
            sources = re.findall(r'"uid": "([^"]*)"', json.dumps(dashboard["panels"]))
            self.assertEqual(set(sources), {"${datasource}"})

    def test_every_panel_has_a_title_a_description_and_a_unit(self):
        for dashboard in DASHBOARDS.values():
            titles = [panel["title"] for panel in data_panels(dashboard)]
            for panel in data_panels(dashboard):
                with self.subTest(panel["title"]):
                    self.assertGreater(len(panel["description"]), 15)
                    self.assertTrue(panel["fieldConfig"]["defaults"]["unit"])
                    self.assertTrue(panel["targets"])
            self.assertGreater(len(titles), 5)

    def test_panels_do_not_overlap_and_have_ids_of_their_own(self):
        for dashboard in DASHBOARDS.values():
            taken = set()
            for panel in dashboard["panels"]:
                grid = panel["gridPos"]
                cells = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"])
                         for y in range(grid["y"], grid["y"] + grid["h"])}
                self.assertLessEqual(grid["x"] + grid["w"], 24, panel["title"])
                self.assertFalse(taken & cells, panel["title"])
                taken |= cells
            ids = [panel["id"] for panel in dashboard["panels"]]
            self.assertEqual(len(ids), len(set(ids)))


class Expressions(unittest.TestCase):
    def test_rates_follow_the_resolution_of_the_graph(self):
        for expression in EXPRESSIONS:
            windows = re.findall(r"\[([^\]]*)\]", expression)
            self.assertLessEqual(set(windows), {"$__rate_interval", "$__range"}, expression)

    def test_every_selector_is_narrowed_to_the_chosen_jobs(self):
        for expression in EXPRESSIONS:
            selectors = re.findall(r"\w+\{([^}]*)\}", expression)
            self.assertTrue(selectors, expression)
            for selector in selectors:
                self.assertIn('job=~"$job"', selector)

    def test_every_metric_is_one_that_the_sources_or_the_rules_declare(self):
        declared = "".join(path.read_text() for path in (ROOT / "src").rglob("*.[ch]pp"))
        recorded = set(re.findall(r"record: (\S+)", "".join(p.read_text() for p in RULE_FILES)))
        for expression in EXPRESSIONS:
            rules = set(re.findall(r"\w+:\w+:\w+", expression))
            self.assertLessEqual(rules, recorded)
            for name in METRIC.findall(re.sub(r"\w+:\w+:\w+", "", expression)):
                family = re.sub(r"_(count|sum|bucket)$", "", name)
                self.assertTrue(f'"{name}"' in declared or f'"{family}"' in declared, name)

    def test_promtool_can_parse_every_expression(self):
        promtool = shutil.which("promtool")
        if promtool is None:
            self.skipTest("promtool is not installed")
        rules = [{"record": f"dashboard:expression:{number}", "expr": with_values(expression)}
                 for number, expression in enumerate(EXPRESSIONS)]
        self.assertGreater(len(rules), 50)
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            json.dump({"groups": [{"name": "dashboards", "rules": rules}]}, file)
            file.flush()
            check = subprocess.run([promtool, "check", "rules", file.name], capture_output=True,
                                   text=True, check=False)
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr)


if __name__ == "__main__":
    unittest.main()
