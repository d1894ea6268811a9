#!/usr/bin/env python3
"""Instructions per series, counted by valgrind: figures without noise, so that a page that got dearer is seen at once.
Compares with what instructions.json holds and fails beyond a tenth more, or beyond a goal. Exit 77: no valgrind here.

    python3 tests/bench/instructions.py --program build/release/tests/bench/instructions_bench [--record]
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

RECORD = pathlib.Path(__file__).with_name("instructions.json")
SUBJECTS = [("identity", 10_000), ("gzip", 10_000), ("gzip-unchanged", 10_000), ("add-again", 10_000),
            ("pass", 10_000), ("pass", 200_000), ("pass-restored", 10_000), ("fold", 10_000), ("fold", 200_000), ("fold-again", 10_000)]
GOALS = {"identity 10000": 400, "gzip 10000": 700}
ALLOWED = 1.10
SKIPPED = 77


def count(program, subject, series):
    """Within measured() alone."""
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=measured",
                          program, subject, str(series)], capture_output=True, text=True, timeout=300, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"valgrind counted nothing for {subject}:\n{run.stderr}")
    return round(int(found[1]) / series, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/tests/bench/instructions_bench")
    parser.add_argument("--record", action="store_true", help="write what was counted to instructions.json")
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed")
        sys.exit(SKIPPED)
    recorded = json.loads(RECORD.read_text(encoding="ascii")) if RECORD.exists() else {}
    counted, failed = {}, []
    print(f"{'instructions per series':24}{'now':>10}{'recorded':>10}{'goal':>10}")
    for subject, series in SUBJECTS:
        name = f"{subject} {series}"
        counted[name] = now = count(arguments.program, subject, series)
        before, goal = recorded.get(name), GOALS.get(name)
        print(f"{name:24}{now:>10}{before or '-':>10}{goal or '-':>10}", flush=True)
        if goal is not None and now > goal:
            failed.append(f"{name}: {now} is beyond the goal of {goal}")
        if not arguments.record and (before is None or now > before * ALLOWED):
            failed.append(f"{name}: {now}, recorded {before}")
    if arguments.record:
        RECORD.write_text(json.dumps(counted, indent=2) + "\n", encoding="ascii")
    sys.exit("\n".join(failed) or 0)


if __name__ == "__main__":
    main()
