"""What stands around a case on an agent's page: whose hands, visits, a decision proposed, what was sent; the queue's filters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.accounts.models import Profile
from wasl.accounts.permissions.notices import write_down_contact
from wasl.accounts.permissions.procedures import decide_case
from wasl.accounts.permissions.programmes import confirm_refusal
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_above
from wasl.matters.moving import notices_of
from wasl.notices.choosing import Channel
from wasl.notices.reaching import reach_of
from wasl.notices.wording import worded
from wasl.notices.words import CHANNELS
from wasl.notices.words import STATES as SENDINGS
from wasl.procedures.acting import against_opinion
from wasl.procedures.models import Case
from wasl.procedures.proposing import open_proposal
from wasl.procedures.showing.words import RULES
from wasl.procedures.states import UNDER_WAY, WITH_AGENTS, State, Verb
from wasl.procedures.taking import colleagues
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.models import Decision

Context = dict[str, Any]
SOON: Final = 7
"""Days within which a case is due soon."""
HANDS: Final[dict[str, str | Promise]] = {
    "mine": _("In mine"),
    "nobody": _("In nobody's hands"),
    "others": _("In a colleague's"),
}
TIMES: Final[dict[str, str | Promise]] = {
    "late": _("Beyond the law's time"),
    "soon": _("Due within a week"),
    "old": _("Filed over 30 days ago"),
}


def in_time(found: QuerySet[Case], time: str, today: date) -> QuerySet[Case]:
    """Those of a filter of `TIMES`; all of them for none."""
    match time:
        case "late":
            return found.filter(due__lt=today)
        case "soon":
            return found.filter(due__gte=today, due__lte=today + timedelta(days=SOON))
        case "old":
            return found.filter(filed_on__lt=today - timedelta(days=30))
        case _:
            return found


def of_hands(found: QuerySet[Case], hands: str, name: str) -> QuerySet[Case]:
    """Those of a filter of `HANDS`, for the agent `name`; all of them for none."""
    match hands:
        case "mine":
            return found.filter(taken_by=name)
        case "nobody":
            return found.filter(taken_by="")
        case "others":
            return found.exclude(taken_by__in=["", name])
        case _:
            return found


def desk_of(found: Case, who: Profile, can: frozenset[Verb]) -> Context:
    """The context of a case's page beside the case itself."""
    proposal = open_proposal(found)
    procedure, catalogue = found.rules.read().procedure, current.catalogue()
    deciders = with_those_above(catalogue, procedure.department_of("decision"))
    visits = list(found.visits.order_by("pk"))
    return {
        "mine": found.taken_by == who.name, "colleagues": colleagues(found) if found.at in UNDER_WAY else [],
        "visits": [(each, bool(decide_case(who, deciders, {each.by})) and not each.signed_by) for each in visits],
        "may_visit": found.at in WITH_AGENTS and bool(decide_case(who, deciders, ())),
        "me": who.name, "proposal": proposal, "rule": RULES.get(proposal.rule, "") if proposal else "",
        "rules": list(RULES.items()),
        "may_confirm": decide_case(who, deciders, {found.filed_by, proposal.by}) if proposal else None,
        "may_propose": Verb.GRANT in can and proposal is None and bool(decide_case(who, deciders, {found.filed_by})),
        "against": found.at == State.DECISION and against_opinion(found),
        **_reached(found, who),
        "sent": [(worded(each).title, CHANNELS[each.channel], SENDINGS[each.state], each) for each in notices_of(found)],
    }  # fmt: skip


def _reached(found: Case, who: Profile) -> Context:
    """How whoever is told of the case wants to be, without number or address; the form of who may write it down."""
    if found.at == State.DRAFT or found.erased_at is not None:
        return {}
    counter = with_those_above(current.catalogue(), found.rules.read().procedure.department_of("completeness"))
    reach = reach_of(found.told())
    known = {Channel.MAIL: reach.mail, Channel.TEXT: reach.phone, Channel.LETTER: reach.address}
    return {
        "reach": reach, "reach_word": CHANNELS[reach.choice] if reach.choice else "", "channels": list(CHANNELS.items()),
        "reach_known": [CHANNELS[channel] for channel, where in known.items() if where],
        "languages": settings.LANGUAGES, "reach_language": dict(settings.LANGUAGES).get(reach.language, reach.language),
        "may_write_down": bool(write_down_contact(who, counter)),
    }  # fmt: skip


def refusals_to_confirm(catalogue: Catalogue, who: Profile) -> list[Decision]:
    """What a colleague's decisions in programmes of the department would refuse: nobody is refused before another confirms."""
    owned = {name: owners_of(catalogue, each) for name, each in catalogue.all(Programme).items()}
    ours = [name for name, owners in owned.items() if confirm_refusal(who, owners, "")]
    found = Decision.objects.filter(programme__in=ours, state=Decision.State.PROPOSED).exclude(by=who.name)
    return list(found.order_by("pk")[:50])
