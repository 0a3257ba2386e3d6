"""Which place of a list a document gets: no two the same, none that tells when it was issued.

The n-th document gets the n-th value of a permutation that a key of the list picks: four rounds of Feistel's network over
the halves of the place, as format-preserving encryption is built (NIST SP 800-38G), with AES for its rounds.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wasl.documents.status.bits import ENTRIES

KEY_BYTES: Final = 16
_HALF: Final = 10
_MASK: Final = (1 << _HALF) - 1
_ROUNDS: Final = 8
_BLOCK: Final = 16


def places(key: bytes, start: int, count: int) -> np.ndarray:
    """The places of the documents `start` to ``start + count``. Raises ValueError where the list holds no so many."""
    if start < 0 or count < 0 or start + count > ENTRIES:
        raise ValueError("this list is full")
    turns = np.arange(start, start + count, dtype=np.uint32)
    left, right = turns >> _HALF, turns & _MASK
    for number in range(_ROUNDS):
        left, right = right, left ^ _round(key, number, right)
    found: np.ndarray = left << _HALF | right
    return found


def _round(key: bytes, number: int, half: np.ndarray) -> np.ndarray:
    """Ten bits for each `half`, of AES over the round's number and the half."""
    blocks = np.zeros((1 << _HALF, _BLOCK), np.uint8)
    values = np.arange(1 << _HALF)
    blocks[:, 0], blocks[:, 1], blocks[:, 2] = number, values >> 8, values & 255
    # Single independent blocks under a key of their own: the pseudo-random function, not a way to hide content.
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    drawn = np.frombuffer(cipher.update(blocks.tobytes()), np.uint8).reshape(-1, _BLOCK)
    table = (drawn[:, 0].astype(np.uint32) << 8 | drawn[:, 1]) & _MASK
    chosen: np.ndarray = table[half]
    return chosen
