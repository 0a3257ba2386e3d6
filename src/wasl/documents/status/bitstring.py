"""W3C Bitstring Status List v1.0: the same states, as credentials that readers of VC 2.0 know."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from wasl.documents.status import bits
from wasl.documents.status.bits import State
from wasl.kernel.keys import encoded, strictly

Purpose = Literal["revocation", "suspension"]
STATES: Final[Mapping[Purpose, frozenset[State]]] = {
    "revocation": frozenset({State.REVOKED, State.REPLACED}),
    "suspension": frozenset({State.SUSPENDED}),
}
_GZIP: Final = 16 + zlib.MAX_WBITS
CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"


def entry(uri: str, purpose: Purpose, index: int) -> dict[str, Any]:
    """What a credential says of where its state is told (section 2.1)."""
    return {
        "id": f"{uri}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": uri,
    }


def credential(
    packed: bytes, uri: str, purpose: Purpose, issuer: str, at: datetime, expires: datetime
) -> dict[str, Any]:
    """The list at `uri` as a credential to be proved (section 2.2). Its times are whole seconds, UTC."""
    bitstring = bits.bitstring(packed, STATES[purpose])
    return {
        "@context": [CONTEXT],
        "id": uri,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _instant(at),
        "validUntil": _instant(expires),
        "credentialSubject": {
            "id": f"{uri}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": "u" + encoded(gzip.compress(bitstring, 9, mtime=0)),
        },
    }


def is_set(credential: Mapping[str, Any], purpose: Purpose, index: int) -> bool:
    """What a proven list says at `index`. Raises `bits.NotAListError`."""
    try:
        told = credential["credentialSubject"]
        text = told["encodedList"]
        if told["type"] != "BitstringStatusList" or told["statusPurpose"] != purpose or not text.startswith("u"):
            raise bits.NotAListError("this is no such list of states")
        packed = bits.inflated(strictly(text[1:]), _GZIP)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise bits.NotAListError("this is no such list of states") from error
    if not 0 <= index < len(packed) * 8:
        raise bits.NotAListError("this index is beyond the list")
    return bool(packed[index // 8] >> 7 - index % 8 & 1)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
