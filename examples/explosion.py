#!/usr/bin/env python3
"""Shows what the governor does when a label explodes: starts build/release/weir_exporter with a budget of 1,000
series on a free port, lets a textfile grow by 5,000 values of user_id, and prints the pages before and after.

    python3 examples/explosion.py
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

EXPORTER = os.path.join(os.path.dirname(__file__), "..", "build", "release", "weir_exporter")
HEAD = "# HELP shop_orders_total Orders.\n# TYPE shop_orders_total counter\n"
SHOWN = re.compile(r"weir_governor_(tier|demand_series|page_series|would_fold_series) |weir_conservation_exact ")


def write(directory, users):
    """Replaces the file in one step, as a program that writes metrics should."""
    lines = [f'shop_orders_total{{service="checkout",status="200",version="1.{v}"}} {v}\n' for v in range(1, 10)]
    lines += [f'shop_orders_total{{service="checkout",status="200",user_id="{user}"}} 1\n' for user in range(users)]
    with open(os.path.join(directory, "new"), "w", encoding="utf-8") as file:
        file.writelines([HEAD, *lines])
    os.rename(os.path.join(directory, "new"), os.path.join(directory, "shop.prom"))


def show(title, url):
    page = urllib.request.urlopen(url, timeout=10).read().decode().splitlines()
    orders = [line for line in page if line.startswith("shop_orders_total")]
    folded = [line for line in orders if "__other__" in line]
    print(f"\n{title}")
    print(*[line for line in orders if line not in folded][-2:], *folded, sep="\n")
    print(f"# shop_orders_total: {len(orders)} series, sum {sum(float(line.split()[-1]) for line in orders):g}")
    print(*filter(SHOWN.match, page), sep="\n")


def main():
    with tempfile.TemporaryDirectory() as directory:
        write(directory, 0)
        with subprocess.Popen([EXPORTER, "--web.listen-address=127.0.0.1:0", "--max-series=1000",
                               f"--collector.textfile.directory={directory}", "--governor.evaluate-interval=1s"],
                              stderr=subprocess.PIPE, text=True) as weir:
            try:
                port = re.search(r"port=(\d+)", weir.stderr.readline()).group(1)
                url = f"http://127.0.0.1:{port}/metrics"
                for _ in range(3):
                    urllib.request.urlopen(url, timeout=10).read()
                    time.sleep(1)
                show("before:", url)
                write(directory, 5000)
                for second in range(12):
                    print(f"\rscraping, {12 - second:2} s ", end="", file=sys.stderr, flush=True)
                    urllib.request.urlopen(url, timeout=10).read()
                    time.sleep(1)
                print("\r" + " " * 20 + "\r", end="", file=sys.stderr)
                show("after:", url)
            finally:
                weir.terminate()
            print("\nlog:", *weir.stderr.read().splitlines(), sep="\n")


if __name__ == "__main__":
    main()
