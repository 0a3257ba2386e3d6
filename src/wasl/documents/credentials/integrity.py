"""Data Integrity proofs with ``eddsa-jcs-2022`` (W3C VC-DI-EdDSA, section 3.3) over Verifiable Credentials 2.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives import hashes

from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.keys import Signer, VerifyingKey

SUITE: Final = "eddsa-jcs-2022"
_TYPE: Final = "DataIntegrityProof"
_PURPOSE: Final = "assertionMethod"
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_SIGNATURE_BYTES: Final = 64


class NotProvedError(ValueError):
    """This credential is not proved, or not by who should."""


def proved(credential: Mapping[str, Any], key: Signer, method: str, at: datetime) -> dict[str, Any]:
    """`credential` with its proof by `key`, an Ed25519 one, which the verification `method` of a did names.

    Raises ValueError for another key, TypeError for a credential that holds a floating-point number.
    """
    if key.algorithm != "EdDSA":
        raise ValueError(f"{SUITE} is of Ed25519 alone")
    proof = {
        "type": _TYPE,
        "cryptosuite": SUITE,
        "created": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": _PURPOSE,
        "@context": credential["@context"],
    }
    return {**credential, "proof": {**proof, "proofValue": "z" + base58(key.sign(_to_sign(proof, credential)))}}


def verified(credential: Mapping[str, Any], key_of: Callable[[str], VerifyingKey | None]) -> dict[str, Any]:
    """What is proved, without its proof. Raises NotProvedError.

    `key_of` gives the key of a verification method that its controller lets make assertions; None where it knows none.
    """
    proof = credential.get("proof")
    if not isinstance(proof, Mapping) or proof.get("type") != _TYPE or proof.get("cryptosuite") != SUITE:
        raise NotProvedError("it has no proof that is read here")
    value, method, context = proof.get("proofValue"), proof.get("verificationMethod"), proof.get("@context")
    if not isinstance(value, str) or not isinstance(method, str) or proof.get("proofPurpose") != _PURPOSE:
        raise NotProvedError("its proof is not whole")
    said = {name: item for name, item in credential.items() if name != "proof"}
    if context is not None and context != said.get("@context"):
        raise NotProvedError("its proof is of other words")
    key = key_of(method)
    if key is None or key.algorithm != "EdDSA":
        raise NotProvedError("nobody known has the key that it names")
    # Some sign the document's context with their options and do not repeat it there.
    options = {**{name: item for name, item in proof.items() if name != "proofValue"}, "@context": said.get("@context")}
    try:
        signature = _unbase58(value.removeprefix("z")) if value.startswith("z") else b""
        if not key.verifies(signature, _to_sign(options, said)):
            raise NotProvedError("it is not signed by who should")
    except (TypeError, ValueError, RecursionError) as error:
        raise NotProvedError("it is not signed by who should") from error
    return said


def base58(content: bytes) -> str:
    """Base58 of Bitcoin's alphabet, as multibase ``z`` wants it."""
    value, letters = int.from_bytes(content, "big"), ""
    while value:
        value, rest = divmod(value, 58)
        letters = _BASE58[rest] + letters
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + letters


def _unbase58(text: str) -> bytes:
    if len(text) > 2 * _SIGNATURE_BYTES:
        raise ValueError("this is too long for a signature")
    value = 0
    for letter in text:
        value = value * 58 + _BASE58.index(letter)
    found = b"\0" * (len(text) - len(text.lstrip("1"))) + value.to_bytes((value.bit_length() + 7) // 8, "big")
    if base58(found) != text:
        raise ValueError("this is not its only spelling")
    return found


def _to_sign(options: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    return b"".join(
        _hash({name: item for name, item in part.items() if name != "proof"}) for part in (options, document)
    )


def _hash(value: Mapping[str, Any]) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(canonical_bytes(dict(value)))
    return digest.finalize()
