"""A decision in words: each criterion met, not met or not known, by which facts, from where, under which law."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Declared, LegalSource
from wasl.catalogue.expressions.typed import Datum
from wasl.exchange.declared import Service
from wasl.kernel.text import LANGUAGES, Text
from wasl.programmes.deciding import Decision, Missing, Row
from wasl.programmes.declared import Criterion, Fact, Programme
from wasl.programmes.plan import MEMBERS, Formula, Plan, Stage
from wasl.programmes.scope import facts_of
from wasl.referentials.nomenclature import nomenclature

_PLACE = re.compile(r"\{([^{}]*)\}")
_ARABIC = re.compile("[\u0600-\u06ff]")
_COMMA: Final = frozenset({"fr", "ar"})
"""Languages that write decimals with a comma."""
_YES, _NO = Text(fr="oui", ar="نعم", en="yes"), Text(fr="non", ar="لا", en="no")
_MEMBERS: Final = Text(fr="Membres du ménage", ar="أفراد الأسرة", en="Members of the household")
UNKNOWN: Final = Text(fr="pas connu", ar="غير معروف", en="not known")


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a criterion reads."""

    title: Text
    value: Text
    source: Text | None
    """The service that gives it, or the programme that decided it; None: the file of the case."""
    dated: str | None
    """The day it was established, ISO 8601, where it is known to have one."""
    presumed: bool
    """Nobody said it."""

    @property
    def day(self) -> date | None:
        """`dated`, as a day."""
        return date.fromisoformat(self.dated) if self.dated else None


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of the law as it stood on the day."""

    title: Text
    value: Text
    unit: str
    since: str
    law: tuple[str, ...]
    assumed: bool


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion. `member` is empty where it is the unit's own."""

    member: str
    criterion: str
    title: Text
    met: bool | None
    sentence: Text
    law: tuple[str, ...]
    assumed: bool
    facts: tuple[Used, ...]
    figures: tuple[Figure, ...]


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """One amount. `value` has two digits after the point; None: not known."""

    member: str
    amount: str
    title: Text
    value: str | None
    paid: bool
    law: tuple[str, ...]
    facts: tuple[Used, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a decision says of itself, enough to be read when the pack has changed."""

    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    missing: tuple[tuple[str, Text], ...]
    """(member, title of the fact)."""


def explained(catalogue: Catalogue, plan: Plan, decision: Decision) -> Explanation:
    """The decision in words, in the three languages."""
    teller = _Teller(catalogue, plan, decision)
    row = {**decision.facts, **decision.totals}
    lines = list(teller.lines("", plan.unit, plan.declared.criteria, decision.criteria, row))
    sums = list(teller.sums("", plan.unit, decision.amounts, decision.facts))
    if plan.members is not None and plan.declared.members is not None:
        for member in decision.members:
            row = {**decision.facts, **member.facts}
            lines += teller.lines(member.member, plan.members, plan.declared.members.criteria, member.criteria, row)
            sums += teller.sums(member.member, plan.members, member.amounts, row)
    titles = {**{name: fact.title for name, fact in facts_of(plan.declared).items()}, MEMBERS: _MEMBERS}
    return Explanation(
        lines=tuple(lines),
        sums=tuple(sums),
        missing=tuple((each.member, titles[each.fact]) for each in decision.missing),
    )


def day(value: date) -> str:
    """``24/11/2026``, read alike in every language."""
    return value.strftime("%d/%m/%Y")


def laws(sources: Iterable[LegalSource]) -> tuple[str, ...]:
    """Legal texts as they are cited."""
    return tuple(f"{each.text}, art. {each.article}" if each.article else each.text for each in sources)


class _Teller:
    def __init__(self, catalogue: Catalogue, plan: Plan, decision: Decision) -> None:
        self.catalogue, self.plan, self.decision = catalogue, plan, decision
        self.facts = facts_of(plan.declared)

    def lines(
        self, member: str, stage: Stage, declared: Mapping[str, Criterion], met: Mapping[str, bool | None], row: Row
    ) -> Iterable[Line]:
        for name, outcome in met.items():
            criterion, formula = declared[name], stage.criteria[name]
            sentence = criterion.unknown if outcome is None else criterion.met if outcome else criterion.not_met
            yield Line(
                member=member, criterion=name, title=criterion.title, met=outcome, sentence=self._filled(sentence, row),
                law=laws(criterion.law), assumed=criterion.assumed,
                facts=self._facts(member, formula, row),
                figures=tuple(self._figure(each) for each in sorted(formula.typed.parameters) if each in self.plan.rules.figures),
            )  # fmt: skip

    def sums(self, member: str, stage: Stage, amounts: Mapping[str, Decimal | None], row: Row) -> Iterable[Sum]:
        members = self.plan.declared.members
        declared = members.amounts if member and members else self.plan.declared.amounts
        for name, value in amounts.items():
            yield Sum(
                member=member, amount=name, title=declared[name].title, value=None if value is None else f"{value:f}",
                paid=declared[name].paid and not member, law=laws(declared[name].law),
                facts=self._facts(member, stage.amounts[name], row),
            )  # fmt: skip

    def _facts(self, member: str, formula: Formula, row: Row) -> tuple[Used, ...]:
        return tuple(self._used(member, name, row) for name in sorted(formula.typed.columns) if name in self.facts)

    def _used(self, member: str, name: str, row: Row) -> Used:
        fact = self.facts[name]
        own = member if self.plan.members and name in self.plan.members.facts else ""
        dated = row.get(fact.dated) if fact.dated else None
        source: Declared | None = self.catalogue.all(Service).get(fact.given_by.service) if fact.given_by else None
        if fact.decided_by is not None:
            source = self.catalogue.all(Programme).get(fact.decided_by)
        return Used(
            title=fact.title, value=self._told(name, row.get(name)), source=source.title if source else None,
            dated=dated.isoformat() if isinstance(dated, date) else None,
            presumed=Missing(own, name) in self.decision.presumed,
        )  # fmt: skip

    def _figure(self, name: str) -> Figure:
        parameter = self.plan.rules.figures[name]
        held = [each for each in parameter.values if each.since <= self.plan.day]
        last = held[-1] if held else None
        return Figure(
            title=parameter.title, value=_everywhere(self.plan.given[name]), unit=parameter.unit,
            since=last.since.isoformat() if last else "", law=laws((*(last.law if last else ()), *parameter.law)),
            assumed=parameter.assumed or bool(last and last.assumed),
        )  # fmt: skip

    def _filled(self, sentence: Text, row: Row) -> Text:
        values = {name: self._told(name, value) for name, value in {**self.plan.given, **row}.items()}

        def filled(language: str) -> str:
            return _PLACE.sub(lambda place: values[place[1]].in_language(language), sentence.in_language(language))

        return Text(fr=filled("fr"), ar=filled("ar"), en=filled("en"))

    def _told(self, name: str, value: Datum) -> Text:
        fact = self.facts.get(name)
        return told(self.catalogue, fact, value) if fact else _everywhere(value)


def told(catalogue: Catalogue, fact: Fact, value: Datum) -> Text:
    """A fact's value in words: codes by their titles."""
    if fact.type == "code" and fact.referential and isinstance(value, str):
        known = nomenclature(catalogue, fact.referential).codes.get(value)
        if known is not None:
            return known.title
    return _everywhere(value)


def _everywhere(value: Datum) -> Text:
    match value:
        case None:
            return UNKNOWN
        case bool():
            return _YES if value else _NO
        case date():
            return Text(**{language: _isolated(day(value), language) for language in LANGUAGES})
        case Decimal():
            plain = f"{value.normalize():f}"
            return Text(
                **{each: _isolated(plain.replace(".", ",") if each in _COMMA else plain, each) for each in LANGUAGES}
            )
        case _:
            return Text(**{language: _isolated(str(value), language) for language in LANGUAGES})


def _isolated(text: str, language: str) -> str:
    """Figures and Latin letters in a line of Arabic keep their own order."""
    return f"\u2066{text}\u2069" if language == "ar" and not _ARABIC.search(text) else text
