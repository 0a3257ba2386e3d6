"""A file comes from another department's system and goes back signed, with its receipt; what is not to be signed does not."""

from __future__ import annotations

import json
import shutil
import subprocess
import zlib
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import import_key
from msgspec.structs import replace
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from typer.testing import CliRunner

from tests.documents.desk import account, agent_of
from tests.documents.signing.conftest import ADDRESS, AGREEMENT, Post, a_pdf
from tests.documents.views.conftest import Desk, desk
from tests.documents.views.reading import page
from tests.exchange.agreements.life import registered
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.client.authentication import SignatureAuth
from wasl.client.signatures import signed_headers
from wasl.documents.models import KeyUse, SealKey
from wasl.documents.sealing.authority import own_authority
from wasl.documents.signing import inspecting, signing
from wasl.documents.signing.declared import Signature
from wasl.documents.signing.models import SignedFile
from wasl.documents.uses.logging import log_folder
from wasl.exchange.agreements.publishing import publish_directory
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.receipts.durable import Lock
from wasl.exchange.receipts.reading import kept_verifier
from wasl.exchange.receipts.receiptfile import verify_text
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, new_key
from wasl.server.commandline import application

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
JSON = "application/json"
Spoil = Callable[[IncrementalPdfFileWriter], None]


def given(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def refused(answer: Any, status: int = 422) -> str:
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not SignedFile.objects.exists()
    return json.loads(answer.content)["title"]


def spoiled(spoil: Spoil) -> bytes:
    """A PDF with something in it that a page set in type has not."""
    writer = IncrementalPdfFileWriter(BytesIO(a_pdf()))
    spoil(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_goes_back_sealed_and_others_say_it_is_good(post: Post, tmp_path: Path) -> None:
    told = given(post(a_pdf()))
    sealed = b64decode(told["file"])
    assert told["signature"] is None
    assert sealed.startswith(a_pdf())
    assert (told["given"], told["made"]) == (sha256(a_pdf()).hexdigest(), sha256(sealed).hexdigest())
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    root = x509.Certificate.load(own_authority(current.catalogue(), now()).certificate.public_bytes(Encoding.DER))
    status = validate_pdf_signature(
        signature, ValidationContext(trust_roots=[root]), ValidationContext(trust_roots=[root])
    )
    assert status.bottom_line, status.pretty_print_details()
    assert status.timestamp_validity.trusted
    assert signature.docmdp_level.value == 1
    assert "/DSS" in PdfFileReader(BytesIO(sealed)).root
    if shutil.which("pdfsig"):
        (tmp_path / "sealed.pdf").write_bytes(sealed)
        said = subprocess.run(["pdfsig", tmp_path / "sealed.pdf"], capture_output=True, check=False).stdout
        assert b"Signature is Valid" in said
        assert b"Total document signed" in said


def test_our_own_client_has_a_file_signed(key: SigningKey) -> None:
    """As the how-to tells."""
    transport = httpx.WSGITransport(app=get_wsgi_application())
    with httpx.Client(transport=transport, base_url=settings.URL, auth=SignatureAuth(key)) as client:
        answer = client.post(ADDRESS, content=a_pdf(), headers={"content-type": "application/pdf"})
    assert b64decode(answer.raise_for_status().json()["file"]).startswith(a_pdf())


def test_its_receipt_proves_itself_and_nothing_of_the_file_is_kept(post: Post, home: Path) -> None:
    told = given(post(a_pdf("Un nom que personne ne garde")))
    proven = verify_text(json.dumps(told["receipt"]).encode(), kept_verifier(log_folder()))
    entry = json.loads(proven.entry)
    assert (entry["given"], entry["made"], entry["key"]) == (told["given"], told["made"], told["key"])
    assert (entry["kind"], entry["type"], entry["issuer"]) == ("signature", AGREEMENT, "ofppt")
    assert told["receipt"]["receipt"] == told["entry"]
    use = KeyUse.objects.get()
    assert (use.by, use.index, use.key.kid) == ("e-takwin", 0, told["key"])
    sealed = b64decode(told["file"])
    for file in (each for each in home.rglob("*") if each.is_file()):
        assert sealed[-200:] not in file.read_bytes()
    forged = {**told["receipt"], "entry": proven.entry.replace(told["given"], "0" * 64)}
    with pytest.raises(WaslError, match="not the one"):
        verify_text(json.dumps(forged).encode(), kept_verifier(log_folder()))


def test_json_is_signed_however_it_is_laid_out(post: Post) -> None:
    content = '{ "name": "فاطمة", "score": 12, "a": [true, null] }'.encode()
    told = given(post(content, JSON))
    head, empty, signature = told["signature"].split(".")
    canonical = '{"a":[true,null],"name":"فاطمة","score":12}'.encode()
    key = SealKey.objects.get(kid=told["key"])
    reader = jws.JWSRegistry(algorithms=["ES256"])
    reader.max_header_length = 4096  # it bears a certificate
    read = jws.deserialize_compact(f"{head}..{signature}", import_key(key.jwk), payload=canonical, registry=reader)
    assert empty == ""
    assert read.protected["typ"] == "JOSE"
    own = load_der_x509_certificate(b64decode(read.protected["x5c"][0]))
    own.verify_directly_issued_by(own_authority(current.catalogue(), now()).certificate)
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(
            f"{head}..{signature}", import_key(key.jwk), payload=canonical.replace(b"12", b"13"), registry=reader
        )
    assert told["made"] == sha256(told["signature"].encode()).hexdigest()


def test_json_that_could_be_read_in_two_ways_is_not_signed(post: Post) -> None:
    for content in (b" ", b"{", b'{"a":1,"a":2}', b"[NaN]", b"\xff", b"[" * 100_000, b"[9007199254740993]"):
        assert "no JSON" in refused(post(content, JSON))
    assert "no whole one" in refused(post(b"[1.5]", JSON))
    assert not KeyUse.objects.exists()


def _script(writer: IncrementalPdfFileWriter) -> None:
    action = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("x")}
    )
    writer.root["/OpenAction"] = writer.add_object(action)
    writer.update_root()


