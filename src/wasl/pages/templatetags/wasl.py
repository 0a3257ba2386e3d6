"""Template tags and filters of the portal: ``{% load wasl %}``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from wasl.kernel.clock import from_microseconds
from wasl.pages import marks
from wasl.pages.language import said
from wasl.pages.offers import offered
from wasl.pages.pictures import Chart, Part, segments, total_of
from wasl.pages.quantities import day_words, period_words
from wasl.pages.tables import Table

register = template.Library()

register.filter("said", said)
register.filter("period", period_words)
register.filter("day", day_words)
register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.badge, name="badge")


@register.filter
def instant(microseconds: int | None) -> datetime | None:
    """Microseconds since 1970 as an instant, for the ``date`` filter."""
    return None if microseconds is None else from_microseconds(microseconds)


@register.inclusion_tag("pages/table.html", takes_context=True)
def table(context: template.Context, table: Table[Any]) -> dict[str, Any]:
    """A whole table: search, filters, head that sorts, rows, pages, downloads."""
    return {"table": table, "request": context["request"]}


@register.inclusion_tag("pages/stacked_bar.html")
def stacked_bar(parts: list[Part], label: Any, legend: bool = True) -> dict[str, Any]:
    """A bar of parts of one whole, with its legend."""
    return {"segments": segments(parts), "total": total_of(parts), "label": said(label), "legend": legend}


@register.inclusion_tag("pages/chart.html")
def chart(chart: Chart, label: Any) -> dict[str, Any]:
    """Columns under a round ceiling, and the same as a table for those who read."""
    return {"chart": chart, "label": said(label)}


@register.inclusion_tag("pages/stat.html")
def stat(label: Any, value: Any, href: str = "", note: Any = "", tone: str = "") -> dict[str, Any]:
    """One figure, what it counts, and where to see it; a zero is never alarming."""
    return {"label": said(label), "value": value, "href": href, "note": said(note), "tone": tone if value else "quiet"}


@register.inclusion_tag("pages/level.html")
def level(value: int, of: int, label: Any) -> dict[str, Any]:
    """A level on a short scale, as filled and empty stars."""
    return {"steps": [step < value for step in range(of)], "value": value, "of": of, "label": said(label)}


@register.inclusion_tag("pages/empty.html")
def empty(message: Any, icon_name: str = "inbox", href: str = "", action: Any = "") -> dict[str, Any]:
    """What to say where there is nothing, and what one can do about it."""
    return {"message": said(message), "icon": icon_name, "href": href, "action": said(action)}


@register.inclusion_tag("pages/offers.html", takes_context=True)
def offers(context: template.Context, kind: str, key: object, small: bool = False) -> dict[str, Any]:
    """What rooms above offer to do with the thing of `kind` that `key` names, as buttons."""
    return {"offers": offered(context["request"], kind, key), "small": small}
