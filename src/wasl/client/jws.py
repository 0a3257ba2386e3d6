"""Compact JSON Web Signatures (RFC 7515), as the proofs of a client need them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wasl.kernel.keys import Signer, encoded


def compact(claims: Mapping[str, Any], key: Signer, **header: Any) -> str:
    """`claims` signed by `key`: ``header.payload.signature``; `header` adds to its ``alg``."""
    signed = f"{_encoded_json({'alg': key.algorithm, **header})}.{_encoded_json(claims)}"
    return f"{signed}.{encoded(key.sign(signed.encode()))}"


def _encoded_json(value: Mapping[str, Any]) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())
