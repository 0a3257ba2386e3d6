"""The parts of an agreement's text, in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import LegalSource, System
from wasl.exchange.agreements.disclosing import disclosed
from wasl.exchange.agreements.models import Event
from wasl.exchange.agreements.showing.words import RECURRENCES, REGIMES, TERMS, WAYS
from wasl.exchange.declared import ExchangePurpose, Quota, Service
from wasl.exchange.directory.snapshot import Authority, Terms
from wasl.kernel.days import month_and_day
from wasl.kernel.text import Text
from wasl.pages.language import declared_title, said


def law_said(source: LegalSource) -> str:
    """``loi 09-08, art. 12``: the text and where in it."""
    place = {"text": source.text, "article": source.article}
    return _("%(text)s, article %(article)s") % place if source.article else source.text


def quota_said(quota: Quota) -> str:
    """How many subjects a minute, a day, a file."""
    numbers = {name: number_format(getattr(quota, name), force_grouping=True) for name in Quota.__struct_fields__}
    return _("%(per_minute)s a minute, %(per_day)s a day, %(per_file)s a file") % numbers


def recurrence_said(terms: Terms) -> str:
    """How often a list is due, and on which day of the year; empty where none is."""
    if terms.recurrence is None:
        return ""
    often, day = str(RECURRENCES[terms.recurrence]), month_and_day(terms.starts or "")
    if day is None:
        return often
    from_day = date_format(date(2000, *day), "MONTH_DAY_FORMAT")
    return _("%(often)s, from %(day)s on") % {"often": often, "day": from_day}


def authority_said(authority: Authority) -> str:
    """Regime, reference and end."""
    if not authority.reference:
        return _("%(regime)s, reference missing") % {"regime": REGIMES[authority.regime]}
    whole = f"{REGIMES[authority.regime]} {authority.reference}"
    if not authority.expires:
        return whole
    return _("%(reference)s (until %(day)s)") % {"reference": whole, "day": date_format(authority.expires)}


def why_said(event: Event) -> str:
    """The reason that was given; for a warning, of what."""
    if event.what != "warn":
        return event.why
    what, _colon, days = event.why.partition(":")
    if what == "authority":
        text = ngettext(
            "Its authorisation ends within %(n)s day.", "Its authorisation ends within %(n)s days.", int(days)
        )
    else:
        text = ngettext("It ends within %(n)s day.", "It ends within %(n)s days.", int(days))
    return text % {"n": days}


def fields_said(catalogue: Catalogue, terms: Terms) -> list[str]:
    """The titles of the fields."""
    service = catalogue.all(Service).get(terms.service)
    offered = disclosed(catalogue, service) if service else {}
    return [said(offered[name].title) if name in offered else name for name in terms.fields]


def differences(catalogue: Catalogue, former: Terms, latter: Terms) -> list[dict[str, Any]]:
    """What `latter` says otherwise than `former`: ``{"title", "before", "after"}``, in the order of reading."""
    return [
        {
            "title": TERMS[name],
            "before": part_said(catalogue, former, name),
            "after": part_said(catalogue, latter, name),
        }
        for name in TERMS
        if getattr(former, name) != getattr(latter, name)
    ]


def part_said(catalogue: Catalogue, terms: Terms, name: str) -> str:
    """One part of the text, on one line; a dash for nothing."""
    value = getattr(terms, name)
    match name:
        case "fields":
            text = ", ".join(fields_said(catalogue, terms))
        case "law":
            text = "; ".join(map(law_said, value))
        case "purpose":
            text = declared_title(catalogue, ExchangePurpose, value)
        case "codes":
            text = declared_title(catalogue, System, value) if value else ""
        case _:
            text = _value_said(value)
    return text or "—"


def _value_said(value: Any) -> str:
    match value:
        case Authority():
            return authority_said(value)
        case Quota():
            return quota_said(value)
        case LegalSource():
            return law_said(value)
        case Text():
            return said(value)
        case tuple():
            return ", ".join(str(WAYS.get(each, each)) for each in value)
        case None:
            return ""
        case str():
            return str(RECURRENCES.get(value, value))
        case int():
            return number_format(value)
        case _:
            return date_format(value)
