"""What happens to a submitted text before it is signed: an opinion, changes asked for, a refusal."""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import activate_agreement, advise_agreement, review_agreement
from wasl.catalogue import current
from wasl.exchange.agreements.diary import note
from wasl.exchange.agreements.models import AgreementVersion, Event, Opinion
from wasl.exchange.agreements.parties import parties_of
from wasl.exchange.agreements.standing import demand, held, reason_given
from wasl.exchange.agreements.states import UNDER_REVIEW, State
from wasl.exchange.agreements.terms import demand_unaltered
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError


@transaction.atomic
def request_changes(who: Profile, version: AgreementVersion, reason: str) -> AgreementVersion:
    """Send the text back to its writers. Signatures given so far fall: they were of this text."""
    version = held(version, *UNDER_REVIEW)
    demand(review_agreement(who, parties_of(current.catalogue(), version.terms).both))
    why = reason_given(reason)
    version.signatures.all().delete()
    version.signed_for_consumer = version.signed_for_provider = ""
    version.state = State.CHANGES_REQUESTED
    version.save()
    note(version, "request-changes", who, why)
    return version


@transaction.atomic
def give_opinion(who: Profile, version: AgreementVersion, finding: str, text: str) -> Opinion:
    """An officer's opinion of the text. Raises ForbiddenError to whoever wrote any of it."""
    version = held(version, State.SUBMITTED, State.ADVISED)
    demand(advise_agreement(who, parties_of(current.catalogue(), version.terms).both, writers_of(version)))
    demand_unaltered(version)
    if finding not in Opinion.Finding.values:
        raise WaslError("no finding was chosen", mend="choose one of the three")
    if version.opinions.filter(department=who.department, sha256=version.sha256).exists():
        raise WaslError(
            "your department has given its opinion of this text", mend="ask for changes to have another text"
        )
    opinion = Opinion.objects.create(
        version=version, sha256=version.sha256, finding=finding, text=reason_given(text), department=who.department,
        by=who.name, drafted_by=version.drafted_by, at=now(),
    )  # fmt: skip
    version.state = State.ADVISED
    version.save()
    note(version, f"opinion-{finding}", who, opinion.text)
    return opinion


@transaction.atomic
def refuse(who: Profile, version: AgreementVersion, reason: str) -> AgreementVersion:
    """The directorate will not have it: this version goes no further."""
    version = held(version, *UNDER_REVIEW)
    demand(activate_agreement(who))
    why = reason_given(reason)
    version.state = State.REFUSED
    version.save()
    note(version, "refuse", who, why)
    return version


def writers_of(version: AgreementVersion) -> frozenset[str]:
    """Every account that wrote some of the text."""
    wrote = Event.objects.filter(
        agreement_id=version.agreement_id, version=version.version, what__in=("draft", "edit", "amend", "renew")
    )
    return frozenset(wrote.values_list("by", flat=True))


def opinions_of(version: AgreementVersion) -> list[Opinion]:
    """The opinions of the present text, first come first."""
    return list(version.opinions.filter(sha256=version.sha256).order_by("at"))


def demand_favourable(version: AgreementVersion) -> None:
    """Raises WaslError unless an officer has judged the present text, and none against it."""
    findings = {opinion.finding for opinion in opinions_of(version)}
    if not findings:
        raise WaslError("no data-protection officer has given an opinion of this text", mend="ask a party's officer")
    if Opinion.Finding.UNFAVOURABLE in findings:
        raise WaslError("an officer's opinion is unfavourable", mend="ask for changes, and submit another text")
