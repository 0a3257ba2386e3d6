"""Tables of agreements, of processing, of references, of keys and of services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wasl.catalogue import current
from wasl.catalogue.declared import Department, System
from wasl.catalogue.departments import abbreviation_of
from wasl.exchange.agreements.disclosing import disclosed
from wasl.exchange.agreements.expiring import SOON, ends_first
from wasl.exchange.agreements.models import AgreementVersion, AuthorityReference, SystemKey
from wasl.exchange.agreements.showing.saying import authority_said, fields_said, law_said
from wasl.exchange.agreements.showing.words import REGIMES, SENSITIVITIES, STATES, TYPES
from wasl.exchange.agreements.states import IN_FORCE, State
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.disclosure import most
from wasl.kernel.clock import now
from wasl.pages.language import declared_title, said
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table

Asked = Mapping[str, str]


def agreement_table(versions: Iterable[AgreementVersion], state: Asked) -> Table[AgreementVersion]:
    """Agreements, as the filters leave them."""
    catalogue = current.catalogue()
    rows = list(versions)
    columns: list[Column[AgreementVersion]] = [
        Column("number", _("Agreement"), lambda v: v.id_text, link=version_url, kind="code"),
        Column("service", _("Service"), lambda v: declared_title(catalogue, Service, v.agreement.service)),
        Column("consumer", _("Consumer"), _consumer),
        Column("provider", _("Provider"), lambda v: abbreviation_of(catalogue, v.provider)),
        Column("purpose", _("Purpose"), lambda v: declared_title(catalogue, ExchangePurpose, v.agreement.purpose)),
        Column("state", _("Where it stands"), lambda v: str(state_of(v)[0]), show=lambda v: badge(*state_of(v))),
        Column("valid_until", _("Ends"), lambda v: v.valid_until, show=_end, kind="date"),
    ]  # fmt: skip
    departments = sorted({name for v in rows for name in (v.consumer_department, v.provider)})
    selectors = [
        {"name": "state", "title": _("Where it stands"), "choices": [("soon", _("ends soon")), *_states(rows)]},
        {"name": "department", "title": _("Department"), "choices": [(d, abbreviation_of(catalogue, d)) for d in departments]},
    ]  # fmt: skip
    kept = [version for version in rows if _kept(version, state)]
    nothing = _("There is no agreement yet.")
    return Table(columns, kept, state, "agreements", _("Agreements"), nothing, filters=selectors)


def processing_table(versions: Iterable[AgreementVersion], state: Asked) -> Table[AgreementVersion]:
    """The register of processing: what is exchanged, why, by which law, to whom, for how long."""
    catalogue = current.catalogue()
    columns: list[Column[AgreementVersion]] = [
        Column("number", _("Agreement"), lambda v: v.id_text, link=version_url, kind="code"),
        Column("purpose", _("Purpose"), lambda v: declared_title(catalogue, ExchangePurpose, v.terms.purpose)),
        Column("controller", _("Answers for the data"), lambda v: declared_title(catalogue, Department, v.provider),
               show=lambda v: abbreviation_of(catalogue, v.provider)),
        Column("recipient", _("Recipient"), lambda v: declared_title(catalogue, Department, v.consumer_department),
               show=lambda v: abbreviation_of(catalogue, v.consumer_department)),
        Column("subjects", _("People concerned"), lambda v: said(v.terms.subjects)),
        Column("data", _("Data"), lambda v: ", ".join(fields_said(catalogue, v.terms)), show=_data),
        Column("law", _("Legal basis"), lambda v: "; ".join(map(law_said, v.terms.law))),
        Column("authority", _("Data-protection authority"), lambda v: authority_said(v.terms.authority)),
        Column("officer", _("Officer"), lambda v: v.contacts.get("officer") or None),
        Column("valid_from", _("From"), lambda v: v.valid_from, show=lambda v: short_day(v.valid_from), kind="date"),
        Column("valid_until", _("Until"), lambda v: v.valid_until, show=_end, kind="date"),
    ]  # fmt: skip
    nothing = _("No exchange of personal data is in force.")
    return Table(columns, list(versions), state, "processing", _("Register of processing"), nothing)


def reference_table(references: Iterable[AuthorityReference], state: Asked) -> Table[AuthorityReference]:
    """References of the data-protection authority."""
    catalogue = current.catalogue()
    columns: list[Column[AuthorityReference]] = [
        Column("reference", _("Reference"), lambda r: r.reference, kind="code"),
        Column("regime", _("Regime"), lambda r: str(REGIMES[r.regime])),
        Column("department", _("Department"), lambda r: abbreviation_of(catalogue, r.department)),
        Column("processing", _("Processing"), lambda r: r.processing),
        Column("given", _("Given"), lambda r: r.given, show=lambda r: short_day(r.given), kind="date"),
        Column("expires", _("Expires"), lambda r: r.expires, show=lambda r: _until(r.expires), kind="date"),
    ]
    nothing = _("No reference is recorded yet.")
    return Table(columns, list(references), state, "references", _("References of the authority"), nothing)


def system_table(keys: Iterable[SystemKey], systems: Mapping[str, System], state: Asked) -> Table[tuple[str, System]]:
    """Systems with how many keys they may sign with."""
    catalogue, at = current.catalogue(), now()
    counts = Counter(key.system for key in keys if key_state(key, at)[1] == "good")
    columns: list[Column[tuple[str, System]]] = [
        Column("system", _("System"), lambda row: said(row[1].title), link=lambda row: keys_url(row[0])),
        Column("department", _("Department"), lambda row: abbreviation_of(catalogue, row[1].owner)),
        Column("keys", _("Keys in force"), lambda row: counts[row[0]], kind="number"),
    ]
    return Table(columns, list(systems.items()), state, "keys", _("Keys of systems"), default_sort="-keys")


def service_table(
    services: Mapping[str, Service], consumers: Mapping[str, int], state: Asked
) -> Table[tuple[str, Service]]:
    """Services of the catalogue, with how many agreements use each."""
    catalogue = current.catalogue()
    columns: list[Column[tuple[str, Service]]] = [
        Column("title", _("Service"), lambda row: said(row[1].title), link=lambda row: service_url(row[0])),
        Column("provider", _("Provider"), lambda row: abbreviation_of(catalogue, row[1].provider)),
        Column("type", _("Answers with"), lambda row: str(TYPES[row[1].type][0]), show=lambda row: badge(*TYPES[row[1].type])),
        Column("sensitivity", _("Sensitivity"), lambda r: str(_sensitivity(r[1])[0]), show=lambda r: badge(*_sensitivity(r[1]))),
        Column("agreements", _("Agreements in force"), lambda row: consumers.get(row[0], 0), kind="number"),
    ]  # fmt: skip
    selectors = [
        {"name": "type", "title": _("Answers with"), "choices": [(n, word) for n, (word, _t) in TYPES.items()]}
    ]
    rows = [row for row in services.items() if state.get("type") in ("", None, row[1].type)]
    nothing = _("No service answers to these filters.")
    return Table(columns, rows, state, "services", _("Services"), nothing, filters=selectors)


def state_of(version: AgreementVersion) -> tuple[Any, str]:
    """The word and the tone of its state."""
    return STATES[State(version.state)]


def key_state(key: SystemKey, at: Any) -> tuple[Any, str]:
    """The word and the tone of a key's state at an instant."""
    if key.revoked is not None:
        return _("revoked"), "bad"
    if key.valid_until is not None and key.valid_until <= at:
        return _("ended"), "none"
    return (_("in force"), "good") if key.valid_from <= at else (_("to come"), "calm")


