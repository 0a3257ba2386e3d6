"""Periods run forwards and dated values follow one another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Dated
from wasl.catalogue.problems import Problem
from wasl.catalogue.walk import Path, structs_in


def periods_are_in_order(catalogue: Catalogue) -> Iterator[Problem]:
    """Periods that end before they begin; values of a parameter that repeat a date or go back in time."""
    for entry in catalogue.entries:
        for path, struct in structs_in(entry.declaration):
            yield from _reversed_period(entry, path, struct)
            for field in struct.__struct_fields__:
                yield from _series(entry, (*path, field), getattr(struct, field))


def _reversed_period(entry: Entry, path: Path, struct: Any) -> Iterator[Problem]:
    since, until = getattr(struct, "since", None), getattr(struct, "until", None)
    if since is not None and until is not None and until <= since:
        what = f"the period ends on {until}, not after it begins on {since}"
        yield Problem(entry.place(*path, "until"), what, "'until' is the first day it no longer holds", "validity")


def _series(entry: Entry, path: Path, values: Any) -> Iterator[Problem]:
    if not isinstance(values, tuple) or not all(isinstance(each, Dated) for each in values):
        return
    for position, (before, after) in enumerate(pairwise(values), start=1):
        place = entry.place(*path, position, "since")
        if after.since == before.since:
            yield Problem(place, f"two values hold from {after.since}", "keep one of the two", "validity")
        elif after.since < before.since:
            what = f"the value of {after.since} stands after that of {before.since}"
            yield Problem(place, what, "write the values in the order of their dates", "validity")
