"""Tables of feeds and of the files that came through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, System
from wasl.kernel.text import Text
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.pictures import Part, segments
from wasl.pages.tables import Column, Table
from wasl.registers.declared import Feed
from wasl.registers.models import Batch
from wasl.registers.showing.words import BATCH_STATES, FORMATS, OUTCOMES, PERIODICITIES

State = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A feed with its last file."""

    name: str
    feed: Feed
    owner: str
    last: Batch | None


def feed_table(catalogue: Catalogue, feeds: Mapping[str, Feed], state: State) -> Table[Row]:
    """The feeds with what last came through each; filtered by department and by state."""
    systems, departments = catalogue.all(System), catalogue.all(Department)
    last = last_batches(feeds)
    rows = [Row(name, feed, systems[feed.system].owner, last.get(name)) for name, feed in feeds.items()]
    owners = sorted({row.owner for row in rows})
    columns: list[Column[Row]] = [
        Column("feed", _("Feed"), lambda row: said(row.feed.title), link=lambda row: feed_url(row.name)),
        Column("department", _("Department"), lambda row: departments[row.owner].abbreviation),
        Column("format", _("Arrives as"), lambda row: str(FORMATS[row.feed.format.type])),
        Column("periodicity", _("Expected"), lambda row: str(PERIODICITIES[row.feed.periodicity])),
        Column("last", _("Last file"), lambda row: row.last.created if row.last else None, kind="date", show=_when),
        Column("state", _("Where it stands"), _state_word, show=lambda row: _state(row.last)),
        Column("received", _("Rows"), lambda row: row.last.received if row.last else None, show=_rows, kind="text"),
    ]
    selectors = [
        {"name": "department", "title": _("Department"), "choices": [(o, departments[o].abbreviation) for o in owners]},
        {"name": "state", "title": _("Where it stands"), "choices": [("never", _("never came")), *_states()]},
    ]
    kept = [row for row in rows if _kept(row, state)]
    nothing = _("No feed answers to these filters.")
    return Table(columns, kept, state, "feeds", _("Feeds of the departments"), nothing, filters=selectors)


def batch_table(batches: Iterable[Batch], state: State) -> Table[Batch]:
    """Files that came, latest first."""
    columns: list[Column[Batch]] = [
        Column("number", _("File"), lambda batch: batch.pk, link=lambda batch: batch_url(batch.pk), kind="number"),
        Column(
            "name", _("Name"), lambda batch: batch.file_name, show=lambda b: format_html("<bdi>{}</bdi>", b.file_name)
        ),
        Column("as_of", _("Speaks of"), lambda batch: batch.as_of, show=lambda b: date_format(b.as_of), kind="date"),
        Column("created", _("Came"), lambda batch: batch.created, show=lambda b: _moment(b.created), kind="date"),
        Column("actor", _("Sent by"), lambda batch: batch.actor),
        Column("state", _("Where it stands"), lambda batch: str(_word(batch)), show=_state),
        Column("received", _("Rows"), lambda batch: batch.received, show=_bar),
    ]
    nothing = _("No file has come through this feed yet.")
    return Table(columns, list(batches), state, "files", _("Files of this feed"), nothing)


def last_batches(feeds: Iterable[str]) -> dict[str, Batch]:
    """Feed -> its last file."""
    found: dict[str, Batch] = {}
    for name in feeds:
        last = Batch.objects.filter(feed=name).order_by("-created", "-pk").first()
        if last is not None:
            found[name] = last
    return found


def outcome_parts(batch: Batch) -> list[Part]:
    """The rows of a file by what became of them."""
    return [Part(word, getattr(batch, name), tone) for name, (word, tone) in OUTCOMES.items()]


def feed_url(name: str) -> str:
    """The address of a feed."""
    return reverse("registers:feed", args=[name])


def batch_url(number: int) -> str:
    """The address of a file that came."""
    return reverse("registers:batch", args=[number])


def reason_lines(counts: Mapping[str, int], texts: Mapping[str, Text]) -> list[tuple[str, Text, int]]:
    """Reasons with their texts and counts, most frequent first."""
    return [(name, texts.get(name, Text(name, name, name)), count) for name, count in counts.items()]


def _kept(row: Row, state: State) -> bool:
    wanted = state.get("state", "")
    here = (not row.last) if wanted == "never" else (row.last is not None and row.last.state == wanted)
    return state.get("department") in ("", None, row.owner) and (not wanted or here)


def _states() -> list[tuple[str, Any]]:
    return [(name.value, word) for name, (word, _tone) in BATCH_STATES.items()]


def _word(batch: Batch) -> Any:
    return BATCH_STATES[Batch.State(batch.state)][0]


def _state_word(row: Row) -> str:
    return str(_word(row.last)) if row.last else str(_("never came"))


def _state(batch: Batch | None) -> Any:
    return badge(*BATCH_STATES[Batch.State(batch.state)]) if batch else badge(_("never came"), "warm")


def _when(row: Row) -> Any:
    return _moment(row.last.created) if row.last else None


def _moment(moment: Any) -> str:
    return date_format(moment, "SHORT_DATETIME_FORMAT")


def _rows(row: Row) -> Any:
    return _bar(row.last) if row.last else None


def _bar(batch: Batch) -> Any:
    if batch.state not in (Batch.State.RECORDED, Batch.State.UNDONE):
        return None
    context = {"segments": segments(outcome_parts(batch)), "label": _("Rows by outcome"), "legend": True}
    return render_to_string("pages/stacked_bar.html", context)
