"""Libraries that only some configurations need are loaded when one asks for them: the default needs none of them, and
one that is missing or broken is named, with the package that has it."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import WEIR, Weir, eventually

ROOT = Path(__file__).parents[2]
# What is loaded, and the package of packaging/debian-packages.txt that has it.
PACKAGES = {"libcurl.so.4": "libcurl4", "libssl.so.3": "libssl3", "libcrypto.so.3": "libssl3", "libcrypt.so.1": "libcrypt1",
            "libsystemd.so.0": "libsystemd0", "libhwloc.so.15": "libhwloc15"}
USERS = "basic_auth_users:\n  alice: $2b$04$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui\n"


class MissingLibraries(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def without(self, *libraries):
        """An environment where the loader meets a file that is no library instead."""
        for library in libraries:
            (self.folder / library).touch()
        return {"LD_LIBRARY_PATH": str(self.folder)}

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def assert_refused(self, library, *flags):
        ended = subprocess.run([WEIR, "--web.listen-address=127.0.0.1:0", *flags], capture_output=True, text=True,
                               timeout=60, check=False, env={**os.environ, **self.without(library)})
        self.assertNotEqual(ended.returncode, 0)
        self.assertEqual(ended.stderr.count("\n"), 1, ended.stderr)
        self.assertIn(f"{self.folder}/{library}: file too short (Debian's package {PACKAGES[library]} has {library})",
                      ended.stderr)
        return ended.stderr

    def test_the_default_serves_without_any_of_them(self):
        weir = Weir(self, environment=self.without(*PACKAGES))
        page = weir.page()
        self.assertEqual(page.value("node_scrape_collector_success", collector="meminfo"), 1)
        failures = [(labels["collector"], labels["reason"]) for labels, _ in page.series("weir_collector_failure_info")
                    if labels["reason"] == "unsupported"]
        self.assertLessEqual(set(failures), {("numa", "unsupported")})  # it looks at the hardware once

    def test_a_target_needs_libcurl(self):
        error = self.assert_refused("libcurl.so.4", "--collector.upstream.target=http://127.0.0.1:1/metrics")
        self.assertIn("--collector.upstream.target", error)

    def test_passwords_need_openssl(self):
        self.assertIn("basic_auth_users", self.assert_refused(
            "libssl.so.3", f"--web.config.file={self.write('web.yml', USERS)}"))

    def test_passwords_need_libcrypt(self):
        self.assertIn("basic_auth_users", self.assert_refused(
            "libcrypt.so.1", f"--web.config.file={self.write('web.yml', USERS)}"))

    def test_tls_needs_openssl(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout",
                        self.folder / "key.pem", "-out", self.folder / "cert.pem"], check=True, capture_output=True)
        self.assertIn("TLS", self.assert_refused("libssl.so.3", "--web.config.file=" + str(self.write(
            "web.yml", "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"))))

    def test_the_collector_systemd_says_that_libsystemd_is_missing(self):
        weir = Weir(self, "--collector.disable-defaults", "--collector.systemd", "--collector.loadavg",
                    environment=self.without("libsystemd.so.0"))
        page = eventually(lambda: weir.page() if weir.page().types else None, "a page")
        self.assertEqual(page.value("node_scrape_collector_success", collector="systemd"), 0)
        self.assertEqual(page.value("weir_collector_failure_info", collector="systemd", reason="unsupported"), 1)
        self.assertEqual(page.value("node_scrape_collector_success", collector="loadavg"), 1)

    def test_packages_are_listed_and_the_source_loads_no_others(self):
        loaded = set()
        for source in (ROOT / "src").rglob("*.cpp"):
            loaded |= set(re.findall(r'"(lib[\w.+-]+\.so\.\d+)",\s*"([\w.+-]+)"', source.read_text()))
        self.assertEqual(loaded, set(PACKAGES.items()))
        listed = re.findall(r"^load (\S+)$", (ROOT / "packaging/debian-packages.txt").read_text(), re.MULTILINE)
        self.assertEqual(set(listed), set(PACKAGES.values()))


if __name__ == "__main__":
    unittest.main()
