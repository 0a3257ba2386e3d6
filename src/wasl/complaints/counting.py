"""Statistics of complaints: rates, a median from how many took how long, and which counts are too small to be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of one sort there were, and how they fared."""

    key: str
    filed: int
    answered: int = 0
    on_time: int = 0
    appealed: int = 0
    """Reopened, or taken to the mediator."""
    rated: int = 0
    stars: int = 0
    """What all scores come to."""
    took: Mapping[int, int] = field(default_factory=dict)
    """Days to the first answer -> how many took that long."""

    def rate(self, part: int, whole: int, least: int) -> Decimal | None:
        """Percent with one digit; None of fewer than `least`, of whom nothing is told."""
        return None if whole < least else (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_HALF_UP)

    def punctual(self, least: int) -> Decimal | None:
        """Percent answered within the law's time, of those answered."""
        return self.rate(self.on_time, self.answered, least)

    def contested(self, least: int) -> Decimal | None:
        """Percent reopened or taken to the mediator, of those answered."""
        return self.rate(self.appealed, self.answered, least)

    def satisfied(self, least: int) -> Decimal | None:
        """The mean score, 1 to 5."""
        return None if self.rated < least else (Decimal(self.stars) / self.rated).quantize(_TENTH, ROUND_HALF_UP)

    def median(self, least: int) -> Decimal | None:
        """Days within which half of those answered were."""
        return None if self.answered < least else median_of(self.took)


def median_of(took: Mapping[int, int]) -> Decimal | None:
    """The median of a histogram, to half a day; None of nothing."""
    count = sum(took.values())
    if not count:
        return None
    middle, seen = ((count - 1) // 2, count // 2), 0
    found: list[int] = []
    for days in sorted(took):
        found += [days for each in middle if seen <= each < seen + took[days]]
        seen += took[days]
    return Decimal(sum(found)) / 2


def hidden(counts: Sequence[int], least: int) -> list[bool]:
    """Which counts of a table with its total are not told: those under `least`, and where that leaves one alone, the next too.

    Otherwise the total would tell it.
    """
    small = [0 < count < least for count in counts]
    together = sum(count for count, each in zip(counts, small, strict=True) if each)
    if any(small) and (small.count(True) == 1 or together < least):
        others = [(count, place) for place, count in enumerate(counts) if count and not small[place]]
        if others:
            small[min(others)[1]] = True
    return small
