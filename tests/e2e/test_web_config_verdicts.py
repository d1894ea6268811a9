"""What check-web-config accepts and rejects, beside what `promtool check web-config` does.

Each file has our expected verdict written beside it, and where promtool's is another, why.
"""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from certificates import Authority
from harness import WEIR

GOOD, BAD = True, False
# Where we and Debian 12's promtool (2.42) differ, and why. A later one knows the newer keys.
STRICTER = "what it would open, or what nobody can have meant, is refused"
NEWER = "a key that exporter-toolkit got later"

TLS = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"
SALTED = "$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze"


def tls(*lines):
    return TLS + "".join(f"  {line}\n" for line in lines)


def user(user_hash):
    return f"basic_auth_users: {{alice: '{user_hash}'}}\n"


def header(line):
    return f"http_server_config:\n  headers:\n    {line}\n"


# (name, file, our verdict, None or why promtool's is the other one)
FILES = [
    ("nothing", "", BAD, STRICTER),
    ("a comment alone", "# to do\n", BAD, STRICTER),
    ("null", "~\n", BAD, STRICTER),
    ("an empty mapping", "{}\n", GOOD, None),
    ("a list", "- a\n", BAD, None),
    ("a word", "abc\n", BAD, None),
    ("two documents", "{}\n---\nfoo: 1\n", BAD, STRICTER),
    ("a tab", "tls_server_config:\n\tcert_file: server.pem\n", BAD, None),
    ("an unknown key", "foo: 1\n", BAD, None),
    ("a key twice", "http_server_config: {http2: false}\nhttp_server_config: {http2: false}\n",
     BAD, None),
    ("an anchor", TLS.replace("config:", "config: &a"), GOOD, None),
    ("a merge key", "tls_server_config:\n  <<: {cert_file: server.pem}\n  key_file: server.key\n",
     BAD, STRICTER),

    ("certificate and key", TLS, GOOD, None),
    ("a section cut short", "tls_server_config:\n", BAD, STRICTER),
    ("an empty section", "tls_server_config: {}\n", GOOD, None),
    ("an unknown key of TLS", tls("foo: 1"), BAD, None),
    ("a certificate alone", "tls_server_config:\n  cert_file: server.pem\n", BAD, None),
    ("a key alone", "tls_server_config:\n  key_file: server.key\n", BAD, None),
    ("a version alone", "tls_server_config:\n  min_version: TLS12\n", BAD, STRICTER),
    ("a policy alone", "tls_server_config:\n  client_auth_type: RequestClientCert\n", BAD, None),
    ("a certificate that is not there", TLS.replace("server.pem", "none.pem"), BAD, None),
    ("another's key", TLS.replace("server.key", "other.key"), BAD, None),
    ("a key for a certificate", TLS.replace("server.pem", "server.key"), BAD, None),
    ("a certificate for a key", TLS.replace("server.key", "server.pem"), BAD, None),
    ("half a certificate", TLS.replace("server.pem", "half.pem"), BAD, None),
    ("an absolute path", TLS.replace("server.pem", "{folder}/server.pem"), GOOD, None),
    ("a number for a file", TLS.replace("server.pem", "12"), BAD, None),
    ("a list for a file", TLS.replace("server.pem", "[server.pem]"), BAD, None),

    *[(f"policy {name}", tls(f"client_auth_type: {name}"), verdict, None)
      for name, verdict in [("NoClientCert", GOOD), ("RequestClientCert", GOOD),
                            ("RequireAnyClientCert", GOOD), ("RequireClientCert", GOOD),
                            ("VerifyClientCertIfGiven", GOOD), ("''", GOOD),
                            ("RequireAndVerifyClientCert", GOOD), ("requestclientcert", BAD),
                            ("Bogus", BAD)]],
    ("authorities without a policy", tls("client_ca_file: ca.pem"), BAD, None),
    ("authorities that nobody asks",
     tls("client_ca_file: ca.pem", "client_auth_type: NoClientCert"), BAD, None),
    ("authorities and a policy",
     tls("client_ca_file: ca.pem", "client_auth_type: RequireAndVerifyClientCert"), GOOD, None),
    ("authorities that are not there",
     tls("client_ca_file: none.pem", "client_auth_type: RequireAndVerifyClientCert"), BAD, None),
    ("authorities that are none",
     tls("client_ca_file: ca.key", "client_auth_type: RequireAndVerifyClientCert"), BAD, STRICTER),

    *[(f"{key} {version}", tls(f"{key}: {version}"), verdict, why)
      for key in ("min_version", "max_version")
      for version, verdict, why in [("TLS12", GOOD, None), ("TLS13", GOOD, None),
                                    ("null", GOOD, None), ("TLS14", BAD, None),
                                    ("tls12", BAD, None), ("''", BAD, None), ("1.2", BAD, None)]],
    ("min_version TLS10", tls("min_version: TLS10"), GOOD, None),
    ("max_version TLS11", tls("max_version: TLS11"), BAD, STRICTER),
    ("versions the wrong way round", tls("min_version: TLS13", "max_version: TLS12"), BAD,
     STRICTER),

    *[(f"suite {name}", tls(f"cipher_suites: [{name}]"), verdict, None)
      for name, verdict in [("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", GOOD),
                            ("TLS_AES_128_GCM_SHA256", GOOD),
                            ("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", GOOD),
                            ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", GOOD),
                            ("TLS_RSA_WITH_AES_256_GCM_SHA384", GOOD),
                            ("TLS_RSA_WITH_AES_128_CBC_SHA256", BAD),
                            ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", BAD),
                            ("TLS_RSA_WITH_RC4_128_SHA", BAD),
                            ("ECDHE-RSA-AES128-GCM-SHA256", BAD)]],
    ("a suite that is no list", tls("cipher_suites: TLS_AES_128_GCM_SHA256"), BAD, None),
    ("no suite", tls("cipher_suites: []"), GOOD, None),
    ("no suite for the one version",
     tls("cipher_suites: [TLS_AES_128_GCM_SHA256]", "max_version: TLS12"), BAD, STRICTER),
    *[(f"curve {name}", tls(f"curve_preferences: [{name}]"), verdict, None)
      for name, verdict in [("CurveP256", GOOD), ("CurveP384", GOOD), ("CurveP521", GOOD),
                            ("X25519", GOOD), ("P256", BAD), ("CurveP224", BAD)]],
    *[(f"preference {word}", tls(f"prefer_server_cipher_suites: {word}"), verdict, None)
      for word, verdict in [("true", GOOD), ("no", GOOD), ("On", GOOD), ("n", GOOD), ("", GOOD),
                            ("1", BAD), ("maybe", BAD), ('"true"', BAD)]],

    ("allowed names", tls("client_allowed_sans: [a.example]", "client_ca_file: ca.pem",
                          "client_auth_type: RequireAndVerifyClientCert"), GOOD, NEWER),
    ("allowed names of nobody", tls("client_allowed_sans: [a.example]"), BAD, None),
    ("TLS in the file itself", "{inline}", GOOD, NEWER),
    ("a certificate twice", tls("cert: x"), BAD, None),
    ("a rate", "rate_limit: {interval: 1s, burst: 20}\n", GOOD, NEWER),
    ("a rate of none", "rate_limit: {interval: 0, burst: 20}\n", GOOD, NEWER),
    ("a rate that lets nobody in", "rate_limit: {interval: 1s, burst: 0}\n", BAD, None),
    ("a burst alone", "rate_limit: {burst: 5}\n", BAD, None),
    ("a rate in words", "rate_limit: {interval: soon}\n", BAD, None),

    *[(f"hash {prefix}", user(prefix + SALTED), verdict, why)
      for prefix, verdict, why in [("$2a", GOOD, None), ("$2b", GOOD, None), ("$2y", GOOD, None),
                                   ("$2x", BAD, STRICTER), ("$3y", BAD, None), ("$1", BAD, STRICTER)]],
    *[(f"cost {cost}", user("$2y$" + cost + SALTED[3:]), verdict, why)
      for cost, verdict, why in [("04", GOOD, None), ("18", GOOD, None), ("03", BAD, None),
                                 ("32", BAD, None), ("31", BAD, STRICTER), ("xx", BAD, None)]],
    ("a hash too long", user("$2y" + SALTED + "XX"), BAD, STRICTER),
    ("a hash with a wrong letter", user("$2y" + SALTED.replace("w", "!")), BAD, STRICTER),
    ("a password in the clear", user("secret"), BAD, None),
    ("an empty hash", user(""), BAD, None),
    ("no hash", "basic_auth_users:\n  alice:\n", BAD, None),
    ("no users", "basic_auth_users: {}\n", GOOD, None),
    ("users cut short", "basic_auth_users:\n", BAD, STRICTER),
    ("a user without a name", f"basic_auth_users: {{'': '$2y{SALTED}'}}\n", GOOD, None),
    ("a user twice", f"basic_auth_users:\n  a: '$2y{SALTED}'\n  a: '$2y{SALTED}'\n", BAD, None),
    ("a list of users", f"basic_auth_users: ['$2y{SALTED}']\n", BAD, None),

    ("HTTP/2", "http_server_config: {http2: true}\n", GOOD, None),
    ("no HTTP/2", "http_server_config: {http2: false}\n", GOOD, None),
    ("HTTP/2 perhaps", "http_server_config: {http2: maybe}\n", BAD, None),
    ("an unknown key of HTTP", "http_server_config: {header: {X-Frame-Options: deny}}\n", BAD, None),
    *[(f"header {line}", header(line), verdict, None)
      for line, verdict in [("X-Frame-Options: deny", GOOD), ("X-Frame-Options: sameorigin", GOOD),
                            ("X-Frame-Options: DENY", BAD), ("X-Frame-Options: ''", BAD),
                            ("X-Frame-Options:", BAD), ("x-frame-options: deny", BAD),
                            ("X-Content-Type-Options: nosniff", GOOD),
                            ("X-Content-Type-Options: sniff", BAD),
                            ("X-XSS-Protection: anything", GOOD),
                            ("Strict-Transport-Security: max-age=1", GOOD),
                            ("Content-Security-Policy: \"default-src 'self'\"", GOOD),
                            ("Content-Security-Policy:", GOOD),
                            ("Content-Security-Policy: 12", GOOD),
                            ("Content-Security-Policy: [a]", BAD), ("Server: x", BAD)]],
    ("a header that breaks the line", header('Content-Security-Policy: "a\\r\\nX: b"'), BAD,
     STRICTER),
]


