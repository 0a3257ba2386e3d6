"""What no agreement may say, whoever signs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.check import check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.syntax import parse
from wasl.exchange import scopes
from wasl.exchange.agreements.disclosing import disclosed
from wasl.exchange.agreements.models import AuthorityReference
from wasl.exchange.agreements.parties import parties_of
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.directory.snapshot import Terms
from wasl.exchange.rules.reading import readable
from wasl.exchange.rules.templates import needing_authorisation
from wasl.kernel.days import month_and_day
from wasl.kernel.errors import Place, WaslError
from wasl.kernel.text import LANGUAGES

LONGEST = timedelta(days=3660)
"""No agreement runs for more than ten years without being looked at again."""


class UnsoundError(WaslError):
    """The text cannot stand. `problems` are all that is wrong with it."""

    def __init__(self, problems: list[WaslError]) -> None:
        self.problems = problems
        first = problems[0].said
        super().__init__(first.what, where=first.where, mend=first.mend, **first.given)


def problems_in(error: WaslError) -> list[WaslError]:
    """All that is wrong: several things where the text is unsound."""
    return error.problems if isinstance(error, UnsoundError) else [error]


def demand_sound(catalogue: Catalogue, terms: Terms, day: date) -> None:
    """Raises UnsoundError with everything that is wrong with `terms` on `day`."""
    problems = list(problems_of(catalogue, terms, day))
    if problems:
        raise UnsoundError(problems)


def demand_possible(catalogue: Catalogue, terms: Terms) -> None:
    """Raises UnsoundError for what even a draft may not say: fields that may not be given, links that lead elsewhere."""
    problems = [*_parties(catalogue, terms), *_fields(catalogue, terms), *_addresses(terms)]
    if problems:
        raise UnsoundError(problems)


def problems_of(catalogue: Catalogue, terms: Terms, day: date) -> Iterator[WaslError]:
    """All that is wrong with `terms` on `day`, what matters most first."""
    yield from _parties(catalogue, terms)
    yield from _fields(catalogue, terms)
    yield from _basis(catalogue, terms)
    yield from _addresses(terms)
    yield from authority_problems(catalogue, terms, day)
    yield from _subjects(catalogue, terms)
    yield from _use(catalogue, terms)
    yield from _period(terms, day)


def _parties(catalogue: Catalogue, terms: Terms) -> Iterator[WaslError]:
    service = catalogue.all(Service).get(terms.service)
    if service is None:
        yield WaslError(
            "the pack declares no service {service}", mend="choose one of the catalogue", service=terms.service
        )
    elif service.open:
        yield WaslError("{service} is open to all", mend="ask it: it needs no agreement", service=terms.service)
    elif (service.provider, service.system) != (terms.provider, terms.system):
        yield WaslError("{service} is no longer answered by this department", mend="draft anew", service=terms.service)
    if terms.consumer not in catalogue.all(System):
        yield WaslError("the pack declares no system {system}", mend="choose one of the pack", system=terms.consumer)
    if terms.consumer_department == terms.provider:
        yield WaslError(
            "both systems belong to one department", mend="what stays within a department needs no agreement"
        )


def _fields(catalogue: Catalogue, terms: Terms) -> Iterator[WaslError]:
    service = catalogue.all(Service).get(terms.service)
    if service is None:
        return
    offered = disclosed(catalogue, service)
    for name in terms.fields:
        if name not in offered:
            yield WaslError("{service} has no field {field}", mend="leave it out", service=terms.service, field=name)
        elif not offered[name].shareable:
            yield WaslError(
                "{field} may never leave its register",
                mend="leave it out: the register marks it not shareable",
                field=name,
            )
    if offered and not terms.fields:
        yield WaslError("no field is asked for", mend="choose those that the purpose needs")


def _basis(catalogue: Catalogue, terms: Terms) -> Iterator[WaslError]:
    if not terms.law or not all(source.text.strip() for source in terms.law):
        yield WaslError(
            "the agreement has no legal basis", mend="name the law or decree that allows it, with its article"
        )
    if terms.purpose not in catalogue.all(ExchangePurpose):
        yield WaslError("the agreement has no known purpose", mend="choose one that the pack declares")
    if terms.secrecy_days and terms.secrecy_law is None:
        yield WaslError("nothing allows to hide consultations", mend="name the law that does, or leave the delay out")


def _addresses(terms: Terms) -> Iterator[WaslError]:
    """Whoever reads the agreement may follow them."""
    for source in (*terms.law, *filter(None, [terms.secrecy_law])):
        if source.url and not source.url.startswith(("https://", "http://")):
            yield WaslError("{address} is no address of the web", mend="write it from https:// on", address=source.url)


def authority_problems(catalogue: Catalogue, terms: Terms, day: date) -> Iterator[WaslError]:
    """What is wrong on `day` with the declaration or authorisation that `terms` name."""
    if not terms.authority.reference:
        yield WaslError(
            "the data-protection authority's reference is missing",
            mend="declare the processing, then write its reference",
        )
        return
    known = AuthorityReference.objects.filter(reference=terms.authority.reference).first()
    reference = terms.authority.reference
    if known is None or known.department not in parties_of(catalogue, terms).both:
        yield WaslError(
            "{reference} is not among the parties' references", mend="record it first, on its page", reference=reference
        )
    elif (known.regime, known.expires) != (terms.authority.regime, terms.authority.expires):
        yield WaslError(
            "{reference} is recorded otherwise", mend="take regime and expiry from the record", reference=reference
        )
    elif known.expires is not None and known.expires <= day:
        yield WaslError(
            "{reference} has expired", mend="have it renewed, and write the new reference", reference=reference
        )
    if terms.authority.regime == "declaration" and _needs_authorisation(catalogue, terms):
        yield WaslError("sensitive data needs an authorisation, not a declaration", mend="ask the authority for one")


def _needs_authorisation(catalogue: Catalogue, terms: Terms) -> bool:
    service = catalogue.all(Service).get(terms.service)
    if service is None:
        return False
    return bool(needing_authorisation(readable(catalogue, terms.service, service), terms.fields))


def _subjects(catalogue: Catalogue, terms: Terms) -> Iterator[WaslError]:
    if not all(getattr(terms.subjects, language).strip() for language in LANGUAGES):
        yield WaslError("it is not said of whom data may be asked", mend="describe these people in the three languages")
    service = catalogue.all(Service).get(terms.service)
    if terms.scope is not None and service is not None:
        yield from _scope(catalogue, service, terms.scope)


def _scope(catalogue: Catalogue, service: Service, text: str) -> Iterator[WaslError]:
    columns = scopes.columns(
        scopes.identity_attributes(catalogue, service), scopes.record_attributes(catalogue, service)
    )
    try:
        scope = scopes.scope(columns, service.parameters, scopes.figures_of(catalogue, service))
        check(parse(text, Place("scope")), scope, types.BOOL)
    except ExpressionError as error:
        yield WaslError("the condition on people cannot be checked: {error}", mend=error.mend, error=error.what)


def _use(catalogue: Catalogue, terms: Terms) -> Iterator[WaslError]:
    service = catalogue.all(Service).get(terms.service)
    beyond = [way for way in terms.ways if service is not None and way not in service.ways]
    if not terms.ways or beyond:
        yield WaslError("this service is not asked in that way", mend="choose among the ways it offers")
    if min(terms.quota.per_minute, terms.quota.per_day, terms.quota.per_file) < 1:
        yield WaslError("the quota allows nothing", mend="write how many subjects may be asked about, at least 1")
    if terms.starts is not None and month_and_day(terms.starts) is None:
        yield WaslError("this is no day of a year: {starts}", mend="write MM-DD", starts=terms.starts)
    if terms.codes is not None and terms.codes not in catalogue.all(System):
        yield WaslError("the pack declares no system {system}", mend="choose one of the pack", system=terms.codes)


def _period(terms: Terms, day: date) -> Iterator[WaslError]:
    if terms.valid_until <= max(terms.valid_from, day):
        yield WaslError("the agreement ends before it could serve", mend="choose a later end")
    elif terms.valid_until - terms.valid_from > LONGEST:
        yield WaslError("the agreement runs for more than ten years", mend="choose an earlier end; it can be renewed")
