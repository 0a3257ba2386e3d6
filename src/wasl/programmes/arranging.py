"""The input of a case, in whichever of OpenFisca's forms it is written, as units and what is expected of each.

Flat or by entity, one value or one for each of several, for good or by period: ``{age: 4}``, ``{age: [4, 7]}``,
``{persons: {amina: {age: 4}}}``, ``{age: {2025-09: 4}}``. A unit is a household, or a person where a programme is about persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from wasl.programmes.deciding import Family
from wasl.programmes.declared import Case, Members, Programme
from wasl.programmes.facts import MalformedFactError, facts_in

HOUSEHOLD: Final = "household"
HOUSEHOLDS: Final = "households"
PERSONS: Final = "persons"
MISSING: Final = "missing"
"""A list of itself, never one value for each."""
_PERIOD: Final = re.compile(r"(?:(?:day|month|year):)?([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_MONTHS: Final = 12
_ALWAYS: Final = ("eternity", "ETERNITY")
Said = Mapping[str, Any]


class MalformedCaseError(MalformedFactError):
    """A case that says something which is no day, or nothing that its programme decides."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One of those that a case is about."""

    name: str
    """Empty where the case names none."""
    family: Family
    output: Said
    """What is expected of it."""


def day_of(period: str) -> date:
    """The day of a case's period. Raises MalformedCaseError."""
    found = _read_period(period)
    if found is None:
        raise MalformedCaseError("its period is none", mend="write a day, a month or a year: 2025-09-30, 2025-09, 2025")
    return found[0]


def units_of(programme: Programme, case: Case) -> list[Unit]:
    """Those that the `case` is about. Raises MalformedCaseError."""
    day = day_of(case.period)
    given, wanted = _on_day(case.input, day), _on_day(case.output, day)
    if programme.members is None:
        return list(_persons(programme, given, wanted))
    return list(_households(programme, programme.members, given, wanted))


def _persons(programme: Programme, given: Said, wanted: Said) -> Iterator[Unit]:
    if PERSONS in given:
        if len(given) > 1:
            raise MalformedCaseError("it says something beside its persons", mend="say it of each of them")
        _demand_known(wanted, given)
        for name, row in given[PERSONS].items():
            yield Unit(name, Family(facts_in(programme.facts, row), {}), (wanted.get(PERSONS) or {}).get(name) or {})
        return
    number = _length(given)
    for position in range(1 if number is None else number):
        row, output = _at(given, position), _at(wanted, position, number)
        yield Unit("" if number is None else str(position), Family(facts_in(programme.facts, row), {}), output)


def _households(programme: Programme, members: Members, given: Said, wanted: Said) -> Iterator[Unit]:
    said = dict(given)
    persons, several = said.pop(PERSONS, None) or {}, said.pop(HOUSEHOLDS, None)
    if several is None:
        whole = said.pop(HOUSEHOLD, None) or {}
        people = {**persons, **_flat(members, said)}
        own, _ = _without_roles({**said, **whole}, people)
        yield Unit("", _family(programme, members, own, people), _by_member(members, wanted, people))
        return
    if said:
        raise MalformedCaseError("it says something beside its households", mend="say it of each of them")
    if PERSONS in wanted:
        raise MalformedCaseError("it expects something of persons of several households", mend="write a case for each")
    for name, row in several.items():
        own, named = _without_roles(row, persons)
        people = {person: persons[person] for person in named}
        yield Unit(name, _family(programme, members, own, people), (wanted.get(HOUSEHOLDS) or {}).get(name) or {})


def _family(programme: Programme, members: Members, own: Said, people: Said) -> Family:
    return Family(facts_in(programme.facts, own), {name: facts_in(members.facts, row) for name, row in people.items()})


