"""TLS of --web.config.file: versions, suites, client certificates, and certificates that change."""

import resource
import signal
import socket
import ssl
import subprocess
import time
import unittest

from certificates import Authority
from guarded import TLS, GuardedWeir, folder_of, lines_of
from harness import WEIR, eventually, free_port, require


def handshake(port, *options):
    """What `openssl s_client` says of a handshake. It may speak what is long out of use."""
    ended = subprocess.run(
        [require("openssl"), "s_client", "-connect", f"127.0.0.1:{port}", "-cipher",
         "ALL:@SECLEVEL=0", *options],
        input="", capture_output=True, text=True, timeout=60, check=False)
    return ended.stdout + ended.stderr


class Handshake(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.weir = GuardedWeir(cls, folder_of(cls), TLS)

    def test_tls_1_2_and_1_3_are_spoken(self):
        self.assertIn("New, TLSv1.2, Cipher is ECDHE", handshake(self.weir.port, "-tls1_2"))
        self.assertIn("New, TLSv1.3, Cipher is TLS_", handshake(self.weir.port, "-tls1_3"))

    def test_tls_1_1_and_1_0_are_refused(self):
        for version in ("-tls1_1", "-tls1"):
            said = handshake(self.weir.port, version)
            self.assertIn("alert protocol version", said)
            self.assertIn("Cipher is (NONE)", said)

    def test_plain_http_is_closed_and_the_next_client_served(self):
        self.weir.tls = False
        with self.assertRaises(OSError):
            self.weir.get("/-/healthy")
        self.weir.tls = True
        self.assertEqual(self.weir.get("/-/healthy").status, 200)

    def test_a_client_that_trusts_another_authority_goes_away_and_does_no_harm(self):
        with self.assertRaises(ssl.SSLError):
            with socket.create_connection(("127.0.0.1", self.weir.port)) as connection:
                ssl.create_default_context().wrap_socket(connection, server_hostname="localhost")
        self.assertEqual(self.weir.get("/-/healthy").status, 200)

    def test_a_page_over_tls_is_whole(self):
        self.assertEqual(self.weir.page().value("weir_web_config_reload_success"), 1)


class Addresses(unittest.TestCase):
    def test_each_of_several_speaks_tls(self):
        second = free_port()
        weir = GuardedWeir(self, folder_of(self), TLS, f"--web.listen-address=127.0.0.1:{second}")
        for port in (weir.port, second):
            self.assertIn("New, TLSv1.3", handshake(port))


class Choices(unittest.TestCase):
    def test_only_the_versions_suites_and_curves_of_the_file_are_taken(self):
        weir = GuardedWeir(self, folder_of(self), TLS + """\
  max_version: TLS12
  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]
  curve_preferences: [CurveP384]
""")
        said = handshake(weir.port, "-curves", "X25519:P-256:P-384")
        self.assertIn("New, TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384", said)
        self.assertIn("ECDH, secp384r1", said)
        self.assertIn("Cipher is (NONE)", handshake(weir.port, "-tls1_3"))
        self.assertIn("Cipher is (NONE)", handshake(weir.port, "-curves", "X25519:P-256"))
        self.assertIn("Cipher is (NONE)",
                      handshake(weir.port, "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"))
        # Others are in force with the next handshake.
        weir.write(TLS + "  min_version: TLS13\n  cipher_suites: [TLS_CHACHA20_POLY1305_SHA256]\n")
        self.assertIn("New, TLSv1.3, Cipher is TLS_CHACHA20_POLY1305_SHA256", handshake(weir.port))
        self.assertIn("Cipher is (NONE)", handshake(weir.port, "-tls1_2"))

    def test_the_order_is_the_server_s_unless_it_prefers_not(self):
        suites = "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384," \
                 " TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n"
        weir = GuardedWeir(self, folder_of(self), TLS + suites)
        wanted = ("-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384")
        self.assertIn("Cipher is ECDHE-ECDSA-AES256", handshake(weir.port, *wanted))
        weir.write(TLS + suites + "  prefer_server_cipher_suites: false\n")
        self.assertIn("Cipher is ECDHE-ECDSA-AES128", handshake(weir.port, *wanted))


class ClientCertificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.authority = folder_of(cls)
        cls.known = cls.authority.sign("client", san="DNS:prometheus.example,URI:spiffe://a/b")
        cls.server_only = cls.authority.sign("not_a_client", use="serverAuth")
        cls.stranger = Authority(cls.authority.folder / "strangers").sign("stranger")

    def start(self, policy, *lines, identity=None):
        config = TLS + f"  client_ca_file: ca.pem\n  client_auth_type: {policy}\n" + "".join(
            f"  {line}\n" for line in lines)
        weir = GuardedWeir(self, self.authority, config, identity=identity or self.known)
        return lambda identity: self.comes_in(weir, identity)

    def comes_in(self, weir, identity):
        try:
            return weir.fetch("/-/healthy", identity=identity).status == 200
        except OSError:
            return False

    def test_required_and_verified(self):
        comes_in = self.start("RequireAndVerifyClientCert")
        self.assertTrue(comes_in(self.known))
        for refused in (None, self.stranger, self.server_only):
            self.assertFalse(comes_in(refused))

    def test_required_of_anybody(self):
        comes_in = self.start("RequireAnyClientCert")
        self.assertTrue(comes_in(self.known))
        self.assertTrue(comes_in(self.stranger))
        self.assertFalse(comes_in(None))

    def test_verified_if_given(self):
        comes_in = self.start("VerifyClientCertIfGiven")
        self.assertTrue(comes_in(self.known))
        self.assertTrue(comes_in(None))
        self.assertFalse(comes_in(self.stranger))

    def test_asked_for(self):
        comes_in = self.start("RequestClientCert")
        for identity in (self.known, None, self.stranger):
            self.assertTrue(comes_in(identity))

    def test_only_allowed_names(self):
        name = "client_allowed_sans: [other.example, %s]"
        self.assertTrue(self.start("RequireAndVerifyClientCert", name % "prometheus.example")(
            self.known))
        comes_in = self.start("RequireAnyClientCert", name % "'spiffe://a/b'")
        self.assertTrue(comes_in(self.known))
        self.assertFalse(comes_in(self.stranger))  # 127.0.0.1 and localhost are not in the list

    def test_an_address_may_be_the_name(self):
        comes_in = self.start("RequireAnyClientCert", "client_allowed_sans: ['::1', 127.0.0.1]",
                              identity=self.stranger)
        self.assertTrue(comes_in(self.stranger))
        self.assertFalse(comes_in(self.known))


class Rotation(unittest.TestCase):
    def setUp(self):
        self.authority = folder_of(self)
        self.weir = GuardedWeir(self, self.authority, TLS)

    def replace(self, certificate, key):
        certificate.replace(self.authority.folder / "server.pem")
        # Between the two no pair is to be had.
        self.weir.get("/-/healthy")
        key.replace(self.authority.folder / "server.key")

    def test_the_next_handshake_has_the_new_certificate(self):
        old = self.weir.served_certificate()
        certificate, key = self.authority.sign("next", days=60)
        new = lines_of(certificate)
        self.replace(certificate, key)
        self.assertEqual(self.weir.served_certificate(), new)
        self.assertNotEqual(old, new)
        page = self.weir.page()
        self.assertEqual(page.value("weir_web_config_reload_success"), 1)
        self.assertGreater(page.value("weir_web_certificate_expiry_timestamp_seconds"),
                           time.time() + 50 * 86400)

    def test_a_broken_new_one_keeps_the_old(self):
        old = self.weir.served_certificate()
        served = self.authority.folder / "server.pem"
        whole = served.read_bytes()
        for broken in (b"", whole[:300], b"\xff" * 500,
                       self.authority.sign("other")[0].read_bytes()):
            served.write_bytes(broken)
            self.assertEqual(self.weir.served_certificate(), old)
            page = self.weir.page()
            self.assertEqual(page.value("weir_web_config_reload_success"), 0)
        self.assertGreaterEqual(page.value("weir_web_config_reload_failures_total"), 3)
        self.assertIn("the old one stays", self.weir.log())
        served.unlink()
        self.assertEqual(self.weir.served_certificate(), old)
        served.write_bytes(whole)
        eventually(lambda: self.weir.page().value("weir_web_config_reload_success") == 1,
                   "the whole certificate")

    def test_one_that_ends_soon_is_told_in_the_log(self):
        self.assertNotIn("14 days", self.weir.log())
        certificate, key = self.authority.sign("soon", days=2)
        self.replace(certificate, key)
        self.weir.get("/-/healthy")
        self.assertIn("14 days", self.weir.log())


class NoTls(unittest.TestCase):
    def test_where_it_cannot_be_had_nothing_starts(self):
        authority = folder_of(self)
        file = authority.folder / "web.yml"
        file.write_text(TLS)

        def no_file_holds_a_byte():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        ended = subprocess.run(
            [WEIR, f"--web.config.file={file}", f"--web.listen-address=127.0.0.1:{free_port()}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
            preexec_fn=no_file_holds_a_byte)
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertIn("TLS: no code can be loaded from memory", ended.stderr)


if __name__ == "__main__":
    unittest.main()
