"""Whose complaints are whose, and which decisions and payments are a family's to complain of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import follow_complaint, handle_complaints
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.complaints.models import Complaint, Correction
from wasl.complaints.states import WITH_AGENTS
from wasl.documents.coffret.holding import members
from wasl.documents.issuing import whose
from wasl.documents.owning import issuers_of
from wasl.exchange.agreements.standing import demand
from wasl.exchange.tracing.models import Housemate
from wasl.exchange.tracing.people import Person, homes_of
from wasl.matters.moving import news_among
from wasl.programmes.declared import Programme
from wasl.programmes.models import Decision
from wasl.programmes.paying.families.showing import lines_of
from wasl.programmes.paying.models import Line
from wasl.registers.people import cluster_of, identifiers_of


def complaints_of(who: Profile, everyone: Iterable[Person]) -> QuerySet[Complaint]:
    """Those that the account filed, and those about its people, but for what another filed of something sensitive."""
    of_people = Q(entity__in=members(everyone), sensitive=False)
    return Complaint.objects.filter(Q(filed_by=who.name) | of_people).order_by("-pk")


def news_of(who: Profile, everyone: Iterable[Person]) -> QuerySet[Complaint]:
    """Those of them of which something was told since it was looked at."""
    return news_among(complaints_of(who, everyone))


def demand_own(who: Profile, complaint: Complaint) -> None:
    """Raises ForbiddenError unless `who` may follow the complaint."""
    subject = "other"
    if complaint.entity and who.name != complaint.filed_by:
        subject = whose(current.catalogue(), who, cluster_of(complaint.entity).canonical)
    demand(follow_complaint(who, complaint.filed_by, subject, sensitive=complaint.sensitive))


def complaints_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Complaint]:
    """What the department of `who`, or one below it, is to answer or has answered."""
    return Complaint.objects.filter(department__in=issuers_of(catalogue, who))


def waiting(catalogue: Catalogue, who: Profile) -> QuerySet[Complaint]:
    """Those in which it is the department's turn."""
    return complaints_seen(catalogue, who).filter(state__in=sorted(WITH_AGENTS))


def corrections_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Correction]:
    """Data of the department of `who` that families contest."""
    return Correction.objects.filter(department__in=issuers_of(catalogue, who)).select_related("complaint", "decision")


def corrections_waiting(catalogue: Catalogue, who: Profile) -> QuerySet[Correction]:
    """Those that the department has not decided on, or that its register does not say yet."""
    if not handle_complaints(who):
        return Correction.objects.none()
    return corrections_seen(catalogue, who).filter(state__in=[Correction.State.ASKED, Correction.State.AGREED])


def decisions_of(catalogue: Catalogue, everyone: Sequence[Person]) -> list[Decision]:
    """The decisions about these people, the latest first: of a household, those that counted the account itself among it.

    One that would refuse is told when it is confirmed, and not before.
    """
    if not everyone:
        return []
    numbers, homes = units_of(catalogue, everyone)
    found = Decision.objects.filter(unit__in=numbers | homes).exclude(state=Decision.State.PROPOSED)
    own = set(everyone[0].members)
    return [
        each for each in found.select_related("rules").order_by("-pk") if each.unit in numbers or _counts(each, own)
    ]


def payments_of(catalogue: Catalogue, everyone: Sequence[Person]) -> QuerySet[Line]:
    """The payments that these people are told of, to them or to the household that the first answers for, the latest first."""
    if not everyone:
        return Line.objects.none()
    numbers, _homes = units_of(catalogue, everyone)
    answered = homes_of(catalogue, everyone[0], this_day(catalogue))
    decided = {each.unit for each in decisions_of(catalogue, everyone)}
    return lines_of(numbers | decided | _of_homes(catalogue, answered))


def units_of(catalogue: Catalogue, everyone: Iterable[Person]) -> tuple[set[str], set[str]]:
    """Whatever programmes may name these people by, as ``scheme:value``: their own numbers, and those of their households."""
    people = members(everyone)
    homes = set(Housemate.objects.filter(entity__in=people).values_list("household", flat=True))
    numbers = {f"{scheme}:{value}" for scheme, value in identifiers_of(people)}
    return numbers, _of_homes(catalogue, homes)


def _of_homes(catalogue: Catalogue, homes: Iterable[str]) -> set[str]:
    schemes = {each.scheme for each in catalogue.all(Programme).values() if each.of == "household"}
    return {f"{scheme}:{home}" for scheme in schemes for home in homes}


def _counts(decision: Decision, own: set[str]) -> bool:
    """Whether the decision about a household counted the reader among it."""
    return not own.isdisjoint(member for entity in decision.facts["members"] for member in cluster_of(entity).members)
