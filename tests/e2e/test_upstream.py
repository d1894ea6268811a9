"""Weir in front of other exporters: what they serve, governed."""

import json
import re
import signal
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import (NodeExporter, Page, Program, Prometheus, Weir, eventually, free_port, require,
                     write_whole)
from stand_in import StandIn, head, page

PROXY = ["--collector.disable-defaults", "--max-series=100000"]
# What Weir tells of itself beside an upstream's page.
OWN = re.compile(r"weir_|process_|node_scrape_collector_|node_exporter_build_info")


def metrics_of(port, name=None):
    return f"--collector.upstream.target={name + '=' if name else ''}http://127.0.0.1:{port}/metrics"


def orders(users, each, service="checkout"):
    return "# HELP orders_total Orders.\n# TYPE orders_total counter\n" + "".join(
        f'orders_total{{service="{service}",user_id="{user}"}} {each}\n' for user in range(users))


class Proxy(unittest.TestCase):
    def test_a_leaking_label_is_held_within_the_budget_and_no_order_is_lost(self):
        standin = StandIn(self, {"/metrics": lambda _, n: page(
            orders(100 if n <= 2 else 20000, 0 if n == 3 else n))})
        weir = Weir(self, "--collector.disable-defaults", metrics_of(standin.port),
                    "--max-series=5000", "--governor.max-new-series-rate=1000000")
        total = 0
        for number in range(1, 12):
            shown = weir.page()
            self.assertLessEqual(shown.governed_lines(), 5000)
            before, total = total, sum(value for _, value in shown.series("orders_total"))
            self.assertGreaterEqual(total, before)
        self.assertEqual(shown.value("weir_conservation_exact"), 1)
        self.assertEqual(shown.value("weir_upstream_scrape_samples",
                                     target=f"127.0.0.1:{standin.port}"), 20000)
        # Since the burst each user counts 1 a scrape: what is not on the page yet is what arms.
        later = sum(value for _, value in weir.page().series("orders_total"))
        self.assertEqual(later - total, 20000)

    def test_targets_are_told_apart_and_one_that_ends_costs_the_others_nothing(self):
        first = StandIn(self, {"/metrics": lambda *_: page(orders(3, 5))})
        second = StandIn(self, {"/metrics": lambda *_: page(orders(2, 7))})
        weir = Weir(self, "--collector.disable-defaults", metrics_of(first.port, "a"),
                    metrics_of(second.port, "b"))
        shown = weir.page()
        self.assertEqual(shown.value("orders_total", service="checkout", user_id="0", target="a"), 5)
        self.assertEqual(shown.value("orders_total", service="checkout", user_id="0", target="b"), 7)
        self.assertEqual(shown.value("weir_collector_success", collector="upstream/b"), 1)
        second.end()
        shown = weir.page()
        self.assertEqual({labels["target"] for labels, _ in shown.series("orders_total")}, {"a"})
        self.assertEqual(shown.value("weir_upstream_up", target="a"), 1)
        self.assertEqual(shown.value("weir_upstream_up", target="b"), 0)
        self.assertEqual(shown.value("weir_upstream_error", target="b", reason="connect"), 1)

    def test_openmetrics_is_asked_for_and_its_exemplars_and_units_pass(self):
        body = ("# TYPE wait_seconds histogram\n# UNIT wait_seconds seconds\n"
                'wait_seconds_bucket{le="1.0"} 1 # {trace_id="abc"} 0.5\n'
                'wait_seconds_bucket{le="+Inf"} 2\nwait_seconds_count 2\nwait_seconds_sum 3.5\n'
                "wait_seconds_created 5\n# EOF\n")
        kind = "application/openmetrics-text; version=1.0.0; charset=utf-8"
        standin = StandIn(self, {"/metrics": lambda *_: page(body, kind)})
        weir = Weir(self, "--collector.disable-defaults", metrics_of(standin.port))
        text = weir.get(headers={"Accept": "application/openmetrics-text;version=1.0.0"}).text
        self.assertIn('wait_seconds_bucket{le="1.0"} 1 # {trace_id="abc"} 0.5\n', text)
        self.assertIn("# UNIT wait_seconds seconds\n", text)
        self.assertIn(f'weir_upstream_scrape_created_samples{{target="127.0.0.1:{standin.port}"}} 1\n',
                      text)
        self.assertIn("Accept: application/vnd.google.protobuf;", standin.requests[0])
        self.assertIn(",application/openmetrics-text;version=1.0.0;q=0.8,", standin.requests[0])
        self.assertIn("Accept-Encoding: gzip", standin.requests[0])


