"""What a family is entitled to, in words: each programme's outcome, why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import state_of
from wasl.exchange.declared import Service
from wasl.exchange.tracing.people import Person
from wasl.exchange.tracing.showing.telling import called
from wasl.pages.language import declared_title, said
from wasl.procedures.declared import Procedure
from wasl.procedures.models import Case
from wasl.procedures.owning import offers_of
from wasl.procedures.showing.telling import line_of, provider_title
from wasl.procedures.states import UNDER_WAY, State
from wasl.programmes.deciding import Counted
from wasl.programmes.entitling import Entitlement
from wasl.programmes.scope import facts_of
from wasl.programmes.showing import OUTCOMES, PERIODS, groups, owner_of

Context = dict[str, Any]
_ORDER: Final = ("entitled", "unknown", "not-entitled")


class Rights:
    """The rights of one family, for its page."""

    def __init__(
        self, catalogue: Catalogue, people: Sequence[Person], found: Iterable[Entitlement], cases: Iterable[Case]
    ) -> None:
        self.catalogue, self.people, self.found = catalogue, people, list(found)
        self.cases = [each for each in cases if each.at in {State.DRAFT, State.GRANTED, *UNDER_WAY}]
        self.names = {each.entity: called(each) for each in people}
        self.offers = {each.entity: offers_of(catalogue, each) for each in people}
        self.currency = state_of(catalogue).currency

    def household(self) -> Context:
        """The programmes of the household, as `_parted`; a card has ``children`` too: each one's part in it."""
        return _parted(
            {**self._card(each), "children": [self._part(each, person) for person in self.people if person.ward]}
            for each in self.found
            if not each.entity
        )

    def persons(self) -> list[Context]:
        """Everyone whom a programme may be about, as `_parted` with ``person`` and ``name``; who has something to do first."""
        told = [
            {"person": person, "name": self.names[person.entity],
             **_parted(self._card(each) for each in self.found if each.entity == person.entity)}
            for person in self.people
        ]  # fmt: skip
        return sorted((each for each in told if each["first"] or each["rest"]), key=lambda each: not each["first"])

    def _card(self, each: Entitlement) -> Context:
        """One programme: outcome, amount, reasons, what is missing and who would know it, and the next step."""
        decision, shown = each.judged.decision, ("", *self.names)
        return {
            "title": each.declared.title, "name": each.name, "outcome": self._outcome(each),
            "order": _ORDER.index(decision.outcome),
            "currency": self.currency,
            "entitled": decision.outcome == "entitled", "due": decision.due, "period": PERIODS[each.declared.period],
            "ranked": each.declared.ranking is not None,
            "groups": [group for group in groups(each.judged.told, decision) if group["member"] == ""],
            "missing": [self._missing(each, one.member, one.fact) for one in decision.missing if one.member in shown],
            "silent": [provider_title(self.catalogue, name) for name in each.silent],
            "calendar": each.declared.calendar, "department": owner_of(self.catalogue, each.declared).title,
            **self._next(each),
        }  # fmt: skip

    def _outcome(self, each: Entitlement) -> Any:
        if each.judged.decision.outcome == "unknown" and each.silent:
            return _("cannot be told now"), "warm"
        return OUTCOMES[each.judged.decision.outcome]

    def _missing(self, each: Entitlement, member: str, fact: str) -> Context:
        """``{"title", "who", "of"}``: what must be known, who would know it (empty: the family), and of whom."""
        declared = facts_of(each.declared).get(fact)
        service = declared.given_by.service if declared and declared.given_by else ""
        title = next(
            (title for who, title in each.judged.told.missing if who == member and declared and title == declared.title), None
        )  # fmt: skip
        source = self.catalogue.all(Service).get(service)
        return {
            "title": title or _("who lives in the household"), "of": self.names.get(member, ""),
            "who": declared_title(self.catalogue, Department, source.provider) if source else "",
        }  # fmt: skip

    def _next(self, each: Entitlement) -> Context:
        """``{"case", "offer"}``: the case that is open, or the procedure that may be begun, and for whom."""
        named = [name for name, one in self.catalogue.all(Procedure).items() if one.programme == each.name]
        person = next((one for one in self.people if one.entity == each.entity), None)
        for case in self.cases if person else ():
            if case.procedure in named and person and case.entity in person.members:
                return {"case": line_of(case), "offer": ""}
        offered = [name for name in named if name in self.offers.get(each.entity, {})]
        return {"case": None, "offer": offered[0] if offered else "", "entity": each.entity}

    def _part(self, each: Entitlement, person: Person) -> Context:
        """A child's part: ``{"name", "sum", "counts", "why"}``; what is not known of them counts for nobody."""
        members: Mapping[str, Counted] = {one.member: one for one in each.judged.decision.members}
        member = members.get(person.entity)
        amounts = list(member.amounts.values()) if member else []
        known = [amount for amount in amounts if amount is not None]
        why = [
            said(one.sentence) for one in each.judged.told.lines if one.member == person.entity and one.met is not True
        ]
        return {
            "name": self.names[person.entity], "counts": member.counts if member else None,
            "sum": sum(known, Decimal(0)) if amounts and len(known) == len(amounts) else None, "why": why,
        }  # fmt: skip


def _parted(cards: Iterable[Context]) -> Context:
    """``first``: what they are entitled to, asked for or can ask for; ``rest``: the others, which a click shows."""
    told = sorted(cards, key=lambda card: card["order"])
    first = [card for card in told if card["entitled"] or card["case"] or card["offer"]]
    return {"first": first, "rest": [card for card in told if card not in first]}
