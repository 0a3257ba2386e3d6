"""The states of a million documents in a quarter of a megabyte: two bits each, packed as a token status list wants them.

The same bits give the W3C's lists, one for each thing that can have happened to a document.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from enum import IntEnum
from typing import Final

import numpy as np

ENTRIES: Final = 2**20
BITS: Final = 2
LONGEST: Final = 16 * 2**20
"""Bytes to which a list may inflate: others' lists are read too."""
_PER_BYTE: Final = 8 // BITS


class State(IntEnum):
    """What has become of a document. The values are those of the draft's section 7.1, which leaves the last to its users."""

    VALID = 0
    REVOKED = 1
    SUSPENDED = 2
    REPLACED = 3
    """A corrected one was issued in its place."""


class NotAListError(ValueError):
    """These bytes are no list of states."""


def empty() -> bytes:
    """A list of which nobody has revoked anything."""
    return bytes(ENTRIES // _PER_BYTE)


def state_at(packed: bytes, index: int, bits: int = BITS) -> int:
    """The state at `index` of a list with `bits` for each. Raises NotAListError beyond its end."""
    per_byte = 8 // bits
    if not 0 <= index < len(packed) * per_byte:
        raise NotAListError("this index is beyond the list")
    return packed[index // per_byte] >> index % per_byte * bits & (1 << bits) - 1


def with_states(packed: bytes, states: Mapping[int, State]) -> bytes:
    """`packed` with other `states` at some indexes. Raises NotAListError beyond its end."""
    changed = bytearray(packed)
    for index, state in states.items():
        if not 0 <= index < len(packed) * _PER_BYTE:
            raise NotAListError("this index is beyond the list")
        shift = index % _PER_BYTE * BITS
        kept = changed[index // _PER_BYTE] & ~((1 << BITS) - 1 << shift)
        changed[index // _PER_BYTE] = kept | state << shift
    return bytes(changed)


def indexes(packed: bytes, state: State) -> list[int]:
    """Where the list says `state`, in order."""
    return [int(index) for index in np.flatnonzero(_states(packed) == state)]


def bitstring(packed: bytes, states: Collection[State]) -> bytes:
    """One bit an entry, the first on the left, set where the list says one of `states`: a W3C Bitstring Status List's."""
    return np.packbits(np.isin(_states(packed), list(states)), bitorder="big").tobytes()


def inflated(content: bytes, wbits: int = zlib.MAX_WBITS) -> bytes:
    """`content` as it was before compression. Raises NotAListError when that is none, or longer than `LONGEST`."""
    worker = zlib.decompressobj(wbits)
    try:
        found = worker.decompress(content, LONGEST)
    except zlib.error as error:
        raise NotAListError("this is not compressed as a list is") from error
    if worker.unconsumed_tail or not worker.eof or worker.unused_data:
        raise NotAListError("this list is cut, or longer than is read here")
    return found


def _states(packed: bytes) -> np.ndarray:
    pairs = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little").reshape(-1, BITS)
    states: np.ndarray = pairs[:, 0] + 2 * pairs[:, 1]
    return states
