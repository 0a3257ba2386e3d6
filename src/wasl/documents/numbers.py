"""Numbers of documents: eighty random bits, which nobody guesses, in sixteen letters that nobody misreads.

The alphabet is Crockford's: no I, L, O or U. A reader may type them all the same, in either case, with any hyphens.
"""

from __future__ import annotations

import secrets

from wasl.kernel.errors import WaslError

BYTES = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS, _GROUP = 16, 4
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_LEFT_OUT = str.maketrans("", "", "- \u00a0\u2011\u2013")


def new_number() -> bytes:
    """The number of a document to be issued."""
    return secrets.token_bytes(BYTES)


def printed(number: bytes) -> str:
    """As paper bears it: ``8F3K-72QD-1M9X-4TBC``. Raises ValueError for another length."""
    if len(number) != BYTES:
        raise ValueError(f"a number has {BYTES} bytes, not {len(number)}")
    value = int.from_bytes(number, "big")
    letters = "".join(_ALPHABET[value >> shift & 31] for shift in range(5 * (_LETTERS - 1), -1, -5))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LETTERS, _GROUP))


def typed(text: str) -> bytes:
    """The number that someone typed from paper. Raises WaslError for what can be none."""
    letters = text.translate(_LEFT_OUT).upper()
    if len(letters) != _LETTERS or any(letter not in _VALUES for letter in letters):
        raise WaslError(
            "this is no document's number", mend="type the sixteen letters and digits printed under the code"
        )
    value = 0
    for letter in letters:
        value = value << 5 | _VALUES[letter]
    return value.to_bytes(BYTES, "big")
