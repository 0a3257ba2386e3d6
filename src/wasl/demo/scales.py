"""How large a State to make, and the years it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wasl.kernel.errors import WaslError

CENSUS_DAY = date(2024, 9, 1)
"""The reference day of the census that ages are calibrated on."""

_TOLD = 3
"""School years that are told."""

_FARTHEST = 2028
"""The last school year whose youngest children were counted by the census."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The school years told, each by its first calendar year: a year starts on 1 September."""

    last: int = 2025
    """The one under way."""
    today: date = date.max
    """No file speaks of a later day."""

    @property
    def years(self) -> tuple[int, ...]:
        """All of them, in order."""
        return tuple(range(self.last - _TOLD + 1, self.last + 1))

    def as_of(self, year: int) -> date:
        """The day a file of the school year speaks of: its end, or the autumn of the one under way."""
        return self.day(10, 31) if year == self.last else date(year + 1, 7, 31)

    def day(self, month: int, day: int) -> date:
        """A day of the last calendar year, or today where it has not come."""
        return min(date(self.last, month, day), self.today)


def calendar_of(today: date) -> Calendar:
    """The school years up to that of `today`, so that a demonstration's children are at school when it is shown."""
    return Calendar(min(today.year if today.month >= 9 else today.year - 1, _FARTHEST), today)


_REGION = "08"
"""Drâa-Tafilalet: large enough for 300,000 learners, both urban and rural."""

_PROVINCE = "11.537"
"""Tarfaya: the smallest province."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Which territories are populated, and how densely."""

    name: str
    prefixes: tuple[str, ...]
    """HCP codes of regions or provinces; the communes under them are populated. Empty: the nation."""
    people_fraction: float = 1.0
    """Share of the real population to make, in ``(0, 1]``; only shapes the sample, never a record."""

    def __post_init__(self) -> None:
        if not 0 < self.people_fraction <= 1:
            raise WaslError(
                f"people_fraction is {self.people_fraction}", where=self.name, mend="give a share above 0 and up to 1"
            )

    def holds(self, code: str) -> bool:
        """True when the territory `code` (HCP, dotted) is populated."""
        return not self.prefixes or any(code == prefix or code.startswith(prefix + ".") for prefix in self.prefixes)


_FRACTIONS = {"province": 1.0, "region": 0.62, "nation": 0.75}
"""So that a province has under 6,000 learners, the region above 300,000 and the nation about 8 million."""


def scale_named(name: str, people_fraction: float | None = None) -> Scale:
    """The scale `name`: ``province`` (tests), ``region`` (demo), ``nation`` (bench), or HCP codes parted by commas.

    Without `people_fraction`, each named scale has its own, and codes give the whole population.
    Raises WaslError for a name that is none of these.
    """
    known: dict[str, tuple[str, ...]] = {"province": (_PROVINCE,), "region": (_REGION,), "nation": ()}
    if name in known:
        return Scale(name, known[name], people_fraction or _FRACTIONS[name])
    prefixes = tuple(part.strip() for part in name.split(","))
    if not all(part.replace(".", "").isdigit() for part in prefixes):
        raise WaslError(f"unknown scale {name!r}", mend="use province, region, nation, or HCP codes such as 08.201")
    return Scale(name, prefixes, people_fraction or 1.0)
