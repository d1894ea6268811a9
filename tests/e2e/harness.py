"""Runs the real programs for the end-to-end tests: the exporter, Prometheus, node_exporter.

Everything is started on a free loopback port with its output in a file, waited for with a bound,
and stopped by its pid when the test ends. E2E_EXPORTER is the path of the program under test.
"""

import ctypes
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

WEIR = os.environ.get("E2E_EXPORTER", "build/dev/weir_exporter")
PATIENCE_S = 60  # how long anything may take on a busy machine before the test gives up


PORTS = range(20000, 32000)  # below those that the kernel gives to whoever asks for any
reserved = []  # as long as this process lives


def free_port():
    """A port that nobody listens on, and that no other test of this machine is given meanwhile."""
    begin = random.randrange(len(PORTS))
    for number in (*PORTS[begin:], *PORTS[:begin]):
        # A name without a file: it goes with the process that has it, however that ends.
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0weir-test-port-{number}")
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("", number))
        except OSError:
            claim.close()
            continue
        reserved.append(claim)
        return number
    raise AssertionError("no port is free")


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


def eventually(condition, what, timeout_s=PATIENCE_S, interval_s=0.05):
    """Waits until condition() is truthy and returns that."""
    end = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(interval_s)


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()


def fetch(port, path, headers=None, method="GET", timeout_s=PATIENCE_S):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return Response(response.status, response.headers, response.read())
    finally:
        connection.close()


def die_with_parent():
    """In a child: even if the test is killed, what it started does not live on."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def at_end(test, function):
    """Has function called when the test ends, or the class of tests if that is what is given."""
    (test.addClassCleanup if isinstance(test, type) else test.addCleanup)(function)


class Program:
    """A process with its output in a file; answers on ready_path once it can be used."""

    def __init__(self, test, command, port, ready_path, environment=None, pass_fds=()):
        self.command, self.port, self.killed = command, port, False
        self.log_file = tempfile.NamedTemporaryFile("w+", suffix=".log")
        at_end(test, self.log_file.close)
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log_file, stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})}, pass_fds=pass_fds,
            preexec_fn=die_with_parent)
        at_end(test, self.finish)
        eventually(lambda: self.is_ready(ready_path), f"{command[0]} ready")

    def is_ready(self, path):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.command} ended, {self.process.returncode}:\n{self.log()}")
        try:
            return self.get(path, timeout_s=5).status == 200
        except OSError:
            return False

    def log(self):
        return Path(self.log_file.name).read_text(errors="replace")

    def get(self, path="/metrics", **options):
        return fetch(self.port, path, **options)

    def page(self, path="/metrics"):
        return Page(self.get(path).text)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """Ends it as a crash does."""
        self.killed = True
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it politely, else by force; returns the exit code."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()

    def finish(self):
        self.stop()


# How busy the machine is decides nothing that a governor does.
CALM = {"WEIR_GOVERNOR_MAX_PAUSE": "1h", "WEIR_GOVERNOR_MAX_MEMORY_PRESSURE": "1"}


class Weir(Program):

    def __init__(self, test, *flags, environment=None, port=None):
        port = port or free_port()
        super().__init__(test, [WEIR, f"--web.listen-address=127.0.0.1:{port}", *flags], port,
                         "/-/ready", {**CALM, **(environment or {})})

    def finish(self):
        """A crash, or a sanitizer's report, fails the test even if nobody asked for a page since."""
        code = self.stop()
        if code != 0 and not self.killed:
            raise AssertionError(f"the exporter ended with {code}:\n{self.log()}")


class NodeExporter(Program):
    def __init__(self, test, *flags, environment=None):
        port = free_port()
        program = require("prometheus-node-exporter")
        super().__init__(test, [program, f"--web.listen-address=127.0.0.1:{port}", *flags], port,
                         "/", environment)


