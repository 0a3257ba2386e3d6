"""Credentials: for keys that are proven, each proof once, and no attack on proofs that is known gets one."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.documents.wallets.holding import TYPE, Wallet, problem, public
from wasl.documents.models import Offer, SealKey, UsedNonce
from wasl.documents.sealing.keys import key_in_use
from wasl.documents.sealing.vaults import vault
from wasl.documents.wallets import nonces
from wasl.documents.wallets.metadata import BATCH
from wasl.documents.wallets.offering import Offered
from wasl.documents.wallets.problems import RefusedError
from wasl.kernel.clock import now
from wasl.kernel.keys import encoded, new_key

pytestmark = pytest.mark.usefixtures("registers")
KEY = new_key("ES256")


@pytest.fixture
def wallet(offered: Offered) -> Wallet:
    """One that has a token."""
    made = Wallet()
    assert made.redeem(made.code(offered.uri), offered.tx_code).status_code == 200
    return made


def refused(wallet: Wallet, *proofs: str, **changes: Any) -> str:
    """Why; and nothing is delivered."""
    found = problem(wallet.credential(*proofs, **changes))
    assert Offer.objects.get().delivered == 0
    return found


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))


def said(wallet: Wallet) -> dict[str, Any]:
    return {"aud": "http://127.0.0.1:8000/issuers/menps", "iat": int(now().timestamp()), "nonce": wallet.nonce()}


def test_no_algorithm_is_none(wallet: Wallet) -> None:
    for name in ("none", "None", "NONE"):
        assert refused(wallet, unsigned({"typ": TYPE, "alg": name, "jwk": public(KEY)}, said(wallet)) + ".") == (
            "invalid_proof"
        )


def test_no_algorithm_has_a_secret(wallet: Wallet) -> None:
    """Nor is the text of the public key one."""
    for jwk in ({"kty": "oct", "k": encoded(b"x" * 32)}, public(KEY)):
        text = unsigned({"typ": TYPE, "alg": "HS256", "jwk": jwk}, said(wallet))
        for secret in (b"x" * 32, json.dumps(jwk).encode()):
            code = hmac.new(secret, text.encode(), "sha256").digest()
            assert refused(wallet, f"{text}.{encoded(code)}") == "invalid_proof"


def test_rsa_is_not_taken(wallet: Wallet) -> None:
    key = rsa.generate_private_key(65537, 2048)
    n = key.public_key().public_numbers().n.to_bytes(256, "big")
    jwk = {"kty": "RSA", "n": encoded(n), "e": "AQAB"}
    text = unsigned({"typ": TYPE, "alg": "RS256", "jwk": jwk}, said(wallet))
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    assert refused(wallet, f"{text}.{encoded(signature)}") == "invalid_proof"


FORGED: tuple[dict[str, Any], ...] = (
    {"alg": "EdDSA"},
    {"alg": ["ES256"]},
    {"typ": "JWT"},
    {"typ": None},
    {"jwk": None},
    {"jwk": "key"},
    {"jwk": KEY.private_jwk()},
    {"jwk": {**public(KEY), "d": ""}},
    {"jwk": {**public(KEY), "x": "AA"}},
    {"jwk": {**public(KEY), "crv": "P-521"}},
    {"jwk": public(new_key("ES256"))},
    {"kid": "../../keys/authority.json"},
    {"kid": "https://evil.example/key.json"},
    {"kid": "did:web:evil.example#1", "jwk": None},
    {"x5c": ["MIIB"]},
    {"x5c": ["MIIB"], "jwk": None},
    {"x5u": "https://evil.example/key.pem"},
    {"jku": "https://evil.example/keys.json"},
    {"trust_chain": []},
    {"crit": ["exp"]},
    {"b64": False},
)


def test_the_key_is_the_one_in_the_proof_and_of_its_kind(wallet: Wallet) -> None:
    for header in FORGED:
        assert refused(wallet, wallet.proof(KEY, header)) == "invalid_proof", header


def test_a_proof_is_for_this_issuer_and_now(wallet: Wallet) -> None:
    seconds = int(now().timestamp())
    elsewhere: tuple[tuple[dict[str, Any], str], ...] = (
        ({"aud": "http://127.0.0.1:8000/issuers/ofppt"}, "invalid_proof"),
        ({"aud": ["http://127.0.0.1:8000/issuers/menps"]}, "invalid_proof"),
        ({"aud": None}, "invalid_proof"),
        ({"iat": None}, "invalid_proof"),
        ({"iat": True}, "invalid_proof"),
        ({"iat": "now"}, "invalid_proof"),
        ({"iat": seconds - 3600}, "invalid_proof"),
        ({"iat": seconds + 3600}, "invalid_proof"),
        ({"nonce": None}, "invalid_nonce"),
        ({"nonce": ""}, "invalid_nonce"),
        ({"nonce": "é"}, "invalid_nonce"),
        ({"nonce": encoded(bytes(53))}, "invalid_nonce"),
    )
    for claims, expected in elsewhere:
        assert refused(wallet, wallet.proof(KEY, None, **claims)) == expected, claims


def test_a_proof_is_made_once(wallet: Wallet) -> None:
    made = wallet.proof(KEY)
    assert wallet.credential(made).status_code == 200
    assert problem(wallet.credential(made)) == "invalid_nonce"
    nonce = wallet.nonce()
    assert wallet.credential(wallet.proof(KEY, nonce=nonce)).status_code == 200
    assert problem(wallet.credential(wallet.proof(new_key(), nonce=nonce))) == "invalid_nonce"


def test_a_nonce_is_of_one_issuer_and_for_minutes(wallet: Wallet) -> None:
    assert refused(wallet, wallet.proof(KEY, nonce=Wallet("ofppt").nonce())) == "invalid_nonce"
    old = nonces.new_nonce("menps", now() - nonces.LIVES)
    assert refused(wallet, wallet.proof(KEY, nonce=old)) == "invalid_nonce"


@pytest.mark.django_db
def test_used_nonces_are_kept_no_longer_than_they_would_be_good(home: object) -> None:
    at = now()
    nonce = nonces.new_nonce("menps", at)
    nonces.take([nonce, nonce], "menps", at)
    with pytest.raises(RefusedError, match="used"):
        nonces.take([nonce], "menps", at)
    later = at + nonces.LIVES
    nonces.take([nonces.new_nonce("menps", later)], "menps", later)
    assert UsedNonce.objects.count() == 1
    with pytest.raises(RefusedError, match="too old"):
        nonces.take([nonce], "menps", later + timedelta(seconds=1))


def test_a_batch_is_of_different_keys_with_one_nonce_and_small(wallet: Wallet) -> None:
    nonce = wallet.nonce()
    assert refused(wallet, wallet.proof(KEY, nonce=nonce), wallet.proof(KEY, nonce=nonce)) == "invalid_proof"
    many = [wallet.proof(new_key(), nonce=nonce) for _ in range(BATCH + 1)]
    assert refused(wallet, *many) == "invalid_proof"
    assert wallet.credential(*many[:BATCH]).status_code == 200
    assert problem(wallet.credential(wallet.proof(KEY))) == "credential_request_denied"


NOT_WHOLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"proofs": None}, "invalid_proof"),
    ({"proofs": {}}, "invalid_proof"),
    ({"proofs": {"jwt": []}}, "invalid_proof"),
    ({"proofs": {"jwt": ["a.b.c"]}}, "invalid_proof"),
    ({"proofs": {"jwt": [""]}}, "invalid_proof"),
    ({"proofs": {"jwt": ["x" * 20_000]}}, "invalid_proof"),
    ({"proofs": {"di_vp": []}}, "invalid_proof"),
    ({"proofs": {"jwt": [1]}}, "invalid_credential_request"),
    ({"proofs": []}, "invalid_credential_request"),
    ({"credential_configuration_id": None}, "invalid_credential_request"),
    ({"credential_configuration_id": "baccalaureate-diploma"}, "unknown_credential_configuration"),
    ({"credential_configuration_id": None, "credential_identifier": "x"}, "unknown_credential_identifier"),
    ({"credential_response_encryption": {"enc": "A256GCM"}}, "invalid_encryption_parameters"),
)


def test_requests_for_credentials_are_whole(wallet: Wallet) -> None:
    for changes, expected in NOT_WHOLE:
        assert refused(wallet, wallet.proof(KEY), **changes) == expected, changes


def test_what_is_no_request_is_refused(wallet: Wallet) -> None:
    held = {"Authorization": f"Bearer {wallet.token}"}
    for body in (b"", b"[]", b"null", b"\xff", b"[" * 100_000, b" " * 200_000):
        answer = wallet.client.post(
            "/issuers/menps/credential", body, content_type="application/json", headers=held
        )  # fmt: skip
        assert problem(answer) == "invalid_credential_request", body[:9]
    form = wallet.client.post("/issuers/menps/credential", {"proofs": "x"}, headers=held)
    assert problem(form) == "invalid_credential_request"


def test_no_token_no_credential(wallet: Wallet) -> None:
    for token in ("", "x", "é"):
        answer = Wallet(token=token).credential(wallet.proof(KEY))
        assert problem(answer) == "invalid_token"
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    plain = wallet.client.post("/issuers/menps/credential", b"{}", content_type="application/json")
    assert problem(plain) == "invalid_token"


def test_a_key_that_is_not_here_is_the_installations_matter(wallet: Wallet, caplog: pytest.LogCaptureFixture) -> None:
    held = key_in_use("menps", now(), SealKey.Use.SIGN)
    assert vault().destroyed(held.kid)
    answer = wallet.credential(wallet.proof(KEY))
    assert answer.status_code == 503
    assert answer.json()["error"] == "server_error"
    assert "the key that seals for menps is not here" in caplog.text
    assert Offer.objects.get().delivered == 0
