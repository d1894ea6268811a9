#!/usr/bin/env python3
"""What a page costs on its way through a governor: fetched over loopback with gzip, inflated, parsed, one label folded,
the rest rendered. Weir as a proxy, beside the same made with prometheus-cpp's types and, where it is installed, beside
Prometheus with a `sum without` rule and federation. 100,000 counters of 140 bytes a line become 20,000; every value is
another one at each scrape. CPU time is that of each process's own clock.

    python3 tests/bench/hop.py [--rounds 15] [--program build/bench/weir_exporter]
        [--peer build/bench/tests/bench/hop_prometheus_cpp] [--series 100000]
"""

import argparse
import gzip
import http.server
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

NAME = "http_requests_total"
LABEL, VALUES = "version", 5
WARM_UP = 6
INTERVAL_S = 3  # of Prometheus's scrapes
SAMPLE = re.compile(rb"^" + NAME.encode() + rb"\{.* (\S+)$", re.MULTILINE)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Application:
    """Serves one page, ready-made, to whoever asks."""

    def __init__(self, series):
        self.heads = []
        for i in range(series):
            group, version = divmod(i, VALUES)
            self.heads.append(f'{NAME}{{env="production",instance="10.0.{group % 250}.17:8080",method="GET",'
                              f'path="/api/v1/resource/{group}",service="checkout",{LABEL}="v{version}"}} ')
        self.round = 0
        self.scrapes = 0
        self.change()
        application = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = application.body
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                application.scrapes += 1

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/metrics"

    def change(self):
        """Every counter counts, each by another number."""
        self.round += 1
        step = self.round
        values = [1000 + step * (1 + i % 97) for i in range(len(self.heads))]
        lines = [head + str(value) for head, value in zip(self.heads, values)]
        text = f"# TYPE {NAME} counter\n" + "\n".join(lines) + "\n"
        self.size, self.sum, self.body = len(text), sum(values), gzip.compress(text.encode(), 6)


def cpu_ns(process):
    """CPU time of all its threads, by the process's clock: clock_getcpuclockid(3) makes the id of the pid."""
    return time.clock_gettime_ns((~process.pid << 3) | 2)


def get(port, path="/metrics"):
    reply = []
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(b"GET " + path.encode() + b" HTTP/1.0\r\nHost: bench\r\n\r\n")  # 1.0: no chunks within lines
        while piece := connection.recv(1 << 20):
            reply.append(piece)
    return b"".join(reply)


def wait_until(answers, what):
    for _ in range(150):
        try:
            if answers():
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit(f"{what} does not answer")


class Weir:
    name = "Weir, one label folded"

    def __init__(self, arguments, application):
        self.port = free_port()
        self.lines = arguments.series // VALUES
        self.process = subprocess.Popen(
            [arguments.program, "--collector.disable-defaults", f"--collector.upstream.target={application.url}",
             f"--web.listen-address=127.0.0.1:{self.port}", "--governor.policy=fixed", f"--governor.tier1-strip-labels={LABEL}",
             f"--max-series={self.lines + self.lines // 10}", f"--governor.max-members={2 * arguments.series}",
             "--log.level=error"])
        wait_until(lambda: get(self.port, "/-/healthy"), self.name)
        self.before = None

    def hop(self, application):
        """CPU in ms; the page is judged."""
        before = cpu_ns(self.process)
        reply = get(self.port)
        cost = (cpu_ns(self.process) - before) / 1e6
        values = [float(value) for value in SAMPLE.findall(reply)]
        self.shown, total = len(values), sum(values)
        grown = self.before and total - self.before[0] == application.sum - self.before[1]
        self.before = (total, application.sum)
        return cost, self.shown == self.lines and bool(grown)


