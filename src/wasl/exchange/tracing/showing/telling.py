"""Consultations in plain sentences: who asked what about whom, when, why, under which agreement, and what was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wasl.accounts.purposes import PURPOSES
from wasl.accounts.roles import TITLES, Role
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import local
from wasl.catalogue.declared import Declared, Department, LegalSource, System
from wasl.exchange.answering.bulk import ANSWERED
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.receipts.entry import WALLETS
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.people import Person
from wasl.exchange.tracing.showing.words import WAYS
from wasl.kernel.clock import from_microseconds
from wasl.pages.language import declared_title, said
from wasl.registers.models import Access
from wasl.registers.showing.lines import in_script
from wasl.registers.showing.words import SHOWN


@dataclass(frozen=True, slots=True)
class Told:
    """One consultation, ready to be read."""

    at: datetime
    """By the State's own clock."""
    sentence: SafeString
    fields: Sequence[str]
    """What was told, by its titles."""
    law: Sequence[LegalSource]
    way: Any
    case: str
    refused: bool
    trace: Trace | None
    """None for a reading in the portal."""


class Teller:
    """Puts consultations into words of the reader's language, by the catalogue's titles."""

    def __init__(
        self, catalogue: Catalogue, family: Iterable[Person], laws: Mapping[str, Sequence[LegalSource]]
    ) -> None:
        self._catalogue = catalogue
        self._names = {member: called(person) for person in family for member in person.members}
        self._laws = laws

    def trace(self, trace: Trace) -> Told:
        """A consultation through the exchange."""
        at = local(self._catalogue, from_microseconds(trace.at))
        service = self._catalogue.all(Service).get(trace.service)
        shown = trace.log == WALLETS
        fields = [str(SHOWN["presented"])] if shown else [field_title(service, name) for name in trace.fields]
        words = WAYS.get(trace.way)  # type: ignore[call-overload]
        refused = trace.outcome != ANSWERED
        return Told(
            at, self._sentence(trace, at, service), fields, self.law(trace), words[0] if words else trace.way, trace.case,
            refused, trace,
        )  # fmt: skip

    def reading(self, access: Access) -> Told:
        """A file opened in the portal. The reader is told by role: their name is for the auditor."""
        at = local(self._catalogue, access.at)
        purpose = said(PURPOSES[access.purpose].title) if access.purpose in PURPOSES else access.purpose
        role = said(TITLES[Role(access.role)]) if access.role in set(Role) else access.role
        given = {
            "who": _strong(role),
            "name": _strong(self._names.get(access.entity, "")),
            "day": day_of(at),
            "purpose": purpose,
        }
        form = _reading_form(access.purpose)
        sentence = format_html(form, **given)
        shown = [str(SHOWN.get(part, part)) for part in access.shown]
        return Told(at, sentence, shown, (), _("by hand, in the portal"), access.case, False, None)

    def law(self, trace: Trace) -> Sequence[LegalSource]:
        """The texts it rests on: the agreement's, else those of its purpose and service."""
        signed = self._laws.get(trace.agreement)
        if signed:
            return signed
        purpose = self._catalogue.all(ExchangePurpose).get(trace.purpose)
        asked = what_was_asked(self._catalogue, trace.service)
        texts = [*(purpose.law if purpose else ()), *(asked.law if asked else ())]
        return list({(each.text, each.article): each for each in texts}.values())

    def _sentence(self, trace: Trace, at: datetime, service: Service | None) -> SafeString:
        given = {
            "who": _strong(asker(self._catalogue, trace.consumer)),
            "name": _strong(self._names.get(trace.entity, "")),
            "what": service_title(self._catalogue, trace.service),
            "day": day_of(at),
            "purpose": declared_title(self._catalogue, ExchangePurpose, trace.purpose),
            "agreement": format_html('<bdi class="code-value">{}</bdi>', trace.agreement.partition("@")[0]),
        }
        return format_html(_form(trace, service), **given)


def _reading_form(purpose: str) -> str:
    if purpose == "wallet":
        return _("{who} let a wallet have a document of {name} on {day}.")
    if purpose in PURPOSES and not PURPOSES[purpose].opens_files:
        return _("{who} read in the portal, on {day}, what {name} showed from a wallet.")
    return _("{who} opened the file of {name} in the portal on {day}, for this purpose: {purpose}.")


def _form(trace: Trace, service: Service | None) -> str:
    if trace.log == WALLETS:
        return _("{who} received on {day} what {name} showed from a wallet, “{what}”, for this purpose: {purpose}.")
    if trace.outcome != ANSWERED and not trace.agreement:
        return _(
            "{who} asked “{what}” about {name} on {day}, for this purpose: {purpose}. It was refused: no agreement allows it."
        )
    if trace.outcome != ANSWERED:
        return _(
            "{who} asked “{what}” about {name} on {day}, for this purpose: {purpose}. It was refused and nothing was told."
        )
    if service is not None and service.type == "subscribe":
        return _(
            "{who} was told of a change, “{what}”, about {name} on {day}, for this purpose: {purpose}, under the agreement "
            "{agreement}."
        )
    if service is not None and service.type == "verify":
        return _(
            "{who} checked “{what}” about {name} on {day}, for this purpose: {purpose}, under the agreement {agreement}."
        )
    return _(
        "{who} consulted “{what}” about {name} on {day}, for this purpose: {purpose}, under the agreement {agreement}."
    )


def called(person: Person) -> str:
    """What a family calls its own: the given name, else the whole name; not in capitals, as registers often write."""
    name = in_script(person.given) or in_script(person.names)
    return name.title() if name.isupper() else name


def asker(catalogue: Catalogue, system: str) -> str:
    """Who asked, for people: the department that owns the system."""
    declared = catalogue.all(System).get(system)
    owner = catalogue.all(Department).get(declared.owner) if declared else None
    return said(owner.title) if owner else system


def department_of(catalogue: Catalogue, system: str) -> str:
    """The department that owns `system`; empty where the pack no longer declares it."""
    declared = catalogue.all(System).get(system)
    return declared.owner if declared else ""


def service_title(catalogue: Catalogue, service: str) -> str:
    """What was asked, for people."""
    declared = what_was_asked(catalogue, service)
    return said(declared.title) if declared else service


def what_was_asked(catalogue: Catalogue, name: str) -> Declared | None:
    """The service of that name; or what is asked of wallets, which another room declares. None where the pack has neither."""
    shown = (each.declaration for each in catalogue.of_kind("presentation") if each.name == name)
    return catalogue.all(Service).get(name) or next(shown, None)


def field_title(service: Service | None, field: str) -> str:
    """A field of a service, for people."""
    declared = service.fields.get(field) if service else None
    return said(declared.title) if declared else field


def day_of(moment: datetime) -> str:
    """A day in words."""
    return date_format(moment, "DATE_FORMAT")


def _strong(text: str) -> SafeString:
    return format_html("<b><bdi>{}</bdi></b>", text)
