#!/usr/bin/env python3
"""What a scrape of this host costs: Weir beside Debian's prometheus-node-exporter, default collectors of each,
scraped in turn. CPU time is that of the process's clock, so that a busy machine shows
mostly in the wall time.

    python3 tests/bench/host_cost.py [--rounds 200] [--exporter build/release/weir_exporter]
"""

import argparse
import http.client
import shutil
import socket
import statistics
import subprocess
import sys
import time

WARM_UP = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Exporter:
    def __init__(self, name, command):
        self.name, self.port = name, free_port()
        self.process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{self.port}"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.cpu_ms, self.wall_ms, self.body = [], [], b""
        for _ in range(100):
            try:
                return self.get()
            except OSError:
                time.sleep(0.1)
        sys.exit(f"{name} does not answer")

    def get(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/metrics")
        self.body = connection.getresponse().read()
        connection.close()

    def cpu_ns(self):
        """CPU time of all its threads, by the process's clock: clock_getcpuclockid(3) makes the id of the pid."""
        return time.clock_gettime_ns((~self.process.pid << 3) | 2)

    def measure(self):
        before, start = self.cpu_ns(), time.monotonic()
        self.get()
        self.wall_ms.append((time.monotonic() - start) * 1000)
        self.cpu_ms.append((self.cpu_ns() - before) / 1e6)

    def memory_mib(self, key):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key)) / 1024

    def row(self):
        series = sum(1 for line in self.body.splitlines() if line and not line.startswith(b"#"))
        return [self.name, f"{series}", f"{statistics.median(self.cpu_ms):.2f}", f"{statistics.median(self.wall_ms):.2f}",
                f"{self.memory_mib('VmRSS'):.1f}", f"{self.memory_mib('VmHWM'):.1f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--exporter", default="build/release/weir_exporter")
    arguments = parser.parse_args()
    peer = shutil.which("prometheus-node-exporter") or sys.exit("prometheus-node-exporter is not installed")
    exporters = [Exporter("weir_exporter", [arguments.exporter]), Exporter("node_exporter", [peer])]
    try:
        for round_number in range(arguments.rounds + WARM_UP):
            for exporter in exporters:
                exporter.measure()
            if sys.stderr.isatty():
                print(f"\rround {round_number + 1}", end="", file=sys.stderr, flush=True)
            if round_number == WARM_UP - 1:
                for exporter in exporters:
                    exporter.cpu_ms.clear()
                    exporter.wall_ms.clear()
        if sys.stderr.isatty():
            print("\r", end="", file=sys.stderr)
        rows = [["", "series", "CPU ms", "wall ms", "RSS MiB", "peak MiB"], *(exporter.row() for exporter in exporters)]
        for row in rows:
            print(f"{row[0]:15}" + "".join(f"{cell:>10}" for cell in row[1:]))
        ratio = statistics.median(exporters[1].cpu_ms) / statistics.median(exporters[0].cpu_ms)
        print(f"CPU of node_exporter / Weir: {ratio:.1f}")
    finally:
        for exporter in exporters:
            exporter.process.terminate()
            exporter.process.wait()


if __name__ == "__main__":
    main()
