"""A pack declares one State, with known languages, time zone and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import State
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.kernel.days import month_and_day
from wasl.kernel.errors import Place
from wasl.kernel.text import LANGUAGES


def one_state(catalogue: Catalogue) -> Iterator[Problem]:
    """No State, several, or one whose codes mean nothing."""
    states = [catalogue.entry(state) for state in catalogue.all(State).values()]
    if not states:
        yield Problem(
            Place(str(catalogue.pack)), "the pack declares no state", "add state.yaml, of kind 'state'", "state"
        )
    for entry in states[1:]:
        yield Problem(entry.place(), f"{states[0].file} declares the state already", "keep one of the two", "state")
    for state in catalogue.all(State).values():
        yield from _codes(catalogue.entry(state), state)


def _codes(entry: Entry, state: State) -> Iterator[Problem]:
    for position, language in enumerate(state.languages):
        if language not in LANGUAGES:
            yield Problem(
                entry.place("languages", position),
                f"unknown language '{language}'",
                nearest(language, LANGUAGES),
                "state",
            )
    if not re.fullmatch("[A-Z]{3}", state.currency):
        yield Problem(
            entry.place("currency"), f"'{state.currency}' is no currency", "write its ISO 4217 code, e.g. EUR", "state"
        )
    if not re.fullmatch("[A-Z]{2}", state.country):
        yield Problem(
            entry.place("country"),
            f"'{state.country}' is no country",
            "write its ISO 3166-1 code of 2 letters",
            "state",
        )
    if not _is_zone(state.time_zone):
        mend = nearest(state.time_zone, available_timezones())
        yield Problem(entry.place("time_zone"), f"unknown time zone '{state.time_zone}'", mend, "state")
    if month_and_day(state.school_year_starts) is None:
        what = f"'{state.school_year_starts}' is no day of the year"
        yield Problem(entry.place("school_year_starts"), what, "write month-day, e.g. 09-01", "state")
    for position, each in enumerate(state.holidays):
        if month_and_day(each.day) is None:
            place = entry.place("holidays", position, "day")
            yield Problem(place, f"'{each.day}' is no day of the year", "write month-day, e.g. 01-01", "state")
    if state.calling_code is not None and not re.fullmatch(r"[1-9]\d{0,2}", state.calling_code):
        what = f"'{state.calling_code}' is no calling code"
        yield Problem(entry.place("calling_code"), what, "write 1 to 3 digits, without the plus sign", "state")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
