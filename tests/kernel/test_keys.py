"""Keys, beside what other implementations and the standards' own examples say."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Algorithm, decoded, kept_key, new_key, signing_key, thumbprint, verifying_key

ALGORITHMS: tuple[Algorithm, ...] = ("EdDSA", "ES256")
RFC_8037 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
"""The key of RFC 8037, appendix A.2."""


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(message=st.binary(max_size=200), flipped=st.integers(0, 511))
def test_a_signature_holds_for_its_message_alone(algorithm: Algorithm, message: bytes, flipped: int) -> None:
    key = new_key(algorithm)
    signature = key.sign(message)
    assert key.verifying().verifies(signature, message)
    assert not key.verifying().verifies(signature, message + b"!")
    forged = bytearray(signature)
    forged[flipped // 8] ^= 1 << flipped % 8
    assert not key.verifying().verifies(bytes(forged), message)
    assert not new_key(algorithm).verifying().verifies(signature, message)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_another_library_reads_our_keys_and_signatures(algorithm: Algorithm) -> None:
    key = new_key(algorithm)
    theirs = (OKPKey if algorithm == "EdDSA" else ECKey).import_key(
        {name: value for name, value in key.private_jwk().items() if name != "alg"}
    )
    name = {"EdDSA": "Ed25519"}.get(algorithm, algorithm)  # RFC 9864 names the curve
    token = jws.serialize_compact({"alg": name}, b"what is said", theirs, algorithms=[name])
    signed, _, signature = token.rpartition(".")
    assert key.verifying().verifies(decoded(signature), signed.encode())


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_comes_back_from_its_jwk(algorithm: Algorithm) -> None:
    key = new_key(algorithm)
    again = signing_key(key.private_jwk())
    assert verifying_key(key.verifying().jwk()).verifies(again.sign(b"x"), b"x")
    assert again.kid == key.kid == thumbprint(key.verifying().jwk())


def test_the_thumbprint_is_that_of_the_standard() -> None:
    assert thumbprint(RFC_8037) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
        {"kty": "OKP", "crv": "Ed25519"},
        {},
    ],
)
def test_no_other_kind_of_key_is_taken(jwk: dict[str, str]) -> None:
    with pytest.raises(WaslError, match="key"):
        verifying_key(jwk)


def test_a_public_key_does_not_sign() -> None:
    with pytest.raises(WaslError, match="no private part"):
        signing_key(RFC_8037)


def test_a_kept_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "directory.json"
    first = kept_key(path)
    assert kept_key(path).private_jwk() == first.private_jwk()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", "\u00e9"])
def test_a_file_that_holds_no_key_is_named_and_never_written_over(tmp_path: Path, content: str) -> None:
    path = tmp_path / "directory.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WaslError, match="this key cannot be read"):
        kept_key(path)
    assert path.read_text(encoding="utf-8") == content
