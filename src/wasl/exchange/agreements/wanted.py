"""What a person asks an agreement to say, before it has a number: from a template, a form, a file or a standing version."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import LegalSource, System
from wasl.exchange.declared import AgreementTemplate, ExchangePurpose, Quota, Service, Way
from wasl.exchange.directory.snapshot import Authority, Terms
from wasl.kernel.days import months_after
from wasl.kernel.text import Text

NOTHING_SAID = Text(fr="", ar="", en="")
MONTHS = 36
"""How long a draft without template runs, unless told otherwise."""


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The contents of a draft. What the catalogue knows (the parties' departments) is not asked."""

    consumer: str
    service: str
    purpose: str = ""
    law: tuple[LegalSource, ...] = ()
    authority: Authority = Authority(regime="declaration", reference="")
    fields: tuple[str, ...] = ()
    subjects: Text = NOTHING_SAID
    scope: str | None = None
    ways: tuple[Way, ...] = ("call",)
    quota: Quota = Quota()
    codes: str | None = None
    secrecy_days: int = 0
    secrecy_law: LegalSource | None = None
    recurrence: Literal["monthly", "termly", "yearly"] | None = None
    starts: str | None = None
    valid_from: date
    valid_until: date
    template: str | None = None
    reasons: dict[str, str] = {}
    """Field -> why the purpose needs it."""
    contacts: dict[str, str] = {}
    """``officer``, ``technical``: functional addresses."""


def from_template(catalogue: Catalogue, name: str, start: date) -> Wanted:
    """A ready draft that begins on `start`. Its law is the template's, else the purpose's."""
    template = catalogue.get(AgreementTemplate, name)
    purpose = catalogue.all(ExchangePurpose).get(template.purpose)
    return Wanted(
        consumer=template.consumer, service=template.service, purpose=template.purpose,
        law=template.law or (purpose.law if purpose else ()),
        authority=Authority(regime=template.regime, reference=""), fields=template.fields, subjects=template.subjects,
        scope=template.scope, ways=template.ways, quota=template.quota, codes=template.codes,
        secrecy_days=template.secrecy_days, secrecy_law=template.secrecy_law, recurrence=template.recurrence,
        starts=template.starts, valid_from=start, valid_until=months_after(start, template.months), template=name,
    )  # fmt: skip


def blank(catalogue: Catalogue, consumer: str, service: str, start: date) -> Wanted:
    """A draft that names its parties alone. Raises WaslError for a system or a service that the pack does not declare."""
    catalogue.get(System, consumer)
    declared = catalogue.get(Service, service)
    return Wanted(
        consumer=consumer, service=service, ways=declared.ways[:1], valid_from=start,
        valid_until=months_after(start, MONTHS),
    )  # fmt: skip


def of_terms(terms: Terms, reasons: dict[str, str], contacts: dict[str, str]) -> Wanted:
    """What a standing text says, to be changed into the next one."""
    kept = {name: getattr(terms, name) for name in Wanted.__struct_fields__ if hasattr(terms, name)}
    return Wanted(**kept, reasons=reasons, contacts=contacts)
