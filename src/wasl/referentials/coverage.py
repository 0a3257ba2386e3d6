"""How much of a department's codes the common referentials can say: by code, and by rows of its files."""

from __future__ import annotations

from collections import Counter, abc
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from wasl.catalogue.catalogue import Catalogue
from wasl.referentials.declared import Mapping, Row
from wasl.referentials.mapping import normalised, spellings
from wasl.referentials.nomenclature import Nomenclature

PERCENT = Decimal("0.1")
"""Shares are shown in percent, to one decimal."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The codes of one mapping, by how they meet the common referential."""

    mapping: str
    system: str
    referential: str
    exact: int
    narrower: int
    broader: int
    close: int
    without: int
    """Codes without an equivalent."""

    @property
    def codes(self) -> int:
        """All codes of the mapping."""
        return self.covered + self.without

    @property
    def covered(self) -> int:
        """Codes that lead somewhere."""
        return self.exact + self.narrower + self.broader + self.close

    @property
    def share(self) -> Decimal | None:
        """Percent of the codes that lead somewhere; None when there are no codes."""
        return percent(self.covered, self.codes)


@dataclass(frozen=True, slots=True)
class Observed:
    """What a feed's cells became, counted in rows."""

    rows: int
    covered: int
    without: int
    """Rows whose code is known to have no equivalent."""
    empty: int
    """Rows without a code."""
    unknown: abc.Mapping[str, int]
    """Codes that the mapping does not know -> rows, most frequent first."""

    @property
    def share(self) -> Decimal | None:
        """Percent of the rows with a code that were translated; None when no row has one."""
        return percent(self.covered, self.rows - self.empty)


def of_mapping(name: str, mapping: Mapping, nomenclature: Nomenclature | None = None) -> Coverage:
    """The codes of `mapping` by relation. With `same_codes`, the referential's own codes count as exact."""
    relations = Counter(row.relation if row.to is not None else "without" for row in mapping.rows.values())
    if mapping.same_codes and nomenclature is not None:
        relations["exact"] += len(nomenclature)
    return Coverage(
        mapping=name, system=mapping.system, referential=mapping.to,
        exact=relations["exact"], narrower=relations["narrower"], broader=relations["broader"],
        close=relations["close"], without=relations["without"],
    )  # fmt: skip


def by_system(catalogue: Catalogue) -> dict[str, tuple[Coverage, ...]]:
    """System -> the coverage of each of its mappings that have rows, in order of name."""
    found: dict[str, list[Coverage]] = {}
    for name, mapping in sorted(catalogue.all(Mapping).items()):
        if mapping.rows:
            found.setdefault(mapping.system, []).append(of_mapping(name, mapping))
    return {system: tuple(found[system]) for system in sorted(found)}


def observed(
    mapping: Mapping, counts: abc.Mapping[str | None, int], nomenclature: Nomenclature | None = None
) -> Observed:
    """What `counts` (cell as written, or None -> rows) become through `mapping`."""
    known = spellings(mapping, nomenclature)
    tally: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for cell, rows in counts.items():
        outcome = _outcome(cell, known)
        tally[outcome] += rows
        if outcome == "unknown" and cell is not None:
            unknown[cell.strip()] += rows
    return Observed(
        rows=sum(tally.values()), covered=tally["covered"], without=tally["without"], empty=tally["empty"],
        unknown=dict(unknown.most_common()),
    )  # fmt: skip


def unreached(mapping: Mapping, nomenclature: Nomenclature) -> tuple[str, ...]:
    """Common codes to which no code of the department leads, in the referential's order."""
    reached = {row.to for row in spellings(mapping, nomenclature).values()}
    return tuple(code for code in nomenclature if code not in reached)


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent to one decimal; None when there is no whole."""
    return (Decimal(100 * part) / whole).quantize(PERCENT, ROUND_HALF_EVEN) if whole else None


def _outcome(cell: str | None, known: abc.Mapping[str, Row]) -> str:
    key = normalised(cell) if cell is not None else ""
    if not key:
        return "empty"
    row = known.get(key)
    if row is None:
        return "unknown"
    return "covered" if row.to is not None else "without"