def version_url(version: AgreementVersion) -> str:
    """The address of a version."""
    return reverse("agreements:version", args=[version.agreement.number, version.version])


def keys_url(system: str) -> str:
    """The address of a system's keys."""
    return reverse("agreements:keys-of", args=[system])


def service_url(name: str) -> str:
    """The address of a service."""
    return reverse("agreements:service", args=[name])


def soon(version: AgreementVersion) -> bool:
    """Whether it is in force and ends within the first warning."""
    return version.state in IN_FORCE and ends_first(version) <= current.today() + SOON


def short_day(day: date) -> str:
    """A day in figures, as the reader's language writes it: columns are narrow."""
    return date_format(day, "SHORT_DATE_FORMAT")


def _kept(version: AgreementVersion, state: Asked) -> bool:
    wanted = state.get("state") or ""
    here = soon(version) if wanted == "soon" else wanted in ("", version.state)
    return here and state.get("department") in ("", None, version.consumer_department, version.provider)


def _data(version: AgreementVersion) -> Any:
    """How many fields, and which when asked."""
    named = fields_said(current.catalogue(), version.terms)
    count = ngettext("%(n)s field", "%(n)s fields", len(named)) % {"n": len(named)}
    return format_html("<details><summary>{}</summary>{}</details>", count, ", ".join(named)) if named else "—"


def _consumer(version: AgreementVersion) -> str:
    catalogue = current.catalogue()
    department = abbreviation_of(catalogue, version.consumer_department)
    return f"{department} · {declared_title(catalogue, System, version.agreement.consumer)}"


def _states(rows: Iterable[AgreementVersion]) -> list[tuple[str, Any]]:
    held = {row.state for row in rows}
    return [(name.value, word) for name, (word, _tone) in STATES.items() if name in held]


def _end(version: AgreementVersion) -> Any:
    if version.state not in IN_FORCE:
        return short_day(version.valid_until)
    return _until(ends_first(version))


def _until(day: date | None) -> Any:
    if day is None:
        return None
    left = (day - current.today()).days
    if left <= 0:
        return format_html("<span>{} {}</span>", short_day(day), badge(_("over"), "bad"))
    if left > SOON.days:
        return short_day(day)
    word = ngettext("in %(n)s day", "in %(n)s days", left) % {"n": left}
    return format_html("<span>{} {}</span>", short_day(day), badge(word, "warm" if left > 7 else "bad"))


def _sensitivity(service: Service) -> tuple[Any, str]:
    return SENSITIVITIES[most(each.sensitivity for each in disclosed(current.catalogue(), service).values())]
