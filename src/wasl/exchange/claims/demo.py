"""The claims of a demonstration: a fund's list is answered, then families and agents do what they would do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.agreements.parties import owners_of
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.authorise import askable
from wasl.exchange.answering.kept import pseudonyms_of
from wasl.exchange.claims import examining
from wasl.exchange.claims.demo_list import Listed, answer_a_list
from wasl.exchange.claims.ending import close, remind, withdraw
from wasl.exchange.claims.models import Claim, Opening
from wasl.exchange.claims.opening import NOT_CLEARED, ask_families, asking_of, open_claims
from wasl.exchange.claims.replying import Given, reply
from wasl.exchange.counter import desk as counter
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.tracing.people import family_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

_WORDS = "Démonstration : il a changé d'établissement en octobre."
_PAPER = "Démonstration : certificat de scolarité n° 17, délivré par l'établissement."
_REASON = "Démonstration : l'établissement nommé n'a pas cet élève cette année."


def create_demo_claims() -> int:
    """Make them, once; how many. Raises WaslError outside a demonstration."""
    if not settings.DEMO:
        raise WaslError("claims are made up only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept")
    agreement = next(_agreements(), None)
    if agreement is None or Opening.objects.exists():
        return 0
    try:
        listed, who = answer_a_list(agreement), _who(agreement.terms.consumer)
        if listed is None or who is None:
            return 0
        opening = _opened(listed, who.name)
        _live(opening, listed.right)
    finally:
        counter.close()  # the server that starts next writes this log
    return opening.claims


def _agreements() -> Iterator[AgreementEntry]:
    """Those under which families can be asked and answer, of departments with an agent, the largest quota first."""
    services = {name for name, each in current.catalogue().all(Service).items() if each.claim is not None}
    found = [
        each
        for each in askable(directory(), sorted({each.terms.consumer for each in _all()}), "file", current.today())
        if each.terms.service in services and "portal" in each.terms.ways and _who(each.terms.consumer) is not None
    ]
    return iter(sorted(found, key=lambda each: (-each.terms.quota.per_file, each.terms.number)))


def _all() -> tuple[AgreementEntry, ...]:
    return directory().snapshot.agreements


def _who(consumer: str) -> Profile | None:
    """An account of the department that asks."""
    owners = owners_of(current.catalogue(), consumer)
    return Profile.objects.filter(role=Role.DEPARTMENT, department__in=owners).select_related("user").first()


def _opened(listed: Listed, actor: str) -> Opening:
    """The families of the list are asked, and half of their time goes by."""
    opening = ask_families(listed.delivery, asking_of(current.catalogue(), listed.delivery), actor)
    open_claims(opening)
    asked = {
        "asked_at": now() - timedelta(days=18),
        "due": current.today() + timedelta(days=12),
        "remind_on": current.today(),
    }
    Opening.objects.filter(pk=opening.pk).update(**asked)
    return opening


def _live(opening: Opening, right: list[str]) -> None:
    """Some families give the right identifier, some a sentence; one has an account. An agent confirms, refuses, sees a paper."""
    catalogue, delivery = current.catalogue(), opening.delivery
    recognised = list(Claim.objects.filter(opening=opening, outcome=NOT_CLEARED).order_by("line"))
    waiting = list(Claim.objects.filter(opening=opening).exclude(outcome=NOT_CLEARED).order_by("line"))
    for claim, value in zip(waiting, right[:-1], strict=False):
        reply(claim, Given(scheme=delivery.scheme, value=value), catalogue)
    waiting = waiting[len(right) - 1 :]
    _tie_to_the_family(opening, recognised[0] if recognised else waiting.pop())
    for claim in waiting[:4]:
        reply(claim, Given(establishment="Lycée Ibn Khaldoun", words=_WORDS), catalogue)
    agent = Profile.objects.filter(role=Role.AGENT, department=opening.provider).select_related("user").first()
    if agent is not None and len(waiting) > 2 and right:
        for claim in waiting[:3]:
            examining.take(claim.number, agent)
        examining.confirm(waiting[0].number, agent, delivery.scheme, right[-1], catalogue)
        examining.refuse(waiting[1].number, agent, _REASON)
        for claim in waiting[6:7]:
            reply(claim, Given(words=_WORDS), catalogue)
            examining.take(claim.number, agent)
            examining.vouch(claim.number, agent, _PAPER)
    who = _who(opening.consumer)
    if who is not None and len(waiting) > 4:
        with suppress(WaslError):
            withdraw(waiting[4].number, who)
    if len(waiting) > 5:
        close(waiting[5], Claim.Ending.NO_REPLY)
    remind(catalogue)


def _tie_to_the_family(opening: Opening, claim: Claim) -> None:
    """The account of the family finds one claim about a child of its own."""
    profile = Profile.objects.exclude(person="").order_by("pk").first()
    wards = (
        [each for each in family_of(current.catalogue(), profile.person, current.today()) if each.ward]
        if profile
        else []
    )
    if wards:
        claim.pseudonym = pseudonyms_of(Path(settings.HOME)).of(opening.consumer, wards[0].entity)
        claim.outcome = NOT_CLEARED
        claim.save(update_fields=["pseudonym", "outcome"])
