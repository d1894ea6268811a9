"""Keys and certificates for tests, made by the openssl command in a folder of its own."""

import subprocess
from pathlib import Path

from harness import require

# Of the password "secret", at bcrypt's least cost, so that tests spend no time on it.
SECRET_HASH = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"


def openssl(*arguments):
    subprocess.run([require("openssl"), *map(str, arguments)], check=True, capture_output=True,
                   stdin=subprocess.DEVNULL)


class Authority:
    """Signs certificates; its own is ca.pem."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.certificate, self.key = self.folder / "ca.pem", self.folder / "ca.key"
        openssl("req", "-x509", *new_key(self.key), "-out", self.certificate, "-days", 30,
                "-subj", "/CN=test authority")

    def sign(self, name, san="DNS:localhost,IP:127.0.0.1", days=30, use="serverAuth,clientAuth"):
        """Makes NAME.pem and NAME.key; returns both paths."""
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={san}\nextendedKeyUsage={use}\n")
        openssl("req", *new_key(key), "-out", request, "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key,
                "-CAcreateserial", "-days", days, "-extfile", extensions, "-out", certificate)
        return certificate, key


def new_key(path):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]
