#!/usr/bin/env python3
"""What a scrape of this host costs: Weir beside Debian's prometheus-node-exporter, default collectors of each,
scraped in turn by one connection each, as Prometheus scrapes. CPU time is that of the process's clock, so that a busy
machine shows mostly in the wall time. RSS counts every page that is mapped, PSS shares of those that other
processes map too. System calls are counted by strace in scrapes of their own, "idle" is the CPU time of ten seconds
without a scrape.

    python3 tests/bench/host_cost.py [--rounds 200] [--pause 0] [--exporter build/release/weir_exporter]
"""

import argparse
import http.client
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
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
        self.idle_ms = 0
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        for _ in range(100):
            try:
                return self.get()
            except OSError:
                self.connection.close()
                time.sleep(0.1)
        sys.exit(f"{name} does not answer")

    def get(self):
        self.connection.request("GET", "/metrics")  # connects anew if the server closed
        self.body = self.connection.getresponse().read()

    def cpu_ns(self):
        """CPU time of all its threads, by the process's clock: clock_getcpuclockid(3) makes the id of the pid."""
        return time.clock_gettime_ns((~self.process.pid << 3) | 2)

    def measure(self):
        before, start = self.cpu_ns(), time.monotonic()
        self.get()
        self.wall_ms.append((time.monotonic() - start) * 1000)
        self.cpu_ms.append((self.cpu_ns() - before) / 1e6)

    def count_syscalls(self, scrapes=20):
        """Per scrape; None without strace or the right to use it."""
        with tempfile.NamedTemporaryFile("r", encoding="ascii") as summary:
            try:
                tracer = subprocess.Popen(["strace", "-f", "-c", "-o", summary.name, "-p", str(self.process.pid)],
                                          stderr=subprocess.PIPE, text=True)
            except FileNotFoundError:
                return None
            tracer.stderr.readline()  # "attached"
            time.sleep(0.5)
            for _ in range(scrapes):
                self.get()
            tracer.send_signal(signal.SIGINT)
            tracer.communicate()
            rows = [line.split() for line in summary]
        calls = [int(row[3]) for row in rows if len(row) >= 4 and row[3].isdigit() and row[-1] != "total"]
        return sum(calls) / scrapes if calls else None

    def measure_idle(self, seconds=10):
        time.sleep(1)
        before = self.cpu_ns()
        time.sleep(seconds)
        self.idle_ms = (self.cpu_ns() - before) / 1e6

    def memory_mib(self, file, key):
        with open(f"/proc/{self.process.pid}/{file}", encoding="ascii") as table:
            return next(int(line.split()[1]) for line in table if line.startswith(key)) / 1024

    def row(self):
        series = sum(1 for line in self.body.splitlines() if line and not line.startswith(b"#"))
        return [self.name, f"{series}", f"{statistics.median(self.cpu_ms):.2f}", f"{statistics.median(self.wall_ms):.2f}",
                f"{self.memory_mib('status', 'VmRSS'):.1f}", f"{self.memory_mib('status', 'VmHWM'):.1f}",
                f"{self.memory_mib('smaps_rollup', 'Pss:'):.1f}", "-", f"{self.idle_ms:.1f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0, help="seconds between two rounds, as there are between scrapes")
    parser.add_argument("--exporter", default="build/release/weir_exporter")
    arguments = parser.parse_args()
    peer = shutil.which("prometheus-node-exporter") or sys.exit("prometheus-node-exporter is not installed")
    exporters = [Exporter("weir_exporter", [arguments.exporter]), Exporter("node_exporter", [peer])]
    try:
        for round_number in range(arguments.rounds + WARM_UP):
            for exporter in exporters:
                exporter.measure()
            time.sleep(arguments.pause)
            if sys.stderr.isatty():
                print(f"\rround {round_number + 1}", end="", file=sys.stderr, flush=True)
            if round_number == WARM_UP - 1:
                for exporter in exporters:
                    exporter.cpu_ms.clear()
                    exporter.wall_ms.clear()
        if sys.stderr.isatty():
            print("\r", end="", file=sys.stderr)
        for exporter in exporters:
            exporter.measure_idle()
        table = [exporter.row() for exporter in exporters]  # before strace touches their memory
        for row, exporter in zip(table, exporters):
            calls = exporter.count_syscalls()
            row[7] = "-" if calls is None else f"{calls:.0f}"
        rows = [["", "series", "CPU ms", "wall ms", "RSS MiB", "peak MiB", "PSS MiB", "syscalls", "idle ms"], *table]
        for row in rows:
            print(f"{row[0]:15}" + "".join(f"{cell:>10}" for cell in row[1:]))
        for what, samples in (("CPU", "cpu_ms"), ("wall", "wall_ms")):
            ours, peers = (statistics.median(getattr(exporter, samples)) for exporter in exporters)
            print(f"{what} of node_exporter / Weir: {peers / ours:.1f}")
    finally:
        for exporter in exporters:
            exporter.process.terminate()
            exporter.process.wait()


if __name__ == "__main__":
    main()
