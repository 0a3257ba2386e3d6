"""Private keys in files: JSON Web Keys, as ``wasl keys new`` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, signing_key

Key = SigningKey | Path | str | Mapping[str, Any]
"""A private key, the file that holds it, or its JWK."""


def private_key(key: Key) -> SigningKey:
    """`key`, read if it is a file's path. Raises WaslError when there is no private key of an accepted kind."""
    if isinstance(key, SigningKey):
        return key
    if isinstance(key, Mapping):
        return signing_key(key)
    try:
        jwk = json.loads(Path(key).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WaslError(
            "no private key can be read there", where=str(key), mend="give the file of a private JWK"
        ) from error
    if not isinstance(jwk, dict):
        raise WaslError("the file holds no key", where=str(key), mend="give the file of a private JWK")
    return signing_key(jwk)
