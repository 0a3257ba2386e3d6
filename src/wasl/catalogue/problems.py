"""What the judge finds in a pack: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wasl.kernel.errors import Place, WaslError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in a pack. Problems sort by file, line and column."""

    place: Place
    what: str
    mend: str
    rule: str
    """The rule that found it, e.g. ``yaml``, ``shape``, ``references``."""

    def __str__(self) -> str:
        return f"{self.place}: {self.what} — {self.mend} [{self.rule}]"


class PackErrors(WaslError):  # noqa: N818  # plural on purpose: it carries all of them
    """A pack that cannot be used: all its problems, in the order of its files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
