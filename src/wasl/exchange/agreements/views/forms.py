"""The form of a draft: what it offers, and what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from msgspec.structs import replace

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import LegalSource, System
from wasl.exchange.agreements.disclosing import Disclosed, disclosed
from wasl.exchange.agreements.models import AuthorityReference
from wasl.exchange.agreements.parties import between
from wasl.exchange.agreements.references import authority_of
from wasl.exchange.agreements.showing.words import RECURRENCES, REGIMES, SENSITIVITIES, WAYS
from wasl.exchange.agreements.wanted import Wanted
from wasl.exchange.declared import AgreementTemplate, ExchangePurpose, Quota, Service
from wasl.exchange.directory.snapshot import Authority
from wasl.exchange.disclosure import most
from wasl.kernel.errors import WaslError
from wasl.kernel.text import LANGUAGES, Text
from wasl.pages.typed import typed_day

LONGEST_NUMBER = 9
"""Digits of a quota."""


def typed(post: QueryDict, base: Wanted) -> tuple[Wanted, list[WaslError]]:
    """`base` with what was typed, and what of it could not be read (then `base` keeps its own)."""
    problems: list[WaslError] = []
    quota = {name: _number(post, name, getattr(base.quota, name), problems) for name in Quota.__struct_fields__}
    return (
        replace(
            base,
            purpose=post.get("purpose", base.purpose),
            law=tuple(laws(post.get("law", ""))),
            authority=_authority(post),
            fields=tuple(post.getlist("fields")),
            subjects=Text(**{language: post.get(f"subjects_{language}", "").strip() for language in LANGUAGES}),
            scope=post.get("scope", "").strip() or None,
            ways=tuple(way for way in WAYS if way in post.getlist("ways")),
            quota=Quota(**quota),
            codes=post.get("codes", "") or None,
            secrecy_days=_number(post, "secrecy_days", base.secrecy_days, problems),
            secrecy_law=next(iter(laws(post.get("secrecy_law", ""))), None),
            recurrence=post.get("recurrence") if post.get("recurrence") in RECURRENCES else None,
            starts=post.get("starts", "").strip() or None,
            valid_from=_day(post, "valid_from", base.valid_from, problems),
            valid_until=_day(post, "valid_until", base.valid_until, problems),
            reasons={name: why for name in post.getlist("fields") if (why := post.get(f"why_{name}", "").strip())},
            contacts={who: post.get(who, "").strip()[:200] for who in ("officer", "technical")},
        ),
        problems,
    )


def offered(catalogue: Catalogue, wanted: Wanted) -> dict[str, Any]:
    """What the form shows beside what was typed: choices, legal texts, fields with what they tell."""
    service = catalogue.get(Service, wanted.service)
    purpose = catalogue.all(ExchangePurpose).get(wanted.purpose)
    template = catalogue.all(AgreementTemplate).get(wanted.template or "")
    fields = disclosed(catalogue, service)
    return {
        "wanted": wanted,
        "service": service,
        "consumer": catalogue.get(System, wanted.consumer),
        "template": template,
        "purposes": [(name, each.title) for name, each in catalogue.all(ExchangePurpose).items()],
        "purpose_law": purpose.law if purpose else (),
        "law": "\n".join(_law_line(source) for source in wanted.law),
        "secrecy_law": _law_line(wanted.secrecy_law) if wanted.secrecy_law else "",
        "references": _references(catalogue, wanted, service),
        "regimes": REGIMES.items(),
        "fields": [
            {
                "field": each,
                "sensitivity": SENSITIVITIES[each.sensitivity],
                "chosen": each.name in wanted.fields,
                "why": wanted.reasons.get(each.name, ""),
                "suggested": template is not None and each.name in template.fields,
            }
            for each in fields.values()
        ],
        "subjects": [(language, getattr(wanted.subjects, language)) for language in LANGUAGES],
        "ways": [(way, WAYS[way], way in wanted.ways) for way in service.ways],
        "recurrences": RECURRENCES.items(),
        "code_systems": [(name, each.title) for name, each in catalogue.all(System).items()],
        **_preview(wanted, fields),
    }


def _preview(wanted: Wanted, fields: Mapping[str, Disclosed]) -> dict[str, Any]:
    """What will be shared, and how sensitive it is as a whole."""
    shared = [fields[name] for name in wanted.fields if name in fields]
    return {
        "shared": [(each, SENSITIVITIES[each.sensitivity]) for each in shared],
        "highest": SENSITIVITIES[most(each.sensitivity for each in shared)],
    }


def laws(text: str) -> list[LegalSource]:
    """One legal source a line: ``text | article | address``, the last two as needed."""
    parts = ([part.strip() or None for part in line.split("|")] for line in text.splitlines() if line.strip())
    return [LegalSource(text=each[0] or "", article=_at(each, 1), url=_at(each, 2)) for each in parts]


def _law_line(source: LegalSource) -> str:
    return " | ".join(part for part in (source.text, source.article, source.url) if part)


def _at(parts: list[str | None], index: int) -> str | None:
    return parts[index] if len(parts) > index else None


def _authority(post: Mapping[str, str]) -> Authority:
    """What the record says of the reference typed; the regime alone while it is not recorded."""
    reference = post.get("reference", "").strip()
    known = AuthorityReference.objects.filter(reference=reference).first() if reference else None
    if known is not None:
        return authority_of(known)
    return Authority(
        regime="authorisation" if post.get("regime") == "authorisation" else "declaration", reference=reference
    )


def _references(catalogue: Catalogue, wanted: Wanted, service: Service) -> list[AuthorityReference]:
    """Those of both parties."""
    parties = between(catalogue, catalogue.get(System, wanted.consumer).owner, service.provider)
    return list(AuthorityReference.objects.filter(department__in=parties.both).order_by("reference"))


def _number(post: Mapping[str, str], name: str, former: int, problems: list[WaslError]) -> int:
    written = post.get(name, "").strip().replace(" ", "").replace("\u202f", "").replace("\xa0", "")
    if not written:
        return former
    if written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER:
        return int(written)
    problems.append(WaslError("a number cannot be read", mend="write it in digits, without a sign"))
    return former


def _day(post: Mapping[str, str], name: str, former: date, problems: list[WaslError]) -> date:
    try:
        return typed_day(post.get(name) or former.isoformat())
    except WaslError as error:
        problems.append(error)
        return former
