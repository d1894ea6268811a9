#!/usr/bin/env python3
"""Draws the dashboards as PNG with Grafana's own React components, from what a Prometheus answers.
For docs/images, and to look at a change; Grafana itself is not needed, nor started.

    npm install --ignore-scripts --legacy-peer-deps      in a copy of this folder: 600 MB
    STEP=10 sh examples/demo.sh                          in another terminal, for some minutes
    python3 render.py COPY_OF_THIS_FOLDER PROMETHEUS_PORT SECONDS FOLDER_FOR_IMAGES
"""

import functools
import http.server
import json
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "dashboards" / "source")]
from browser import Browser  # noqa: E402
from grafana import with_values  # noqa: E402

PAGE = """<!DOCTYPE html><meta charset="utf-8"><link rel="stylesheet" href="out.css">
<style>body { margin: 0 }</style><div id="root"></div>
<script src="data.js"></script><script src="out.js"></script>"""


def ask(port, path, **parameters):
    url = f"http://127.0.0.1:{port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)["data"]["result"]


def answers(dashboard, port, begin, end):
    """What Prometheus answers to each expression: over the range, and at its end."""
    found = {}
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            query = with_values(target["expr"], "10s")
            found[target["expr"]] = {
                "range": ask(port, "query_range", query=query, start=begin, end=end, step=2),
                "instant": ask(port, "query", query=query, time=end)}
    return found


def bundle(folder):
    loaders = [f"--loader:.{kind}=dataurl" for kind in ("svg", "png", "woff2", "ttf")]
    subprocess.run([folder / "node_modules/.bin/esbuild", "main.jsx", "--bundle",
                    "--outfile=out.js", "--define:process.env.NODE_ENV=\"production\"",
                    "--define:global=window", "--log-level=error", *loaders],
                   cwd=folder, check=True)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def main(folder, port, seconds, images):
    folder, images = Path(folder), Path(images)
    bundle(folder)
    (folder / "index.html").write_text(PAGE)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tidy = unittest.TestCase()
    try:
        browser = Browser(tidy)
        end = time.time()
        for path in sorted((ROOT / "dashboards").glob("*.json")):
            dashboard = json.loads(path.read_text())
            data = {"dashboard": dashboard, "from": end - int(seconds), "to": end, "dark": True,
                    "answers": answers(dashboard, port, end - int(seconds), end)}
            (folder / "data.js").write_text(f"window.WEIR = {json.dumps(data)};")
            browser.look(1424)
            browser.open(f"http://127.0.0.1:{server.server_port}/index.html")
            browser.evaluate("new Promise(done => setTimeout(done, 3000))")
            browser.screenshot(images / f"dashboard-{path.stem}.png")
            print(images / f"dashboard-{path.stem}.png")
            for complaint in browser.complaints:
                if "exceptionDetails" in complaint:
                    print(" ", complaint["exceptionDetails"]["exception"]["description"][:500])
            browser.complaints.clear()
    finally:
        tidy.doCleanups()
        server.shutdown()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
