"""Time-stamp tokens (RFC 3161), spelled out in DER: a library takes as long over one as over all the rest of a seal.

What they are is in the RFC and in CMS (RFC 5652, section 5); signing certificates are named as RFC 5816 has it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from asn1crypto import core, x509
from cryptography.hazmat.primitives import hashes

from wasl.documents.paper.signing import as_der
from wasl.kernel.keys import Signer

_SEQUENCE, _SET, _EXPLICIT = 0x30, 0x31, 0xA0


def _oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


_SIGNED_DATA, _TOLD = _oid("1.2.840.113549.1.7.2"), _oid("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE, _DIGEST = _oid("1.2.840.113549.1.9.3"), _oid("1.2.840.113549.1.9.4")
_SIGNED_BY = _oid("1.2.840.113549.1.9.16.2.47")
_POLICY: Final = _oid("2.25.307469228837290218614926043251870632411")
"""Of the time told by an installation to itself (ITU-T X.667): it promises no more than its clock."""


def token(
    key: Signer, certificate: bytes, others: bytes, imprint: bytes, nonce: bytes, number: int, at: datetime
) -> bytes:
    """What `key` says: that what `imprint` is of was there at the instant `at`. A ContentInfo.

    `certificate`: of the key; `others`: those above it, one after the other. `imprint`, `nonce`: as they were asked, the nonce
    empty where none was. All in DER.
    """
    told = _tlv(
        _SEQUENCE, _integer(1), _POLICY, imprint, _integer(number), _tlv(0x18, at.strftime("%Y%m%d%H%M%SZ").encode()),
        _tlv(_SEQUENCE, _integer(1)), nonce,
    )  # fmt: skip
    signed_by = _tlv(_SEQUENCE, _tlv(_SEQUENCE, _tlv(_SEQUENCE, _octets(_hash(certificate)))))
    attributes = sorted([
        _tlv(_SEQUENCE, _CONTENT_TYPE, _tlv(_SET, _TOLD)),
        _tlv(_SEQUENCE, _DIGEST, _tlv(_SET, _octets(_hash(told)))),
        _tlv(_SEQUENCE, _SIGNED_BY, _tlv(_SET, signed_by)),
    ])  # fmt: skip
    own = x509.Certificate.load(certificate)
    signer = _tlv(
        _SEQUENCE, _integer(1), _tlv(_SEQUENCE, own.issuer.dump(), _integer(own.serial_number)), _SHA256,
        _tlv(_EXPLICIT, *attributes), _ECDSA, _octets(as_der(key.sign(_tlv(_SET, *attributes)))),
    )  # fmt: skip
    content = _tlv(
        _SEQUENCE, _integer(3), _tlv(_SET, _SHA256), _tlv(_SEQUENCE, _TOLD, _tlv(_EXPLICIT, _octets(told))),
        _tlv(_EXPLICIT, *sorted((certificate, others))), _tlv(_SET, signer),
    )  # fmt: skip
    return _tlv(_SEQUENCE, _SIGNED_DATA, _tlv(_EXPLICIT, content))


def _tlv(tag: int, *parts: bytes) -> bytes:
    """Tag, length and contents (X.690, section 8.1)."""
    content = b"".join(parts)
    long = len(content)
    if long < 0x80:
        return bytes((tag, long)) + content
    size = long.to_bytes((long.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def _integer(value: int) -> bytes:
    return _tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _octets(content: bytes) -> bytes:
    return _tlv(0x04, content)


def _hash(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize()


_SHA256: Final = _tlv(_SEQUENCE, _oid("2.16.840.1.101.3.4.2.1"))
_ECDSA: Final = _tlv(_SEQUENCE, _oid("1.2.840.10045.4.3.2"))
