#!/usr/bin/env python3
"""Writes the dashboards (dashboards/*.json) from dashboards/source; a test compares them.

    python3 dashboards/generate.py [FOLDER]
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "source"))

import host_extras  # noqa: E402
import overview  # noqa: E402
import pipelines  # noqa: E402
import slo  # noqa: E402

DASHBOARDS = {"host_extras": host_extras, "overview": overview, "pipelines": pipelines, "pipeline_slo": slo}


def main(folder=HERE):
    for name, module in DASHBOARDS.items():
        text = json.dumps(module.DASHBOARD.json(), indent=1, ensure_ascii=False)
        (Path(folder) / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
