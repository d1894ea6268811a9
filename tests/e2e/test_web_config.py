"""--web.config.file: passwords, headers, and what happens when the file changes. TLS has a file of
its own."""

import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from certificates import SECRET_HASH
from guarded import TLS, USERS, GuardedWeir, basic, folder_of, scrape_options
from harness import WEIR, Prometheus, eventually, free_port, write_whole


def start_of(*flags):
    """Starts a program that ends by itself: exit code and standard error."""
    ended = subprocess.run([WEIR, f"--web.listen-address=127.0.0.1:{free_port()}", *flags],
                           stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                           check=False)
    return ended.returncode, ended.stderr


class Start(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "web.yml"

    def refused(self, *words):
        code, error = start_of(f"--web.config.file={self.file}")
        self.assertEqual((code, error.count("\n")), (2, 1), error)
        for word in ("--web.config.file", str(self.file), *words):
            self.assertIn(word, error)

    def test_an_unknown_key_is_named_with_its_line_and_the_nearest(self):
        self.file.write_text("\n# who\nbasic_auth_user:\n  alice: x\n")
        self.refused(f"{self.file}:3:", "basic_auth_user", "did you mean basic_auth_users?")

    def test_nothing_starts_with_a_file_that_protects_nothing(self):
        self.refused("No such file")
        self.file.write_text("")
        self.refused("empty")
        self.file.write_text(USERS[:-10])  # half-written
        self.refused("alice")
        self.file.write_text(TLS)
        self.refused("server.pem")
        self.file.unlink()
        self.file.mkdir()
        self.refused("not a regular file")

    def test_check_config_looks_at_it_too(self):
        self.file.write_text("http_server_config: {http2: maybe}\n")
        ended = subprocess.run([WEIR, "check-config", f"--web.config.file={self.file}"],
                               capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(ended.returncode, 2)
        self.assertIn(f"{self.file}:1: http2", ended.stderr)


class Passwords(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.weir = GuardedWeir(cls, folder_of(cls), USERS)

    def status(self, headers, path="/metrics"):
        return self.weir.fetch(path, headers).status

    def test_the_right_password_comes_in_and_nothing_else(self):
        self.assertEqual(self.status(basic("alice", "secret")), 200)
        for headers in (None, basic("alice", "wrong"), basic("alice", ""), basic("bob", "secret"),
                        basic("", ""), basic("ALICE", "secret"), {"Authorization": "Basic"},
                        {"Authorization": "Basic \x80\xff"}, {"Authorization": "Bearer secret"},
                        basic("alice", "secret\0more"), basic("alice:secret", "")):
            with self.subTest(headers):
                refused = self.weir.fetch(headers=headers)
                self.assertEqual(refused.status, 401)
                self.assertTrue(refused.headers["WWW-Authenticate"].startswith("Basic"))
                self.assertNotIn("alice", refused.text)

    def test_no_page_is_open(self):
        for path in ("/", "/-/healthy", "/-/ready", "/api/v1/governor", "/nowhere"):
            with self.subTest(path):
                self.assertEqual(self.status(None, path), 401)

    def test_a_head_of_100_kb_is_refused_and_the_next_request_answered(self):
        self.assertIn(self.status(basic("alice", "x" * 100_000)), (400, 413, 431))
        self.assertEqual(self.status(basic("alice", "secret")), 200)

    def test_refusals_are_counted(self):
        def count():
            return self.weir.page().value("weir_web_requests_refused_total", reason="credentials")
        before = count()
        for _ in range(3):
            self.status(basic("alice", "guess"))
        self.assertEqual(count(), before + 3)


class Guessers(unittest.TestCase):
    def test_wrong_passwords_do_not_keep_a_scrape_waiting(self):
        dear = SECRET_HASH.replace("$04$", "$12$")  # nobody's password, but a guess takes long
        weir = GuardedWeir(self, folder_of(self), USERS + f"  bob: {dear}\n")
        guess = f"for i in $(seq 20); do curl -s -o /dev/null -u bob:guess " \
                f"http://127.0.0.1:{weir.port}/ & done; wait"
        guessers = subprocess.Popen(["sh", "-c", guess])
        self.addCleanup(guessers.wait)
        slowest, first = 0, time.monotonic()
        while guessers.poll() is None:
            begin = time.monotonic()
            self.assertEqual(weir.get("/-/healthy").status, 200)
            slowest = max(slowest, time.monotonic() - begin)
        self.assertLess(slowest, max(2, (time.monotonic() - first) / 2))  # a busy machine needs longer for all
        refused = weir.page().series("weir_web_requests_refused_total")
        counts = {labels["reason"]: value for labels, value in refused}
        self.assertEqual(counts["hashing"] + counts["credentials"], 20)
        self.assertGreater(counts["hashing"], 0)


class Replies(unittest.TestCase):
    def test_headers_are_those_of_the_file(self):
        weir = GuardedWeir(self, folder_of(self), USERS + "http_server_config:\n  headers:\n"
                           "    X-Frame-Options: deny\n    Strict-Transport-Security: max-age=9\n")
        for response in (weir.get(), weir.get("/nowhere"), weir.fetch()):
            self.assertEqual(response.headers["X-Frame-Options"], "deny")
            self.assertEqual(response.headers["Strict-Transport-Security"], "max-age=9")

    def test_more_requests_than_the_rate_get_429(self):
        weir = GuardedWeir(self, folder_of(self), "rate_limit: {interval: 1h, burst: 3}\n")
        answers = [weir.get("/-/healthy").status for _ in range(4)]
        self.assertEqual(answers[-1], 429)  # the harness's own request is one of the three
        self.assertEqual(set(answers), {200, 429})


class Changes(unittest.TestCase):
    def setUp(self):
        self.weir = GuardedWeir(self, folder_of(self), USERS, "--web.enable-lifecycle")

    def status(self, user):
        return self.weir.fetch(headers=basic(user, "secret")).status

    def test_another_user_comes_in_with_the_next_request(self):
        self.assertEqual(self.status("bob"), 401)
        self.weir.write(USERS + f"  bob: {SECRET_HASH}\n")
        self.assertEqual(self.status("bob"), 200)
        self.weir.write(f"basic_auth_users:\n  bob: {SECRET_HASH}\n")
        self.assertEqual(self.status("alice"), 401)

    def keeps_the_old(self, config):
        write_whole(self.weir.file, config)
        self.assertEqual(self.status("alice"), 200)
        self.assertEqual(self.status("bob"), 401)
        page = self.weir.page()
        self.assertEqual(page.value("weir_web_config_reload_success"), 0)
        self.assertGreater(page.value("weir_web_config_reload_failures_total"), 0)
        self.assertIn("the old one stays", self.weir.log())

    def test_a_bad_file_keeps_the_old_users(self):
        for config in ("", "basic_auth_users:\n", "basic_auth_users: {}\n", "{}\n",
                       "basic_auth_users: {bob: secret}\n", "users: {}\n", USERS + TLS):
            with self.subTest(config):
                self.keeps_the_old(config)
        self.weir.write(USERS)
        self.assertEqual(self.weir.page().value("weir_web_config_reload_success"), 1)

    def test_a_file_that_is_gone_keeps_the_old_users(self):
        self.weir.file.unlink()
        self.assertEqual((self.status("alice"), self.status("bob")), (200, 401))
        self.assertEqual(self.weir.page().value("weir_web_config_reload_success"), 0)

    def test_a_reload_by_signal_or_request_tells_that_it_is_bad(self):
        write_whole(self.weir.file, "users: {}\n")
        self.assertEqual(self.weir.get("/-/reload", method="POST").status, 500)
        before = self.weir.page().value("weir_web_config_reload_failures_total")
        self.weir.signal(signal.SIGHUP)
        eventually(lambda: self.weir.page().value("weir_web_config_reload_failures_total") > before,
                   "another failure")
        self.weir.write(USERS)
        self.assertEqual(self.weir.get("/-/reload", method="POST").status, 200)


class ARealPrometheus(unittest.TestCase):
    def test_it_scrapes_over_tls_with_a_password(self):
        authority = folder_of(self)
        weir = GuardedWeir(self, authority, TLS + USERS)
        prometheus = Prometheus(self, weir.port, scrape_options=scrape_options(authority))
        eventually(lambda: prometheus.scrapes() >= 3, "three scrapes")
        self.assertEqual(prometheus.refusals(), [])
        self.assertGreater(
            prometheus.value("last_over_time(weir_web_certificate_expiry_timestamp_seconds[1m])"),
            time.time() + 20 * 86400)


if __name__ == "__main__":
    unittest.main()
