"""Tokens bound to a key: each proof of it is of one request, of now, with a nonce told here, and is taken once."""

from __future__ import annotations

import hmac
import json
from typing import Any

import pytest

from tests.documents.wallets.asking import Asking, Browser, s256
from tests.documents.wallets.holding import problem, public
from wasl.documents.models import Document, Offer
from wasl.documents.wallets import dpop, nonces
from wasl.documents.wallets.metadata import GRANT
from wasl.documents.wallets.offering import Offered
from wasl.kernel.clock import now
from wasl.kernel.keys import encoded, new_key

pytestmark = pytest.mark.usefixtures("registers", "known")
KEY = new_key("ES256")
ISSUER = "http://127.0.0.1:8000/issuers/menps"


@pytest.fixture
def bound(asking: Asking, browser: Browser, document: Document) -> Asking:
    """A wallet that has a token."""
    told = browser.answer(browser.page(asking.address()), "yes", document.number)
    assert asking.trade(told["code"]).status_code == 200
    return asking


FORGED: tuple[dict[str, Any], ...] = (
    {"typ": "JWT"}, {"typ": None}, {"typ": "openid4vci-proof+jwt"}, {"alg": "EdDSA"}, {"alg": "none"}, {"jwk": None},
    {"jwk": public(new_key("ES256"))}, {"jwk": KEY.private_jwk()}, {"jku": "https://evil.example"},
    {"crit": ["exp"]}, {"key_attestation": "x"},
)  # fmt: skip


def test_a_proof_is_signed_by_the_key_in_it(asking: Asking, home: object) -> None:
    asking.push()  # it is told a nonce
    for header in FORGED:
        assert problem(asking.push(asking.dpop("par", header))) == "invalid_dpop_proof", header
    said = {"htm": "POST", "htu": f"{ISSUER}/par", "iat": int(now().timestamp()), "jti": "x", "nonce": asking.signs}
    parts = [
        encoded(json.dumps(each).encode()) for each in ({"typ": "dpop+jwt", "alg": "HS256", "jwk": public(KEY)}, said)
    ]
    code = hmac.new(json.dumps(public(KEY)).encode(), ".".join(parts).encode(), "sha256").digest()
    for forged in (".".join([*parts, encoded(code)]), "x", "..", "x" * 20_000, ".".join([*parts, ""])):
        assert problem(asking.push(forged)) == "invalid_dpop_proof"


def test_a_proof_is_of_this_request_and_of_now(asking: Asking, home: object) -> None:
    asking.push()  # it is told a nonce
    seconds = int(now().timestamp())
    wrong: tuple[dict[str, Any], ...] = (
        {"htm": "GET"}, {"htm": None}, {"htu": f"{ISSUER}/token"}, {"htu": None}, {"htu": "http://127.0.0.1:1/issuers/menps/par"},
        {"htu": "https://127.0.0.1:8000/issuers/menps/par"}, {"htu": "http://[x/"}, {"htu": 1}, {"iat": None}, {"iat": True},
        {"iat": seconds - 3600}, {"iat": seconds + 3600}, {"jti": None}, {"jti": ""}, {"jti": 1},
    )  # fmt: skip
    for claims in wrong:
        assert problem(asking.push(asking.dpop("par", **claims))) == "invalid_dpop_proof", claims
    spelled = asking.dpop("par", htu="HTTP://127.0.0.1:8000/issuers/menps/par?x=1#y")
    assert asking.push(spelled).status_code == 200


def test_a_nonce_is_told_and_signed(asking: Asking, home: object) -> None:
    old = nonces.new_nonce("menps dpop", now() - nonces.LIVES)
    for nonce in (None, "", "x", 1, old, dpop.new_nonce("ofppt", now()), asking.nonce()):
        answer = asking.push(asking.dpop("par", nonce=nonce))
        assert problem(answer) == "use_dpop_nonce", nonce
        assert answer.status_code == 400
    assert asking.push(asking.dpop("par", nonce=answer.headers["DPoP-Nonce"])).status_code == 200


def test_a_proof_is_taken_once(bound: Asking) -> None:
    shown = bound.dpop("par", jti="1")
    assert bound.push(shown).status_code == 200
    assert problem(bound.push(shown)) == "invalid_dpop_proof"
    again = bound.dpop("credential")
    assert bound.fetch(bound.proof(new_key()), proof=again).status_code == 200
    assert problem(bound.fetch(bound.proof(new_key()), proof=again)) == "invalid_dpop_proof"
    other = Asking(key=new_key("ES256"), signs=bound.signs)  # another's proof may bear the same mark
    assert other.push(other.dpop("par", jti="1")).status_code == 200


def test_a_stolen_token_is_good_for_nothing(bound: Asking) -> None:
    mine = bound.proof(KEY)
    for scheme, proof in (
        ("Bearer", ""),
        ("Bearer", None),
        ("bearer", None),
        ("DPoP", bound.dpop("credential", ath="x")),
    ):
        answer = bound.fetch(mine, scheme=scheme, proof=proof)
        assert problem(answer) in ("invalid_token", "invalid_dpop_proof"), scheme
        assert answer.status_code == 401
        assert "DPoP" in answer.headers["WWW-Authenticate"]
    assert problem(bound.fetch(mine, proof="")) == "invalid_dpop_proof"
    assert problem(bound.fetch(mine, proof=bound.dpop("credential", ath=s256("another")))) == "invalid_dpop_proof"
    thief = Asking(token=bound.token, signs=bound.signs)
    assert problem(thief.fetch(mine)) == "invalid_token"
    lacking = bound.fetch(mine, proof=bound.dpop("credential", nonce=None))
    assert problem(lacking) == "use_dpop_nonce"
    assert (lacking.status_code, bool(lacking.headers["DPoP-Nonce"])) == (401, True)
    assert lacking.headers["WWW-Authenticate"].startswith('DPoP error="use_dpop_nonce"')
    assert bound.fetch(mine).status_code == 200


def test_an_offer_may_be_taken_with_a_key_too(asking: Asking, offered: Offered) -> None:
    code = asking.code(offered.uri)
    form = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": offered.tx_code}
    assert problem(asking.post("token", form, asking.dpop("token"))) == "use_dpop_nonce"
    assert Offer.objects.get().tries == 0  # nothing was tried yet
    given = asking.post("token", form)
    assert given.json()["token_type"] == "DPoP"
    asking.token = given.json()["access_token"]
    assert problem(asking.credential(asking.proof(new_key()))) == "invalid_token"  # as a mere bearer
    assert asking.fetch(asking.proof(new_key())).status_code == 200
