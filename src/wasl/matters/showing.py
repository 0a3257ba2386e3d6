"""Matters in words and in tables, by the words of their rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise

from wasl.matters.models import Matter
from wasl.pages.marks import badge

Context = dict[str, Any]
Word = tuple[str | Promise, str]
"""What a choice is called, and its tone."""


def steps_of(
    matter: Matter, words: Mapping[str, Word], internal: Collection[str] = (), *, of_family: bool
) -> list[Context]:  # fmt: skip
    """What happened, in order: ``{"at", "word", "tone", "who", "text"}``.

    `of_family`: for whoever filed it, who is told of no `internal` step, and by whom a thing was done only where it was
    themselves.
    """
    steps = []
    for each in matter.events.order_by("at", "pk"):
        if of_family and each.what in internal:
            continue
        word, tone = words.get(each.what, (each.what, "none"))
        shown = each.by if not of_family or each.by == matter.filed_by else ""
        steps.append({"at": each.at, "word": word, "tone": tone, "who": shown, "text": each.words})
    return steps


def due_shown(matter: Matter, today: date) -> Any:
    """Its last day, marked where it has passed."""
    return badge(date_format(matter.due), "bad") if matter.due and matter.late(today) else matter.due