class ConfigFile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "weir.json"

    def write(self, *targets):
        write_whole(self.file, json.dumps(
            {"collector": {"upstream": {"target": list(targets)}}}, indent=2))

    def test_a_target_has_all_that_a_scrape_needs(self):
        standin = StandIn(self, {"/metrics": lambda *_: page(
            'hits_total{path="/debug/x"} 1\nhits_total{path="/shop",user_id="7"} 2\n')})
        (self.folder / "token").write_text("s3cret\n")
        self.write({"name": "shop", "url": standin.url("/metrics"), "timeout": "2s",
                    "bearer_token_file": str(self.folder / "token"),
                    "headers": {"X-Tenant": "blue"}, "labels": {"env": "prod"},
                    "metric_relabel_configs": [
                        {"source_labels": ["path"], "regex": "/debug/.*", "action": "drop"},
                        {"regex": "user_id", "action": "labeldrop"}]})
        weir = Weir(self, "--collector.disable-defaults", f"--config.file={self.file}")
        shown = weir.page()
        self.assertEqual(shown.series("hits_total"),
                         [({"env": "prod", "path": "/shop", "target": "shop"}, 2)])
        self.assertEqual(shown.value("weir_upstream_scrape_samples_post_relabeling", target="shop"), 1)
        self.assertIn("Authorization: Bearer s3cret\r\n", standin.requests[0])
        self.assertIn("X-Tenant: blue\r\n", standin.requests[0])
        self.assertNotIn("s3cret", weir.get().text + weir.get("/").text + weir.log())

    def test_tls_is_verified_and_a_client_may_be_asked_for_its_certificate(self):
        cert, key = self.folder / "cert.pem", self.folder / "key.pem"
        subprocess.run([require("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=weir",
                        "-addext", "subjectAltName=IP:127.0.0.1,DNS:shop.test", "-keyout", key, "-out", cert],
                       check=True, capture_output=True, timeout=60)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        context.load_verify_locations(cert)
        context.verify_mode = ssl.CERT_OPTIONAL
        standin = StandIn(self, {"/metrics": lambda connection, _: page(
            f"client_known {int(bool(connection.getpeercert()))}\n")}, context)
        url = standin.url("/metrics")
        self.write({"name": "strict", "url": url},
                   {"name": "own", "url": url, "tls_config": {"ca_file": str(cert)}},
                   {"name": "lax", "url": url, "tls_config": {"insecure_skip_verify": True}},
                   {"name": "named", "url": url, "tls_config": {"ca_file": str(cert), "server_name": "shop.test"}},
                   {"name": "misnamed", "url": url, "tls_config": {"ca_file": str(cert), "server_name": "x.test"}},
                   {"name": "known", "url": url, "tls_config": {
                       "ca_file": str(cert), "cert_file": str(cert), "key_file": str(key)}})
        shown = Weir(self, "--collector.disable-defaults", f"--config.file={self.file}").page()
        for name in ("strict", "misnamed"):
            self.assertEqual(shown.value("weir_upstream_error", target=name, reason="tls"), 1)
        for request in standin.requests:
            self.assertIn(f"Host: 127.0.0.1:{standin.port}\r\n", request)
        self.assertEqual(sorted((labels["target"], value)
                                for labels, value in shown.series("client_known")),
                         [("known", 1), ("lax", 0), ("named", 0), ("own", 0)])

    def test_a_target_with_an_interval_is_fetched_on_its_own_clock(self):
        standin = StandIn(self, {"/metrics": lambda _, n: page(f"fetches {n}\n") if n < 3 else head(0, "503 Gone")})
        self.write({"name": "slow", "url": standin.url("/metrics"), "interval": "3s"})
        weir = Weir(self, "--collector.disable-defaults", f"--config.file={self.file}")
        shown = [weir.page() for _ in range(3)]
        self.assertEqual([one.value("fetches", target="slow") for one in shown[:2]], [1, 1])
        self.assertLess(shown[0].value("weir_upstream_page_age_seconds", target="slow"), 3.5)
        eventually(lambda: weir.page().value("fetches", target="slow") == 2, "the second fetch")
        # What is gone is not repeated as fresh, nor is its age.
        gone = eventually(lambda: (lambda p: None if p.series("fetches") else p)(weir.page()), "the third")
        self.assertEqual(gone.value("weir_upstream_error", target="slow", reason="status"), 1)
        self.assertEqual(gone.series("weir_upstream_page_age_seconds"), [])

    def test_a_reload_adds_and_removes_targets(self):
        first = StandIn(self, {"/metrics": lambda *_: page("one 1\n")})
        second = StandIn(self, {"/metrics": lambda *_: page("two 2\n")})
        self.write(f"a={first.url('/metrics')}")
        weir = Weir(self, "--collector.disable-defaults", f"--config.file={self.file}")
        self.assertEqual(weir.page().value("one", target="a"), 1)
        self.write(f"b={second.url('/metrics')}")
        weir.signal(signal.SIGHUP)
        shown = eventually(lambda: (lambda p: p if p.series("two") else None)(weir.page()), "b")
        self.assertEqual(shown.series("one"), [])
        self.assertEqual(shown.series("weir_upstream_up"), [({"target": "b"}, 1)])
        self.write(f"b={second.url('/metrics')}", "no url")
        weir.signal(signal.SIGHUP)
        eventually(lambda: "reload failed" in weir.log(), "the reload failed")
        self.assertIn("collector.upstream.target", weir.log())
        self.assertEqual(weir.page().value("two", target="b"), 2)


class Alertmanager(Program):
    def __init__(self, test):
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        config = Path(folder.name) / "alertmanager.yml"
        config.write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
        port = free_port()
        super().__init__(test, [require("prometheus-alertmanager"), f"--config.file={config}",
                                f"--storage.path={folder.name}/data", "--cluster.listen-address=",
                                f"--web.listen-address=127.0.0.1:{port}"], port, "/-/ready")


class RealExporters(unittest.TestCase):
    """A page of theirs, recorded, comes out of Weir sample for sample; and live, name for name, as
    values move."""

    def check(self, ours, least, most):
        self.assertEqual(least - ours, set())
        self.assertEqual([key for key in ours - most if not OWN.match(key[0])], [])

    def compare(self, program, least):
        text = program.get().text
        theirs = Page(text)
        self.assertGreater(len(theirs.values), least)
        standin = StandIn(self, {"/metrics": lambda *_: page(text)})
        ours = Weir(self, *PROXY, metrics_of(standin.port)).page()
        self.check(set(ours.values), set(theirs.values), set(theirs.values))
        for key, value in theirs.values.items():
            self.assertEqual(repr(ours.values[key]), repr(value), key)
        shown = {name for name in theirs.types if any(key[0].startswith(name) for key in theirs.values)}
        for name in shown:
            self.assertEqual((ours.types[name], ours.helps[name]),
                             (theirs.types[name], theirs.helps[name]), name)
        live = Weir(self, *PROXY, metrics_of(program.port))
        live.page()
        before, ours, after = (set(one.page().values) for one in (program, live, program))
        self.check(ours, before & after, before | after)  # some come and go meanwhile

    def test_node_exporter(self):
        self.compare(NodeExporter(self), 400)

    def test_prometheus(self):
        self.compare(Prometheus(self), 250)

    def test_alertmanager(self):
        self.compare(Alertmanager(self), 200)

    def test_prometheus_scrapes_a_governed_node_exporter(self):
        weir = Weir(self, *PROXY, metrics_of(NodeExporter(self).port))
        prometheus = Prometheus(self, weir.port)
        eventually(lambda: prometheus.value('up{job="weir"}') == 1, "Weir is up")
        eventually(lambda: prometheus.value("node_memory_MemTotal_bytes"), "node_exporter's memory")
        self.assertEqual(prometheus.value("weir_upstream_up"), 1)


if __name__ == "__main__":
    unittest.main()
