"""What a reform changes: the rules of a run, with other figures, conditions or places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec
from msgspec.structs import replace

from wasl.catalogue.declared import Dated, Parameter
from wasl.kernel.canonical import body_hash
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Criterion, Programme
from wasl.programmes.plan import Plan, Rules, plan_of

PLACES: Final = "places"
BUDGET: Final = "budget"
"""Beside the figures' own names, where a programme ranks: how many places there are, and what all of them may cost at most."""
TAKE_UP, ATTENDANCE, RETURNED = "take_up", "attendance", "returned"
"""What may be assumed in percent of how people, schools and banks behave."""
NO_DRIFT: Final = "0"
_NUMBER: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,7})?")
_CENTIMES: Final = 2
_WHOLE_SHARE: Final = 100


class UnknownChangeError(WaslError):
    """A change of something that the programme does not have."""


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reform, and what is assumed of how people respond."""

    figures: dict[str, str] = {}
    """Name in the programme's expressions, or `PLACES` or `BUDGET` -> a number as people write it, with a point."""
    checks: dict[str, str] = {}
    """Criterion -> the expression that takes the place of its own."""
    take_up: tuple[int, int] = (100, 100)
    """Percent of those entitled who come for it: at least, at most. Assumed by whoever simulates, as what follows is."""
    attendance: tuple[int, int] = (100, 100)
    """Percent of what is due that stays due once conditions, such as going to school, were looked at."""
    returned: tuple[int, int] = (0, 0)
    """Percent of what is sent that comes back from the bank."""
    drift: tuple[str, str] = (NO_DRIFT, NO_DRIFT)
    """By how much what is measured anew (see `drifting`) comes out other than it is known: at least, at most, zero between."""

    def kept(self) -> str:
        """As JSON."""
        return msgspec.json.encode(self, order="sorted").decode()

    def fingerprint(self) -> str:
        """32 hex digits of it."""
        return body_hash(self.kept())


def law_of(plan: Plan) -> dict[str, str]:
    """Every figure that a reform may change -> what it is in the law on the day of `plan`; empty where it sets none."""
    law = {name: _written(plan.given[name]) for name, figure in plan.rules.figures.items() if _is_number(figure)}
    places = {PLACES: _written(plan.places)} if plan.rules.places is not None else {}
    return law | ({**places, BUDGET: ""} if plan.declared.ranking else {})


def checks_of(declared: Programme) -> dict[str, Criterion]:
    """Every criterion that a reform may change, of the unit and of its members."""
    return {**declared.criteria, **(declared.members.criteria if declared.members else {})}


def drifting(plan: Plan) -> list[str]:
    """The facts of the unit that are measured anew as time goes, so that they may come out otherwise: dated decimals."""
    return [name for name, fact in plan.unit.facts.items() if fact.dated is not None and fact.type == "decimal"]


def drift_of(changes: Changes) -> tuple[Decimal, Decimal]:
    """By how much at least, not above zero, and at most, not below. Raises WaslError for what is no such range."""
    least, most = (_signed(each) for each in changes.drift)
    if not least <= 0 <= most:
        raise WaslError(
            "the drift is no range around zero", mend="write a number of zero or less, then one of zero or more"
        )
    return least, most


def reformed(plan: Plan, changes: Changes) -> Plan:
    """The plan of the same day under `changes`.

    Raises UnknownChangeError, WaslError for what is no number, ExpressionError for a condition that the language refuses.
    """
    demand_known(changes.figures, law_of(plan))
    demand_known(changes.checks, checks_of(plan.declared))
    _demand_ranges(plan, changes)
    figures = {
        name: _changed(figure, plan.day, changes.figures[name]) if name in changes.figures else figure
        for name, figure in plan.rules.figures.items()
    }
    places = plan.rules.places
    if places is not None and PLACES in changes.figures:
        places = _changed(places, plan.day, changes.figures[PLACES])
        if not isinstance(places.values[0].value, int):
            raise WaslError("there is no part of a place", mend="write a whole number")
    budget_of(changes)
    declared = _with_checks(plan.declared, changes.checks)
    return plan_of(Rules(name=plan.rules.name, declared=declared, figures=figures, places=places), plan.day)


