"""An agreement as a PDF to read and to file: the same terms in French, then in Arabic, with the fingerprint that was signed.

Typeset by typst with the fonts of the machine (Noto from Debian's fonts-noto-core); nothing is fetched.
"""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import Any

import msgspec
import typst

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, LegalSource, System
from wasl.exchange.agreements.disclosing import disclosed
from wasl.exchange.agreements.models import AgreementVersion, Signature
from wasl.exchange.agreements.printing.labels import (
    FINDINGS,
    LABELS,
    QUOTAS,
    RECURRENCES,
    REGIMES,
    SENSITIVITIES,
    WAYS,
)
from wasl.exchange.agreements.proving import system_of
from wasl.exchange.agreements.reviewing import opinions_of
from wasl.exchange.agreements.states import OPEN_TO_ALL, SIGNED_BY_BOTH
from wasl.exchange.declared import ExchangePurpose, Quota, Service
from wasl.kernel.text import Text

LANGUAGES = ("fr", "ar")
"""The printed ones, in this order."""
Facts = list[list[str]]


def agreement_pdf(catalogue: Catalogue, version: AgreementVersion) -> bytes:
    """The bytes of the PDF. The same version in the same state gives the same bytes."""
    source = files("wasl.exchange.agreements").joinpath("templates", "agreements", "agreement.typ").read_bytes()
    contents = [_Print(catalogue, version, language).content() for language in LANGUAGES]
    return bytes(
        typst.compile(
            source,
            sys_inputs={"contents": msgspec.json.encode(contents).decode()},
            timestamp=version.created.replace(microsecond=0),
            format="pdf",
        )
    )


class _Print:
    """One language of one agreement."""

    def __init__(self, catalogue: Catalogue, version: AgreementVersion, language: str) -> None:
        self.catalogue, self.version, self.language = catalogue, version, language
        self.terms = version.terms

    def content(self) -> dict[str, Any]:
        """What the typst template sets."""
        agreed = self.version.state in (*SIGNED_BY_BOTH, *OPEN_TO_ALL)
        return {
            "language": self.language,
            "labels": {name: self.say(text) for name, text in LABELS.items()},
            "number": self.version.id_text,
            "draft": not agreed,
            "parties": self.parties(),
            "facts": self.facts(),
            "fields": self.fields(),
            "use": self.use(),
            "opinions": self.opinions(),
            "signatures": self.signatures(),
            "sha256": self.version.sha256,
        }

    def parties(self) -> Facts:
        """Role, department, system."""
        terms = self.terms
        return [
            [self.word("consumer"), self.department(terms.consumer_department), self.system(terms.consumer)],
            [self.word("provider"), self.department(terms.provider), self.system(terms.system)],
        ]

    def facts(self) -> Facts:
        """What, why, by which law, about whom."""
        terms, authority = self.terms, self.terms.authority
        until = f" ({self.word('until')} {day(authority.expires)})" if authority.expires else ""
        facts = [
            [self.word("service"), self.title(Service, terms.service)],
            [self.word("purpose"), self.title(ExchangePurpose, terms.purpose)],
            [self.word("law"), " · ".join(map(self.law, terms.law))],
            [self.word("authority"), f"{self.say(REGIMES[authority.regime])} {authority.reference or '—'}{until}"],
            [self.word("subjects"), self.say(terms.subjects)],
        ]
        return [*facts, [self.word("condition"), f"`{terms.scope}`"]] if terms.scope else facts

    def fields(self) -> Facts:
        """Title, sensitivity, why."""
        service = self.catalogue.all(Service).get(self.terms.service)
        offered = disclosed(self.catalogue, service) if service else {}
        return [
            [
                self.say(offered[name].title) if name in offered else name,
                self.say(SENSITIVITIES[offered[name].sensitivity]) if name in offered else "—",
                self.version.reasons.get(name, ""),
            ]
            for name in self.terms.fields
        ]

    def use(self) -> Facts:
        """How it may be asked, how much, for how long."""
        terms = self.terms
        quota = " · ".join(f"{grouped(getattr(terms.quota, n))} {self.say(QUOTAS[n])}" for n in Quota.__struct_fields__)
        period = (
            f"{self.word('from')} {day(terms.valid_from)} {self.word('to')} {day(terms.valid_until)} "
            f"({self.word('excluded')})"
        )
        use = [
            [self.word("ways"), " · ".join(self.say(WAYS[way]) for way in terms.ways)],
            [self.word("quota"), quota],
            [self.word("codes"), self.word("codes_of" if terms.codes else "codes_common")],
            [self.word("validity"), period],
        ]
        if terms.recurrence:
            use.append(
                [self.word("recurrence"), f"{self.say(RECURRENCES[terms.recurrence])} ({due_day(terms.starts)})"]
            )
        if terms.secrecy_days and terms.secrecy_law:
            use.append([self.word("secrecy"), f"{terms.secrecy_days} — {self.law(terms.secrecy_law)}"])
        return use

    def opinions(self) -> Facts:
        """Department, finding, text."""
        return [
            [self.department(each.department), self.say(FINDINGS[each.finding]), each.text]
            for each in opinions_of(self.version)
        ]

    def signatures(self) -> Facts:
        """Department, system, key, instant."""
        return [
            [
                self.department(each.department),
                self.system(system_of(self.version, Signature.Party(each.party))),
                each.kid,
                moment(each.at),
            ]
            for each in self.version.signatures.order_by("party")
        ]

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def word(self, name: str) -> str:
        return self.say(LABELS[name])

    def law(self, source: LegalSource) -> str:
        return f"{source.text}, {self.word('article')} {source.article}" if source.article else source.text

    def department(self, name: str) -> str:
        return self.title(Department, name)

    def system(self, name: str) -> str:
        return self.title(System, name)

    def title(self, kind: type[Any], name: str) -> str:
        """The title of a declaration; its name where the pack no longer has it."""
        found = self.catalogue.all(kind).get(name)
        return self.say(found.title) if found else name


def day(value: date) -> str:
    """``24/11/2026``, read alike in both languages."""
    return value.strftime("%d/%m/%Y")


def due_day(month_and_day: str | None) -> str:
    """``01/10`` for ``10-01``: as dates are written here, and dashes would turn it round in an Arabic line."""
    return "/".join(reversed(month_and_day.split("-"))) if month_and_day else "—"


def moment(value: datetime) -> str:
    """``24/11/2026 09:00``."""
    return value.strftime("%d/%m/%Y %H:%M")


def grouped(number: int) -> str:
    """Thousands set apart by a space that no line breaks."""
    return f"{number:,}".replace(",", "\u00a0")
