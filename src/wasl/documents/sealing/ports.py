"""Where private keys are made and kept."""

from __future__ import annotations

from typing import Protocol

from wasl.kernel.keys import Algorithm, Signer


class Vault(Protocol):
    """Files, or a token."""

    def made(self, algorithm: Algorithm) -> Signer:
        """A new key, kept under its thumbprint."""
        ...

    def opened(self, kid: str) -> Signer | None:
        """The key whose thumbprint begins with `kid`, in hex; None where it is not kept here."""
        ...

    def destroyed(self, kid: str) -> bool:
        """Destroy the private half of that key, for good; False where it was not kept here."""
        ...
