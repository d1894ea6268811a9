#!/usr/bin/env python3
"""Starts the shop, whose user_id leaks, and Weir in front of it; prints both pages every few seconds.

    python3 examples/governed_upstream/demo.py [SECONDS]

E2E_EXPORTER names another program than build/release/weir_exporter.
"""

import os
import re
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
EXPORTER = os.environ.get("E2E_EXPORTER", os.path.join(HERE, "..", "..", "build", "release", "weir_exporter"))
BUDGET = 1000


def orders(url):
    """Series, and their sum."""
    page = urllib.request.urlopen(url, timeout=10).read().decode()
    values = [float(line.rsplit(" ", 1)[1]) for line in page.splitlines()
              if line.startswith("shop_orders_total")]
    return len(values), sum(values), page


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with subprocess.Popen([sys.executable, os.path.join(HERE, "shop.py"), "--port=0"],
                          stdout=subprocess.PIPE, text=True) as shop:
        shop_url = shop.stdout.readline().split()[1]
        with subprocess.Popen([EXPORTER, "--collector.disable-defaults", f"--max-series={BUDGET}",
                               f"--collector.upstream.target={shop_url}",
                               "--web.listen-address=127.0.0.1:0"],
                              stderr=subprocess.PIPE, text=True) as weir:
            try:
                port = re.search(r"port=(\d+)", weir.stderr.readline()).group(1)
                weir_url = f"http://127.0.0.1:{port}/metrics"
                print("       the shop's own page      behind Weir")
                for second in range(seconds):
                    own, own_sum, _ = orders(shop_url)
                    shown, shown_sum, page = orders(weir_url)
                    if second % 3 == 0 or second == seconds - 1:
                        print(f"{second:3} s  {own:6} series, {own_sum:6.0f} orders   "
                              f"{shown:5} series, {shown_sum:6.0f} orders", flush=True)
                    time.sleep(1)
                print(*[line for line in page.splitlines() if "__other__" in line
                        or re.match(r"weir_governor_tier |weir_conservation_exact ", line)], sep="\n")
            finally:
                weir.terminate()
        shop.terminate()


if __name__ == "__main__":
    main()
