"""Questions and answers at the counter, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.files.lists import scheme_names
from wasl.exchange.scopes import columns, identity_attributes, record_attributes
from wasl.pages.language import said
from wasl.registers.declared import Attribute
from wasl.registers.showing.values import value_of

Context = dict[str, Any]


def question(catalogue: Catalogue, agreement: AgreementEntry) -> Context:
    """What an agreement lets an agent ask: ``{"number", "terms", "title", "purpose", "schemes", "fields"}``."""
    terms = agreement.terms
    service = catalogue.all(Service).get(terms.service)
    purpose = catalogue.all(ExchangePurpose).get(terms.purpose)
    fields = service.fields if service else {}
    names = scheme_names(catalogue, service) if service else {}
    return {
        "number": terms.number,
        "terms": terms,
        "title": said(service.title) if service else terms.service,
        "purpose": said(purpose.title) if purpose else terms.purpose,
        "schemes": [(name, said(title)) for name, title in names.items()],
        "fields": [said(fields[name].title) for name in terms.fields if name in fields],
    }


def answer_lines(catalogue: Catalogue, agreement: AgreementEntry, fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Each field's title and what it says."""
    service = catalogue.get(Service, agreement.terms.service)
    read = columns(identity_attributes(catalogue, service), record_attributes(catalogue, service))
    translated = agreement.codes
    return [
        (
            said(service.fields[name].title),
            _told(catalogue, read.get(service.fields[name].value.strip()) if name not in translated else None, value),
        )
        for name, value in fields.items()
    ]


def _told(catalogue: Catalogue, attribute: Attribute | None, value: Any) -> Any:
    """A value in words: yes, no, or unknown; codes by their titles where they are the common ones."""
    if value is None:
        return _("unknown")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if attribute is None:
        return value
    if attribute.type == "date":
        return date_format(date.fromisoformat(value))
    return value_of(catalogue, attribute, value)
