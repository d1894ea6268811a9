#!/usr/bin/env python3
"""What serving a page costs: Weir beside prometheus-cpp's Exposer, each a process with the same series, scraped in
turn over loopback. Every value changes before a scrape, except before the one called "again". CPU time is that of the
server's process during the scrape, so neither the scraper nor the changing of values counts.

    python3 tests/bench/serve.py [--series 1000,10000,100000] [--rounds 7] [--program build/bench/tests/bench/serve_bench]
"""

import argparse
import socket
import statistics
import subprocess
import sys
import time
import zlib

NAMES = ("weir", "prometheus-cpp")
EMPTY_SERIES = 50  # what a server takes that has next to nothing to serve
WARM_UP = 3


class Server:
    def __init__(self, program, name, series):
        self.process = subprocess.Popen([program, name, str(series)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        self.receiving = bytearray(1 << 20)

    def change(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == b"changed\n"

    def cpu_ns(self):
        """CPU time of all its threads, by the process's clock: clock_getcpuclockid(3) makes the id of the pid."""
        return time.clock_gettime_ns((~self.process.pid << 3) | 2)

    def get(self, encoding, keep=False):
        """CPU milliseconds, bytes on the wire, and the body if it is to be kept."""
        before, size, kept = self.cpu_ns(), 0, []
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n"
                               b"Accept: text/plain;version=0.0.4\r\nAccept-Encoding: %s\r\n\r\n" % encoding)
            while count := connection.recv_into(self.receiving):
                size += count
                if keep:
                    kept.append(bytes(self.receiving[:count]))
        return (self.cpu_ns() - before) / 1e6, size, b"".join(kept)

    def memory_kib(self, key):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key))

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def body_of(reply):
    head, _, rest = reply.partition(b"\r\n\r\n")
    if b"\r\nTransfer-Encoding: chunked" not in head:
        return rest
    body, at = [], 0
    while True:
        end = rest.index(b"\r\n", at)
        size = int(rest[at:end], 16)
        if size == 0:
            return b"".join(body)
        body.append(rest[end + 2:end + 2 + size])
        at = end + 2 + size + 2


def sample_lines(page):
    return sum(1 for line in page.splitlines() if line and not line.startswith(b"#"))


class Figures:
    """Of one server at one size."""

    def __init__(self, server, empty_kib):
        self.server = server
        self.empty_kib = empty_kib
        self.cpu = {"identity": [], "gzip": [], "again": []}
        self.peak_kib, self.idle_kib = 0, 0

    def warm_up(self):
        for _ in range(WARM_UP):
            for encoding in (b"identity", b"gzip"):
                self.server.change()
                self.server.get(encoding)
        page = body_of(self.server.get(b"identity", keep=True)[2])
        packed = body_of(self.server.get(b"gzip", keep=True)[2])
        self.size = {"identity": len(page), "gzip": len(packed)}
        self.lines = sample_lines(page)
        if sample_lines(zlib.decompress(packed, 31)) != self.lines:
            sys.exit("the gzip body has other lines than the identity body")
        self.zlib_size = len(zlib.compress(page))
        self.idle_kib = self.server.memory_kib("VmRSS")
        self.server.forget_peak()

    def round(self):
        for kind, encoding in (("identity", b"identity"), ("gzip", b"gzip")):
            self.server.change()
            self.cpu[kind].append(self.server.get(encoding)[0])
        self.cpu["again"].append(self.server.get(b"gzip")[0])

    def median(self, kind):
        return statistics.median(self.cpu[kind])

    def row(self, name):
        self.peak_kib = self.server.memory_kib("VmHWM")
        return [name, f"{self.lines}", *(f"{self.median(kind):.3f}" for kind in ("identity", "gzip", "again")),
                f"{self.size['identity']}", f"{self.size['gzip']}", f"{self.size['gzip'] / self.zlib_size:.2f}",
                f"{self.idle_kib / 1024:.1f}", f"{(self.peak_kib - self.idle_kib) / 1024:+.1f}",
                f"{(self.idle_kib - self.empty_kib) * 1024 / self.lines:.0f}"]


HEAD = ["", "lines", "identity ms", "gzip ms", "again ms", "identity B", "gzip B", "/zlib", "idle MiB", "peak", "B/line"]


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                        for column, (cell, width) in enumerate(zip(row, widths))))


def measure(arguments, series, empty_kib):
    figures = {name: Figures(Server(arguments.program, name, series), empty_kib[name]) for name in NAMES}
    try:
        for figure in figures.values():
            figure.warm_up()
        for number in range(arguments.rounds):
            for figure in figures.values():
                figure.round()
            if sys.stderr.isatty():
                print(f"\r{series} series, round {number + 1} of {arguments.rounds}", end="", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            print("\r" + " " * 50 + "\r", end="", file=sys.stderr)
        print_table([HEAD, *(figure.row(name) for name, figure in figures.items())])
        ours, theirs = figures["weir"], figures["prometheus-cpp"]
        ratios = {kind: statistics.median(b / a for a, b in zip(ours.cpu[kind], theirs.cpu[kind])) for kind in ours.cpu}
        print(f"CPU of prometheus-cpp / Weir: identity {ratios['identity']:.1f}, gzip {ratios['gzip']:.1f}; Weir: gzip / "
              f"identity {ours.median('gzip') / ours.median('identity'):.2f}, changed / again "
              f"{ours.median('gzip') / ours.median('again'):.1f}\n", flush=True)
    finally:
        for figure in figures.values():
            figure.server.stop()


def empty_rss_kib(program, name):
    server = Server(program, name, EMPTY_SERIES)
    figures = Figures(server, 0)
    figures.warm_up()
    server.stop()
    return figures.idle_kib


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", default="1000,10000,100000", help="comma-separated; 1000000 works too")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--program", default="build/bench/tests/bench/serve_bench")
    arguments = parser.parse_args()
    empty_kib = {name: empty_rss_kib(arguments.program, name) for name in NAMES}
    for series in arguments.series.split(","):
        measure(arguments, int(series), empty_kib)


if __name__ == "__main__":
    main()
