"""An exporter behind a --web.config.file, and clients that come with certificates and passwords."""

import base64
import http.client
import ssl
import tempfile
from pathlib import Path

from certificates import SECRET_HASH, Authority
from harness import PATIENCE_S, Page, Response, Weir, at_end, write_whole

TLS = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"
USERS = f"basic_auth_users:\n  alice: {SECRET_HASH}\n"


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def folder_of(test):
    """A folder with an authority, server.pem and server.key."""
    folder = tempfile.TemporaryDirectory()
    at_end(test, folder.cleanup)
    authority = Authority(folder.name)
    authority.sign("server")
    return authority


class GuardedWeir(Weir):
    """The file web.yml in the authority's folder says what it takes to come in; the client of the
    test itself comes with `identity` (certificate and key) as alice."""

    def __init__(self, test, authority, config, *flags, identity=None):
        self.authority, self.identity = authority, identity
        self.file = authority.folder / "web.yml"
        self.write(config)
        super().__init__(test, f"--web.config.file={self.file}", *flags)

    def write(self, config):
        self.tls = "tls_server_config" in config
        write_whole(self.file, config)

    def context(self, identity=None, version=None):
        context = ssl.create_default_context(cafile=str(self.authority.certificate))
        if identity:
            context.load_cert_chain(*map(str, identity))
        if version:
            context.minimum_version = context.maximum_version = version
        return context

    def fetch(self, path="/metrics", headers=None, method="GET", identity=None,
              timeout_s=PATIENCE_S):
        """One request on a connection of its own; OSError if the server lets nobody in."""
        if self.tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout_s,
                                                     context=self.context(identity))
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return Response(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path="/metrics", headers=None, **options):
        return self.fetch(path, {**basic("alice", "secret"), **(headers or {})},
                          **{"identity": self.identity, **options})

    def page(self, path="/metrics"):
        return Page(self.get(path).text)

    def served_certificate(self):
        return ssl.get_server_certificate(("127.0.0.1", self.port), timeout=PATIENCE_S)


def lines_of(certificate):
    """A certificate's PEM as ssl.get_server_certificate() gives it."""
    return ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(Path(certificate).read_text()))


def scrape_options(authority):
    """What a Prometheus needs to come in as alice."""
    options = {"scheme": "https", "tls_config": {"ca_file": str(authority.certificate)}}
    options["basic_auth"] = {"username": "alice", "password": "secret"}
    return options
