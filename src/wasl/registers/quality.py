"""The state of each feed, in figures: its last file, whether it comes in time, what its rows are worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, System
from wasl.kernel.text import Text
from wasl.registers.declared import Feed
from wasl.registers.models import Batch
from wasl.registers.reading.reasons import reason_texts

Lateness = Literal["never", "late", "in-time"]

EXPECTED = {
    "once": None,
    "daily": timedelta(days=2),
    "weekly": timedelta(days=9),
    "monthly": timedelta(days=38),
    "termly": timedelta(days=135),
    "yearly": timedelta(days=400),
}
"""How old the last file may be: the declared period and a little more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One feed with the account of its last recorded file; zeros where none came."""

    name: str
    feed: Feed
    owner: str
    as_of: date | None
    lateness: Lateness
    received: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    """``accepted, unchanged, rejected, held``, and ``kept`` (the first two)."""
    filled: Decimal | None = None
    """Percent of the expected cells that say something."""
    rejected_by: Mapping[str, int] = field(default_factory=dict)
    links: Mapping[str, int] = field(default_factory=dict)

    def share(self, name: str) -> Decimal | None:
        """Percent of the rows received, one decimal; None where nothing came."""
        return _percent(self.counts.get(name, 0), self.received)


@dataclass(frozen=True, slots=True)
class Totals:
    """The last files of all feeds together."""

    rows: Mapping[str, int]
    links: Mapping[str, int]
    rejected_by: Mapping[str, int]
    texts: Mapping[str, Text]


def board(catalogue: Catalogue) -> list[Line]:
    """Every declared feed, in the pack's order."""
    systems, departments = catalogue.all(System), catalogue.all(Department)
    lines = []
    for name, feed in catalogue.all(Feed).items():
        recorded = Batch.objects.filter(feed=name, state=Batch.State.RECORDED)
        last = recorded.order_by("-as_of", "-pk").first()
        owner = departments[systems[feed.system].owner].abbreviation
        lines.append(_line(name, feed, owner, last) if last else Line(name, feed, owner, None, "never"))
    return lines


def totals(lines: Iterable[Line]) -> Totals:
    """What the lines add up to."""
    rows: Counter[str] = Counter()
    links: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    texts: dict[str, Text] = {}
    for line in lines:
        rows.update(line.counts)
        links.update(line.links)
        reasons.update(line.rejected_by)
        texts |= reason_texts(line.feed)
    return Totals(rows, links, reasons, texts)


def lateness(feed: Feed, last: date, day: date) -> Lateness:
    """Whether a feed whose last file speaks of `last` is late on `day`."""
    expected = EXPECTED[feed.periodicity]
    return "in-time" if expected is None or day - last <= expected else "late"


def _line(name: str, feed: Feed, owner: str, last: Batch) -> Line:
    counts = {each: getattr(last, each) for each in ("accepted", "unchanged", "rejected", "held")}
    counts["kept"] = last.accepted + last.unchanged
    cells = last.report.get("filled", {})
    return Line(
        name=name, feed=feed, owner=owner, as_of=last.as_of, lateness=lateness(feed, last.as_of, current.today()),
        received=last.received, counts=counts, filled=_percent(sum(cells.values()), len(cells) * last.received),
        rejected_by=last.report.get("rejected_by", {}), links=last.report.get("links", {}),
    )  # fmt: skip


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100) * part / whole).quantize(Decimal("0.1")) if whole else None