def _launch(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = generic.DictionaryObject({pdf_name("/S"): pdf_name("/Launch")})
    writer.update_root()


def _form(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"] = generic.DictionaryObject({pdf_name("/XFA"): generic.pdf_string("x")})
    writer.update_root()


def _elsewhere(writer: IncrementalPdfFileWriter) -> None:
    stream = generic.StreamObject({pdf_name("/F"): generic.pdf_string("http://elsewhere.example/")}, stream_data=b"")
    writer.root["/Elsewhere"] = writer.add_object(stream)
    writer.update_root()


def test_a_pdf_that_could_show_something_else_is_not_signed(post: Post) -> None:
    for spoil in (_script, _launch, _form, _elsewhere):
        assert "could change" in refused(post(spoiled(spoil)))


def test_a_pdf_that_is_signed_or_locked_or_none_is_not_signed(post: Post, dsi: Profile) -> None:
    sealed = signing.sign_for(dsi, AGREEMENT, "pdf", a_pdf()).content
    SignedFile.objects.all().delete()
    assert "signature already" in refused(post(sealed))
    locked = copy_into_new_writer(PdfFileReader(BytesIO(a_pdf())))
    locked.encrypt("owner", "user")
    out = BytesIO()
    locked.write(out)
    assert "password" in refused(post(out.getvalue()))
    assert "no PDF" in refused(post(b"GIF89a"))
    for cut in (a_pdf()[:-200], a_pdf()[:100], b"%PDF-1.7\n", a_pdf().replace(b"startxref", b"startxrfe")):
        assert "cannot be read" in refused(post(cut))
    assert "no kind of file" in refused(post(a_pdf(), "text/plain"))


def test_a_pdf_that_would_fill_a_memory_is_not_read(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "_UNFOLDED", 4 * 1024 * 1024)
    bomb = zlib.compress(bytes(8 * 1024 * 1024), 9)
    within = a_pdf() + b"\n9 0 obj\n<</Filter/FlateDecode>>\nstream\n" + bomb + b"\nendstream endobj\n"
    assert "unfolds to more" in refused(post(within))
    twice = a_pdf() + b"\n9 0 obj\nstream\n" + zlib.compress(zlib.compress(bytes(1024))) + b"\nendstream endobj\n"
    assert "cannot be read" in refused(post(twice))
    monkeypatch.setattr(signing, "LARGEST", 1000)
    assert "too large" in refused(post(a_pdf()))


def test_only_the_system_itself_may_and_only_once(post: Post, key: SigningKey, dsi: Profile) -> None:
    assert Client().post(ADDRESS, a_pdf(), content_type="application/pdf").status_code == 401
    assert post(a_pdf(), by=new_key("ES256")).status_code == 401
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in signed_headers(key, "POST", settings.URL + ADDRESS, a_pdf()).items()
    }
    other = Client().post(ADDRESS, a_pdf("autre"), content_type="application/pdf", **headers)
    assert json.loads(other.content)["type"].endswith("/problems/bad-signature")
    assert Client().post(ADDRESS, a_pdf(), content_type="application/pdf", **headers).status_code == 200
    again = Client().post(ADDRESS, a_pdf(), content_type="application/pdf", **headers)
    assert json.loads(again.content)["type"].endswith("/problems/replayed")
    assert SignedFile.objects.count() == 1


def test_what_is_not_agreed_is_not_signed(post: Post, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    massar = registered(account("dsi-menps"), "massar")
    publish_directory()
    assert "may not" in refused(post(a_pdf(), by=massar), 403)
    elsewhere = "/api/documents/sign?agreement=none"
    assert "No agreement" in refused(post(a_pdf(), to=elsewhere), 403)
    declared = current.catalogue().get(Signature, AGREEMENT)
    for changed, says, status in (
        (replace(declared, until=declared.since), "not in force", 403),
        (replace(declared, forms=("json",)), "files of this kind", 403),
        (replace(declared, daily=0), "as many as agreed", 429),
    ):
        monkeypatch.setattr(signing, "_declared", lambda _name, held=changed: held)
        assert says in refused(post(a_pdf()), status)


def test_without_a_receipt_no_file_is_given(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    given(post(a_pdf()))
    monkeypatch.setattr(signing, "PATIENCE", 0.1)
    held = Lock(log_folder() / "lock")
    answer = post(a_pdf("encore"))
    held.release()
    assert answer.status_code == 503
    assert KeyUse.objects.filter(index=None).count() == 1  # it was used: the next who writes the log takes it up


def test_people_of_the_department_have_theirs_signed_on_a_page(dsi: Profile, desk: Desk) -> None:
    client = desk(dsi.name)
    assert "No file was signed yet" in page(client.get("/documents/signatures/"))
    file = BytesIO(a_pdf())
    file.name = 'Attestation "été"/2026.pdf'
    answer = client.post("/documents/signatures/", {"agreement": AGREEMENT, "file": file})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''2026-" in answer.headers["Content-Disposition"]
    made = SignedFile.objects.get()
    assert sha256(answer.content).hexdigest() == made.made
    said = page(client.get(f"/documents/signatures/{made.pk}/"))
    for part in (made.given, made.made, "loi 43-20", "advanced", "Asked by dsi-ofppt", "keys/0"):
        assert part in said
    receipt = client.get(f"/documents/signatures/{made.pk}/receipt/")
    assert verify_text(receipt.content, kept_verifier(log_folder())).receipt.index == 0
    assert made.given in b"".join(client.get(f"/documents/signatures/?export=csv&q={made.made}")).decode()
    broken = client.post("/documents/signatures/", {"agreement": AGREEMENT, "file": BytesIO(b"%PDF-")}, follow=True)
    assert "cannot be read" in broken.content.decode()
    assert "no file here" in client.post("/documents/signatures/", {}, follow=True).content.decode()


def test_others_do_not(dsi: Profile, desk: Desk) -> None:
    other = agent_of("menps", "elsewhere")
    with pytest.raises(ForbiddenError):
        signing.sign_for(other, AGREEMENT, "pdf", a_pdf())
    client = desk(other.name)
    assert "No agreement in force" in page(client.get("/documents/signatures/"))
    made = signing.sign_for(dsi, AGREEMENT, "pdf", a_pdf()).file
    assert client.get(f"/documents/signatures/{made.pk}/").status_code == 404
    sent = client.post("/documents/signatures/", {"agreement": AGREEMENT, "file": BytesIO(a_pdf())})
    assert sent.status_code == 403
    assert desk("family").get("/documents/signatures/").status_code == 403


def test_by_the_command_line(dsi: Profile, tmp_path: Path) -> None:
    file, out = tmp_path / "a.json", tmp_path / "a.jws"
    file.write_text('{"a": 1}')
    words = ["documents", "sign-file", str(file), "--agreement", AGREEMENT, "--out", str(out), "--as", dsi.name]
    assert CliRunner().invoke(application(), words).exit_code == 0
    receipt = tmp_path / "a.jws.receipt.json"
    assert out.read_text().count(".") == 2
    told = CliRunner().invoke(application(), ["audit", "receipt", str(receipt)])
    assert told.exit_code == 0, told.output
    assert '"signature"' in told.output
