"""Upstreams that misbehave in every way, beside a healthy one: the healthy one never misses, nothing
of a bad page is shown, the reason is in a metric, and memory stays bounded."""

import gzip
import json
import unittest
from pathlib import Path

from harness import WEIR, Weir
from stand_in import StandIn, head, page

BUDGET = 5000
MAX_RSS_MB = 256
IS_SANITIZED = "asan" in WEIR or "tsan" in WEIR
SLOWNESS = 5 if IS_SANITIZED else 1  # all is to come within 8 s
ROUNDS = 4
NO_NAME = "x" * 64 + ".invalid"  # too long a label: no name server is asked, which might be slow
GOOD = "# HELP good_total Good.\n# TYPE good_total counter\ngood_total{{a=\"b\"}} {}\n"


def healthy(_, number):
    return page(GOOD.format(number))


def silent(standin):
    return lambda connection, number: standin().ended.wait(60) and None


def drip(standin):
    """One byte a second."""
    def answer(connection, _):
        for byte in page("drip_total 1\n" * 100):
            connection.sendall(bytes([byte]))
            if standin().ended.wait(1):
                return
    return answer


def endless_head(connection, _):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Padding: " + b"x" * 8000 + b"\r\n")


def endless_body(connection, _):
    connection.sendall(head())
    number = 0
    while True:
        lines = [f'endless_total{{i="{number + i}"}} 1\n' for i in range(10000)]
        connection.sendall("".join(lines).encode())
        number += len(lines)


def five_million_series(connection, _):
    """Each another, 85 MB of them."""
    connection.sendall(head())
    for start in range(0, 5_000_000, 50_000):
        connection.sendall("".join(f'm{{i="{i}"}} 1\n' for i in range(start, start + 50_000)).encode())


def huge_line(connection, _):
    connection.sendall(head() + b'line_total{a="')
    for _ in range(2048):
        connection.sendall(b"x" * (1 << 20))


def line_of(size):
    return lambda *_: page('long_total{a="' + "x" * size + '"} 1\n')


def bomb():
    body = gzip.compress(b"bomb_total 1\n" * (40 << 20), 1)  # half a gigabyte
    return lambda *_: head(len(body), "200 OK", "text/plain", "Content-Encoding: gzip") + body


