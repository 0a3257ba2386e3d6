"""What is published at its address: read by another's code, kept by caches, made once, and signed by who should."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from django.test import Client
from openvc.did.did_web import DidWebResolver
from openvc.status.status_list import check_credential_status
from openvc.verify import VerificationPolicy, verify_credential
from pytest_django.fixtures import Settings

from tests.conftest import ROOT
from tests.documents.desk import learner
from tests.documents.school import open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing, describing, shelf, urls_wallets
from wasl.documents.credentials import integrity
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Document, SealKey
from wasl.documents.papers import blank_of
from wasl.documents.projecting import badge_of
from wasl.documents.sealing.authority import own_authority
from wasl.documents.sealing.keys import key_in_use, rotate
from wasl.documents.status import bits, bitstring, token_list
from wasl.documents.status.bits import State
from wasl.kernel.clock import now
from wasl.kernel.keys import verifying_key

pytestmark = pytest.mark.usefixtures("registers")
SITE = "https://documents.example"


@pytest.fixture
def document(home: Path, settings: Settings, agent: Profile) -> Document:
    """A certificate of schooling."""
    settings.URL = SITE
    return issue(agent, "school-certificate", open_school(home)[0])


def fetched(url: str, status: int = 200, **headers: str) -> Any:
    answer = Client().get(urlsplit(url).path, headers=headers)
    assert answer.status_code == status, url
    return answer


def read(url: str) -> Any:
    return json.loads(fetched(url).content)


def revoke(document: Document, agent: Profile, other: Profile) -> None:
    changing.confirm(other, changing.propose(agent, document, Change.Kind.REVOKE, "error"))


def keys(use: SealKey.Use) -> Any:
    return verifying_key(SealKey.objects.filter(use=use).latest("pk").jwk)


def test_an_issuer_is_known_by_its_did(document: Document) -> None:
    rotate("menps", now())
    key_in_use("menps", now(), SealKey.Use.SIGN)
    compromised = SealKey.objects.earliest("pk")
    SealKey.objects.filter(pk=compromised.pk).update(compromised_from=now())
    found = DidWebResolver(read).resolve("did:web:documents.example:issuers:menps")
    theirs = {each.id.split("#")[1]: each for each in found.verification_methods}
    assert set(theirs) == set(SealKey.objects.values_list("kid", flat=True))
    for key in SealKey.objects.all():
        assert theirs[key.kid].public_key_jwk["x"] == key.jwk["x"]
    said = read(f"{SITE}/issuers/menps/did.json")
    assert f"{said['id']}#{compromised.kid}" not in said["assertionMethod"]
    assert len(said["assertionMethod"]) == 2
    assert fetched(f"{SITE}/issuers/menps/did.json").headers["Content-Type"] == "application/did+json"


def test_its_badges_are_verified_with_it(document: Document, agent: Profile, other: Profile) -> None:
    content = document.read()
    badge = json.loads(badge_of(document, content, blank_of(content), now()))

    def states(uri: str) -> Any:
        given = read(uri)
        verify_credential(given, policy=VerificationPolicy(), resolver=DidWebResolver(read))
        return given

    def theirs() -> Any:
        return verify_credential(
            badge, policy=VerificationPolicy(), resolver=DidWebResolver(read), resolve_status_list=states
        )

    assert theirs().issuer == "did:web:documents.example:issuers:menps"
    revoke(document, agent, other)
    with pytest.raises(Exception, match="revoked"):
        theirs()


def test_states_are_told_in_every_form(document: Document, agent: Profile, other: Profile) -> None:
    uri = document.read().list
    suspended = changing.confirm(other, changing.propose(agent, document, Change.Kind.SUSPEND, "inquiry"))
    default = fetched(uri)
    assert default.headers["Content-Type"] == "application/statuslist+jwt"
    assert fetched(uri, Accept="text/html").content == default.content
    jwt = token_list.from_jwt(default.content.decode(), keys(SealKey.Use.SIGN))
    cwt_answer = fetched(uri, Accept="application/statuslist+cwt")
    assert cwt_answer.headers["Content-Type"] == "application/statuslist+cwt"
    assert "Accept" in cwt_answer.headers["Vary"]
    cwt = token_list.from_cwt(cwt_answer.content, keys(SealKey.Use.SEAL))
    for told in (jwt, cwt):
        assert (told.uri, told.at(suspended.index)) == (uri, State.SUSPENDED)
        assert told.expires
        assert told.expires - now() > token_list.LIVES
    for purpose, expected in (("revocation", False), ("suspension", True)):
        entry = bitstring.entry(f"{uri}/{purpose}", purpose, suspended.index)  # type: ignore[arg-type]
        theirs = check_credential_status({"credentialStatus": entry}, resolve_status_list=read)
        assert (theirs.revoked or theirs.suspended) is expected
    fetched(f"{uri}/elsewhere", 404)
    fetched(f"{uri}-9", 404)


def test_lists_are_signed_by_their_issuer_and_no_other(document: Document) -> None:
    uri = document.read().list
    token = fetched(uri).content.decode()
    message = fetched(uri, Accept="application/statuslist+cwt").content
    for use in SealKey.Use:
        key_in_use("ofppt", now(), use)
    theirs = read(f"{SITE}/.well-known/jwt-vc-issuer/issuers/ofppt")["jwks"]["keys"]
    for jwk in theirs:
        with pytest.raises(bits.NotAListError):
            token_list.from_jwt(token, verifying_key(jwk))
    with pytest.raises(bits.NotAListError):
        token_list.from_cwt(message, verifying_key(SealKey.objects.get(issuer="ofppt", use="seal").jwk))
    proven = read(f"{uri}/revocation")
    assert proven["proof"]["verificationMethod"].startswith("did:web:documents.example:issuers:menps#")
    forged = {**proven, "issuer": "did:web:documents.example:issuers:ofppt"}
    with pytest.raises(integrity.NotProvedError):
        integrity.verified(forged, lambda _: keys(SealKey.Use.SEAL))


def test_a_list_is_signed_once_until_it_says_otherwise(
    document: Document, agent: Profile, other: Profile, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    uri = document.read().list
    first = fetched(uri)
    assert fetched(uri).content == first.content  # ES256 never signs alike twice
    assert fetched(uri, 304, **{"If-None-Match": first.headers["ETag"]}).content == b""
    revoke(document, agent, other)
    second = fetched(uri, **{"If-None-Match": first.headers["ETag"]})
    assert second.headers["ETag"] != first.headers["ETag"]
    rotate("menps", now(), SealKey.Use.SIGN)
    third = fetched(uri)
    assert token_list.from_jwt(third.content.decode(), keys(SealKey.Use.SIGN)).at(document.index) == State.REVOKED
    monkeypatch.setenv("WASL_NOW", (now() + token_list.LIVES).isoformat())
    fourth = fetched(uri)
    assert len({each.headers["ETag"] for each in (first, second, third, fourth)}) == 4
    told = token_list.from_jwt(fourth.content.decode(), keys(SealKey.Use.SIGN))
    assert told.expires
    assert told.expires - now() > shelf.EXPIRES - timedelta(minutes=1)
    kept = home / "documents" / "published" / f"{uri.rsplit('/', 1)[1]}.jwt"
    assert len(list(kept.iterdir())) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/issuers/menps/did.json",
        "/.well-known/jwt-vc-issuer/issuers/menps",
        "/.well-known/openid-credential-issuer/issuers/menps",
        "/.well-known/oauth-authorization-server/issuers/menps",
        "/documents/types/school-certificate",
        "/documents/authority/authority.cer",
        "/documents/authority/revoked.crl",
    ],
)
def test_whatever_is_published_is_kept_by_caches(document: Document, path: str) -> None:
    answer = fetched(path)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert not {"Cookie", "Accept-Language"} & set(answer.headers["Vary"].split(", "))
    assert not answer.cookies
    client = Client()
    client.force_login(learner(document.entity).user)
    assert client.get(path).headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in client.get(path).headers["Vary"]
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code in (403, 405)
    assert fetched(path, 304, **{"If-None-Match": answer.headers["ETag"]}).headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/issuers/nobody/did.json",
        "/.well-known/jwt-vc-issuer/issuers/nobody",
        "/.well-known/openid-credential-issuer/issuers/nobody",
        "/documents/types/nothing",
        "/documents/lists/nothing",
    ],
)
def test_nothing_else_is(home: Path, path: str) -> None:
    fetched(path, 404)


def test_a_type_is_described_to_the_byte(document: Document) -> None:
    kind = describing.kind_of("school-certificate")
    content = fetched(kind.vct).content
    assert kind.integrity == f"sha256-{b64encode(sha256(content).digest()).decode()}"
    told = json.loads(content)
    assert told["vct"] == kind.vct
    assert [each["locale"] for each in told["display"]] == ["fr", "ar", "en"]
    assert told["claims"][0]["path"] == ["document_number"]


def test_the_authority_says_whom_it_no_longer_vouches_for(document: Document) -> None:
    answer = fetched(f"{SITE}/documents/authority/authority.cer")
    assert answer.headers["Content-Type"] == "application/pkix-cert"
    root = x509.load_der_x509_certificate(answer.content)
    assert root == own_authority(current.catalogue(), now()).certificate
    address = f"{SITE}/documents/authority/revoked.crl"
    before = fetched(address)
    assert before.headers["Content-Type"] == "application/pkix-crl"
    assert len(x509.load_der_x509_crl(before.content)) == 0
    assert fetched(address).content == before.content
    SealKey.objects.update(compromised_from=now() - timedelta(days=1))
    after = x509.load_der_x509_crl(fetched(address).content)
    assert len(after) == SealKey.objects.count()
    assert after.is_signature_valid(root.public_key())  # type: ignore[arg-type]


def test_every_address_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "documents.md").read_text(encoding="utf-8")
    named = {re.sub(r"[A-Z]{4,}", "*", each) for each in re.findall(r"^\| `(/[^`]*)`", page, re.MULTILINE)}
    assert named == {"/" + re.sub(r"<[^>]*>", "*", str(each.pattern)) for each in urls_wallets.urlpatterns}
