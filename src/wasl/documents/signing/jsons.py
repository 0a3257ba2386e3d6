"""JSON, signed apart: a detached JWS (RFC 7515, appendix F) over its canonical spelling (RFC 8785).

The signature holds however the JSON is laid out, and for no other content.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Final

from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import Signer, encoded

TYPE: Final = "JOSE"


def canonical(content: bytes) -> bytes:
    """The one spelling of what `content` says. Raises WaslError where there is none."""
    try:
        return canonical_bytes(json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused))
    except (ValueError, RecursionError) as error:
        raise WaslError("this is no JSON, or says a name twice", mend="send one whole JSON text, in UTF-8") from error
    except TypeError as error:
        raise WaslError(
            "this JSON has a number that is no whole one", mend="write it as a text: every reader then reads the same"
        ) from error


def signed(content: bytes, key: Signer, chain: Sequence[bytes]) -> str:
    """The signature ``header..signature`` over `content`, which is canonical. `chain`: of the key, its own first, in DER.

    When it was made, the log of uses tells.
    """
    certificates = [b64encode(each).decode("ascii") for each in chain]
    header = {"alg": key.algorithm, "kid": key.kid, "typ": TYPE, "x5c": certificates}
    head = encoded(canonical_bytes(header))
    return f"{head}..{encoded(key.sign(f'{head}.{encoded(content)}'.encode('ascii')))}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name is said twice")
    return said


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")