def half_body(*_):
    whole = page("half_total 1\n" * 100)
    return whole[:len(whole) // 2]


def too_long(*_):
    return head(1000) + b"length_total 1\n"


def too_short(*_):
    return head(30) + b'short_total{a="b"} 1234567890123\n'


def cut_gzip(*_):
    body = gzip.compress(b"cut_total 1\n" * 1000)[:-20]
    return head(len(body), "200 OK", "text/plain", "Content-Encoding: gzip") + body


def text(body, content_type="text/plain"):
    return lambda *_: page(body, content_type)


def status(line, *lines):
    return lambda *_: head(12, line, "text/plain", *lines) + b"status_total\n"


# Name: what it does, and the reason that is told.
def hostile(standin):
    elsewhere = "Location: http://192.0.2.1/metrics"
    return {
        "silent": (silent(standin), "timeout"),
        "drip": (drip(standin), "timeout"),
        "endless_head": (endless_head, "too_large"),
        "half_body": (half_body, "incomplete"),
        "too_long": (too_long, "incomplete"),
        "too_short": (too_short, "parse"),
        "cut_gzip": (cut_gzip, "incomplete"),
        "no_gzip": (lambda *_: head(4, "200 OK", "text/plain", "Content-Encoding: gzip") + b"a 1\n",
                    "encoding"),
        "closes": (lambda *_: b"", "incomplete"),
        "no_http": (lambda *_: b"nonsense 1\n", "protocol"),
        "status_500": (status("500 Internal Server Error"), "status"),
        "status_404": (status("404 Not Found"), "status"),
        "redirect": (status("302 Found", elsewhere), "redirect"),
        "html": (text("html_total 1\n", "text/html"), "content_type"),
        "nul": (text(b'nul_total{a="\0"} 1\n'), "parse"),
        "nul_value": (text(b"nul_total 1\0\n"), "parse"),
        "bad_utf8": (text(b'utf_total{a="\xff\xfe"} 1\n'), "parse"),
        "noise": (text(bytes(range(256)) * 100), "parse"),
        "bad_last_line": (text("last_total 1\n" * 1 + "last2_total 1\nlast3_total{\n"), "parse"),
        "no_newline": (text("cut_total 1"), "parse"),
        "label_64k": (line_of(65536), "limit"),
        "line_4m": (line_of(4 << 20), "limit"),
        "labels_1000": (text("many_total{" + ",".join(f'l{i}="x"' for i in range(1000)) + "} 1\n"),
                        "limit"),
        "broken_histogram": (text('# TYPE h histogram\nh_bucket{le="1"} 5\nh_bucket{le="+Inf"} 3\n'
                                  "h_sum 1\nh_count 3\n"), "parse"),
    }


class Memory(unittest.TestCase):
    """The expensive ones, each in a process of its own."""

    def check(self, answer, reason, up=0, **settings):
        """settings: of the target."""
        standin = StandIn(self, {"/good": healthy, "/bad": answer})
        weir = Weir(self, "--collector.disable-defaults", f"--max-series={BUDGET}",
                    f"--collector.upstream.target=good={standin.url('/good')}",
                    "--collector.upstream.target=" + json.dumps(
                        {"name": "bad", "url": standin.url("/bad"), **settings}),
                    "--collector.upstream.timeout=8s")
        for number in range(1, 3):
            shown = weir.page()
            self.assertEqual(shown.value("good_total", a="b", target="good"), number)
            self.assertEqual(shown.value("weir_upstream_up", target="bad"), up)
            self.assertLessEqual(shown.governed_lines(), BUDGET)
            if reason:
                self.assertEqual(shown.value("weir_upstream_error", target="bad", reason=reason), 1)
                self.assertEqual(shown.governed_lines(), 1)
        peak_kb = next(int(line.split()[1])
                       for line in Path(f"/proc/{weir.process.pid}/status").read_text().splitlines()
                       if line.startswith("VmHWM:"))
        if not IS_SANITIZED:
            self.assertLess(peak_kb / 1024, MAX_RSS_MB)

    def test_an_endless_body_is_cut_at_its_limit(self):
        self.check(endless_body, "too_large")

    def test_five_million_series_are_cut_at_the_bodys_limit(self):
        self.check(five_million_series, "too_large")

    def test_a_line_of_two_gigabytes_is_cut_at_the_bodys_limit(self):
        self.check(huge_line, "too_large")

    def test_a_gzip_bomb_is_inflated_to_the_limit_only(self):
        self.check(bomb(), "too_large")

    def test_more_samples_than_the_limit_refuse_the_page(self):
        limit = 1_000_000 // SLOWNESS
        body = "".join(f'm{{i="{i}"}} 1\n' for i in range(limit + limit // 5))
        self.check(text(body), "limit", sample_limit=limit)

    def test_many_series_are_folded_into_the_budget(self):
        body = "# TYPE many_total counter\n" + "".join(
            f'many_total{{user_id="{i}"}} 1\n' for i in range(300_000 // SLOWNESS))
        self.check(text(body), None, up=1)


class Hostile(unittest.TestCase):
    def test_all_of_them_beside_a_healthy_one(self):
        standin = None
        bad = hostile(lambda: standin)
        standin = StandIn(self, {"/good": healthy,
                                 **{f"/{name}": answer for name, (answer, _) in bad.items()}})
        weir = Weir(self, "--collector.disable-defaults", f"--max-series={BUDGET}",
                    *(f"--collector.upstream.target={name}={standin.url('/' + name)}"
                      for name in bad),
                    f"--collector.upstream.target=good={standin.url('/good')}",
                    "--collector.upstream.target=nobody=http://127.0.0.1:1/metrics",
                    f"--collector.upstream.target=nowhere=http://{NO_NAME}/metrics",
                    "--collector.upstream.timeout=5s")
        for number in range(1, ROUNDS + 1):
            shown = weir.page()
            self.assertEqual(shown.value("good_total", a="b", target="good"), number)
            self.assertEqual(shown.governed_lines(), 1, "something of a bad page is shown")
            self.assertEqual(shown.value("weir_upstream_up", target="good"), 1)
            for name, (_, reason) in bad.items():
                with self.subTest(target=name, round=number):
                    self.assertEqual(shown.value("weir_upstream_up", target=name), 0)
                    reasons = [labels["reason"]
                               for labels, _ in shown.series("weir_upstream_error")
                               if labels["target"] == name]
                    self.assertEqual(reasons, [reason])
            self.assertEqual(
                shown.value("weir_upstream_error", target="nobody", reason="connect"), 1)
            self.assertEqual(
                shown.value("weir_upstream_error", target="nowhere", reason="resolve"), 1)
        failures = shown.series("weir_upstream_scrape_failures_total")
        self.assertEqual(len(failures), len(bad) + 2)

    def test_a_target_that_flips_types_resets_and_vanishes(self):
        answers = {
            1: "# TYPE a counter\na 10\n# TYPE b gauge\nb 1\nb 2\n",
            2: "# TYPE a counter\na 3\n# TYPE b gauge\nb 2\n",  # a reset: passed on as it is
            3: "# TYPE a gauge\na 7\n# TYPE b gauge\nb 3\n",    # a flip: refused and counted
        }
        standin = StandIn(self, {"/metrics": lambda _, n: page(answers[n]) if n < 4 else
                                 head(0, "503 Gone")})
        weir = Weir(self, "--collector.disable-defaults",
                    f"--collector.upstream.target={standin.url('/metrics')}")
        target = {"target": f"127.0.0.1:{standin.port}"}
        shown = weir.page()
        self.assertEqual(shown.value("a"), 10)
        self.assertEqual(shown.value("b"), 1)
        self.assertEqual(shown.value("weir_upstream_duplicate_samples_total", **target), 1)
        self.assertEqual(weir.page().value("a"), 3)
        shown = weir.page()
        self.assertEqual(shown.series("a"), [])
        self.assertEqual(shown.value("b"), 3)
        self.assertEqual(shown.value("weir_governor_dropped_series_total", reason="type_conflict"),
                         1)
        shown = weir.page()
        self.assertEqual(shown.series("b"), [], "what is gone is not repeated as fresh")
        self.assertEqual(shown.value("weir_upstream_up", **target), 0)

    def test_a_target_without_a_content_type_is_taken_for_text(self):
        standin = StandIn(self, {"/metrics": lambda *_: page("a 1\n", None)})
        weir = Weir(self, "--collector.disable-defaults",
                    f"--collector.upstream.target={standin.url('/metrics')}")
        self.assertEqual(weir.page().value("a"), 1)


if __name__ == "__main__":
    unittest.main()
