"""Proofs of Verifiable Credentials: both ways with another's code, and what must not be believed."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openvc.keys import Ed25519SigningKey
from openvc.multibase import b58btc_decode
from openvc.proof.di_jcs import EddsaJcsProofSuite

from tests.conftest import ROOT
from tests.documents.samples import ISSUED, ISSUER, LIST, diploma
from wasl.catalogue.load import load
from wasl.documents.credentials.badges import badge
from wasl.documents.credentials.integrity import NotProvedError, base58, proved, verified
from wasl.documents.template import template
from wasl.kernel.keys import VerifyingKey, new_key, signing_key
from wasl.server.kinds import KINDS

KEY = new_key("EdDSA")
METHOD = f"{ISSUER.did}#{KEY.kid}"


@pytest.fixture(scope="module")
def credential() -> dict[str, Any]:
    """The badge of the tests' diploma, as the pack declares that."""
    blank = template(load(ROOT / "packs" / "maroc", KINDS), "baccalaureate-diploma").blank
    lists = {purpose: f"{LIST}/{purpose}" for purpose in ("revocation", "suspension")}
    address = "https://documents.example/types/baccalaureate-diploma"
    return badge(diploma(), blank, address, ISSUER, lists)  # type: ignore[arg-type]


def ours(method: str) -> VerifyingKey | None:
    return KEY.verifying() if method == METHOD else None


def test_what_is_proved_is_read(credential: dict[str, Any]) -> None:
    assert verified(proved(credential, KEY, METHOD, ISSUED), ours) == credential


def test_anothers_code_reads_ours(credential: dict[str, Any]) -> None:
    secured = proved(credential, KEY, METHOD, ISSUED)
    EddsaJcsProofSuite().verify(secured, public_key_jwk=KEY.verifying().jwk(), now=ISSUED)


def test_we_read_anothers(credential: dict[str, Any]) -> None:
    theirs = Ed25519SigningKey.from_jwk(KEY.private_jwk(), METHOD)
    secured = EddsaJcsProofSuite().add_proof(credential, signing_key=theirs, verification_method=METHOD, created=ISSUED)
    assert verified(secured, ours) == credential


@given(some.binary(max_size=70))
def test_base58_is_anothers(content: bytes) -> None:
    assert b58btc_decode(base58(content)) == content


def test_any_other_word_is_refused(credential: dict[str, Any]) -> None:
    secured = proved(credential, KEY, METHOD, ISSUED)
    for place in _leaves(secured):
        changed = copy.deepcopy(secured)
        *path, last = place
        holder: Any = changed
        for step in path:
            holder = holder[step]
        holder[last] = f"{holder[last]}x"
        with pytest.raises(NotProvedError):
            verified(changed, ours)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for place, item in enumerate(value) for leaf in _leaves(item, (*path, place))]
    return [path]


def test_words_beside_are_refused(credential: dict[str, Any]) -> None:
    secured = proved(credential, KEY, METHOD, ISSUED)
    for changed in (
        {**secured, "more": "words"},
        {**secured, "proof": [secured["proof"]]},
        {**secured, "proof": {**secured["proof"], "more": "words"}},
        {**secured, "proof": {**secured["proof"], "proofPurpose": "authentication"}},
        {**secured, "proof": {**secured["proof"], "cryptosuite": "eddsa-rdfc-2022"}},
        {**secured, "proof": {**secured["proof"], "proofValue": "z" + "1" * 400}},
        {**secured, "proof": {**secured["proof"], "proofValue": "z0OIl"}},
        {**secured, "proof": {**secured["proof"], "proofValue": "1" + secured["proof"]["proofValue"][1:]}},
        {**secured, "number": 1.5},
        credential,
    ):
        with pytest.raises(NotProvedError):
            verified(changed, ours)


def test_other_keys_are_refused(credential: dict[str, Any]) -> None:
    secured = proved(credential, KEY, METHOD, ISSUED)
    for key in (None, new_key("EdDSA").verifying(), new_key("ES256").verifying()):
        with pytest.raises(NotProvedError):
            verified(secured, lambda method, key=key: key)  # type: ignore[misc]
    with pytest.raises(ValueError, match="Ed25519"):
        proved(credential, new_key("ES256"), METHOD, ISSUED)
    assert signing_key(KEY.private_jwk()).kid == KEY.kid


def test_a_badge_says_what_the_document_says(credential: dict[str, Any]) -> None:
    subject = credential["credentialSubject"]
    assert subject["achievement"]["achievementType"] == "Diploma"
    assert {each["identityType"] for each in subject["identifier"]} >= {"ext:given_latin", "ext:family_arabic"}
    described = {each["id"]: each["name"] for each in subject["achievement"]["resultDescription"]}
    said = {described[each["resultDescription"]]: each["value"] for each in subject["result"]}
    assert said["Moyenne du baccalauréat"] == "16.25"
    assert credential["credentialStatus"][0]["statusListIndex"] == "719344"
