"""A private key that counts what it signs: by the hash of each message, and of several by the root of their Merkle tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from wasl.kernel.keys import Algorithm, Signer, VerifyingKey
from wasl.kernel.merkle import leaf_hash, root_of


class Counted:
    """A `Signer` that remembers the SHA-256 of every message it signed."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self.digests: list[bytes] = []

    @property
    def kid(self) -> str:
        """Its thumbprint."""
        return self._signer.kid

    @property
    def algorithm(self) -> Algorithm:
        """Of its signatures."""
        return self._signer.algorithm

    def sign(self, message: bytes) -> bytes:
        """The raw signature of `message`."""
        made = self._signer.sign(message)
        self.digests.append(sha256(message).digest())
        return made

    def verifying(self) -> VerifyingKey:
        """Its public half."""
        return self._signer.verifying()

    def hash(self) -> str:
        """What stands for all that it signed, in hex: see `hash_of`."""
        return hash_of(self.digests)


def hash_of(digests: Sequence[bytes]) -> str:
    """What stands for messages of these SHA-256 digests, in hex: of one, its own; of several, the root of their tree."""
    return digests[0].hex() if len(digests) == 1 else root_of(leaves_of(digests)).hex()


def leaves_of(digests: Iterable[bytes]) -> list[bytes]:
    """The leaf hashes of a tree of digests, in the order of the digests themselves: no other order needs to be kept."""
    return [leaf_hash(each) for each in sorted(digests)]
