"""The documents of a demonstration: a graduating cohort is issued, and of its diplomas one of each becomes of it what can."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings

from wasl.accounts.demo import create_demo_accounts, demo_registry
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing, cohorts
from wasl.documents.declared import DocumentType
from wasl.documents.models import Change, Cohort, Document
from wasl.documents.presentations.declared import Presentation
from wasl.exchange.claims.days import this_day
from wasl.kernel.errors import WaslError
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
    diplomas = list(_diplomas())
    if not diplomas:
        return 0
    type_, declared = diplomas[0]
    catalogue = current.catalogue()
    create_demo_accounts(
        agents=sorted({each.department for each in catalogue.all(Presentation).values()}),
        registries=sorted({each.issuer for each in catalogue.all(DocumentType).values()}),
    )
    if Cohort.objects.exists():
        return 0
    first, second = (Profile.objects.get(user__username=name) for name in demo_registry(declared.issuer))
    place = installation()
    run = cohorts.run(cohorts.ask(first, type_, this_day(place.catalogue)), place)
    if run.state != Cohort.State.ISSUED or not run.issued:
        return 0
    cohorts.sign(second, run)
    _live(first, second, run, correct)
    return run.issued


def _diplomas() -> Iterator[tuple[str, DocumentType]]:
    return ((name, each) for name, each in current.catalogue().all(DocumentType).items() if each.form == "diploma")


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
