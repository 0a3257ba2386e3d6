"""A case weighed without being kept: what a programme would come to on facts that are shown, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions.typed import Datum
from wasl.programmes.deciding import Decision, Family, decide
from wasl.programmes.declared import Programme
from wasl.programmes.explaining import Explanation, explained
from wasl.programmes.plan import Plan, plan_of, rules_of
from wasl.programmes.scope import AS_OF

_PLANS: Final = 64
"""Kept ready: some programmes, some days."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules of a day come to, in values and in words."""

    plan: Plan
    decision: Decision
    told: Explanation


def judged(catalogue: Catalogue, name: str, day: date, family: Family) -> Judged:
    """The programme `name` on `family`. Raises NotInForceError where its rules are not those of `day`."""
    plan = ready(catalogue, name, day)
    decision = decide(plan, family)
    return Judged(plan, decision, explained(catalogue, plan, decision))


@lru_cache(_PLANS)
def ready(catalogue: Catalogue, name: str, day: date) -> Plan:
    """The plan, worked out once a day: reading the expressions takes longer than a decision. Raises as `plan_of` does."""
    return plan_of(rules_of(catalogue, name), day)


def among(plan: Plan, facts: Mapping[str, Datum]) -> bool | None:
    """Whether the programme is about someone of these facts at all; None where that is not known."""
    if plan.among is None:
        return True
    row = {**plan.given, **{name: facts.get(name) for name in plan.unit.facts}, AS_OF: plan.day}
    found = plan.among.evaluate(row)
    return found if isinstance(found, bool) else None


def in_force(programme: Programme, day: date) -> bool:
    """Whether its rules are those of `day`."""
    return programme.since <= day and (programme.until is None or day < programme.until)
