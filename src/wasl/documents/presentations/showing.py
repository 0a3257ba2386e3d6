"""What wallets are asked for, and showed, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.documents.content import Value
from wasl.documents.declared import DocumentType
from wasl.documents.describing import claims_of
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.judging import Answer
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.words import DO, VERDICTS, WHY, State
from wasl.documents.reader.plain import plain
from wasl.documents.showing import telling
from wasl.documents.showing.stating import Draft, lines_of
from wasl.documents.template import template
from wasl.documents.times import end_of
from wasl.exchange.declared import ExchangePurpose
from wasl.kernel.clock import now
from wasl.kernel.text import Text
from wasl.pages.language import declared_title, said

Context = dict[str, Any]


def choice(catalogue: Catalogue, name: str, declared: Presentation) -> Context:
    """One thing to ask for, and until when what is shown today is kept.

    ``{"name", "title", "description", "document", "claims", "purpose", "law", "until"}``.
    """
    return {
        "name": name,
        "title": said(declared.title),
        "description": said(declared.description) if declared.description else "",
        "document": declared_title(catalogue, DocumentType, declared.document),
        "claims": [said(title) for title in titles(catalogue, declared.document, declared.claims)],
        "purpose": _purpose(catalogue, declared),
        "law": declared.law,
        "until": telling.last_day(catalogue, end_of(catalogue, declared.kept_for, now())),
    }


def titles(catalogue: Catalogue, document: str, claims: Sequence[str]) -> list[Text]:
    """What these claims are called; their names where the pack no longer has them."""
    known = claims_of(template(catalogue, document).titles) if _known(catalogue, document) else {}
    return [known.get(name, Text(name, name, name)) for name in claims]


def told_holder(catalogue: Catalogue, held: PresentationRequest) -> Context:
    """What the holder is told after it: who asked for what, why, and how long it is kept. Not what was shown."""
    declared = catalogue.all(Presentation).get(held.presentation)
    return {
        "showed": held.state == State.ANSWERED,
        "department": declared_title(catalogue, Department, held.department),
        "document": declared_title(catalogue, DocumentType, held.document),
        "claims": [said(title) for title in titles(catalogue, held.document, held.claims)],
        "purpose": _purpose(catalogue, declared) if declared else "",
        "law": declared.law if declared else (),
        "until": telling.last_day(catalogue, held.kept_until) if held.kept_until else None,
    }


def told_answer(catalogue: Catalogue, held: PresentationRequest, answer: Answer) -> Context:
    """The verdict in words, and what was shown line by line."""
    authentic = answer.outcome == "authentic"
    title, tone = VERDICTS[answer.standing if authentic else answer.outcome]
    why, do = WHY[answer.why]
    return {
        "title": title,
        "tone": tone,
        "why": why,
        "do": DO.get(answer.standing, "") if authentic else do,
        "told": answer.told,
        "issuer": declared_title(catalogue, Department, answer.issuer) if answer.issuer else "",
        "expires": telling.last_day(catalogue, answer.expires) if answer.expires else None,
        "issued": answer.issued,
        "lines": _lines(catalogue, held.document, answer.claims),
        "dropped": [said(each) for each in titles(catalogue, held.document, answer.dropped)],
        "lacking": [said(each) for each in titles(catalogue, held.document, answer.lacking)],
    }


def _lines(catalogue: Catalogue, document: str, claims: Mapping[str, Value]) -> list[tuple[str, str]]:
    """What was shown, each by its title; by its name where the pack no longer has the document."""
    if not _known(catalogue, document):
        return [(name, plain(str(value))) for name, value in claims.items()]
    ready = template(catalogue, document)
    shown = lines_of(Draft(claims, ready.words(claims)), ready.blank, get_language() or "fr")
    return [(line.title, plain(line.value)) for line in shown]


def _known(catalogue: Catalogue, document: str) -> bool:
    return document in catalogue.all(DocumentType)


def _purpose(catalogue: Catalogue, declared: Presentation) -> str:
    known = catalogue.all(ExchangePurpose).get(declared.purpose)
    return said(known.title) if known else declared.purpose