def _flat(members: Members, said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The people whose facts stand beside the household's, taken out of `said`: one, or as many as a list has values."""
    row = {name: said.pop(name) for name in [*said] if name in members.facts}
    if not row:
        return {}
    number = _length(row)
    return {str(position): _at(row, position, number) for position in range(1 if number is None else number)}


def _without_roles(row: Said, people: Said) -> tuple[dict[str, Any], list[str]]:
    """What is said of a household, and whom its roles name: who they are in it, their own facts tell."""
    roles = {
        key: value for key, value in row.items() if isinstance(value, list) and set(map(str, value)) <= set(people)
    }
    named = [str(person) for value in roles.values() for person in value]
    if len(named) > len(set(named)):
        raise MalformedCaseError("somebody is in this household twice", mend="name each person once")
    return {key: value for key, value in row.items() if key not in roles}, named


def _by_member(members: Members, wanted: Said, people: Said) -> dict[str, Any]:
    """Lists of what is expected of members, as by member; ``households`` and ``household`` say it of the household."""
    output = {**wanted, **(wanted.get(HOUSEHOLD) or {})}
    output.pop(HOUSEHOLD, None)
    of_members = {*members.criteria, *members.amounts, "rank", "counts"}
    spread: dict[str, dict[str, Any]] = {name: dict(row) for name, row in (output.get(PERSONS) or {}).items()}
    for key in [key for key in output if key in of_members]:
        value = output.pop(key)
        values = value if isinstance(value, list) else [value] * len(people)
        if len(values) != len(people):
            raise MalformedCaseError(
                "'{name}' has not one value for each person", mend="write as many as there are", name=key
            )
        for person, each in zip(people, values, strict=True):
            spread.setdefault(person, {})[key] = each
    return {**output, **({PERSONS: spread} if spread else {})}


def _demand_known(wanted: Said, given: Said) -> None:
    for name in wanted.get(PERSONS) or {}:
        if name not in given[PERSONS]:
            raise MalformedCaseError("it expects something of '{name}', of whom it says nothing", mend="say who they are",
                                     name=str(name)[:60])  # fmt: skip


def _length(row: Said) -> int | None:
    """How many values its lists have; None where it has none. Raises MalformedCaseError where they differ."""
    lengths = {len(value) for name, value in row.items() if isinstance(value, list) and name != MISSING}
    if len(lengths) > 1:
        raise MalformedCaseError("its lists have not the same length", mend="write one value for each person")
    return lengths.pop() if lengths else None


def _at(row: Said, position: int, number: int | None = None) -> dict[str, Any]:
    """The values of one of several. What is said once is said of all."""
    if number is not None and _length(row) not in (None, number):
        raise MalformedCaseError("its lists have not the same length", mend="write one value for each person")
    return {
        name: value[position] if isinstance(value, list) and name != MISSING else value for name, value in row.items()
    }


def _on_day(said: Any, day: date) -> Any:
    """`said`, with what it says by period as it stands on `day`; nothing where no period holds it."""
    if not isinstance(said, Mapping):
        return said
    periods = {key: (date.min, date.max) if key in _ALWAYS else _read_period(str(key)) for key in said}
    known = {key: period for key, period in periods.items() if period is not None}
    if not said or len(known) < len(said):
        return {key: _on_day(value, day) for key, value in said.items()}
    held = [key for key, (first, end) in known.items() if first <= day < end]
    # A day says it better than its month, and a month than its year.
    return said[min(held, key=lambda key: known[key][1] - known[key][0])] if held else None


def _read_period(text: str) -> tuple[date, date] | None:
    """The days [first, end) of a day, a month or a year; None where it is none."""
    read = _PERIOD.fullmatch(text)
    if read is None:
        return None
    year, month, day = int(read[1]), int(read[2] or 1), int(read[3] or 1)
    try:
        first = date(year, month, day)
        if read[3]:
            return first, first + timedelta(days=1)
        return first, date(year + (month == _MONTHS or not read[2]), month % _MONTHS + 1 if read[2] else 1, 1)
    except (ValueError, OverflowError):
        return None
