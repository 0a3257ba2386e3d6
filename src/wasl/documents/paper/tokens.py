"""Time-stamp tokens (RFC 3161; signing certificates named as RFC 5816 has it), spelled out as `cms` is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from wasl.documents.paper.cms import CertifiedKey, container, say, sha256
from wasl.documents.paper.der import SEQUENCE, TIME, integer, oid, tlv

_TOLD: Final = oid("1.2.840.113549.1.9.16.1.4")
_POLICY: Final = oid("2.25.307469228837290218614926043251870632411")
"""Of the time told by an installation to itself (ITU-T X.667): it promises no more than its clock."""


def token(clock: CertifiedKey, imprint: bytes, nonce: bytes, number: int, at: datetime) -> bytes:
    """What `clock` says: that what `imprint` is of was there at the instant `at`. A ContentInfo.

    `imprint`, `nonce`: as they were asked, in DER, the nonce empty where none was.
    """
    told = tlv(
        SEQUENCE, integer(1), _POLICY, imprint, integer(number), tlv(TIME, at.strftime("%Y%m%d%H%M%SZ").encode()),
        tlv(SEQUENCE, integer(1)), nonce,
    )  # fmt: skip
    return container(say(clock, _TOLD, sha256(told)), clock.chain, content=told)