class Prometheus(Program):
    """Scrapes the given ports (or "host:port") as job "weir", or those of each job, every interval_s,
    each within that time, and evaluates the rule files."""

    def __init__(self, test, *target_ports, jobs=None, rule_files=(), flags=(),
                 scrape_options=None, interval_s=1):
        self.interval_s = interval_s
        folder = tempfile.TemporaryDirectory()
        at_end(test, folder.cleanup)
        scrapes = [{"job_name": job,
                    "static_configs": [{"targets": [port if isinstance(port, str) else
                                                    f"127.0.0.1:{port}" for port in ports]}],
                    **(scrape_options or {})}
                   for job, ports in (jobs or {"weir": target_ports}).items()]
        config = Path(folder.name) / "prometheus.yml"
        config.write_text(json.dumps({  # JSON is YAML
            "global": {"scrape_interval": f"{interval_s}s", "scrape_timeout": f"{interval_s}s",
                       "evaluation_interval": "1s"},
            "scrape_configs": scrapes,
            "rule_files": [str(path) for path in rule_files]}))
        port = free_port()
        super().__init__(
            test,
            [require("prometheus"), f"--config.file={config}",
             f"--storage.tsdb.path={folder.name}/data", "--log.level=warn",
             f"--web.listen-address=127.0.0.1:{port}", *flags],
            port, "/-/ready")

    def query(self, expression):
        """The result of an instant query: a list of (labels, value or [(time, value), ...])."""
        response = self.get("/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        answer = json.loads(response.text)
        if answer["status"] != "success":
            raise AssertionError(f"{expression}: {answer}")
        return [(entry["metric"], read_values(entry)) for entry in answer["data"]["result"]]

    def value(self, expression):
        """The value of the only series of the expression's result, None if there is none."""
        result = self.query(expression)
        if len(result) > 1:
            raise AssertionError(f"{expression}: {len(result)} series")
        return result[0][1] if result else None


    def scrapes(self, job="weir"):
        """How many scrapes of the job succeeded."""
        return sum(up for _, samples in self.query(f'up{{job="{job}"}}[1h]') for _, up in samples)

    def refusals(self, job="weir"):
        """The scrapes of the job that failed before their time was over: (seconds, when). On a busy
        machine a page may be late; what is wrong with a page shows at once."""
        failed = [(labels["instance"], at) for labels, samples in self.query(f'up{{job="{job}"}}[1h]')
                  for at, up in samples if not up]
        seconds = {(labels["instance"], at): took for labels, samples in
                   self.query(f'scrape_duration_seconds{{job="{job}"}}[1h]') for at, took in samples}
        return [(seconds[key], key) for key in failed if seconds[key] < self.interval_s]


def read_values(entry):
    if "values" in entry:
        return [(time_s, float(value)) for time_s, value in entry["values"]]
    return float(entry["value"][1])


def require(program):
    path = shutil.which(program)
    if path is None:
        raise unittest.SkipTest(f"{program} is not installed")
    return path


SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: (-?\d+))?')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?')
SELF_PREFIXES = ("weir_", "process_", "node_scrape_collector_", "node_exporter_build_info")


class Page:
    """A page of the text format: `types` by family, `values` by (name, sorted label tuple)."""

    def __init__(self, text):
        self.types, self.helps, self.values = {}, {}, {}
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                self.types[name] = kind
            elif line.startswith("# HELP "):
                _, _, name, self.helps[name] = (line + " ").split(" ", 3)
            elif line and not line.startswith("#"):
                self.add(line)

    def add(self, line):
        match = SAMPLE.fullmatch(line)
        if not match:
            raise AssertionError(f"no sample line: {line!r}")
        name, labels, value, _ = match.groups()
        # A label with an empty value is the same as none.
        key = (name, tuple(sorted((k, v) for k, v in LABEL.findall(labels or "") if v)))
        if key in self.values:
            raise AssertionError(f"twice on the page: {line!r}")
        self.values[key] = float(value)

    def value(self, name, **labels):
        return self.values[name, tuple(sorted(labels.items()))]

    def series(self, name):
        """The samples of this name: label dict and value."""
        return [(dict(key[1]), value) for key, value in self.values.items() if key[0] == name]

    def governed_lines(self):
        """How many lines stand on the page, those about the exporter itself left out."""
        return sum(not name.startswith(SELF_PREFIXES) for name, _ in self.values)


def write_whole(path, text):
    """Replaces a file so that no reader sees half of it."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text)
    unfinished.rename(path)
