"""The container of a seal (CMS), in its only spelling.

A signature covers the file and its own attributes, not what stands around these: certificates that nobody asked for, versions,
what fills the room kept free. Whoever changes a byte of that changes nothing that was signed, and the file is no longer the
issuer's all the same.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from asn1crypto import cms

_TIME: Final = "signature_time_stamp_token"


def demand_plain(gap: bytes, certificates: Collection[bytes]) -> None:
    """Raises ValueError unless `gap`, all that the seal does not cover, is one container and nothing else.

    `certificates`: those that the seal covers, in DER. The container may repeat them and bring no other.
    """
    read, own = _only(gap)
    if _rebuilt(read, set(certificates), "v1", [_TIME]) != own:
        raise ValueError("what surrounds the seal is not in its only spelling")


def demand_plain_time(gap: bytes, certificates: Collection[bytes]) -> bytes:
    """The token (DER) that is all of `gap`, in its only spelling. Raises ValueError as `demand_plain`."""
    read, own = _only(gap)
    if _rebuilt(read, set(certificates), "v3", []) != own:
        raise ValueError("what surrounds the time is not in its only spelling")
    return own


def _only(gap: bytes) -> tuple[cms.ContentInfo, bytes]:
    """The container that fills `gap`, read, and its bytes. Raises ValueError where anything else is there."""
    read = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
    own = bytes(read.dump())
    if b"<" + own.hex().upper().encode() + b"0" * (len(gap) - 2 - 2 * len(own)) + b">" != gap:
        raise ValueError("what surrounds the seal is not in its only spelling")
    return read, own


def _rebuilt(read: cms.ContentInfo, certificates: set[bytes], version: str, unsigned: list[str]) -> bytes:
    """The same container, made of what its signature covers and of what is known otherwise."""
    told: Any = read["content"]
    (signer,) = told["signer_infos"]
    own = [each.chosen.dump() for each in told["certificates"]]
    if not set(own) <= certificates or len(set(own)) != len(own):
        raise ValueError("it brings certificates that the seal does not cover")
    named = next((each.chosen for each in told["certificates"] if _names(signer["sid"], each.chosen)), None)
    if named is None:
        raise ValueError("it does not bring the certificate of who signed it")
    attributes = signer["unsigned_attrs"]
    if [each["type"].native for each in attributes] != unsigned:
        raise ValueError("it says more than a seal does")
    parts = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": {"issuer": named.issuer, "serial_number": named.serial_number}}),
        "digest_algorithm": signer["digest_algorithm"],
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": signer["signature_algorithm"],
        "signature": signer["signature"],
    }  # fmt: skip
    if unsigned:
        (token,) = attributes[0]["values"]
        if _rebuilt(token, certificates, "v3", []) != token.dump():
            raise ValueError("its time is not in its only spelling")
        parts["unsigned_attrs"] = [{"type": _TIME, "values": [token]}]
    made = cms.SignedData({
        "version": version, "digest_algorithms": [signer["digest_algorithm"]],
        "encap_content_info": told["encap_content_info"], "certificates": told["certificates"],
        "signer_infos": [parts],
    })  # fmt: skip
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": made}).dump())


def _names(identifier: Any, certificate: Any) -> bool:
    chosen = identifier.chosen
    return bool(chosen["issuer"] == certificate.issuer and chosen["serial_number"].native == certificate.serial_number)
