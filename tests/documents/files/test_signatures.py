"""What is found of a PDF's signatures when it is taken in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from tests.documents.files.papers import pdf
from tests.documents.school import open_school
from wasl.accounts.models import Profile
from wasl.documents.files.signatures import Signed, signed
from wasl.documents.issuing import issue
from wasl.documents.papers import paper_of
from wasl.documents.reader.trusted import trust_now
from wasl.kernel.clock import now


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Signed by someone whom nobody here knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Un notaire")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(at - timedelta(days=1)).not_valid_after(at + timedelta(days=9))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("notary")
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "own.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    signer = SimpleSigner.load(str(folder / "key.pem"), str(folder / "own.pem"))
    out = sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf())), PdfSignatureMetadata(field_name="Notary"), signer)
    return bytes(out.getvalue())


def found(content: bytes, kind: str = "pdf") -> Signed:
    return signed(content, kind, trust_now().bundle, now())


@pytest.mark.usefixtures("registers")
def test_a_document_of_an_issuer_is_known(home: Path, agent: Profile) -> None:
    paper = paper_of(issue(agent, "school-certificate", open_school(home)[0]))
    assert found(paper).found == "authentic"
    assert found(paper.replace(b"/MediaBox", b"/mediaBox", 1)).found in ("broken", "unreadable")
    again = IncrementalPdfFileWriter(BytesIO(paper))
    again.root["/Lang"] = again.root["/Lang"]
    again.update_root()
    out = BytesIO()
    again.write(out)
    assert found(out.getvalue()).found == "added-to"


@pytest.mark.django_db
def test_of_others_it_is_told_whether_they_match(home: Path, letter: bytes) -> None:
    told = found(letter)
    assert told.found == "whole"
    assert "Un notaire" in told.signer
    assert found(letter.replace(b"200 280", b"280 200")).found == "broken"
    assert found(pdf()) == Signed("none")
    assert found(b"\xff\xd8\xff", "jpg") == Signed("none")
    assert found(b"%PDF-1.7 %%EOF").found == "unreadable"
