"""Who is missed and who is reached without being poor, as far as rates of poverty by place can tell.

Nobody's file says who is poor: only how many are, place by place, is known, and how many receive. In a place of N households of
which P are poor and S receive, at least ``max(0, P + S - N)`` and at most ``min(P, S)`` of the poor receive (Duncan and Davis,
*An alternative to ecological correlation*, 1953); the sums of those over places bound the errors, and nothing narrower is known.
Were who receives unrelated to who is poor within each place, ``P x S / N`` would: that is told beside the bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from wasl.programmes.simulating.measures import At
from wasl.programmes.simulating.rates import Rate

GROUPS: Final = 10
_WHOLE: Final = Decimal(100)
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A share in percent: at least, were chance alone to decide within each place, at most."""

    least: Decimal
    by_chance: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """A tenth of the households, by how poor their place is: 1 is of the poorest places."""

    number: int
    rate: Decimal
    """Percent of them who are poor."""
    households: int
    coverage: Decimal
    """Percent of them that receive."""
    receive: Decimal
    """Percent of all who receive that are among them."""
    cost: Decimal
    """Percent of what it costs that goes to them."""


@dataclass(frozen=True, slots=True)
class Targeting:
    """What rates of poverty tell of a programme."""

    places: int
    """Of which the rate and the households are known."""
    unknown: int
    """Who receive elsewhere: nothing is told of them."""
    households: int
    poor: int
    receive: int
    missed: Bounds | None
    """Errors of exclusion: of the poor, those who do not receive; None where nobody is poor."""
    leaked: Bounds | None
    """Errors of inclusion: of those who receive, those who are not poor; None where nobody receives."""
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """One place. Counts are rounded at random, so that a few more may receive than there are: then all do."""

    rate: Decimal
    households: int
    receive: int
    cost: Decimal

    @property
    def poor(self) -> Decimal:
        return self.rate * self.households / _WHOLE


def targeting(rates: Mapping[str, Rate], there: Mapping[str, At]) -> Targeting | None:
    """What `rates` tell of what a reform comes to place by place; None where they speak of none of its places.

    Where the file does not say how many households a place has, those about whom the run decided there are all of them.
    """
    placed = {code: _placed(rates[code], each) for code, each in there.items() if code in rates}
    known = [each for _, each in sorted(placed.items()) if each.households > 0]
    if not known:
        return None
    poor, receive = sum((each.poor for each in known), Decimal(0)), sum(each.receive for each in known)
    least = sum((max(Decimal(0), each.poor + each.receive - each.households) for each in known), Decimal(0))
    most = sum((min(each.poor, Decimal(each.receive)) for each in known), Decimal(0))
    even = sum((each.poor * each.receive / each.households for each in known), Decimal(0))
    return Targeting(
        places=len(known),
        unknown=sum(each.receive for code, each in there.items() if code not in placed or placed[code].households <= 0),
        households=sum(each.households for each in known),
        poor=int(poor.to_integral_value(ROUND_HALF_UP)),
        receive=receive,
        missed=_bounds(poor, least, even, most),
        leaked=_bounds(Decimal(receive), least, even, most),
        groups=tuple(_groups(known)),
    )


def _placed(rate: Rate, at: At) -> _Placed:
    households = max(at.units if rate.households is None else rate.households, 0)
    return _Placed(rate.rate, households, max(0, min(at.receive, households)), at.cost)


def _bounds(of: Decimal, least: Decimal, even: Decimal, most: Decimal) -> Bounds | None:
    """Of `of`, the share that is not reached, where between `least` and `most` are."""
    return Bounds(*(_percent(of - reached, of) for reached in (most, even, least))) if of else None


def _groups(places: Iterable[_Placed]) -> Iterable[Group]:
    """A place is in the tenth in which its middle household is, the poorest places first."""
    ordered = sorted(places, key=lambda each: -each.rate)
    everyone = sum(each.households for each in ordered)
    receive, cost = sum(each.receive for each in ordered), sum((each.cost for each in ordered), Decimal(0))
    parted: dict[int, list[_Placed]] = {}
    before = 0
    for each in ordered:
        middle = 2 * before + each.households
        parted.setdefault(min(GROUPS * middle // (2 * everyone), GROUPS - 1), []).append(each)
        before += each.households
    for number, group in parted.items():
        households = sum(each.households for each in group)
        theirs = sum(each.receive for each in group)
        yield Group(
            number=number + 1, households=households,
            rate=_percent(sum((each.poor for each in group), Decimal(0)), Decimal(households)),
            coverage=_percent(Decimal(theirs), Decimal(households)), receive=_percent(Decimal(theirs), Decimal(receive)),
            cost=_percent(sum((each.cost for each in group), Decimal(0)), cost),
        )  # fmt: skip


def _percent(part: Decimal, of: Decimal) -> Decimal:
    return (_WHOLE * part / of).quantize(_TENTH, ROUND_HALF_UP) if of else Decimal("0.0")
