"""Procedures under way, for the pages that are walked through."""

from __future__ import annotations

from tests.documents.desk import agent_of
from tests.procedures.filed import again, filed
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.exchange.tracing.people import family_of
from wasl.notices import choices, handling
from wasl.procedures import acting, filing, proposing, visiting


def undertaken(entity: str) -> dict[str, object]:
    """A draft of the family's own, a child's case in which one file is asked for, and one to decide on.

    What the addresses of pages name.
    """
    family = Profile.objects.get(user__username="family")
    agent = Profile.objects.get(user__username="agent-enssup")
    colleague = agent_of("enssup", "agent-enssup-2")
    draft = filing.start(family, "diploma-equivalence", family.person)
    choices.choose(family, {"choice": "letter", "address": "12, rue Al Amal, Tarfaya"})
    child = family_of(current.catalogue(), family.person, today())[1]
    asked = filed(family, child.entity)
    acting.ask(agent, asked, asked.revision, ["translation"], "Le diplôme est en allemand : joignez une traduction.")
    letters = handling.print_letters(agent)
    at_counter = filed(colleague, entity)
    decided = acting.complete(agent, at_counter, at_counter.revision)
    colleague_3 = agent_of("enssup", "agent-enssup-3")
    for each in (agent, colleague_3):
        decided = acting.advise(each, decided, decided.revision, True, "Programme comparable.")
    visiting.plan_visit(agent, decided, decided.revision, current.today())
    proposing.propose(colleague_3, decided, again(decided).revision, False, "facts", "Le diplôme est douteux.", {})
    return {"draft_case": draft.pk, "asked_case": asked.pk, "decided_case": decided.pk, "letters": letters.pk}
