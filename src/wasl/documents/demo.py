"""The documents of a demonstration: a graduating cohort, of whose diplomas becomes what can, and one of every other type."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress

from django.conf import settings

from wasl.accounts.demo import create_demo_accounts, demo_registry
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.documents import changing, cohorts
from wasl.documents.declared import DocumentType
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Cohort, Document
from wasl.documents.presentations.declared import Presentation
from wasl.kernel.errors import WaslError
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation

_CORRECTED = "Démonstration : la moyenne était fautive, l'établissement l'a renvoyée."
_REVOKED = "Démonstration : délivré par erreur, le jury s'est prononcé autrement."
_SUSPENDED = "Démonstration : une vérification est en cours."


Correct = Callable[[Document], bool]
"""Has the registers say something else than a document does; whether they do now."""


def create_demo_documents(correct: Correct) -> int:
    """Issue them, once; how many. Raises WaslError outside a demonstration."""
    if not settings.DEMO:
        raise WaslError(
            "documents are made up only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept"
        )
    catalogue = current.catalogue()
    types = catalogue.all(DocumentType)
    create_demo_accounts(
        agents=sorted({each.department for each in catalogue.all(Presentation).values()}),
        registries=sorted({each.issuer for each in types.values()}),
    )
    diploma = next((name for name, each in types.items() if each.form == "diploma"), None)
    if diploma is None or Cohort.objects.exists():
        return 0
    place = installation()
    issued = _cohort(diploma, place, correct)
    for type_, each in types.items():  # what states a decision has a procedure first
        if not each.by_decision and not Document.objects.filter(type=type_).exists():
            issued += _one(type_, place)
    return issued


def _cohort(type_: str, place: Installation, correct: Correct) -> int:
    """Issued to everyone who may have it, and signed; how many."""
    first, second = _registry(place, type_)
    run = cohorts.run(cohorts.ask(first, type_, this_day(place.catalogue)), place)
    if run.state != Cohort.State.ISSUED or not run.issued:
        return 0
    cohorts.sign(second, run)
    _live(first, second, run, correct)
    return run.issued


def _one(type_: str, place: Installation) -> int:
    """Issued to one who may have it; how many: none where nobody may."""
    agent = _registry(place, type_)[0]
    with closing(cohorts.entitled(type_, place, this_day(place.catalogue))) as everyone:
        for entity in everyone:
            with suppress(WaslError):  # of some no number is known to the issuer
                issue(agent, type_, entity)
                return 1
    return 0


def _registry(place: Installation, type_: str) -> list[Profile]:
    """The two agents who issue it."""
    issuer = place.catalogue.get(DocumentType, type_).issuer
    return [Profile.objects.get(user__username=name) for name in demo_registry(issuer)]


def _live(first: Profile, second: Profile, run: Cohort, correct: Correct) -> None:
    """One is corrected, one revoked, one suspended; for one more it is proposed, and the second agent has not decided yet."""
    chosen = list(Document.objects.filter(cohort=run).order_by("pk")[:4])
    acts = [(Change.Kind.CORRECT, _CORRECTED), (Change.Kind.REVOKE, _REVOKED), *[(Change.Kind.SUSPEND, _SUSPENDED)] * 2]
    for place, (document, (kind, reason)) in enumerate(zip(chosen, acts, strict=False)):
        if kind == Change.Kind.CORRECT and not correct(document):
            continue
        proposed = changing.propose(first, document, kind, reason)
        if place < len(acts) - 1:
            changing.confirm(second, proposed)
