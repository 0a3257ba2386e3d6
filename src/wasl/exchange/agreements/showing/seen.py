"""Which agreements someone sees, what of their diaries, and which ones wait for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import read_agreements, read_prepared
from wasl.accounts.permissions.verdict import Verdict
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.agreements.models import AgreementVersion, Event
from wasl.exchange.agreements.parties import Parties, between
from wasl.exchange.agreements.states import EDITABLE, IN_FORCE, IN_PREPARATION, OPEN_TO_ALL, State


def may_read(who: Profile | None, version: AgreementVersion) -> Verdict:
    """Whether `who` sees this version."""
    if version.state in OPEN_TO_ALL:
        return read_agreements(who)
    return read_prepared(who, sides(version).both, version.state != State.DRAFT)


def diary(who: Profile | None, version: AgreementVersion) -> QuerySet[Event]:
    """What happened to the agreement of `version`, oldest first: only to versions that `who` sees, for drafts are not all's."""
    seen = [each.version for each in version.agreement.versions.all() if may_read(who, each)]
    return Event.objects.filter(agreement_id=version.agreement_id, version__in=seen).order_by("pk")


def seen_by(who: Profile | None) -> list[AgreementVersion]:
    """Every version that `who` sees, superseded ones aside, the latest first. One query."""
    standing = AgreementVersion.objects.exclude(state=State.SUPERSEDED).select_related("agreement")
    return [version for version in standing.order_by("-agreement__number", "-version") if may_read(who, version)]


def waiting_for(who: Profile) -> list[AgreementVersion]:
    """Versions whose next step is `who`'s, the oldest first."""
    prepared = AgreementVersion.objects.filter(state__in=IN_PREPARATION).select_related("agreement").order_by("created")
    match who.role:
        case Role.DIRECTORATE:
            return list(prepared.filter(state=State.SIGNED))
        case Role.OFFICER:
            return [each for each in _own(who, prepared.filter(state=State.SUBMITTED)) if each.drafted_by != who.name]
        case Role.DEPARTMENT:
            return [each for each in _own(who, prepared) if _awaits_department(who, each)]
        case _:
            return []


def concerning(who: Profile, versions: Iterable[AgreementVersion]) -> list[AgreementVersion]:
    """Of `versions`, those that `who` answers for: all for the directorate and auditors, else their department's."""
    return list(versions) if who.role in (Role.DIRECTORATE, Role.AUDITOR) else _own(who, versions)


def in_force() -> list[AgreementVersion]:
    """Versions in force, by number."""
    found = AgreementVersion.objects.filter(state__in=IN_FORCE).select_related("agreement")
    return list(found.order_by("agreement__number"))


def sides(version: AgreementVersion) -> Parties:
    """The parties, from the departments kept beside the text."""
    return between(current.catalogue(), version.consumer_department, version.provider)


def _own(who: Profile, versions: Iterable[AgreementVersion]) -> list[AgreementVersion]:
    return [version for version in versions if who.department and who.department in sides(version).both]


def _awaits_department(who: Profile, version: AgreementVersion) -> bool:
    if version.state in EDITABLE:
        return version.drafted_by == who.name or version.state == State.CHANGES_REQUESTED
    unsigned = who.department not in (version.signed_for_consumer, version.signed_for_provider)
    return version.state in (State.ADVISED, State.SIGNED_BY_ONE) and unsigned
