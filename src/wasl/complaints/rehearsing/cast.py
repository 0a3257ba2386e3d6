"""Who plays in the complaints of a demonstration: the family, a neighbour, and the agents of the departments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wasl.accounts.demo import create_demo_accounts
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import with_those_above
from wasl.complaints.models import Complaint
from wasl.complaints.subjects import in_charge
from wasl.complaints.terms import desk_of
from wasl.exchange.declared import Service
from wasl.exchange.tracing.demo import link
from wasl.exchange.tracing.models import Housemate
from wasl.exchange.tracing.people import Person, family_of, homes_of
from wasl.programmes.declared import Programme
from wasl.programmes.paying.models import PaymentList
from wasl.programmes.scope import sources

_NEIGHBOUR: Final = "family-2"
_CALLERS: Final = 24
_DECIDERS: Final = 3
"""One decides, one says what was wrong, one decides again."""


@dataclass(frozen=True, slots=True)
class Home:
    """A family that is paid: its account, its people, the number of its household."""

    who: Profile
    everyone: list[Person]
    number: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody."""

    catalogue: Catalogue
    programme: str
    """That is paid."""
    owner: str
    """The department in charge of it."""
    family: Home | None
    neighbour: Home | None
    callers: list[str]
    """Names of people who call."""

    def agent(self, complaint: Complaint, other_than: str = "") -> Profile:
        """Of the department whose turn it is, and not the one named."""
        found = Profile.objects.filter(role=Role.AGENT, department=complaint.department).select_related("user")
        return found.exclude(user__username=other_than).order_by("pk")[0]

    def deciders(self) -> list[Profile]:
        """The agents of the department in charge who have no hand in each other's work."""
        found = Profile.objects.filter(role=Role.AGENT, department=self.owner).select_related("user").order_by("pk")
        return list(found[:_DECIDERS])


def cast() -> Cast | None:
    """Give everybody an account; None where nobody was paid yet."""
    catalogue = current.catalogue()
    listed = PaymentList.objects.order_by("pk").first()
    if listed is None:
        return None
    owner = in_charge(catalogue, listed.programme)
    _create_accounts(catalogue, listed.programme, owner)
    family = Profile.objects.filter(role=Role.FAMILY).exclude(person="").select_related("user").order_by("pk").first()
    own = _home_of(catalogue, family) if family else None
    return Cast(catalogue, listed.programme, owner, own, _neighbour(catalogue, listed, own), _callers(catalogue))


def _create_accounts(catalogue: Catalogue, programme: str, owner: str) -> None:
    desk = desk_of(catalogue)
    first = {each.department for each in desk.topics.values()}
    above = {above for each in first for above in with_those_above(catalogue, each)[1:]}
    knows = {catalogue.get(Service, each.service).provider for each in sources(catalogue.get(Programme, programme))}
    create_demo_accounts(
        agents=sorted((above | knows | {desk.mediator}) - first),
        teams={**dict.fromkeys(sorted(first), 2), owner: _DECIDERS},
        families=2,
    )


def _home_of(catalogue: Catalogue, who: Profile) -> Home | None:
    everyone = family_of(catalogue, who.person, this_day(catalogue))
    numbers = sorted(homes_of(catalogue, everyone[0], this_day(catalogue)))
    return Home(who, everyone, numbers[0]) if numbers else None


def _neighbour(catalogue: Catalogue, listed: PaymentList, own: Home | None) -> Home | None:
    """The first of those paid who has children, and is not the family; linked to the second family's account."""
    who = Profile.objects.select_related("user").get(user__username=_NEIGHBOUR)
    if who.person:
        return _home_of(catalogue, who)
    for unit in listed.lines.order_by("pk").values_list("obligation__unit", flat=True):
        number = unit.partition(":")[2]
        for person in _answering(catalogue, number):
            if own is None or number != own.number:
                link(who, person)
                return _home_of(catalogue, who)
    return None


def _answering(catalogue: Catalogue, number: str) -> Iterator[Person]:
    """Who answers for a household and for children of it."""
    for entity in Housemate.objects.filter(household=number).order_by("entity").values_list("entity", flat=True):
        person, *wards = family_of(catalogue, entity, this_day(catalogue))
        if len(wards) > 1 and number in homes_of(catalogue, person, this_day(catalogue)):
            yield person


def _callers(catalogue: Catalogue) -> list[str]:
    entities = Housemate.objects.order_by("household", "entity").values_list("entity", flat=True)
    people = (family_of(catalogue, each, this_day(catalogue))[0] for each in entities[: _CALLERS * 4 : 4])
    return [name for each in people if (name := next(iter(each.names.values()), ""))]
