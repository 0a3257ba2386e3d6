"""Where a reform would be felt: the tiles of a map, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.pages.language import said
from wasl.pages.tables import Column, Table
from wasl.programmes.declared import Programme
from wasl.programmes.simulating.reckoning import Outcome
from wasl.programmes.simulating.tiles import CHANGE, NOW, SIGHTS, THEN, Counted, Mosaic, mosaic
from wasl.referentials.territories import territories

Context = dict[str, Any]
_MOST_PLACES: Final = 400
"""No region has as many communes."""
_SIGHTS: Final[Mapping[str, Promise]] = {
    CHANGE: gettext_lazy("What changes"), NOW: gettext_lazy("Today"), THEN: gettext_lazy("Then"),
}  # fmt: skip


def map_of(
    catalogue: Catalogue, programme: Programme, before: Outcome, after: Outcome, state: Mapping[str, str]
) -> Context | None:
    """What the map shows; None where nothing tells in which place people live. `state`: ``map`` and ``at`` of an address."""
    sight = state.get("map", CHANGE)
    sight = sight if sight in SIGHTS else CHANGE
    tier = next((each.referential for each in programme.breakdowns.values() if each.cluster), None)
    if tier is None:
        return None
    drawn = mosaic(territories(catalogue), tier, before.places, after.places, sight, state.get("at", ""))
    if drawn is None:
        return None
    return {
        "sight": sight, "sights": [(name, _SIGHTS[name]) for name in SIGHTS], "mosaic": drawn,
        "table": place_table(drawn, state), "signed": sight == CHANGE,
    }  # fmt: skip


def place_table(drawn: Mosaic, state: Mapping[str, str]) -> Table[Counted]:
    """The same, to read, to sort and to take away."""
    columns: list[Column[Counted]] = [
        Column("place", _("Place"), lambda row: said(row.title)),
        Column("code", _("Code"), lambda row: row.code, kind="code"),
        Column("units", _("Decided about"), lambda row: row.after.units, kind="number"),
        Column("before", _("Receive it"), lambda row: row.before.receive, kind="number"),
        Column("after", _("Would receive it"), lambda row: row.after.receive, kind="number"),
        Column("points", _("Change of the share (points)"), lambda row: row.change, kind="number"),
        Column("enter", _("Would enter"), lambda row: row.after.enter, kind="number"),
        Column("leave", _("Would leave"), lambda row: row.after.leave, kind="number"),
        Column("cost_before", _("Cost today"), lambda row: row.before.cost, kind="number"),
        Column("cost", _("Cost then"), lambda row: row.after.cost, kind="number"),
    ]
    rows = [place for place in drawn.places if place.after.units > 0]
    # A page has tables of its own to search and take away: this one is asked for under another name.
    own = {"sort": state.get("sort", ""), "export": state.get("places", "")}
    caption = _("The same place by place")
    return Table(columns, rows, own, "by-place", caption, _("Nobody."), page_size=_MOST_PLACES, searchable=False)
