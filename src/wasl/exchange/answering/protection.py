"""Counts that protect whoever is counted: every cell of the finest table is rounded to a multiple of the threshold, up or down

by a secret of the installation, and every other table is a sum of those. What cannot be found in the finest table cannot be found
in any combination of tables: see `docs/explanation/statistics.md` for the argument and its limits.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wasl.engine.quote import identifier, relation
from wasl.kernel.errors import WaslError

_BLOCK = 64
"""Bytes of a block of SHA-256."""
_DIGITS = 15
"""Hex digits of an HMAC that make an offset: 60 bits, so that the remainder favours nobody measurably."""
COUNT = "count"
"""The column of a protected table beside the attributes."""


def secret_of(master: bytes) -> bytes:
    """The secret of statistics, derived from the installation's master key (HKDF-SHA256, RFC 5869)."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"wasl statistics").derive(master)


def protected_sql(rows: str, by: Sequence[str], least: int, secret: bytes, register: str) -> str:
    """DuckDB SQL of the finest table that may be known: the columns `by` (texts) and `COUNT`.

    `rows` is a relation with one row a record. Cells rounded to nothing are left out. Raises WaslError for a `least` under 2.
    """
    if least < 2:
        raise WaslError("a threshold under 2 protects nobody", where=register, mend="declare at least 2")
    names = [identifier(name) for name in by]
    cells = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in names)
    offset = offset_sql(names, least, secret, register)
    return f"""SELECT {", ".join(names)}, CAST({least} * ((n + {offset}) // {least}) AS BIGINT) AS {COUNT}
        FROM (SELECT {cells}, count(*) AS n FROM {relation(rows)} GROUP BY ALL) AS counted
        WHERE n + {offset} >= {least}"""


def offset_sql(names: Sequence[str], least: int, secret: bytes, register: str) -> str:
    """What is added to a cell's count before it is rounded down: 0 to ``least - 1``, the same for that cell for ever.

    It depends on the secret and on what the cell is, never on who is in it: a cell whose count is the same gives the same answer,
    so nothing is gained by asking again after people came and went.
    """
    cell = f"CAST(to_json([{', '.join(names)}]) AS VARCHAR)"
    mac = hmac_sql(f"{_text(register)} || chr(10) || {cell}", secret)
    return f"CAST('0x' || substr({mac}, 1, {_DIGITS}) AS BIGINT) % {least}"


def hmac_sql(message: str, key: bytes) -> str:
    """DuckDB SQL of the hex HMAC-SHA256 (RFC 2104) of a text under a `key` of at most one block."""
    padded = key.ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
    return f"sha256({_blob(outer)} || unhex(sha256({_blob(inner)} || encode({message}))))"


def _blob(content: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in content) + "'::BLOB"


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
