"""What wallets hold, and how they are asked, when the key that signs for a department gave way to another."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from django.test import Client
from openvc.status.issue import verify_status_list_token
from openvc.verify import VerificationPolicy, verify_credential
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.documents.presentations.wallet import signed_by_who_asks
from tests.documents.sealing.test_ends import SIGNS_FOR, YEAR, issued
from tests.documents.test_renewing import Later, later
from tests.documents.wallets.holding import public
from wasl.catalogue import current
from wasl.documents.models import SealKey
from wasl.documents.presentations.asking import ask
from wasl.documents.presentations.secrets import secrets_of
from wasl.documents.presenting import whole
from wasl.documents.sealing.authority import roots
from wasl.documents.tasks import round_of_endings
from wasl.kernel.clock import now
from wasl.kernel.keys import decoded, new_key, strictly

pytestmark = pytest.mark.django_db
__all__ = ["later"]
SITE = "https://documents.example"
DAY = timedelta(days=1)


def web(url: str, **headers: str) -> bytes:
    answer = Client().get(urlsplit(url).path, headers=headers)
    assert answer.status_code == 200, url
    return answer.content


def read(url: str) -> Any:
    return json.loads(web(url))


def header(token: str) -> Any:
    return json.loads(strictly(token.split(".")[0]))


def verified(credential: str, **given: Any) -> Any:
    """What openvc says of it, by its own clock."""
    keys = read(f"{SITE}/.well-known/jwt-vc-issuer/issuers/menps")["jwks"]["keys"]

    def states(uri: str) -> Any:
        token = web(uri, Accept="application/statuslist+jwt").decode()
        (key,) = (each for each in keys if each["kid"] == header(token)["kid"])
        return verify_status_list_token(token, public_key_jwk=key, expected_uri=uri)

    policy = VerificationPolicy(expected_vct=f"{SITE}/documents/types/baccalaureate-diploma")
    return verify_credential(credential, policy=policy, resolve_status_list_token=states, **given)


def test_credentials_of_both_keys_are_verified_by_either_way(home: Path, settings: Settings, later: Later) -> None:
    """The former signed four years ago, the next signs today: others judge by the true time."""
    settings.URL = SITE
    later(-4 * YEAR)
    document = issued()
    (before,) = whole(document, document.read(), now(), [public(new_key("ES256"))], "wallet")
    later(4 * YEAR)
    round_of_endings()
    (after,) = whole(document, document.read(), now(), [public(new_key("ES256"))], "wallet")
    assert header(before)["kid"] != header(after)["kid"]
    assert header(before)["x5c"] != header(after)["x5c"]
    trusted = [x509.load_der_x509_certificate(decoded(each)) for each in roots(current.catalogue())]
    for credential in (before, after):
        for way in ({"jwt_vc_issuer_fetch": read}, {"x5c_trust_anchors": trusted}):
            assert verified(credential, **way).claims["document_number"] == document.number


def test_wallets_are_asked_by_the_next_key_and_go_on_with_what_the_former_asked(home: Path, later: Later) -> None:
    asker = agent_of("ofppt", "admission-1")
    ask(asker, "training-schooling")
    later(SIGNS_FOR + DAY)
    former = ask(asker, "training-schooling")
    round_of_endings()
    young = ask(asker, "training-schooling")
    assert SealKey.objects.filter(use=SealKey.Use.ASK).count() == 2
    assert young.client_id != former.client_id
    for held in (former, young):
        token = Client().get(f"/presentations/{secrets_of(held).code}/request").content.decode()
        signed_by_who_asks(token, held.client_id)
