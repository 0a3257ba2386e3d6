"""The time of a seal told by another authority (RFC 3161): here OpenSSL's."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader
from pytest_django.fixtures import Settings

from tests.documents.school import open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.issuing import issue
from wasl.documents.papers import paper_of
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.sealing.authority import own_authority
from wasl.documents.sealing.certificates import Subject
from wasl.documents.verifying.bundle import read
from wasl.documents.verifying.papers import judged_paper
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key

pytestmark = [
    pytest.mark.usefixtures("registers"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl"),
]
CONF = """[tsa]
default_tsa = a
[a]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@pytest.fixture
def openssl(home: Path, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A time-stamping authority on the loopback, certified by the installation's own."""
    own, key = own_authority(current.catalogue(), now()), new_key("ES256")
    subject = Subject("MA", "Elsewhere", "Elsewhere's clock")
    (tmp_path / "ca.pem").write_bytes(own.certificate.public_bytes(Encoding.PEM))
    certificate: x509.Certificate = own.certifies(key.verifying(), subject, now(), "timestamps")
    (tmp_path / "tsa.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "tsa.key").write_bytes(private)
    (tmp_path / "serial").write_text("01\n")
    (tmp_path / "conf").write_text(CONF.format(folder=tmp_path))

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (tmp_path / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            asked = ["openssl", "ts", "-reply", "-config", "conf", "-section", "a", "-queryfile", "query"]
            made = subprocess.run([*asked, "-out", "answer"], cwd=tmp_path, capture_output=True, check=False)
            self.send_response(200 if made.returncode == 0 else 500)
            self.send_header("content-type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((tmp_path / "answer").read_bytes())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TIMESTAMPS = f"http://127.0.0.1:{server.server_port}/"
    yield tmp_path
    server.shutdown()
    server.server_close()


def test_its_time_is_within_and_believed(openssl: Path, home: Path, agent: Profile) -> None:
    pdf = paper_of(issue(agent, "school-certificate", open_school(home)[0]))
    (seal,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    token = seal.signer_info["unsigned_attrs"][0]["values"][0]["content"]
    assert token["encap_content_info"]["content"].parsed["policy"].native == "1.2.3.4.1"
    trust = read(published(current.catalogue(), now()), trusted_keys())
    assert judged_paper(pdf, trust, now()).why == "sealed"


def test_without_it_nothing_is_sealed(settings: Settings, home: Path, agent: Profile) -> None:
    settings.TIMESTAMPS = "http://127.0.0.1:9/"
    document = issue(agent, "school-certificate", open_school(home)[0])
    with pytest.raises(WaslError, match="does not answer"):
        paper_of(document)
    assert not (home / "documents" / "papers").exists()
