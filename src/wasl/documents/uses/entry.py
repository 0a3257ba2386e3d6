"""What the log says of one use of a key. It names nobody: who asked stays in the database."""

from __future__ import annotations

import msgspec

LOG = "keys"
"""The log's name, among the installation's logs of receipts."""
_canonical = msgspec.json.Encoder(order="sorted").encode


class Use(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One use. Its bytes in the log are its canonical JSON (RFC 8785)."""

    use: int
    """Its number in this installation."""
    time: int
    """Microseconds since 1970."""
    issuer: str
    key: str
    """The eight bytes that name it, in hex."""
    kind: str
    """Of `models.KeyUse.Kind`."""
    type: str = ""
    count: int = 1
    """How many messages the key signed."""
    hash: str
    """As `sealing.counted.hash_of` gives it: what the key signed, whatever was made of that."""
    given: str = ""
    """Hex SHA-256 of a file that another department gave to be signed."""
    made: str = ""
    """And of what it was given back."""

    def content(self) -> bytes:
        """The bytes that the log keeps."""
        return _canonical(self)


def read_use(content: bytes) -> Use:
    """The use that these bytes tell. Raises msgspec.DecodeError."""
    return msgspec.json.decode(content, type=Use)
