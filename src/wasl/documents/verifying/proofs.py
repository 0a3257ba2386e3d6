"""What proves that a seal was there at an instant: the log of its issuer's uses of keys, and the word of who tells the time.

A key that was found in other hands could have made any seal since then, dated as one likes. Not one whose hash was in a log whose
root had been time-stamped before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, Literal

import msgspec
from asn1crypto import cms, crl, x509
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from wasl.documents.seal.cose import Sign1
from wasl.documents.uses.entry import read_use
from wasl.documents.verifying.misshapen import MISSHAPEN
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import decoded, strictly
from wasl.kernel.merkle import includes, leaf_hash
from wasl.kernel.notes import Note, read_checkpoint

LARGEST: Final = 64 * 1024
"""Bytes: ours have a tenth of it."""
_SEAL: Final = "seal"


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From a seal to an instant, step by step: its batch, the entry of the log, the log's root, the time."""

    format: Literal["wasl-issue-proof/1"] = "wasl-issue-proof/1"
    entry: str
    """As the log keeps it: `uses.entry.Use` in canonical JSON."""
    place: int
    """Of the seal among those of the entry."""
    within: tuple[str, ...]
    """Its audit path to the entry's hash, in hex, from the leaf up."""
    index: int
    """Of the entry in the log."""
    path: tuple[str, ...]
    """Its audit path to the log's root."""
    checkpoint: str
    """Origin, size and root of the log."""
    token: str
    """RFC 3161, over the checkpoint; base64url of DER."""
    lists: tuple[str, ...]
    """Of certificates revoked then; base64url of DER."""


def read(content: bytes) -> Proof:
    """The proof in a file. Raises WaslError."""
    try:
        if len(content) > LARGEST:
            raise ValueError("it is too long")
        return msgspec.json.decode(content, type=Proof)
    except (ValueError, msgspec.DecodeError) as error:
        raise WaslError(
            "this is no proof that a document was issued", mend="ask its issuer for it: 'wasl documents log prove'"
        ) from error


def proven_since(message: Sign1, proof: Proof, roots: Sequence[str]) -> datetime | None:
    """Since when, by `proof`, the seal `message` was there at the latest; None where it proves nothing of it.

    `roots`: the certificates to trust, in base64url of DER.
    """
    try:
        return _proven(message, proof, roots)
    except MISSHAPEN:
        return None


def _proven(message: Sign1, proof: Proof, roots: Sequence[str]) -> datetime | None:
    use = read_use(proof.entry.encode())
    if use.content() != proof.entry.encode() or (use.kind, use.key) != (_SEAL, message.kid.hex()):
        return None
    digest = sha256(message.to_sign()).digest()
    if use.count == 1:
        covered = use.hash == digest.hex() and not proof.within
    else:
        covered = includes(bytes.fromhex(use.hash), use.count, proof.place, leaf_hash(digest), _hashes(proof.within))
    said = read_checkpoint(Note(proof.checkpoint, ()))
    logged = includes(said.root, said.size, proof.index, leaf_hash(proof.entry.encode()), _hashes(proof.path))
    if not covered or not logged or said.text() != proof.checkpoint:
        return None
    lists = tuple(strictly(each) for each in proof.lists)
    stamped = sha256(proof.checkpoint.encode()).digest()
    return told_time(strictly(proof.token), stamped, tuple(roots), lists)


def told_time(token: bytes, stamped: bytes, roots: tuple[str, ...], lists: tuple[bytes, ...]) -> datetime | None:
    """When what the SHA-256 `stamped` is of was there, by an RFC 3161 `token` of whom `roots` vouch for; None where it fails.

    `lists`: of certificates revoked then, in DER. Raises one of `MISSHAPEN` for what is no token.
    """
    told, vouched = time_of(token, stamped, roots, lists)
    return told if vouched else None


@lru_cache(maxsize=64)
def time_of(
    token: bytes, stamped: bytes, roots: tuple[str, ...], lists: tuple[bytes, ...]
) -> tuple[datetime | None, bool]:
    """The same, whoever tells it; None where the token is of something else, or was changed. And whether `roots` vouch for it."""
    read: Any = cms.ContentInfo.load(token, strict=True)["content"]
    told: datetime = read["encap_content_info"]["content"].parsed["gen_time"].native
    vouched = ValidationContext(
        trust_roots=[x509.Certificate.load(decoded(each)) for each in roots],
        crls=[crl.CertificateList.load(each) for each in lists],
        allow_fetching=False, moment=told, revocation_mode="hard-fail",
    )  # fmt: skip

    def imprint(algorithm: str) -> bytes:
        if algorithm != "sha256":
            raise ValueError("times are told of SHA-256 here")
        return stamped

    status = TimestampSignatureStatus(**asyncio.run(validate_tst_signed_data(read, vouched, imprint)))
    sound = status.intact and status.valid
    return told if sound else None, sound and status.trusted


def _hashes(path: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in path]
