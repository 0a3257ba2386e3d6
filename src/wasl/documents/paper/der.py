"""Distinguished encoding of ASN.1 (DER, ITU-T X.690): as much of it as seals and the time of seals are spelled in."""

from __future__ import annotations

from typing import Final

from asn1crypto import core

INTEGER, OCTETS, TIME, SEQUENCE, SET, EXPLICIT = 0x02, 0x04, 0x18, 0x30, 0x31, 0xA0
"""Tags (section 8.1.2); EXPLICIT: of what is tagged 0, the others follow."""
_LONG: Final = 0x80


def tlv(tag: int, *parts: bytes) -> bytes:
    """Tag, length and contents (section 8.1)."""
    content = b"".join(parts)
    long = len(content)
    if long < _LONG:
        return bytes((tag, long)) + content
    size = long.to_bytes((long.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(size))) + size + content


def set_of(tag: int, *parts: bytes) -> bytes:
    """A set, in the only order of it (section 11.6)."""
    return tlv(tag, *sorted(parts))


def integer(value: int) -> bytes:
    """That is not negative."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(content: bytes) -> bytes:
    """As they are."""
    return tlv(OCTETS, content)


def oid(dotted: str) -> bytes:
    """An object identifier."""
    return bytes(core.ObjectIdentifier(dotted).dump())
