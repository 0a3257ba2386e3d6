"""Anomalies in sentences, with their numbers, and where to look."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.departments import abbreviation_of
from wasl.exchange.tracing.anomalies import Anomaly, Kind
from wasl.exchange.tracing.showing.telling import department_of, service_title
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
    return str(_FORMS[found.kind]).format_map(_given(catalogue, found))


def shown(catalogue: Catalogue, found: Anomaly) -> SafeString:
    """The same on a page, where an agreement's number neither breaks nor turns round."""
    given: dict[str, str] = _given(catalogue, found)
    given["agreement"] = format_html('<bdi class="code-value">{}</bdi>', found.agreement)
    return format_html(str(_FORMS[found.kind]), **given)


def _given(catalogue: Catalogue, found: Anomaly) -> dict[str, str]:
    system = catalogue.all(System).get(found.consumer)
    given: dict[str, str] = {
        name: number_format(value, force_grouping=True) if isinstance(value, int) else service_title(catalogue, value)
        for name, value in found.numbers.items()
    }
    department = abbreviation_of(catalogue, department_of(catalogue, found.consumer))
    given["who"] = f"{department} · {said(system.title) if system else found.consumer}"
    given["day"] = date_format(found.day) if found.day else ""
    given["agreement"] = found.agreement
    return given


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
        "{who} asked {n} times at {hour} h on {day}; of its other {total} questions, {usual} came at that hour."
    ),
    "volume": gettext_lazy(
        "{who} asked “{service}” {n} times on {day}; on its other days {usual} is usual (robust score {score})."
    ),
    "again": gettext_lazy("{who} asked {n} times about one and the same person (days: {days})."),
    "fishing": gettext_lazy(
        "{who} asked {n} times on {day}, and in {unknown} of them ({percent} %) about nobody that is known."
    ),
    "rest": gettext_lazy("{who}: {n} consultations by hand at night or on a day of rest, on {day}."),
    "fields": gettext_lazy(
        "{who} had {n} answers under {agreement}. Agreed fields never told in them: {fields}. Are they needed?"
    ),
}
