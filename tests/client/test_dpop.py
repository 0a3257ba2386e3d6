"""Proofs of possession, read by another library."""

from __future__ import annotations

import time
from hashlib import sha256

import pytest
from joserfc.errors import BadSignatureError

from tests.client.receiving import read_jwt
from wasl.client.dpop import dpop_proof
from wasl.client.jws import encoded
from wasl.kernel.keys import Algorithm, new_key

ALGORITHMS: tuple[Algorithm, ...] = ("EdDSA", "ES256")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_proof_says_which_request_it_goes_with(algorithm: Algorithm) -> None:
    key = new_key(algorithm)
    proof = read_jwt(dpop_proof(key, "post", "https://g.example/a/b?c=1#d"), key.verifying().jwk())
    assert proof.header["typ"] == "dpop+jwt"
    assert proof.header["alg"] == algorithm
    assert (proof.claims["htm"], proof.claims["htu"]) == ("POST", "https://g.example/a/b")
    assert abs(proof.claims["iat"] - time.time()) < 5
    assert not {"ath", "nonce"} & set(proof.claims)


def test_a_proof_carries_its_public_key_and_nothing_private() -> None:
    key = new_key()
    proof = read_jwt(dpop_proof(key, "GET", "https://g.example/"), key.verifying().jwk())
    public = key.verifying().jwk()
    assert proof.header["jwk"] == {name: public[name] for name in ("kty", "crv", "x")}


def test_a_proof_is_bound_to_its_token_and_the_servers_nonce() -> None:
    key = new_key()
    proof = read_jwt(dpop_proof(key, "GET", "https://g.example/", token="t0k", nonce="n1"), key.verifying().jwk())
    assert proof.claims["ath"] == encoded(sha256(b"t0k").digest())
    assert proof.claims["nonce"] == "n1"


def test_no_two_proofs_are_alike() -> None:
    key = new_key()
    proofs = {
        read_jwt(dpop_proof(key, "GET", "https://g.example/"), key.verifying().jwk()).claims["jti"] for _ in "123"
    }
    assert len(proofs) == 3


def test_another_key_does_not_verify_it() -> None:
    with pytest.raises(BadSignatureError):
        read_jwt(dpop_proof(new_key(), "GET", "https://g.example/"), new_key().verifying().jwk())