def verdict_of(command, path):
    """Whether the command accepts the file, and what it says."""
    ended = subprocess.run([*command, path], capture_output=True, text=True, timeout=60,
                           check=False, stdin=subprocess.DEVNULL)
    return ended.returncode == 0, ended.stdout + ended.stderr


class Verdicts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        authority = Authority(cls.folder)
        certificate, key = authority.sign("server")
        authority.sign("other")
        (cls.folder / "half.pem").write_text(certificate.read_text()[:200])
        cls.inline = "tls_server_config:\n" + "".join(
            f"  {name}: |\n" + "".join(f"    {line}\n" for line in path.read_text().splitlines())
            for name, path in (("cert", certificate), ("key", key)))

    def write(self, text):
        path = self.folder / "web.yml"
        path.write_text(text.replace("{inline}", self.inline)
                        .replace("{folder}", str(self.folder)))
        return path

    def test_each_file_is_accepted_or_rejected_as_written_beside_it(self):
        for name, text, expected, _ in FILES:
            with self.subTest(name):
                path = self.write(text)
                accepted, said = verdict_of([WEIR, "check-web-config"], path)
                self.assertEqual(accepted, expected, said)
                for line in said.splitlines():
                    self.assertIn(str(self.folder), line)

    def test_promtool_says_the_same_but_where_it_is_written_why_not(self):
        promtool = shutil.which("promtool")
        if promtool is None:
            self.skipTest("promtool is not installed")
        for name, text, expected, why_not in FILES:
            with self.subTest(name):
                path = self.write(text)
                accepted, said = verdict_of([promtool, "check", "web-config"], path)
                if why_not == NEWER and not accepted:
                    self.assertIn("not found in type", said)
                else:
                    self.assertEqual(accepted, not expected if why_not == STRICTER else expected,
                                     f"{why_not}: {said}")

    def test_a_file_that_is_not_there_or_no_file_is_rejected(self):
        for path in (self.folder / "none.yml", self.folder):
            with self.subTest(path):
                accepted, said = verdict_of([WEIR, "check-web-config"], path)
                self.assertFalse(accepted)
                self.assertIn(str(path), said)


if __name__ == "__main__":
    unittest.main()
