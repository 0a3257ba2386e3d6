"""What else is received, written out as the programme's own facts, criteria and amounts.

So one case and everybody are decided by the same rules, the sheet explains them as it does all others, and a decision is
replayed with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.kernel.text import Text
from wasl.programmes.declared import Amount, Criterion, Cumulation, Fact, Programme

_MET: Final = (
    "{} n'est pas reçu en même temps.",
    "لا يستفاد في الوقت نفسه من: {}.",
    "{} is not received at the same time.",
)
_NOT_MET: Final = (
    "{} est déjà reçu : les deux ne vont pas ensemble.",
    "يستفاد من قبل من: {}، ولا يجمع بينهما.",
    "{} is received already: the two do not go together.",
)
_UNKNOWN: Final = (
    "Il n'est pas connu si {} est reçu.",
    "لا يعرف هل يستفاد من: {}.",
    "It is not known whether {} is received.",
)
_PRECISION: Final = 12
"""Of what another programme pays one unit: digits, two of them after the point."""


def receives(name: str) -> str:
    """The fact: whether the programme `name` is received."""
    return f"receives_{_plain(name)}"


def paid_by(name: str) -> str:
    """The fact: what the programme `name` pays, each period."""
    return f"paid_by_{_plain(name)}"


def without(name: str) -> str:
    """The criterion: the programme `name` is not received."""
    return f"without_{_plain(name)}"


def above(name: str) -> str:
    """The amount, never above nothing: what is taken off because of the programme `name`."""
    return f"above_ceiling_{_plain(name)}"


def whole(catalogue: Catalogue, programme: Programme) -> Programme:
    """`programme` with what its cumulation means. Programmes and figures that do not exist are left to the judge."""
    for each in programme.cumulation:
        other = catalogue.all(Programme).get(each.programme)
        if other is not None and each.rule == "excluded":
            programme = _excluded(programme, each, other)
        elif other is not None:
            programme = _capped(catalogue, programme, each, other)
    return programme


def decided_elsewhere(programme: Programme) -> Iterator[tuple[str, str, bool]]:
    """(programme, fact, whether it is the amount) of each fact that another programme's decisions say."""
    for name, fact in programme.facts.items():
        if fact.decided_by is not None:
            yield fact.decided_by, name, fact.type == "decimal"


def _excluded(programme: Programme, each: Cumulation, other: Programme) -> Programme:
    name, title = each.programme, other.title
    criterion = Criterion(
        title=_said(title, "Sans : {}", "بدون: {}", "Without: {}"), check=f"NOT {receives(name)}", law=each.law,
        assumed=each.assumed, met=_said(title, *_MET), not_met=_said(title, *_NOT_MET), unknown=_said(title, *_UNKNOWN),
    )  # fmt: skip
    return replace(
        programme, facts={**programme.facts, receives(name): _received(name, title)},
        criteria={**programme.criteria, without(name): criterion},
    )  # fmt: skip


def _capped(catalogue: Catalogue, programme: Programme, each: Cumulation, other: Programme) -> Programme:
    name, title, ceiling = each.programme, other.title, f"ceiling_{_plain(each.programme)}"
    if each.ceiling is None or each.ceiling not in catalogue.all(Parameter):
        return programme
    own = _sum(paid for paid, amount in programme.amounts.items() if amount.paid)
    both = f"{own} + CASE WHEN {receives(name)} THEN {paid_by(name)} ELSE 0 END"
    # Each branch is taken only where all is known: what is unknown is neither paid nor taken off.
    value = (
        f"CASE WHEN {both} <= {ceiling} THEN 0 WHEN {both} - {own} >= {ceiling} THEN to_decimal(-({own}), 18, 2) "
        f"WHEN {both} > {ceiling} THEN to_decimal({ceiling} - ({both}), 18, 2) END"
    )
    taken = Amount(
        title=_said(title, "Au-delà du plafond, avec : {}", "ما زاد على السقف مع: {}", "Above the ceiling, with: {}"),
        value=value, law=each.law,
    )  # fmt: skip
    paid = Fact(
        title=_said(title, "Montant reçu : {}", "المبلغ المستفاد منه: {}", "Amount received: {}"), type="decimal",
        precision=_PRECISION, decided_by=name,
    )  # fmt: skip
    return replace(
        programme, facts={**programme.facts, receives(name): _received(name, title), paid_by(name): paid},
        figures={**programme.figures, ceiling: each.ceiling}, amounts={**programme.amounts, above(name): taken},
    )  # fmt: skip


def _received(name: str, title: Text) -> Fact:
    """Who was never decided about does not receive it; the sheet tells that this is presumed."""
    return Fact(
        title=_said(title, "Reçoit : {}", "يستفيد من: {}", "Receives: {}"), type="bool", presumed=False, decided_by=name
    )


def _said(title: Text, fr: str, ar: str, en: str) -> Text:
    """A sentence about another programme, in three languages."""
    return Text(fr=fr.format(title.fr), ar=ar.format(title.ar), en=en.format(title.en))


def _sum(names: Iterable[str]) -> str:
    return f"({' + '.join(names) or '0'})"


def _plain(name: str) -> str:
    return name.replace("-", "_")
