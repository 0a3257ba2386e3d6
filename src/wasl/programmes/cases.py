"""Cases: the proofs of a programme. Each is decided, and compared with what it expects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.kernel.errors import Place
from wasl.programmes.deciding import Counted, Decision, Family, decide
from wasl.programmes.declared import Case, Cases, Programme
from wasl.programmes.facts import MalformedFactError, facts_in
from wasl.programmes.plan import plan_of, rules_of

HOUSEHOLD: Final = "household"
PERSONS: Final = "persons"
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


class MalformedCaseError(MalformedFactError):
    """A case that says something which is no day, or nothing that its programme decides."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that a case expects and the decision does not give."""

    place: Place
    case: str
    key: str
    expected: Any
    found: Any


def run(catalogue: Catalogue, entry: Entry) -> Iterator[Failure]:
    """What fails of the cases of `entry`. Raises MalformedCaseError, with its place."""
    declared: Any = entry.declaration
    cases: Cases = declared
    for position, case in enumerate(cases.cases):
        try:
            for key, expected, found in differences(catalogue, cases.programme, case):
                yield Failure(entry.place("cases", position), case.name, key, expected, found)
        except MalformedFactError as error:
            place = entry.place("cases", position)
            raise MalformedCaseError(error.what, where=str(place), mend=error.mend) from error


def differences(catalogue: Catalogue, programme: str, case: Case) -> list[tuple[str, Any, Any]]:
    """(key, expected, found) of everything in which the decision is not as the `case` expects. Raises MalformedCaseError."""
    plan = plan_of(rules_of(catalogue, programme), day_of(case.period))
    decision = decide(plan, family_of(plan.declared, case.input))
    margin = Decimal(str(case.absolute_error_margin))
    found = _told(decision)
    people = {member.member: _counted(member) for member in decision.members}
    expected = dict(case.output)
    pairs = [(name, value, found) for name, value in expected.items() if name != PERSONS]
    for person, wanted in (expected.get(PERSONS) or {}).items():
        pairs += [(name, value, people.get(person, {})) for name, value in wanted.items()]
    return [(name, value, told[name]) for name, value, told in pairs if not _alike(value, _answer(told, name), margin)]


def day_of(period: str) -> date:
    """The day of a case's period. Raises MalformedCaseError."""
    read = _PERIOD.fullmatch(period)
    try:
        if read is not None:
            return date(int(read[1]), int(read[2] or 1), int(read[3] or 1))
    except ValueError:
        pass
    raise MalformedCaseError("its period is none", mend="write a day, a month or a year: 2025-09-30, 2025-09, 2025")


def family_of(programme: Programme, given: Mapping[str, Any]) -> Family:
    """What the input of a case says. Raises MalformedCaseError."""
    said = dict(given)
    persons = said.pop(PERSONS, None) or {}
    whole = said.pop(HOUSEHOLD, None) or {}
    if persons and programme.members is None:
        raise MalformedCaseError("this programme decides of one person", mend="write the facts without 'persons:'")
    members = {name: facts_in(programme.members.facts, row) for name, row in persons.items() if programme.members}
    return Family(facts_in(programme.facts, {**said, **whole}), members)


def _told(decision: Decision) -> dict[str, Any]:
    missing = sorted(f"{each.member}.{each.fact}" if each.member else each.fact for each in decision.missing)
    return {
        "outcome": decision.outcome, "due": decision.due, "missing": missing, **decision.totals, **decision.criteria,
        **decision.amounts,
    }  # fmt: skip


def _counted(member: Counted) -> dict[str, Any]:
    return {"counts": member.counts, "rank": member.rank, **member.criteria, **member.amounts}


def _answer(told: Mapping[str, Any], name: str) -> Any:
    if name not in told:
        raise MalformedCaseError("'{name}' is nothing that this programme decides", mend="write one of {names}", name=name,
                                 names=", ".join(told))  # fmt: skip
    return told[name]


def _alike(expected: Any, found: Any, margin: Decimal) -> bool:
    if isinstance(found, Decimal) and isinstance(expected, int | str) and not isinstance(expected, bool):
        try:
            return abs(Decimal(str(expected)) - found) <= margin
        except InvalidOperation:
            return False
    if isinstance(found, Sequence) and isinstance(expected, Sequence):
        return list(expected) == list(found)
    return type(expected) is type(found) and bool(expected == found)
