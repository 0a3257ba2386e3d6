"""How large a State to make, and the years it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wasl.kernel.errors import WaslError

CENSUS_DAY = date(2024, 9, 1)
"""The reference day of the census that ages are calibrated on."""

SCHOOL_YEARS = (2023, 2024, 2025)
"""The first calendar year of each school year told; a year starts on 1 September."""

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


def scale_named(name: str, people_fraction: float = 1.0) -> Scale:
    """The scale `name`: ``province`` (tests), ``region`` (demo), ``nation`` (bench), or HCP codes parted by commas.

    Raises WaslError for a name that is none of these.
    """
    known: dict[str, tuple[str, ...]] = {"province": (_PROVINCE,), "region": (_REGION,), "nation": ()}
    if name in known:
        return Scale(name, known[name], people_fraction)
    prefixes = tuple(part.strip() for part in name.split(","))
    if not all(part.replace(".", "").isdigit() for part in prefixes):
        raise WaslError(f"unknown scale {name!r}", mend="use province, region, nation, or HCP codes such as 08.201")
    return Scale(name, prefixes, people_fraction)
