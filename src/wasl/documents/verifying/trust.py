"""A trust list in a file, with the keys that sign trust lists beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wasl.documents.verifying.bundle import Bundle, read
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, verifying_key


def read_trust(trust: Path, keys: Path | None = None) -> Bundle:
    """The bundle in the file `trust`, signed by one of `keys`, or of those beside it. Raises WaslError."""
    return read(trust.read_text(encoding="utf-8"), _keys(keys or beside(trust)))


def beside(trust: Path) -> Path:
    """Where the keys of a trust list stand, unless told otherwise."""
    return trust.with_suffix(".keys.json")


def _keys(file: Path) -> dict[str, VerifyingKey]:
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        made = [verifying_key(each) for each in found["keys"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WaslError(
            "the keys of the trust list cannot be read", where=str(file), mend="give them with --keys, as a JWK set"
        ) from error
    return {key.kid: key for key in made}
