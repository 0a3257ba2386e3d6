"""Templates of agreements: within their service, on a law, under the regime that their data needs."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import System
from wasl.catalogue.expressions import types
from wasl.catalogue.problems import Problem
from wasl.exchange.declared import AgreementTemplate, Service
from wasl.exchange.disclosure import told_by
from wasl.exchange.rules.reading import Readable, fault, readable
from wasl.kernel.days import month_and_day


def templates_keep_within_their_service(catalogue: Catalogue) -> Iterator[Problem]:
    """No field, ways that the service does not have, scopes that make no sense, agreements nobody needs."""
    for template in catalogue.all(AgreementTemplate).values():
        service = catalogue.all(Service).get(template.service)
        if service is None:
            continue
        entry = catalogue.entry(template)
        each = readable(catalogue, template.service, service)
        if service.open:
            yield Problem(
                entry.place("service"), "an open service needs no agreement", "remove the template", "agreements"
            )
        consumer = catalogue.all(System).get(template.consumer)
        if consumer is not None and consumer.owner == service.provider:
            what = f"'{template.consumer}' and the service belong to one department, which agrees with nobody"
            mend = "name a system of another department, or remove the template"
            yield Problem(entry.place("consumer"), what, mend, "agreements")
        if not template.fields and service.fields:
            yield Problem(
                entry.place("fields"), "nothing is agreed on", "list the fields that the purpose needs", "agreements"
            )
        for position, way in enumerate(template.ways):
            if way not in service.ways:
                what = f"'{template.service}' cannot be asked by {way}"
                yield Problem(entry.place("ways", position), what, f"write {', '.join(service.ways)}", "agreements")
        if template.scope is not None and service.upstream is None:
            yield from fault(entry, ("scope",), template.scope, each.scope, types.BOOL)


def templates_rest_on_law(catalogue: Catalogue) -> Iterator[Problem]:
    """No legal basis, secrecy that no law allows, or less than the data-protection authority must have given."""
    for template in catalogue.all(AgreementTemplate).values():
        entry = catalogue.entry(template)
        if not template.law:
            yield Problem(entry.place(), "the agreement rests on no law", "add 'law:'", "law")
        if template.secrecy_days < 0:
            yield Problem(entry.place("secrecy_days"), "secrecy cannot end before it begins", "write 0 or more", "law")
        if template.secrecy_days > 0 and template.secrecy_law is None:
            yield Problem(entry.place("secrecy_days"), "no law lets it stay hidden", "add 'secrecy_law:'", "law")
        service = catalogue.all(Service).get(template.service)
        if service is not None and template.regime != "authorisation":
            yield from _regime(entry, template, readable(catalogue, template.service, service))


def _regime(entry: Entry, template: AgreementTemplate, each: Readable) -> Iterator[Problem]:
    place = entry.place("regime")
    for name in needing_authorisation(each, template.fields):
        what = f"'{name}' is sensitive: a declaration is not enough"
        yield Problem(place, what, "write 'regime: authorisation'", "law")


def needing_authorisation(each: Readable, fields: tuple[str, ...]) -> list[str]:
    """The fields, and the identifiers by which subjects may be named, that need the authority's prior authorisation."""
    answers, upstream = each.service.fields, each.service.upstream is not None
    told = [
        name for name in fields if name in answers and told_by(answers[name], each.columns, upstream) == "sensitive"
    ]
    schemes = each.service.subject.schemes if each.service.subject else ()
    named = {attribute.scheme for attribute in each.identity.values() if attribute.sensitivity == "sensitive"}
    return told + [scheme for scheme in schemes if scheme in named]


def templates_can_be_kept(catalogue: Catalogue) -> Iterator[Problem]:
    """Durations and quotas of nothing, recurrences without their day, days without recurrence."""
    for template in catalogue.all(AgreementTemplate).values():
        entry = catalogue.entry(template)
        if template.months < 1:
            yield Problem(entry.place("months"), "the agreement never runs", "write 1 or more", "agreements")
        for key in ("per_minute", "per_day", "per_file"):
            if getattr(template.quota, key) < 1:
                yield Problem(entry.place("quota", key), "nothing could be asked", "write 1 or more", "agreements")
        if template.recurrence is not None and template.starts is None:
            yield Problem(
                entry.place("recurrence"), "nothing says when it is due", "add 'starts:', month-day", "agreements"
            )
        if template.starts is not None:
            if template.recurrence is None:
                yield Problem(entry.key_place("starts"), "'starts' says nothing without 'recurrence'",
                              "remove it, or say how often", "agreements")  # fmt: skip
            if month_and_day(template.starts) is None:
                what = f"'{template.starts}' is no day of the year"
                yield Problem(entry.place("starts"), what, "write month-day, e.g. 10-01", "agreements")
