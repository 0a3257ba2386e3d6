"""Private keys in files of their own, readable by their owner alone: for demonstrations, and where the law wants no more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wasl.documents.sealing.kids import kid_of
from wasl.kernel.keys import Algorithm, SigningKey, kept_key, new_key


@dataclass(frozen=True, slots=True)
class Files:
    """Keys in a folder."""

    folder: Path

    def made(self, algorithm: Algorithm) -> SigningKey:
        """A new key, in a file named by it."""
        made = new_key(algorithm)
        return kept_key(self._place(kid_of(made.verifying())), make=lambda: made)

    def opened(self, kid: str) -> SigningKey | None:
        """The key that `kid` names; None where it is not here. Raises WaslError for a file that holds none."""
        place = self._place(kid)
        return kept_key(place) if place.is_file() else None

    def destroyed(self, kid: str) -> bool:
        """Its file is gone. What backups hold of it, whoever keeps them destroys."""
        try:
            self._place(kid).unlink()
        except FileNotFoundError:
            return False
        return True

    def _place(self, kid: str) -> Path:
        return self.folder / f"{kid}.json"
