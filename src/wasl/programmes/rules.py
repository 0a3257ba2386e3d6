"""What the judge demands of programmes and of their cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Parameter, System
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.catalogue.walk import Path
from wasl.exchange.declared import AgreementTemplate, Service
from wasl.exchange.rules.reading import fault
from wasl.exchange.scopes import codes_of
from wasl.exchange.tracing.declared import Guardianship
from wasl.kernel.text import LANGUAGES
from wasl.programmes.arranging import units_of
from wasl.programmes.cumulating import whole
from wasl.programmes.declared import Case, Cases, Criterion, Fact, FactSource, Programme, Ranking
from wasl.programmes.facts import MalformedFactError
from wasl.programmes.plan import MEMBERS, written
from wasl.programmes.scope import AS_OF, RANK, facts_of, figures_of, sources

LEAST_CASES: Final = 15
_ABOUT: Final = "programmes"
_PLACE = re.compile(r"\{([^{}]*)\}")


def programmes_make_sense(catalogue: Catalogue) -> Iterator[Problem]:
    """Expressions that the language refuses, at their character."""
    for programme in catalogue.all(Programme).values():
        entry = catalogue.entry(programme)
        full = whole(catalogue, programme)
        for each in written(full, figures_of(catalogue, full), codes_of(catalogue)):
            yield from fault(entry, each.path, each.text, each.scope, each.expected)


def programmes_are_whole(catalogue: Catalogue) -> Iterator[Problem]:
    """Households without members, people with some, and names that mean two things or nothing."""
    for programme in catalogue.all(Programme).values():
        entry = catalogue.entry(programme)
        if (programme.of == "household") != (programme.members is not None):
            what = f"a programme of a {programme.of} {'has no' if programme.members else 'needs'} 'members'"
            yield Problem(entry.place("of"), what, "write 'household' with 'members', or 'person' without", _ABOUT)
        if not programme.law and not programme.assumed:
            yield Problem(entry.key_place("title"), "no law says that it exists", "add 'law:'", _ABOUT)
        if programme.gives is None and not any(amount.paid for amount in programme.amounts.values()):
            what, mend = "it pays nothing", "name what it pays, or add 'gives:' with what it gives instead of money"
            yield Problem(entry.key_place("amounts"), what, mend, _ABOUT)
        if sum(each.cluster for each in programme.breakdowns.values()) > 1:
            yield Problem(entry.key_place("breakdowns"), "several breakdowns are clusters", "keep one of them", _ABOUT)
        yield from _names(entry, programme)
        yield from _uses(entry, programme)


def _names(entry: Entry, programme: Programme) -> Iterator[Problem]:
    """Every name means one thing within a programme."""
    members = programme.members
    shelves: dict[Path, Mapping[str, object]] = {
        ("facts",): programme.facts, ("figures",): programme.figures, ("totals",): programme.totals,
        ("criteria",): programme.criteria, ("amounts",): programme.amounts,
    }  # fmt: skip
    if members is not None:
        shelves |= {(MEMBERS, "facts"): members.facts, (MEMBERS, "criteria"): members.criteria,
                    (MEMBERS, "amounts"): members.amounts}  # fmt: skip
    seen = {AS_OF, RANK}
    for path, shelf in shelves.items():
        for name in shelf:
            if name in seen:
                yield Problem(entry.key_place(*path, name), f"'{name}' means something else already",
                              "give it another name", _ABOUT)  # fmt: skip
            seen.add(name)


def _uses(entry: Entry, programme: Programme) -> Iterator[Problem]:
    """Facts, amounts and figures named where they are none."""
    members = programme.members
    for path, facts in (((), programme.facts), ((MEMBERS,), members.facts if members else {})):
        for name, fact in facts.items():
            if fact.dated is not None:
                yield from _among(entry, (*path, "facts", name, "dated"), fact.dated, facts)
            if fact.presumed is not None and fact.type != "bool":
                what, mend = "only what is true or false can be presumed", "leave it out"
                yield Problem(entry.key_place(*path, "facts", name, "presumed"), what, mend, _ABOUT)
    for name, total in programme.totals.items():
        if total.of == "sum" or total.amount is not None:
            known = members.amounts if members and total.of == "sum" else {}
            yield from _among(entry, ("totals", name, "amount"), total.amount or "", known)
    for position, name in enumerate(members.rank.by if members and members.rank else ()):
        yield from _among(entry, (MEMBERS, "rank", "by", position), name, members.facts if members else {})
    if programme.ranking is not None:
        yield from _ranked(entry, programme.ranking, programme.facts)


def _ranked(entry: Entry, ranking: Ranking, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """What ranks, apart from what, and where it is said how many places there are."""
    for position, (name, _) in enumerate(ranking.order):
        yield from _among(entry, ("ranking", "by", position), name, facts)
    for key, named in (("within", ranking.within), ("seats", ranking.seats)):
        if named is not None:
            yield from _among(entry, ("ranking", key), named, facts)
    seats = facts.get(ranking.seats) if ranking.seats is not None else None
    if seats is not None and seats.type != "int":
        yield Problem(
            entry.place("ranking", "seats"), "there is no part of a place", "name a fact of type 'int'", _ABOUT
        )
    if (ranking.places is None) == (ranking.seats is None):
        what, mend = (
            "nobody can tell how many places there are",
            "name either 'places', a parameter, or 'seats', a fact",
        )
        yield Problem(entry.key_place("ranking"), what, mend, _ABOUT)


def _among(entry: Entry, path: Path, name: str, known: Mapping[str, object]) -> Iterator[Problem]:
    if name not in known:
        yield Problem(entry.place(*path), f"'{name}' is nothing that can be named here", nearest(name, known), _ABOUT)


def facts_can_be_had(catalogue: Catalogue) -> Iterator[Problem]:
    """Facts given by no field of a service, or by another department without any agreement for them."""
    for programme in catalogue.all(Programme).values():
        members = programme.members
        for path, facts in (((), programme.facts), ((MEMBERS,), members.facts if members else {})):
            for name, fact in facts.items():
                at = (*path, "facts", name)
                yield from _fresh(catalogue, programme, at, fact)
                if fact.given_by is not None:
                    yield from _had(catalogue, programme, (*at, "given_by", "field"), fact.given_by)
        for name, each in programme.breakdowns.items():
            yield from _had(catalogue, programme, ("breakdowns", name, "given_by", "field"), each.given_by)
        if members is not None:
            yield from _had(catalogue, programme, (MEMBERS, "household", "field"), members.household)


def _fresh(catalogue: Catalogue, programme: Programme, path: Path, fact: Fact) -> Iterator[Problem]:
    if fact.fresh_for is not None:
        months = catalogue.all(Parameter).get(fact.fresh_for)
        if fact.dated is None or (months is not None and months.unit != "month"):
            what, mend = "nobody can tell when it is no longer fresh", "name its 'dated', and a parameter in months"
            yield Problem(catalogue.place(programme, *path, "fresh_for"), what, mend, _ABOUT)


def _had(catalogue: Catalogue, programme: Programme, path: Path, source: FactSource) -> Iterator[Problem]:
    service, at = catalogue.all(Service).get(source.service), catalogue.place(programme, *path)
    if service is None:
        return
    if source.field not in service.fields:
        what = f"'{source.service}' has no field '{source.field}'"
        yield Problem(at, what, nearest(source.field, service.fields), _ABOUT)
    elif not _may_ask(catalogue, programme.system, programme.purpose, service, source):
        what = f"no agreement lets '{programme.system}' ask for it for '{programme.purpose}'"
        yield Problem(at, what, "declare an agreement-template with this field", _ABOUT)


def _may_ask(catalogue: Catalogue, asking: str, purpose: str, service: Service, source: FactSource) -> bool:
    system = catalogue.all(System).get(asking)
    if system is not None and service.provider == system.owner:
        return True
    return any(
        template.consumer == asking and template.service == source.service and template.purpose == purpose
        and source.field in template.fields
        for template in catalogue.all(AgreementTemplate).values()
    )  # fmt: skip


def families_are_told_lawfully(catalogue: Catalogue) -> Iterator[Problem]:
    """Facts of programmes that have no end, which whoever informs families has no agreement to ask for."""
    for guardianship in catalogue.all(Guardianship).values():
        informer = guardianship.informed_by
        if informer is None:
            continue
        standing = (each for each in catalogue.all(Programme).values() if each.until is None)
        read = {(each.service, each.field): each for one in standing for each in sources(one)}
        for source in read.values():
            service = catalogue.all(Service).get(source.service)
            if service is not None and not _may_ask(catalogue, informer.system, informer.purpose, service, source):
                what = f"no agreement lets '{informer.system}' ask for '{source.field}' of '{source.service}'"
                mend = f"declare an agreement-template with this field for '{informer.purpose}'"
                yield Problem(catalogue.place(guardianship, "informed_by", "purpose"), what, mend, _ABOUT)


def criteria_are_explained(catalogue: Catalogue) -> Iterator[Problem]:
    """Criteria that rest on nothing, and places in their sentences that nothing fills."""
    for programme in catalogue.all(Programme).values():
        members = programme.members
        known = [*facts_of(programme), *programme.figures, *programme.totals]
        for path, criteria in (((), programme.criteria), ((MEMBERS,), members.criteria if members else {})):
            for name, criterion in criteria.items():
                yield from _explained(catalogue.entry(programme), (*path, "criteria", name), criterion, known)


def _explained(entry: Entry, path: Path, criterion: Criterion, known: list[str]) -> Iterator[Problem]:
    if not (criterion.law or criterion.assumed):
        what, mend = "this criterion rests on no law", "add 'law:', or 'assumed: true' where no text sets it"
        yield Problem(entry.key_place(*path), what, mend, _ABOUT)
    for sentence in ("met", "not_met", "unknown"):
        for language in LANGUAGES:
            for name in _PLACE.findall(getattr(criterion, sentence).in_language(language)):
                if name not in known:
                    place = entry.place(*path, sentence, language)
                    yield Problem(place, f"there is no fact or figure '{name}'", nearest(name, known), _ABOUT)


def programmes_go_together(catalogue: Catalogue) -> Iterator[Problem]:
    """Programmes that exclude or cap each other in a circle, or that decide about other units."""
    programmes = catalogue.all(Programme)
    for name, programme in programmes.items():
        entry = catalogue.entry(programme)
        for position, each in enumerate(programme.cumulation):
            at, other = ("cumulation", position), programmes.get(each.programme)
            if other is None:
                continue
            if (other.of, other.scheme) != (programme.of, programme.scheme):
                what, mend = f"'{each.programme}' decides about other units", "name one of the same 'of' and 'scheme'"
                yield Problem(entry.place(*at, "programme"), what, mend, _ABOUT)
            if name in _after(programmes, each.programme):
                what = f"'{each.programme}' comes after this one, or is this one: neither could be decided first"
                yield Problem(entry.place(*at, "programme"), what, "let one of them give way to the other", _ABOUT)
            if (each.rule == "capped") != (each.ceiling is not None):
                what, mend = "a ceiling is what 'capped' needs, and nothing else", "add 'ceiling:', or leave it out"
                yield Problem(entry.place(*at, "rule"), what, mend, _ABOUT)
            if not (each.law or each.assumed):
                what, mend = "this rests on no law", "add 'law:', or 'assumed: true' where no text sets it"
                yield Problem(entry.place(*at), what, mend, _ABOUT)


def _after(programmes: Mapping[str, Programme], name: str) -> set[str]:
    """`name`, and every programme that must be decided before it."""
    found, open_ = set[str](), [name]
    while open_:
        one = open_.pop()
        if one not in found and one in programmes:
            found.add(one)
            open_ += [each.programme for each in programmes[one].cumulation]
    return found


def programmes_are_proven(catalogue: Catalogue) -> Iterator[Problem]:
    """Programmes without enough cases."""
    proofs = {cases.programme: cases for cases in catalogue.all(Cases).values()}
    for name, programme in catalogue.all(Programme).items():
        have = len(proofs[name].cases) if name in proofs else 0
        if have < LEAST_CASES:
            what = f"it has {have} cases, and {LEAST_CASES} is the least"
            yield Problem(
                catalogue.key_place(programme, "title"), what, "take them from the borders of the law", _ABOUT
            )


def cases_can_be_run(catalogue: Catalogue) -> Iterator[Problem]:
    """Cases that say what is no fact or no day, or that are named as another."""
    for cases in catalogue.all(Cases).values():
        programme = catalogue.all(Programme).get(cases.programme)
        entry = catalogue.entry(cases)
        names: set[str] = set()
        for position, case in enumerate(cases.cases):
            if case.name in names:
                what, mend = f"there is already a case '{case.name}'", "give one of them another name"
                yield Problem(entry.place("cases", position, "name"), what, mend, _ABOUT)
            names.add(case.name)
            if programme is not None:
                yield from _runs(entry, position, whole(catalogue, programme), case)


def _runs(entry: Entry, position: int, programme: Programme, case: Case) -> Iterator[Problem]:
    try:
        units_of(programme, case)
    except MalformedFactError as error:
        yield Problem(entry.place("cases", position), error.what, error.mend, _ABOUT)


OF_PROGRAMMES: Final = (
    programmes_are_whole,
    programmes_make_sense,
    facts_can_be_had,
    families_are_told_lawfully,
    criteria_are_explained,
    programmes_go_together,
    programmes_are_proven,
)
OF_CASES: Final = (cases_can_be_run,)
