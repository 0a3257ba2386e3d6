"""Questions and answers at the counter, in words, and who asked them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import local
from wasl.exchange.counter.desk import LOG
from wasl.exchange.counter.models import Asking
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.scopes import columns, identity_attributes, record_attributes, scheme_names
from wasl.pages.language import said
from wasl.pages.tables import Column, Table
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
    """Each field's title and what it says; its name where the pack no longer has it, for the directory in force may."""
    service = catalogue.all(Service).get(agreement.terms.service)
    if service is None:
        return [(name, _told(catalogue, None, value)) for name, value in fields.items()]
    read = columns(identity_attributes(catalogue, service), record_attributes(catalogue, service))
    lines = []
    for name, value in fields.items():
        declared = service.fields.get(name)
        # The consumer's own codes have no titles here.
        attribute = read.get(declared.value.strip()) if declared and name not in agreement.codes else None
        lines.append((said(declared.title) if declared else name, _told(catalogue, attribute, value)))
    return lines


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


def asking_table(catalogue: Catalogue, asked: Iterable[Asking], state: Mapping[str, str]) -> Table[Asking]:
    """Who asked, when, under which agreement."""
    columns: list[Column[Asking]] = [
        Column("at", _("When"), lambda a: a.at, show=lambda a: _when(catalogue, a), kind="date"),
        Column("agent", _("Agent"), lambda a: a.user.get_username()),
        Column("agreement", _("Agreement"), lambda a: a.agreement, kind="code"),
        Column("receipt", _("Receipt"), lambda a: None if a.receipt is None else f"{LOG}/{a.receipt}", link=_entry,
               kind="code"),
    ]  # fmt: skip
    nothing = _("No agent has asked at the counter yet.")
    return Table(columns, asked, state, "questions", _("Questions of agents"), nothing)


def _when(catalogue: Catalogue, asked: Asking) -> str:
    return date_format(local(catalogue, asked.at), "SHORT_DATETIME_FORMAT")


def _entry(asked: Asking) -> str:
    return "" if asked.receipt is None else reverse("tracing:entry", args=[LOG, asked.receipt])
