"""Selective disclosure: read by the reference of RFC 9901, and what must not be believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from tests.documents.samples import ISSUED
from wasl.client.jws import compact
from wasl.documents.credentials import sdjwt
from wasl.documents.credentials.sdjwt import NotAnSdJwtError
from wasl.kernel.clock import now
from wasl.kernel.keys import VerifyingKey, encoded, new_key

KEY, HOLDER = new_key("ES256"), new_key("ES256")
PLAIN = {"iss": "https://documents.example", "vct": "diploma"}
HIDDEN = {"given": "أمينة", "family": "BERRADA", "average": "16.25", "places": ["RABAT", {"of": "birth"}]}


def ours(header: Mapping[str, Any]) -> VerifyingKey | None:
    return KEY.verifying() if header.get("kid") == KEY.kid else None


def token(plain: Mapping[str, Any] = PLAIN, hidden: Mapping[str, Any] = HIDDEN, **header: Any) -> str:
    return sdjwt.issue(plain, hidden, KEY, **{"kid": KEY.kid, **header})


def said(text: str) -> dict[str, Any]:
    return dict(sdjwt.verified(sdjwt.parts(text), ours).claims)


def signed(claims: Mapping[str, Any], *disclosures: str, **header: Any) -> str:
    """A token of any claims, signed by us."""
    return "~".join((compact(claims, KEY, **{"kid": KEY.kid, **header}), *disclosures, ""))


def disclosure(*parts: Any) -> str:
    return encoded(json.dumps(parts).encode())


def test_all_is_read_and_what_is_not_shown_is_not() -> None:
    whole = token()
    assert said(whole) == {**PLAIN, **HIDDEN}
    assert said(sdjwt.shown(whole, ["average"])) == {**PLAIN, "average": "16.25"}
    assert said(sdjwt.shown(whole, [])) == PLAIN
    assert set(sdjwt.verified(sdjwt.parts(whole), ours).disclosed) == set(HIDDEN)


def test_one_without_secrets_is_one_too() -> None:
    assert said(token(hidden={})) == PLAIN


def test_the_reference_reads_ours() -> None:
    key = JWK(**KEY.verifying().jwk())
    read = SDJWTVerifier(sdjwt.shown(token(), ["given", "places"]), lambda issuer, header: key)
    assert read.get_verified_payload() == {**PLAIN, "given": HIDDEN["given"], "places": HIDDEN["places"]}


def test_we_read_the_references() -> None:
    """With claims hidden within claims and within lists, and with decoys."""
    claims = {
        "iss": "x", SDObj("name"): "AMINA", "address": {SDObj("street"): "1", "city": "RABAT"},
        SDObj("marks"): ["a", SDObj("b"), {SDObj("c"): 1}],
    }  # fmt: skip
    issuer = SDJWTIssuer(claims, JWK(**KEY.private_jwk()), add_decoy_claims=True, sign_alg="ES256",
                         extra_header_parameters={"kid": KEY.kid})  # fmt: skip
    expected = {"iss": "x", "name": "AMINA", "address": {"street": "1", "city": "RABAT"}, "marks": ["a", "b", {"c": 1}]}
    assert said(issuer.sd_jwt_issuance) == expected
    holder = SDJWTHolder(issuer.sd_jwt_issuance)
    holder.create_presentation({"marks": [False, True, {}]})
    assert said(holder.sd_jwt_presentation) == {"iss": "x", "address": {"city": "RABAT"}, "marks": ["a", "b", {}]}


def test_the_reference_reads_our_binding_and_we_read_its() -> None:
    bound = token({**PLAIN, "cnf": {"jwk": HOLDER.verifying().jwk()}})
    shown = sdjwt.bind(sdjwt.shown(bound, ["given"]), HOLDER, "https://verifier.example", "n-1", ISSUED)
    key = JWK(**KEY.verifying().jwk())
    read = SDJWTVerifier(shown, lambda issuer, header: key, "https://verifier.example", "n-1")
    assert read.get_verified_payload()["given"] == HIDDEN["given"]
    sdjwt.check_binding(sdjwt.parts(shown), HOLDER.verifying(), "https://verifier.example", "n-1", ISSUED)
    holder = SDJWTHolder(bound)
    holder.create_presentation(
        {"given": True}, "n-2", "https://verifier.example", JWK(**HOLDER.private_jwk()), sign_alg="ES256"
    )
    theirs = sdjwt.parts(holder.sd_jwt_presentation)
    sdjwt.check_binding(theirs, HOLDER.verifying(), "https://verifier.example", "n-2", now())


@pytest.mark.parametrize(
    ("audience", "nonce", "later"),
    [("https://other.example", "n", 0), ("https://verifier.example", "m", 0), ("https://verifier.example", "n", 301),
     ("https://verifier.example", "n", -61)],
)  # fmt: skip
def test_what_was_shown_to_someone_else_is_refused(audience: str, nonce: str, later: int) -> None:
    shown = sdjwt.parts(sdjwt.bind(token(), HOLDER, "https://verifier.example", "n", ISSUED))
    sdjwt.check_binding(shown, HOLDER.verifying(), "https://verifier.example", "n", ISSUED)
    with pytest.raises(NotAnSdJwtError):
        sdjwt.check_binding(shown, HOLDER.verifying(), audience, nonce, ISSUED + timedelta(seconds=later))


def test_a_binding_is_of_the_very_disclosures() -> None:
    """Who takes a disclosure away, or adds one, breaks the proof."""
    shown = sdjwt.bind(sdjwt.shown(token(), ["given", "family"]), HOLDER, "v", "n", ISSUED)
    head, first, _, binding = shown.split("~")
    with pytest.raises(NotAnSdJwtError):
        sdjwt.check_binding(sdjwt.parts("~".join((head, first, binding))), HOLDER.verifying(), "v", "n", ISSUED)
    with pytest.raises(NotAnSdJwtError):
        sdjwt.check_binding(sdjwt.parts(token()), HOLDER.verifying(), "v", "n", ISSUED)
    with pytest.raises(NotAnSdJwtError):
        sdjwt.check_binding(sdjwt.parts(shown), new_key("ES256").verifying(), "v", "n", ISSUED)


@pytest.mark.parametrize(
    "binding", [{"typ": "JWT"}, {"typ": "kb+jwt", "alg": "none"}, {"typ": "kb+jwt", "crit": ["x"]}]
)
def test_other_proofs_are_no_binding(binding: dict[str, Any]) -> None:
    presented = sdjwt.parts(token()).presented
    proof = compact({"iat": int(ISSUED.timestamp()), "aud": "v", "nonce": "n"}, HOLDER, **binding)
    with pytest.raises(NotAnSdJwtError):
        sdjwt.check_binding(sdjwt.parts(presented + proof), HOLDER.verifying(), "v", "n", ISSUED)


SALTED = disclosure("salt", "given", "AMINA")
DIGEST = sdjwt._digest(SALTED)


@pytest.mark.parametrize(
    ("claims", "disclosures", "why"),
    [
        ({"_sd": [DIGEST, DIGEST]}, [SALTED], "twice"),
        ({"_sd": [DIGEST], "more": {"_sd": [DIGEST]}}, [SALTED], "twice"),
        ({"_sd": [DIGEST]}, [SALTED, SALTED], "twice"),
        ({"_sd": []}, [SALTED], "never signed"),
        ({}, [SALTED], "never signed"),
        ({"_sd": [DIGEST], "given": "OTHER"}, [SALTED], "already"),
        ({"_sd": DIGEST}, [SALTED], "no list"),
        ({"_sd": [1]}, [SALTED], "no list"),
        ({"_sd": [DIGEST], "_sd_alg": "md5"}, [SALTED], "digest"),
        ({"items": [{"...": DIGEST}]}, [SALTED], "item of a list"),
        ({"items": [{"...": DIGEST, "x": 1}]}, [SALTED], "reserved"),
        ({"...": DIGEST}, [], "reserved"),
        ({"_sd": [sdjwt._digest(disclosure("s", "_sd", []))]}, [disclosure("s", "_sd", [])], "may not"),
        ({"_sd": [sdjwt._digest(disclosure("s", "...", 1))]}, [disclosure("s", "...", 1)], "may not"),
        ({"_sd": [sdjwt._digest(disclosure("s", 1))]}, [disclosure("s", 1)], "may not"),
        ({"_sd": [DIGEST]}, [disclosure("s", "given", "AMINA", 1)], "cannot be read"),
        ({"_sd": [DIGEST]}, ["!!!"], "cannot be read"),
        ({"_sd": [DIGEST]}, ["é"], "cannot be read"),
        ({"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}}}}}}}, [], "deep"),
    ],
)  # fmt: skip
def test_attacks_on_disclosures_are_refused(claims: dict[str, Any], disclosures: list[str], why: str) -> None:
    with pytest.raises(NotAnSdJwtError, match=why):
        said(signed(claims, *disclosures))


def test_other_signatures_are_refused() -> None:
    head, body, _ = token().split("~")[0].split(".")
    other = new_key("ES256")
    texts = [
        signed(PLAIN, kid="unknown"),
        signed(PLAIN, alg="HS256"),
        signed(PLAIN, alg="none"),
        signed(PLAIN, crit=["exp"], exp=1),
        f"{head}.{body}.~",
        f"{head}.{body}.{encoded(bytes(64))}~",
        compact(PLAIN, other, kid=KEY.kid) + "~",
        compact(PLAIN, new_key("EdDSA"), kid=KEY.kid) + "~",
        f"{encoded(b'[]')}.{body}.{encoded(bytes(64))}~",
        f"{head}.{encoded(b'{')}.{encoded(bytes(64))}~",
        "a.b~",
        "a.b.c",
        "",
        "a.b.c~~",
        "a" * 100_001,
    ]
    for text in texts:
        with pytest.raises(NotAnSdJwtError):
            said(text)


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    """The last letter of base64url may hide bits that say nothing."""
    jwt, *rest = token().split("~")
    last = jwt[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = alphabet[alphabet.index(last) ^ 1]
    with pytest.raises(NotAnSdJwtError):
        said("~".join((jwt[:-1] + other, *rest)))


def test_reserved_names_are_not_issued() -> None:
    for plain, hidden in (({"_sd": []}, {}), ({}, {"...": 1}), ({"a": 1}, {"a": 2})):
        with pytest.raises(ValueError, match="reserved"):
            sdjwt.issue(plain, hidden, KEY)
