"""Reads what the tests need to know of alerts/*.yml: these files of ours have a fixed form, so that
no YAML library is needed."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULE_FILES = sorted((ROOT / "alerts").glob("*.yml"))
METRIC = re.compile(r"\b(?:weir|node|process)_[a-z0-9_]+\b")


class Rule:
    """One alert: name, and its text from `- alert:` to the next rule."""

    def __init__(self, name, text):
        self.name, self.text = name, text

    def field(self, key):
        match = re.search(rf'^\s+{key}: "?(.*?)"?$', self.text, re.MULTILINE)
        return match.group(1) if match else None


def alerts(path):
    parts = re.split(r"^      - (?=alert: |record: )", path.read_text(), flags=re.MULTILINE)[1:]
    return [Rule(re.match(r"alert: (\w+)", part).group(1), part)
            for part in parts if part.startswith("alert: ")]


def expressions(text):
    """The expressions of a rule file: `expr: ...` on one line, or folded below `expr: >`."""
    for match in re.finditer(r"^( +)expr: (?:>\n((?:\1  .*\n)+)|(.*)\n)", text, re.MULTILINE):
        yield " ".join((match.group(2) or match.group(3)).split())


def with_durations(text, window, hold):
    """The rules with all windows and all `for` replaced: copies for tests that differ in durations
    alone."""
    text = re.sub(r"\[\d+[smhd]\]", f"[{window}]", text)
    return re.sub(r"for: \d+[smhd]", f"for: {hold}", text)
