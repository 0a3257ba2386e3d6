"""What a P-256 key says of something (CMS SignedData, RFC 5652), spelled out: a library takes as long over it as over a page.

The attributes are those of CAdES and PAdES (ETSI EN 319 122-1, EN 319 142-1), the hash is SHA-256 (RFC 5754).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes

from wasl.documents.paper.der import EXPLICIT, SEQUENCE, SET, integer, octets, oid, set_of, tlv
from wasl.kernel.keys import Signer, as_der

HASH: Final = "sha256"
DATA: Final = oid("1.2.840.113549.1.7.1")
"""The type of contents that stand elsewhere, as a file does."""
_SIGNED_DATA: Final = oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE, _DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
_SIGNED_BY, _STAMPED = oid("1.2.840.113549.1.9.16.2.47"), oid("1.2.840.113549.1.9.16.2.14")
_SHA256: Final = tlv(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"))
_ECDSA: Final = tlv(SEQUENCE, oid("1.2.840.10045.4.3.2"))
_DIRECTORY_NAME: Final = EXPLICIT + 4


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A key, and the certificates that say whose it is: its own first, in DER."""

    key: Signer
    chain: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What was signed of contents, and the signature (DER)."""

    type: bytes
    attributes: tuple[bytes, ...]
    signature: bytes


def say(signer: CertifiedKey, content_type: bytes, digest: bytes) -> Said:
    """Sign that contents of this type have this SHA-256."""
    attributes = (
        _attribute(_CONTENT_TYPE, content_type),
        _attribute(_DIGEST, octets(digest)),
        _attribute(_SIGNED_BY, _own(signer.chain[0]).signing_certificate),
    )
    return Said(content_type, attributes, as_der(signer.key.sign(set_of(SET, *attributes))))


def container(said: Said, chain: Sequence[bytes], content: bytes = b"", token: bytes = b"") -> bytes:
    """A ContentInfo of it. `content`: where it stands within; `token`: who tells the time of the signature. All in DER."""
    within = tlv(EXPLICIT, octets(content)) if content else b""
    signer = tlv(
        SEQUENCE, integer(1), _own(chain[0]).name, _SHA256, set_of(EXPLICIT, *said.attributes), _ECDSA,
        octets(said.signature), tlv(EXPLICIT + 1, _attribute(_STAMPED, token)) if token else b"",
    )  # fmt: skip
    signed = tlv(
        SEQUENCE, integer(1 if said.type == DATA else 3), tlv(SET, _SHA256), tlv(SEQUENCE, said.type, within),
        set_of(EXPLICIT, *chain), tlv(SET, signer),
    )  # fmt: skip
    return tlv(SEQUENCE, _SIGNED_DATA, tlv(EXPLICIT, signed))


def sha256(content: bytes) -> bytes:
    """Its digest."""
    made = hashes.Hash(hashes.SHA256())
    made.update(content)
    return made.finalize()


def _attribute(kind: bytes, value: bytes) -> bytes:
    return tlv(SEQUENCE, kind, tlv(SET, value))


@dataclass(frozen=True, slots=True)
class _Own:
    """How a certificate is named by what it signs."""

    name: bytes
    """IssuerAndSerialNumber."""
    signing_certificate: bytes
    """SigningCertificateV2 (RFC 5035), by the default hash."""


@lru_cache(maxsize=64)
def _own(certificate: bytes) -> _Own:
    """Remembered: an issuer's comes again with every paper."""
    read = x509.Certificate.load(certificate)
    issuer, number = read.issuer.dump(), integer(read.serial_number)
    named = tlv(SEQUENCE, tlv(SEQUENCE, tlv(_DIRECTORY_NAME, issuer)), number)
    identified = tlv(SEQUENCE, octets(sha256(certificate)), named)
    return _Own(tlv(SEQUENCE, issuer, number), tlv(SEQUENCE, tlv(SEQUENCE, identified)))