class PrometheusCpp:
    name = "prometheus-cpp's types"

    def __init__(self, arguments, application):
        self.lines = arguments.series // VALUES
        self.process = subprocess.Popen([arguments.peer, application.url, LABEL], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def hop(self, application):
        before = cpu_ns(self.process)
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        lines, total, _ = self.process.stdout.readline().split()
        cost = (cpu_ns(self.process) - before) / 1e6
        return cost, int(lines) == self.lines and int(total) == application.sum


class Prometheus:
    """Scrapes on its own clock: its CPU time over some intervals by their number, and a federation's."""
    name = "Prometheus, rule and federation"

    def __init__(self, program, application, folder):
        self.port = free_port()
        with open(f"{folder}/prometheus.yml", "w", encoding="ascii") as file:
            file.write(f"global: {{scrape_interval: {INTERVAL_S}s, evaluation_interval: {INTERVAL_S}s}}\n"
                       "rule_files: [rules.yml]\nscrape_configs:\n  - job_name: hop\n    static_configs: "
                       f"[{{targets: ['{application.url.split('/')[2]}']}}]\n")
        with open(f"{folder}/rules.yml", "w", encoding="ascii") as file:
            file.write("groups: [{name: hop, rules: [{record: 'without:sum', "
                       f"expr: 'sum without({LABEL}) ({NAME})'}}]}}]\n")
        self.process = subprocess.Popen(
            [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: b" 200 " in get(self.port, "/-/ready")[:20], self.name)

    def measure(self, application, intervals, lines):
        wait_until(lambda: b"without:sum{" in self.federate()[1], "the rule")
        time.sleep(2 * INTERVAL_S)
        before, scrapes = cpu_ns(self.process), application.scrapes
        for _ in range(intervals):
            application.change()
            time.sleep(INTERVAL_S)
        count = application.scrapes - scrapes
        per_scrape = (cpu_ns(self.process) - before) / 1e6 / count
        costs = []
        for _ in range(5):
            cost, reply = self.federate()
            if reply.count(b"\nwithout:sum{") != lines:
                sys.exit("the federated page has other lines")
            costs.append(cost)
        return per_scrape, statistics.median(costs), count

    def federate(self):
        before = cpu_ns(self.process)
        reply = get(self.port, "/federate?match[]=without:sum")
        return (cpu_ns(self.process) - before) / 1e6, reply


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--series", type=int, default=100_000)
    parser.add_argument("--program", default="build/bench/weir_exporter")
    parser.add_argument("--peer", default="build/bench/tests/bench/hop_prometheus_cpp")
    arguments = parser.parse_args()
    application = Application(arguments.series)
    hops = [Weir(arguments, application), PrometheusCpp(arguments, application)]
    costs = {hop.name: [] for hop in hops}
    try:
        for number in range(WARM_UP + arguments.rounds):
            application.change()
            for hop in hops:
                cost, is_right = hop.hop(application)
                if number < WARM_UP:
                    continue
                if not is_right:
                    sys.exit(f"{hop.name}: the page is not what it should be")
                costs[hop.name].append(cost)
    finally:
        for hop in hops:
            hop.process.terminate()
            hop.process.wait()
    print(f"{arguments.series} series, {application.size / 1e6:.1f} MB, {len(application.body) / 1e3:.0f} kB of gzip, "
          f"{arguments.series // VALUES} lines left; CPU ms a scrape, median (smallest - largest) of {arguments.rounds}:")
    for name, cost in costs.items():
        print(f"{name:34}{statistics.median(cost):8.2f}  ({min(cost):.2f} - {max(cost):.2f})")
    ours, theirs = costs.values()
    print(f"{'ratio':34}{statistics.median(b / a for a, b in zip(ours, theirs)):8.1f}")
    program = shutil.which("prometheus")
    if program is None:
        return print("Prometheus is not installed")
    with tempfile.TemporaryDirectory() as folder:
        prometheus = Prometheus(program, application, folder)
        try:
            per_scrape, federation, count = prometheus.measure(application, arguments.rounds, arguments.series // VALUES)
        finally:
            prometheus.process.terminate()
            prometheus.process.wait()
    print(f"{Prometheus.name:34}{per_scrape + federation:8.2f}  ({per_scrape:.2f} mean of {count} scrapes and rules, "
          f"{federation:.2f} a federation)")
    print(f"{'ratio':34}{(per_scrape + federation) / statistics.median(ours):8.1f}")


if __name__ == "__main__":
    main()
