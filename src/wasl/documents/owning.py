"""Whose documents, runs and changes are whose: a department's own, and those of the bodies below it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import change_document, handle_documents, issue_cohort
from wasl.accounts.roles import Role
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_below
from wasl.documents.archive.models import Entry, Intake
from wasl.documents.declared import DocumentType
from wasl.documents.ends import Ending, endings
from wasl.documents.files.declared import Retention
from wasl.documents.files.models import File
from wasl.documents.models import Change, Cohort, Document, KeyUse
from wasl.documents.signing.models import SignedFile

_OVERSEE = frozenset({Role.DIRECTORATE, Role.AUDITOR})


def oversees(who: Profile) -> bool:
    """Whether `who` sees how many documents all departments issue, and none of them."""
    return who.role in _OVERSEE


def issuers_of(catalogue: Catalogue, who: Profile) -> list[str]:
    """The departments for which `who` works."""
    return with_those_below(catalogue, who.department)


def types_of(catalogue: Catalogue, who: Profile) -> dict[str, DocumentType]:
    """The types of document that the department of `who` issues; all of them for who oversees."""
    every, issuers = catalogue.all(DocumentType), set(issuers_of(catalogue, who))
    return {name: each for name, each in every.items() if oversees(who) or each.issuer in issuers}


def types_of_cohorts(catalogue: Catalogue, who: Profile) -> dict[str, DocumentType]:
    """Those of them that a run may give to everyone entitled: no decision is taken of each first."""
    return {name: each for name, each in types_of(catalogue, who).items() if not each.by_decision}


def types_issued_by(catalogue: Catalogue, who: Profile) -> dict[str, DocumentType]:
    """Those of them that `who` may issue to one person: the pack lets the department ask for them."""
    if not handle_documents(who):
        return {}
    return {name: each for name, each in types_of(catalogue, who).items() if "department" in each.asked_by}


def documents_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Document]:
    """The documents of the department of `who`, one by one; none for who oversees."""
    return Document.objects.filter(issuer__in=issuers_of(catalogue, who))


def retentions_of(catalogue: Catalogue, who: Profile) -> dict[str, Retention]:
    """The kinds of file that the department of `who` keeps."""
    departments = set(issuers_of(catalogue, who))
    return {name: each for name, each in catalogue.all(Retention).items() if each.department in departments}


def files_seen(catalogue: Catalogue, who: Profile) -> QuerySet[File]:
    """The files of the department of `who`."""
    return File.objects.filter(department__in=issuers_of(catalogue, who))


def entries_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Entry]:
    """The entries of the old registers of the department of `who`."""
    return Entry.objects.filter(issuer__in=issuers_of(catalogue, who))


def to_validate(catalogue: Catalogue, who: Profile) -> QuerySet[Entry]:
    """Those that wait for `who`, the oldest first: somebody else typed them."""
    return entries_seen(catalogue, who).filter(state=Entry.State.ENTERED).exclude(entered_by=who.name).order_by("pk")


def intakes_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Intake]:
    """The lists of old registers that came to the department of `who`, the latest first."""
    return Intake.objects.filter(issuer__in=issuers_of(catalogue, who)).order_by("-pk")


def cohorts_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Cohort]:
    """The runs of the department's types, the latest first; all of them for who oversees, whatever became of the type."""
    every = Cohort.objects.order_by("-pk")
    return every if oversees(who) else every.filter(type__in=types_of(catalogue, who))


def changes_seen(catalogue: Catalogue, who: Profile) -> QuerySet[Change]:
    """What was proposed for the department's documents."""
    return Change.objects.filter(document__issuer__in=issuers_of(catalogue, who))


def awaiting(catalogue: Catalogue, who: Profile) -> QuerySet[Change]:
    """Those that wait for `who`: somebody else proposed them."""
    if not change_document(who, [who.department]):
        return Change.objects.none()
    return changes_seen(catalogue, who).filter(state=Change.State.PROPOSED).exclude(proposed_by=who.name)


def uses_seen(catalogue: Catalogue, who: Profile) -> QuerySet[KeyUse]:
    """What the keys of the department of `who` were used for; an auditor sees all."""
    every = KeyUse.objects.select_related("key", "file")
    return every if who.role == Role.AUDITOR else every.filter(key__issuer__in=issuers_of(catalogue, who))


def endings_seen(catalogue: Catalogue, who: Profile, at: datetime) -> list[Ending]:
    """What ends of the keys of the department of `who`, and of what all keys here rest on; an auditor sees all."""
    issuers = issuers_of(catalogue, who)
    return [
        each for each in endings(catalogue, at) if who.role == Role.AUDITOR or not each.issuer or each.issuer in issuers
    ]


def signed_files_seen(catalogue: Catalogue, who: Profile) -> QuerySet[SignedFile]:
    """What was signed for the department of `who`, and for those below it."""
    return SignedFile.objects.filter(department__in=issuers_of(catalogue, who)).select_related("use", "use__key")


def to_sign(catalogue: Catalogue, who: Profile) -> QuerySet[Cohort]:
    """Runs whose account waits for the signature of `who`: somebody else asked for them."""
    if not issue_cohort(who, [who.department]):
        return Cohort.objects.none()
    return cohorts_seen(catalogue, who).filter(state=Cohort.State.ISSUED, signed_by="").exclude(asked_by=who.name)
