"""Requests: for what the pack lets a department ask, signed by a key that seals nothing, and good for ten minutes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.test import Client

from tests.documents.desk import agent_of
from tests.documents.presentations.conftest import PRESENTATION
from tests.documents.presentations.wallet import Wallet, signed_by_who_asks
from tests.documents.wallets.holding import FORM
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import introducing
from wasl.documents.models import OwnerKey, SealKey
from wasl.documents.presentations import asking
from wasl.documents.presentations.asking import ask, cancel
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.reading import forget
from wasl.documents.presentations.secrets import secrets_of
from wasl.documents.publishing import bundle
from wasl.documents.sealing.certificates import certificate
from wasl.documents.sealing.keys import rotate
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db
MODES = json.dumps({"response_modes_supported": ["direct_post"]})


def path_of(held: PresentationRequest) -> str:
    (address,) = parse_qs(urlsplit(asking.uri(held)).query)["request_uri"]
    return urlsplit(address).path


def later(held: PresentationRequest, **ago: Any) -> None:
    PresentationRequest.objects.filter(pk=held.pk).update(**ago)
    held.refresh_from_db()


def test_it_asks_for_what_the_pack_says_and_no_more(wallet: Wallet, held: PresentationRequest) -> None:
    told = wallet.read(held, wallet_nonce="n-1")
    assert told["response_type"] == "vp_token"
    assert told["response_mode"] == "direct_post.jwt"
    assert told["aud"] == "https://self-issued.me/v2"
    assert told["wallet_nonce"] == "n-1"
    assert told["exp"] - told["iat"] == 600
    (asked,) = told["dcql_query"]["credentials"]
    assert asked["format"] == "dc+sd-jwt"
    assert asked["meta"]["vct_values"] == ["http://127.0.0.1:8000/documents/types/school-certificate"]
    assert [each["path"] for each in asked["claims"]] == [["given_latin"], ["family_latin"], ["school_year"], ["level"]]
    metadata = told["client_metadata"]
    assert metadata["client_name#ar"] == "مكتب التكوين المهني وإنعاش الشغل"
    assert metadata["encrypted_response_enc_values_supported"] == ["A128GCM", "A256GCM"]
    assert set(metadata["vp_formats_supported"]) == {"dc+sd-jwt"}
    (key,) = metadata["jwks"]["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "use", "alg", "kid"}
    assert (key["crv"], key["use"], key["alg"]) == ("P-256", "enc", "ECDH-ES")


def test_what_a_document_may_lack_is_asked_for_where_it_has_it(home: Path, wallet: Wallet) -> None:
    held = ask(agent_of("universities", "admission-2"), "admission-baccalaureate")
    (asked,) = wallet.read(held)["dcql_query"]["credentials"]
    every = [each["id"] for each in asked["claims"]]
    assert asked["claim_sets"] == [every, [each for each in every if each != "baccalaureate_stream"]]


def test_each_request_has_secrets_of_its_own_and_the_database_none(asker: Profile, wallet: Wallet) -> None:
    made = [ask(asker, PRESENTATION) for _ in range(2)]
    told = [wallet.read(each) for each in made]
    for name in ("nonce", "state", "response_uri"):
        assert len({each[name] for each in told}) == 2
    assert len({json.dumps(each["client_metadata"]["jwks"]) for each in told}) == 2
    for held, each in zip(made, told, strict=True):
        known = secrets_of(held)
        kept = json.dumps({name: str(value) for name, value in vars(held).items()}) + str(bytes(held.secrets or b""))
        assert not any(secret in kept for secret in (known.code, known.state, known.nonce, known.key["d"]))
        assert each["state"] == known.state


def test_wallets_read_it_again_and_are_seen_to(wallet: Wallet, held: PresentationRequest) -> None:
    first = wallet.read(held)
    held.refresh_from_db()
    assert held.fetched
    assert wallet.read(held) == first
    answer = Client().get(path_of(held))
    assert signed_by_who_asks(answer.content.decode(), first["client_id"]) == first


def test_a_wallet_that_encrypts_nothing_is_asked_for_the_clear(wallet: Wallet, held: PresentationRequest) -> None:
    told = wallet.read(held, wallet_metadata=MODES)
    assert told["response_mode"] == "direct_post"
    assert "jwks" not in told["client_metadata"]
    assert wallet.read(held)["response_mode"] == "direct_post.jwt"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"wallet_metadata": "{"}, FORM),
        ({"wallet_metadata": "[]"}, FORM),
        ({"wallet_metadata": json.dumps({"response_modes_supported": ["fragment"]})}, FORM),
        ({"wallet_nonce": "n" * 501}, FORM),
        ({"wallet_nonce": "n"}, "application/json"),
    ],
)
def test_what_is_asked_wrongly_is_not_answered(held: PresentationRequest, form: dict[str, str], kind: str) -> None:
    body = "&".join(f"{name}={value}" for name, value in form.items())
    answer = Client().post(path_of(held), body, content_type=kind)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_after_ten_minutes_nobody_reads_it(asker: Profile, held: PresentationRequest) -> None:
    path, shown = path_of(held), asking.uri(held)
    assert Client().get(path + "x").status_code == 404
    later(held, expires=now() - timedelta(seconds=1))
    assert Client().get(path).status_code == 400
    assert forget(now()) == 1
    held.refresh_from_db()
    assert held.secrets is None
    assert not OwnerKey.objects.filter(entity=held.handle).exists()
    with pytest.raises(WaslError, match="is over"):
        asking.uri(held)
    assert "openid4vp://?client_id=x509_hash%3A" in shown


def test_it_is_taken_back_by_who_asked(asker: Profile, held: PresentationRequest) -> None:
    path = path_of(held)
    with pytest.raises(ForbiddenError):
        cancel(agent_of("ofppt", "admission-3"), held)
    cancel(asker, held)
    assert Client().get(path).status_code == 400
    with pytest.raises(WaslError, match="is over"):
        cancel(asker, held)
    held.refresh_from_db()
    assert (held.state, held.secrets) == ("cancelled", None)


def test_a_department_asks_for_what_is_its_own_to_ask(home: Path) -> None:
    for who in (agent_of("menps", "someone"), agent_of("", "nobody")):
        with pytest.raises(ForbiddenError):
            ask(who, PRESENTATION)
    with pytest.raises(WaslError, match="no"):
        ask(agent_of("ofppt", "else"), "no-such-thing")
    assert not PresentationRequest.objects.exists()


def test_its_key_asks_and_vouches_for_nothing(home: Path, held: PresentationRequest) -> None:
    (key,) = SealKey.objects.filter(use=SealKey.Use.ASK)
    assert key.kid not in bundle(current.catalogue(), now()).keys
    assert introducing.did_document("ofppt")["verificationMethod"] == []
    read = certificate(key.chain[0])
    uses = read.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["http://127.0.0.1:8000/departments/ofppt/"]


def test_who_asks_by_another_key_asks_again(wallet: Wallet, held: PresentationRequest) -> None:
    path = path_of(held)
    rotate("ofppt", now(), SealKey.Use.ASK)
    answer = Client().get(path)
    assert "another key" in answer.json()["error_description"]