def budget_of(changes: Changes) -> Decimal | None:
    """What all places may cost at most, each period; None: whatever they cost. Raises WaslError for what is no amount."""
    if BUDGET not in changes.figures:
        return None
    amount = Decimal(_number(changes.figures[BUDGET]))
    if amount != round(amount, _CENTIMES):
        raise WaslError("this is no amount of money", mend="write at most two digits after the point")
    return amount


def _demand_ranges(plan: Plan, changes: Changes) -> None:
    for name, (least, most) in ranges_of(changes).items():
        if not 0 <= least <= most <= _WHOLE_SHARE:
            raise no_range(name)
    if any(drift_of(changes)) and not drifting(plan):
        raise WaslError("nothing that this programme reads is measured anew", mend="leave the drift at zero")


def ranges_of(changes: Changes) -> dict[str, tuple[int, int]]:
    """What is assumed in percent, by name."""
    return {name: getattr(changes, name) for name in (TAKE_UP, ATTENDANCE, RETURNED)}


def shares_of(changes: Changes) -> dict[str, tuple[int, int]]:
    """Source of uncertainty -> percent of the cost that it leaves, at least and at most."""
    least, most = changes.returned
    return {**ranges_of(changes), RETURNED: (_WHOLE_SHARE - most, _WHOLE_SHARE - least)}


def no_range(name: str) -> WaslError:
    """What is said of percentages that are none."""
    if name == TAKE_UP:
        return WaslError(
            "the take-up is no range of percentages", mend="write two numbers from 0 to 100, the lesser first"
        )
    if name == ATTENDANCE:
        return WaslError(
            "what attendance leaves due is no range of percentages", mend="write two numbers from 0 to 100, the lesser first"
        )  # fmt: skip
    return WaslError(
        "the payments that come back are no range of percentages", mend="write two numbers from 0 to 100, the lesser first"
    )  # fmt: skip


def _signed(text: str) -> Decimal:
    sign = -1 if text.strip().startswith("-") else 1
    return sign * Decimal(_number(text.strip().removeprefix("-")))


def _changed(figure: Parameter, day: date, text: str) -> Parameter:
    number = _number(text)
    return replace(
        figure, values=(Dated(since=day, value=int(number) if number.isdecimal() else number, assumed=True),)
    )


def _number(text: str) -> str:
    number = text.strip()
    if not _NUMBER.fullmatch(number):
        raise WaslError(
            "'{text}' is no number",
            mend="write digits, with a point before the decimals: seven at most",
            text=text[:40],
        )
    # What the law writes as a decimal is one whatever it is changed to: only a fraction that says nothing is left out.
    whole, _, decimals = number.partition(".")
    return f"{int(whole)}.{decimals.rstrip('0')}" if decimals.rstrip("0") else str(int(whole))


def demand_known(changed: Mapping[str, str], known: Mapping[str, object]) -> None:
    """Raises UnknownChangeError for what is not in `known`."""
    for name in changed:
        if name not in known:
            raise UnknownChangeError("'{name}' is nothing that can be changed", mend="choose among {known}", name=name[:60],
                                     known=", ".join(known))  # fmt: skip


def _with_checks(declared: Programme, checks: Mapping[str, str]) -> Programme:
    members = declared.members
    if members is not None:
        members = replace(members, criteria=_checked(members.criteria, checks))
    return replace(declared, criteria=_checked(declared.criteria, checks), members=members)


def _checked(criteria: Mapping[str, Criterion], checks: Mapping[str, str]) -> dict[str, Criterion]:
    return {name: replace(each, check=checks.get(name, each.check)) for name, each in criteria.items()}


def _is_number(figure: Parameter) -> bool:
    return not any(isinstance(each.value, bool) for each in figure.values)


def _written(value: object) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
