"""How keys of seals are named: by eight bytes, in hex."""

from __future__ import annotations

from wasl.documents.seal.seal import KID_BYTES
from wasl.kernel.keys import VerifyingKey, decoded, thumbprint


def kid_of(key: VerifyingKey) -> str:
    """The first bytes of its thumbprint (RFC 7638)."""
    return decoded(thumbprint(key.jwk()))[:KID_BYTES].hex()
