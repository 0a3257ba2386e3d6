"""Template tags and filters of the portal: ``{% load wasl %}``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from wasl.kernel.clock import from_microseconds
from wasl.kernel.text import Text
from wasl.pages.icons import ICONS, MIRRORED
from wasl.pages.pictures import Part, segments, total_of
from wasl.pages.tables import Table

register = template.Library()


@register.filter
def said(text: Any) -> str:
    """A `Text` in the reader's language; other values as text, nothing for None."""
    if isinstance(text, Text):
        return text.in_language(get_language() or "fr")
    return "" if text is None else str(text)


@register.filter
def instant(microseconds: int | None) -> datetime | None:
    """Microseconds since 1970 as an instant, for the ``date`` filter."""
    return None if microseconds is None else from_microseconds(microseconds)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The icon `name`; it is decoration unless it has a label. Raises KeyError for an unknown one."""
    turned = " mirrored" if name in MIRRORED else ""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {} focusable="false"><path d="{}"/></svg>', turned, spoken, ICONS[name]
    )


@register.simple_tag
def badge(label: Any, tone: str = "calm") -> SafeString:
    """A word in a coloured capsule; the word carries the meaning, the tone only helps."""
    return format_html('<span class="badge tone-{}">{}</span>', tone, said(label))


@register.inclusion_tag("pages/table.html", takes_context=True)
def table(context: template.Context, table: Table[Any]) -> dict[str, Any]:
    """A whole table: search, filters, head that sorts, rows, pages, downloads."""
    return {"table": table, "request": context["request"]}


@register.inclusion_tag("pages/stacked_bar.html")
def stacked_bar(parts: list[Part], label: str, legend: bool = True) -> dict[str, Any]:
    """A bar of parts of one whole, with its legend."""
    return {"segments": segments(parts), "total": total_of(parts), "label": label, "legend": legend}


@register.inclusion_tag("pages/stat.html")
def stat(label: Any, value: Any, href: str = "", note: Any = "", tone: str = "") -> dict[str, Any]:
    """One figure, what it counts, and where to see it."""
    return {"label": said(label), "value": value, "href": href, "note": said(note), "tone": tone}


@register.inclusion_tag("pages/level.html")
def level(value: int, of: int, label: Any) -> dict[str, Any]:
    """A level on a short scale, as filled and empty stars."""
    return {"steps": [step < value for step in range(of)], "value": value, "of": of, "label": said(label)}


@register.inclusion_tag("pages/empty.html")
def empty(message: Any, icon_name: str = "inbox", href: str = "", action: Any = "") -> dict[str, Any]:
    """What to say where there is nothing, and what one can do about it."""
    return {"message": said(message), "icon": icon_name, "href": href, "action": said(action)}
