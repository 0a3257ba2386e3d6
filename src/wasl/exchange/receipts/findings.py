"""What an audit finds, with its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: in which file, what, and which entries it touches."""

    file: str
    """Relative to the log."""
    what: str
    entries: range | None = None
    """None where it touches none in particular."""

    def __str__(self) -> str:
        if not self.entries:
            return f"{self.file}: {self.what}"
        last = self.entries.stop - 1
        reach = f"entry {last}" if len(self.entries) == 1 else f"entries {self.entries.start} to {last}"
        return f"{self.file}: {self.what} ({reach})"


class Findings:
    """Faults as they are found."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._files: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, file: str, what: str, entries: range | None = None) -> None:
        self._found.append(Finding(file, what, entries))
        self._files.add(file)

    def about(self, file: str) -> bool:
        """Whether something was found in this file."""
        return file in self._files

    def ordered(self) -> tuple[Finding, ...]:
        """By file, then by entry."""
        return tuple(sorted(self._found, key=lambda each: (each.file, each.entries.start if each.entries else -1)))
