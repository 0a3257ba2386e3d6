"""A name of its own for each person at each consumer, so that two departments cannot join their files behind their backs.

``version ‖ AES-256(entity)`` under a key of the consumer: a block cipher over a 128-bit id is a permutation, so no two people
share a name; only the holder of the master key can turn one back; and a new version of the key renames everybody.
Written in Crockford's base 32 with its check symbol: 1 character for the version, 26 for the block, 1 to catch mistyping.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wasl.kernel.errors import WaslError

DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS: Final = DIGITS + "*~$=U"
_VALUES: Final = {**{digit: value for value, digit in enumerate(DIGITS)}, "O": 0, "I": 1, "L": 1}
_BLOCK: Final = 16
_BLOCK_DIGITS: Final = 26
LARGEST_VERSION: Final = len(DIGITS) - 1


class Pseudonyms:
    """Makes and turns back pseudonyms. Holds the installation's master key: 32 secret bytes."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise WaslError("the master key of pseudonyms has not 32 bytes", mend="restore it from its backup")
        self._master = master
        self._cipher = lru_cache(maxsize=1024)(self._new_cipher)
        self._one = lru_cache(maxsize=1024)(self._one_by_one)

    def of(self, consumer: str, entity: str, version: int = 1) -> str:
        """The name at `consumer` (a system) of `entity` (32 hex digits) under the version of its key, 1 to 31."""
        return _written(version, self._one(consumer, _checked(version), get_ident()).update(_id_of(entity)))

    def many(self, consumer: str, entities: Iterable[str], version: int = 1) -> list[str]:
        """The same for many entities, in their order; nearly all the time goes into writing."""
        blocks = self.blocks(consumer, b"".join(map(_id_of, entities)), version)
        return [_written(version, blocks[start : start + _BLOCK]) for start in range(0, len(blocks), _BLOCK)]

    def blocks(self, consumer: str, ids: bytes, version: int = 1) -> bytes:
        """What the names of entities are written from: their ids of 16 bytes, one after another, each enciphered."""
        return self._cipher(consumer, _checked(version)).encryptor().update(ids)

    def entity(self, consumer: str, pseudonym: str) -> str:
        """Whose name it is at `consumer`. Raises WaslError for one that is mistyped."""
        version, block = _read(pseudonym)
        return self._cipher(consumer, version).decryptor().update(block).hex()

    def _one_by_one(self, consumer: str, version: int, thread: int) -> CipherContext:
        """What enciphers block after block for one thread: each stands alone, so it need not be made anew for each."""
        return self._cipher(consumer, version).encryptor()

    def _new_cipher(self, consumer: str, version: int) -> Cipher[modes.ECB]:
        info = b"wasl sector pseudonym\0" + consumer.encode() + b"\0" + str(version).encode()
        key = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self._master)
        # Each message is one whole block, and no id comes twice under different meanings: the block cipher itself.
        return Cipher(algorithms.AES256(key), modes.ECB())  # noqa: S305


def kept_pseudonyms(path: Path) -> Pseudonyms:
    """The pseudonyms whose master key, in hex, is the file `path`. Raises WaslError where it cannot be read."""
    try:
        return Pseudonyms(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        raise WaslError("the master key of pseudonyms cannot be read", mend="restore it from its backup") from error


def _checked(version: int) -> int:
    if not 1 <= version <= LARGEST_VERSION:
        raise WaslError("a key of pseudonyms has the version 1 to 31", mend="start again with a new master key")
    return version


def _id_of(entity: str) -> bytes:
    id_ = bytes.fromhex(entity)
    if len(id_) != _BLOCK:
        raise WaslError("an entity's id has 32 hex digits", mend="take it from the registers")
    return id_


def _written(version: int, block: bytes) -> str:
    number = (version << (_BLOCK_DIGITS * 5)) | int.from_bytes(block, "big")
    digits = [DIGITS[(number >> shift) & 31] for shift in range(_BLOCK_DIGITS * 5, -1, -5)]
    return "".join(digits) + CHECKS[number % len(CHECKS)]


def _read(pseudonym: str) -> tuple[int, bytes]:
    written = pseudonym.replace("-", "").upper()
    number = 0
    try:
        for digit in written[:-1]:
            number = (number << 5) | _VALUES[digit]
        whole = len(written) == _BLOCK_DIGITS + 2 and CHECKS.index(written[-1]) == number % len(CHECKS)
        version, block = number >> (_BLOCK_DIGITS * 5), number & ((1 << (_BLOCK_DIGITS * 5)) - 1)
        if whole and version >= 1:
            return version, block.to_bytes(_BLOCK, "big")
    except (KeyError, ValueError, OverflowError, IndexError):
        pass
    raise WaslError("this is no pseudonym", mend="copy it whole: 28 characters")
