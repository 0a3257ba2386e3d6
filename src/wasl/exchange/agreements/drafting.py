"""Drafting: the text of a version, until it is submitted."""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import draft_agreement
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.exchange.agreements.diary import note
from wasl.exchange.agreements.judging import demand_possible, demand_sound
from wasl.exchange.agreements.models import Agreement, AgreementVersion
from wasl.exchange.agreements.numbering import next_number
from wasl.exchange.agreements.parties import parties_of
from wasl.exchange.agreements.standing import demand, held
from wasl.exchange.agreements.states import EDITABLE, State
from wasl.exchange.agreements.terms import set_text, terms_of
from wasl.exchange.agreements.wanted import Wanted
from wasl.exchange.directory.snapshot import Terms
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError


@transaction.atomic
def draft(who: Profile, wanted: Wanted) -> AgreementVersion:
    """A new agreement, in draft. Raises ForbiddenError, or UnsoundError for fields that may not be given."""
    catalogue = current.catalogue()
    number = next_number(this_day(catalogue).year)
    terms = terms_of(catalogue, number, 1, wanted)
    _demand_may_draft(who, terms)
    agreement = Agreement.objects.create(
        number=number, consumer=terms.consumer, service=terms.service, purpose=terms.purpose, created=now()
    )
    return written(AgreementVersion(agreement=agreement, version=1, created=now()), terms, wanted, who, "draft")


@transaction.atomic
def edit(who: Profile, version: AgreementVersion, wanted: Wanted) -> AgreementVersion:
    """Another text for a draft. Consumer and service stay. Raises as `draft` does, or WrongStateError once submitted."""
    version = held(version, *EDITABLE)
    if (wanted.consumer, wanted.service) != (version.agreement.consumer, version.agreement.service):
        raise WaslError("an agreement keeps its consumer and its service", mend="draft another one")
    terms = terms_of(current.catalogue(), version.agreement.number, version.version, wanted)
    _demand_may_draft(who, terms)
    Agreement.objects.filter(pk=version.agreement_id).update(purpose=terms.purpose)
    return written(version, terms, wanted, who, "edit")


@transaction.atomic
def submit(who: Profile, version: AgreementVersion) -> AgreementVersion:
    """Put the text before the officer: it can no longer change. Raises UnsoundError with everything that is wrong with it."""
    version = held(version, *EDITABLE)
    _demand_may_draft(who, version.terms)
    demand_sound(current.catalogue(), version.terms, current.today())
    version.state = State.SUBMITTED
    version.save()
    note(version, "submit", who)
    return version


def written(
    version: AgreementVersion, terms: Terms, wanted: Wanted, who: Profile, what: str, why: str = ""
) -> AgreementVersion:
    """`version` saved with this text, and the diary's line about it. Raises UnsoundError for fields that may not be given."""
    demand_possible(current.catalogue(), terms)
    if terms.valid_until <= terms.valid_from:
        raise WaslError("the agreement ends before it begins", mend="choose a later end")
    set_text(version, terms, wanted)
    version.drafted_by = who.name
    version.save()
    note(version, what, who, why)
    return version


def _demand_may_draft(who: Profile, terms: Terms) -> None:
    demand(draft_agreement(who, parties_of(current.catalogue(), terms).both))
