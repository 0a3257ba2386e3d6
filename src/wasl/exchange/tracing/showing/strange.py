"""Anomalies in sentences, with their numbers, and where to look."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.tracing.anomalies import Anomaly, Kind
from wasl.exchange.tracing.showing.telling import department_of, service_title, short
from wasl.pages.language import said

KINDS: dict[Kind, tuple[Any, str]] = {
    "hours": (gettext_lazy("unusual hour"), "warm"),
    "volume": (gettext_lazy("unusual volume"), "warm"),
    "again": (gettext_lazy("same person again"), "bad"),
    "fishing": (gettext_lazy("many unknown people"), "bad"),
    "rest": (gettext_lazy("by hand at rest times"), "warm"),
    "fields": (gettext_lazy("fields never needed"), "calm"),
}


def sentence(catalogue: Catalogue, found: Anomaly) -> str:
    """What stands out, with the numbers that say so."""
    system = catalogue.all(System).get(found.consumer)
    given: dict[str, str] = {
        name: number_format(value, force_grouping=True) if isinstance(value, int) else service_title(catalogue, value)
        for name, value in found.numbers.items()
    }
    given["who"] = (
        f"{short(catalogue, department_of(catalogue, found.consumer))} · {said(system.title) if system else found.consumer}"
    )
    given["day"] = date_format(found.day) if found.day else ""
    given["agreement"] = found.agreement
    return str(_FORMS[found.kind]) % given


def link(found: Anomaly, auditor: bool) -> str:
    """Where a reader looks closer: the exchanges of that day, the person's consultations, or the agreement's use."""
    if found.kind == "again":
        asked = urlencode({"entity": found.entity, "consumer": found.consumer})
        return f"{reverse('tracing:traces')}?{asked}" if auditor else ""
    if found.kind == "fields":
        return f"{reverse('tracing:tower-agreements')}?{urlencode({'q': found.agreement})}"
    return f"{reverse('tracing:tower-exchanges')}?{urlencode({'consumer': found.consumer, 'day': str(found.day)})}"


_FORMS = {
    "hours": gettext_lazy(
        "%(who)s asked %(n)s times at %(hour)s h on %(day)s; of its other %(total)s questions, %(usual)s came at that hour."
    ),
    "volume": gettext_lazy(
        "%(who)s asked “%(service)s” %(n)s times on %(day)s; on its other days %(usual)s is usual (robust score %(score)s)."
    ),
    "again": gettext_lazy("%(who)s asked %(n)s times about one and the same person, on %(days)s days."),
    "fishing": gettext_lazy(
        "%(who)s asked %(n)s times on %(day)s, and in %(unknown)s of them (%(percent)s %%) about nobody that is known."
    ),
    "rest": gettext_lazy("%(who)s: %(n)s consultations by hand at night or on a day of rest, on %(day)s."),
    "fields": gettext_lazy(
        "%(who)s had %(n)s answers under %(agreement)s in which %(fields)s agreed fields were never told: are they needed?"
    ),
}
