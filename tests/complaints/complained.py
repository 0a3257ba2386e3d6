"""Complaints under way, for the pages that are walked through."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from tests.programmes import neighbourhood as here
from wasl.accounts.demo import create_demo_accounts
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.complaints import acting, contesting, filing
from wasl.complaints.filing import Caller, Said
from wasl.complaints.models import Complaint, Correction
from wasl.exchange.tracing.households import follow_households
from wasl.exchange.tracing.people import family_of
from wasl.programmes.models import Decision


def complained(decision: int) -> dict[str, object]:
    """One answered, one in which something is asked, two that contest a datum; what the addresses of pages name.

    `decision`: about the poor household of the neighbourhood.
    """
    catalogue = current.catalogue()
    follow_households(catalogue)
    create_demo_accounts(registries=["anss"])
    agents = [Profile.objects.get(user__username=name) for name in ("registry-anss", "registry-anss-2")]
    user = get_user_model().objects.create_user("father")
    father = Profile.objects.create(user=user, role="family", person=here.FATHER)
    answered = _filed(father, "complaint", "L'aide de mars n'est pas venue.")
    taken = acting.take(agents[0], answered, answered.revision)
    acting.answer(agents[0], taken, taken.revision, "Le virement du 3 a été rejeté par la banque ; il est renvoyé.")
    asked = _filed(father, "observation", "Le guichet ferme à midi.")
    acting.ask(agents[0], asked, asked.revision, "De quel guichet s'agit-il ?")
    filing.record(agents[0], Said("complaint", "Rien reçu.", topic="direct-aid"), "phone", Caller(name="Fatima B."))
    wrong = _contested(father, decision, here.SECOND, "La carte d'invalidité le montre.")
    contesting.agree(agents[1], Correction.objects.get(complaint=wrong), "yes", "Carte vue au guichet.")
    acting.take(agents[0], wrong, Complaint.objects.get(pk=wrong.pk).revision)
    open_ = _contested(father, decision, here.THIRD, "Lui aussi.")
    return {
        "answered_complaint": answered.pk, "asked_complaint": asked.pk, "contesting": wrong.pk,
        "contested_datum": Correction.objects.get(complaint=open_).pk,
    }  # fmt: skip


def _filed(who: Profile, sort: str, text: str) -> Complaint:
    return filing.file(who, Said(sort, text, topic="direct-aid"), who.person)


def _contested(who: Profile, decision: int, member: str, words: str) -> Complaint:
    everyone = family_of(current.catalogue(), who.person, today())
    return contesting.contest(who, everyone, Decision.objects.get(pk=decision), f"{member}:disabled", "yes", words)
