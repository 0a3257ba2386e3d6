"""Cases: the proofs of a programme. Each is decided, and compared with what it expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.kernel.errors import Place
from wasl.programmes.arranging import PERSONS, MalformedCaseError, Unit, day_of, units_of
from wasl.programmes.deciding import Counted, Decision, decide
from wasl.programmes.declared import Case, Cases
from wasl.programmes.facts import MalformedFactError
from wasl.programmes.plan import Plan, plan_of, rules_of


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that a case expects and the decision does not give."""

    place: Place
    case: str
    key: str
    expected: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Margins:
    """How far an amount may be from the one expected: in money, or as a part of it."""

    absolute: Decimal
    relative: Decimal


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
    margins = Margins(Decimal(str(case.absolute_error_margin)), Decimal(str(case.relative_error_margin)))
    found: list[tuple[str, Any, Any]] = []
    for unit in units_of(plan.declared, case):
        prefix = f"{unit.name}." if unit.name else ""
        found += [(prefix + key, value, told) for key, value, told in _of_one(plan, unit, margins)]
    return found


def _of_one(plan: Plan, unit: Unit, margins: Margins) -> Iterator[tuple[str, Any, Any]]:
    decision = decide(plan, unit.family)
    found = _told(decision)
    people = {member.member: _counted(member) for member in decision.members}
    pairs = [(name, value, found) for name, value in unit.output.items() if name != PERSONS]
    for person, wanted in (unit.output.get(PERSONS) or {}).items():
        pairs += [(name, value, people.get(person, {})) for name, value in wanted.items()]
    return ((name, value, told[name]) for name, value, told in pairs if not _alike(value, _answer(told, name), margins))


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


def _alike(expected: Any, found: Any, margins: Margins) -> bool:
    if isinstance(found, Decimal) and isinstance(expected, int | str) and not isinstance(expected, bool):
        try:
            wanted = Decimal(str(expected))
            return abs(wanted - found) <= max(margins.absolute, margins.relative * abs(wanted))
        except InvalidOperation:
            return False
    if isinstance(found, Sequence) and isinstance(expected, Sequence):
        return list(expected) == list(found)
    return type(expected) is type(found) and bool(expected == found)
