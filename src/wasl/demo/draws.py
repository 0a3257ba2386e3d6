"""Chance that repeats itself: SQL expressions drawn from a seed, a key and a name.

Every draw is ``hash(key XOR salt)`` where the salt comes from the seed and the draw's own name. The same seed gives the
same State, whatever the order of the rows or the number of threads, and two draws of one person are independent.
DuckDB's ``hash`` is stable within one version line, which the lock file fixes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_SALT_BITS = 62
"""Salts stay positive in a signed 64-bit integer."""


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one seed. `key` is always a SQL expression of type BIGINT, not null."""

    seed: int

    def salt(self, name: str) -> int:
        """The number that separates the draw `name` from all others, in ``[0, 2**62)``."""
        digest = hashlib.sha256(f"{self.seed}:{name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> (64 - _SALT_BITS)

    def raw(self, key: str, name: str) -> str:
        """An unsigned 64-bit number."""
        return f"hash(xor(({key})::BIGINT, {self.salt(name)}::BIGINT))"

    def pick(self, key: str, name: str, count: int | str) -> str:
        """A whole number in ``[0, count)``; `count` is a number or a SQL expression that is positive."""
        return f"({self.raw(key, name)} % ({count})::UBIGINT)::BIGINT"

    def chance(self, key: str, name: str, per_million: int | str) -> str:
        """True for about `per_million` rows in a million."""
        return f"({self.pick(key, name, 1_000_000)} < ({per_million}))"
