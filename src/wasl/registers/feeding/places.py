"""Where an installation keeps its files. Everything but the landed files can be made again from them and the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The folders under an installation's home."""

    home: Path

    @property
    def landing(self) -> Path:
        """Files as they came, by content hash."""
        return self.home / "landing"

    @property
    def work(self) -> Path:
        """Engines' temporary files."""
        return self.home / "work"

    def batch(self, number: int) -> Path:
        """What a batch leaves for its readers: rejected rows, held rows, links."""
        return self.home / "batches" / f"{number:08d}"

    def linkage(self, space: str) -> Path:
        """Linkage columns of the standing entities of a register, one Parquet file a batch."""
        return self.home / "lake" / "linkage" / space

    @property
    def extracts(self) -> Path:
        """Records in force, for bulk readers: see `registers.extract`."""
        return self.home / "lake" / "extracts"

    @property
    def models(self) -> Path:
        """Kept linkage models."""
        return self.home / "models"

    @property
    def linkage_quality(self) -> Path:
        """How well people were found, where a truth is known: what `wasl linkage measure` wrote."""
        return self.home / "linkage-quality.json"
