"""Putting an agreement in force, and taking it out of force."""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import activate_agreement, end_agreement, resume_agreement, suspend_agreement
from wasl.catalogue import current
from wasl.exchange.agreements.diary import note
from wasl.exchange.agreements.judging import demand_sound
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.parties import parties_of
from wasl.exchange.agreements.proving import demand_signed
from wasl.exchange.agreements.publishing import republish
from wasl.exchange.agreements.reviewing import demand_favourable
from wasl.exchange.agreements.standing import demand, held, reason_given
from wasl.exchange.agreements.states import IN_FORCE, IN_PREPARATION, State
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError


@transaction.atomic
def activate(who: Profile, version: AgreementVersion) -> AgreementVersion:
    """Put a signed version in force; the one it amends is superseded. Everything is checked once more."""
    version = held(version, State.SIGNED)
    demand(activate_agreement(who))
    demand_favourable(version)
    demand_signed(version)
    demand_sound(current.catalogue(), version.terms, current.today())
    _supersede(version, who)
    version.state, version.activated = State.ACTIVE, now()
    version.save()
    note(version, "activate", who)
    republish()
    return version


@transaction.atomic
def suspend(who: Profile, version: AgreementVersion, reason: str) -> AgreementVersion:
    """Stop the exchange at once: the directory that says so is published as soon as this is recorded."""
    version = held(version, State.ACTIVE)
    demand(suspend_agreement(who, parties_of(current.catalogue(), version.terms).both))
    why = reason_given(reason)
    version.state, version.suspended_for = State.SUSPENDED, who.department or who.role
    version.save()
    note(version, "suspend", who, why)
    republish()
    return version


@transaction.atomic
def resume(who: Profile, version: AgreementVersion, reason: str) -> AgreementVersion:
    """Let a suspended agreement serve again. Everything is checked as at its activation."""
    version = held(version, State.SUSPENDED)
    demand(resume_agreement(who, version.suspended_for))
    why = reason_given(reason)
    demand_signed(version)
    demand_sound(current.catalogue(), version.terms, current.today())
    version.state, version.suspended_for = State.ACTIVE, ""
    version.save()
    note(version, "resume", who, why)
    republish()
    return version


@transaction.atomic
def end(who: Profile, version: AgreementVersion, reason: str) -> AgreementVersion:
    """End it for good, or withdraw it while it is prepared."""
    version = held(version, *IN_FORCE, *IN_PREPARATION)
    demand(end_agreement(who, parties_of(current.catalogue(), version.terms).both))
    why = reason_given(reason)
    was_in_force = version.state in IN_FORCE
    version.state = State.ENDED if was_in_force else State.REFUSED
    version.save()
    note(version, "end" if was_in_force else "withdraw", who, why)
    if was_in_force:
        republish()
    return version


def _supersede(version: AgreementVersion, who: Profile) -> None:
    former = version.agreement.versions.select_for_update().filter(state__in=IN_FORCE).first()
    if former is None:
        return
    if version.valid_from > current.today():
        raise WaslError(
            "{agreement} begins later: until then the version in force would be missing", mend="activate it on its first day",
            agreement=version.id_text,
        )  # fmt: skip
    former.state = State.SUPERSEDED
    former.save()
    note(former, "supersede", who)
