"""The code that a letter carries beside a claim's number: it opens that claim, and nothing else. Pure.

No code is kept anywhere, not even hashed: each is a keyed digest of its claim's number, and the key is a file of the
installation. A stolen database opens no claim, and letters can be printed again.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from wasl.exchange.answering.pseudonyms import DIGITS
from wasl.kernel.errors import WaslError
from wasl.kernel.keeping import kept_secret

LENGTH = 8
"""Characters of Crockford's base 32: 40 bits, against five tries an hour."""
_MISREAD = str.maketrans("OIL", "011")


class Codes:
    """Makes and checks codes. Holds 32 secret bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, number: int) -> str:
        """The code of the claim `number`, as letters print it: ``7QX4-9M2B``."""
        digest = int.from_bytes(hmac.digest(self._key, b"claim\0%d" % number, "sha256")[:5], "big")
        code = "".join(DIGITS[(digest >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
        return f"{code[:4]}-{code[4:]}"

    def opens(self, number: int, typed: str) -> bool:
        """Whether `typed` is its code; as long for a wrong one as for the right one."""
        plain = "".join(each for each in typed.upper() if each.isascii() and each.isalnum()).translate(_MISREAD)
        return hmac.compare_digest(plain.encode(), self.of(number).replace("-", "").encode())

    def mark(self, text: str) -> str:
        """What stands for `text` where nobody is to read it."""
        return hmac.digest(self._key, b"mark\0" + text.encode(), "sha256").hex()


def codes_of(home: Path) -> Codes:
    """The codes of the installation at `home`; their key is made when it is first needed. Raises WaslError for a broken one."""
    try:
        key = bytes.fromhex(kept_secret(home / "keys" / "claims", lambda: os.urandom(32).hex()))
    except (OSError, ValueError) as error:
        raise WaslError("the key of claims cannot be read", mend="restore it from its backup") from error
    if len(key) != 32:
        raise WaslError("the key of claims has not 32 bytes", mend="restore it from its backup")
    return Codes(key)
