"""Where lists and their answers are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wasl.exchange.files.models import Delivery


@dataclass(frozen=True, slots=True)
class Places:
    """The folders under an installation's home."""

    home: Path

    @property
    def lists(self) -> Path:
        """Lists as they came, by content hash."""
        return self.home / "lists"

    def work(self, delivery: Delivery) -> Path:
        """Temporary files of a run."""
        return self.home / "work" / f"delivery-{delivery.pk}"

    def answer(self, delivery: Delivery, kind: str) -> Path:
        """The answered file."""
        return self.home / "answers" / f"{delivery.pk:08d}.{kind}"
