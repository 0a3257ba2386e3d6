"""Whose cases are whose: a family's own, and those of the department whose turn it is, with the bodies above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.procedures import follow_case
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import with_those_above
from wasl.documents.coffret.holding import members
from wasl.documents.issuing import whose
from wasl.documents.owning import issuers_of
from wasl.exchange.agreements.standing import demand
from wasl.exchange.tracing.people import Person
from wasl.matters.moving import news_among
from wasl.procedures.declared import Procedure
from wasl.procedures.gathering import offered
from wasl.procedures.models import Case
from wasl.procedures.states import WITH_AGENTS, State
from wasl.registers.people import cluster_of


def cases_of(everyone: Iterable[Person]) -> QuerySet[Case]:
    """The cases about these people, the latest first."""
    return Case.objects.filter(entity__in=members(everyone)).select_related("rules").order_by("-pk")


def news_of(everyone: Iterable[Person]) -> QuerySet[Case]:
    """Those of them of which the family was told something since it looked."""
    return news_among(cases_of(everyone))


def relation(who: Profile, case: Case) -> str:
    """Whose the case is to `who` today: their own, a ward's, or another's."""
    return whose(current.catalogue(), who, cluster_of(case.entity).canonical)


def demand_own(who: Profile, case: Case) -> None:
    """Raises ForbiddenError unless `who` may follow the case for whom it is about."""
    departments = with_those_above(current.catalogue(), case.department)
    demand(follow_case(who, departments, relation(who, case), counter=case.capacity == Case.Capacity.COUNTER))


def offers_of(catalogue: Catalogue, person: Person) -> dict[str, Procedure]:
    """The procedures that the account may file about `person` now, by name."""
    filer, today = "guardian" if person.ward else "subject", this_day(catalogue)
    return {
        name: each
        for name, each in catalogue.all(Procedure).items()
        if filer in each.filed_by and each.open_on(today) and offered(catalogue, each, person.entity)
    }


def procedures_of(catalogue: Catalogue, who: Profile) -> dict[str, Procedure]:
    """The procedures in which the department of `who` takes a step, by name."""
    ours = set(issuers_of(catalogue, who))
    return {
        name: each
        for name, each in catalogue.all(Procedure).items()
        if not ours.isdisjoint({each.department, *(each.department_of(step.does) for step in each.steps)})
    }


def cases_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Case]:
    """The cases that the department of `who` handles; a procedure that the pack no longer has is its department's still."""
    mine = Q(department__in=issuers_of(catalogue, who)) | Q(procedure__in=procedures_of(catalogue, who))
    drafts = Q(state=State.DRAFT) & ~Q(capacity=Case.Capacity.COUNTER)
    return Case.objects.filter(mine).exclude(drafts).select_related("rules")


def waiting(catalogue: Catalogue, who: Profile) -> QuerySet[Case]:
    """Those in which it is the department's turn."""
    return cases_seen(catalogue, who).filter(state__in=sorted(WITH_AGENTS))
