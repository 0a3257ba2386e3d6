"""Whose documents an account holds, and which it may have issued now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from wasl.catalogue.catalogue import Catalogue
from wasl.documents.declared import Asker, DocumentType
from wasl.documents.drawing import NotEntitledError
from wasl.documents.issuing import LIVE, draft_of
from wasl.documents.models import Document
from wasl.documents.template import NotStatedError, template
from wasl.exchange.tracing.people import Person
from wasl.kernel.errors import Saying, WaslError


@dataclass(frozen=True, slots=True)
class Available:
    """A document that may be had for a person, or why not yet."""

    type: str
    declared: DocumentType
    stands: Document | None = None
    """The one they have already, which says what the registers say."""
    lacking: Saying | None = None
    """What keeps it from being issued."""


def members(everyone: Iterable[Person]) -> frozenset[str]:
    """Every id of these people."""
    return frozenset(member for person in everyone for member in person.members)


def documents_of(everyone: Iterable[Person]) -> QuerySet[Document]:
    """What was issued of these people, the latest first."""
    return Document.objects.filter(entity__in=members(everyone)).order_by("-issued_at", "-pk")


def offers_of(
    catalogue: Catalogue, person: Person, held: Sequence[Document], types: Collection[str] | None = None
) -> list[Available]:
    """The documents that `person`, or who stands for them, may have issued: those that the registers entitle to, in order.

    `types`: which of them are looked for; None: all.
    """
    asker: Asker = "guardian" if person.ward else "subject"
    asked = {name: each for name, each in catalogue.all(DocumentType).items() if asker in each.asked_by}
    asked = asked if types is None else {name: each for name, each in asked.items() if name in types}
    return [
        found for name, each in asked.items() if (found := _available(catalogue, person, name, each, held)) is not None
    ]


def _available(
    catalogue: Catalogue, person: Person, name: str, declared: DocumentType, held: Sequence[Document]
) -> Available | None:
    """None for what the person is not entitled to, or has in the very words of the registers."""
    try:
        draft, occasion = draft_of(catalogue, template(catalogue, name), person.entity)
    except NotEntitledError:
        return None
    except NotStatedError as error:
        return Available(name, declared, lacking=error.said)
    except WaslError:  # nobody by whom the issuer knows them
        return None
    stands = next((each for each in held if each.once == draft.once and each.state in LIVE), None)
    if stands is None:
        return Available(name, declared)
    over = stands.expires_at is not None and stands.expires_at <= occasion.at
    same = stands.read().claims == draft.claims and not over
    return None if same or stands.state != Document.State.IN_FORCE else Available(name, declared, stands)
