"""What the judge demands of procedures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter, System
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.expressions import types
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.documents.declared import DocumentType
from wasl.exchange.declared import AgreementTemplate, Service
from wasl.exchange.rules.claims import DAYS
from wasl.exchange.rules.reading import fault, readable
from wasl.kernel.days import month_and_day
from wasl.procedures.answers import ASKED_AS, AWARDED
from wasl.procedures.declared import Procedure
from wasl.programmes.declared import Programme

_ABOUT: Final = "procedures"
_TIMES: Final = ("day", "month", "year")
_ORDERS: Final = (("completeness", "decision"), ("completeness", "opinion", "decision"))


def procedures_rest_on_law(catalogue: Catalogue) -> Iterator[Problem]:
    """Procedures that no law gives, or that nobody may file."""
    for procedure in catalogue.all(Procedure).values():
        entry = catalogue.entry(procedure)
        if not procedure.law:
            yield Problem(entry.key_place("department"), "no law says that people may ask for it", "add 'law:'", _ABOUT)
        if not procedure.filed_by:
            yield Problem(entry.key_place("filed_by"), "nobody may file it", "fill 'filed_by'", _ABOUT)


def evidence_is_fetched_lawfully(catalogue: Catalogue) -> Iterator[Problem]:
    """Evidence of another department that no agreement could give, or of one's own that is asked of oneself."""
    for procedure in catalogue.all(Procedure).values():
        for name, evidence in procedure.evidence.items():
            service = catalogue.all(Service).get(evidence.service)
            if service is None:
                continue
            where = ("evidence", name)
            if service.subject is None or service.type not in ("lookup", "verify"):
                what = f"'{evidence.service}' tells nothing of one person"
                place = catalogue.place(procedure, *where, "service")
                yield Problem(place, what, "name a service of type lookup or verify", _ABOUT)
            elif service.provider in with_those_above(catalogue, procedure.department) and service.upstream is None:
                yield from _of_ones_own(catalogue, procedure, name)
            else:
                yield from _of_another(catalogue, procedure, name, service)


def _of_ones_own(catalogue: Catalogue, procedure: Procedure, name: str) -> Iterator[Problem]:
    evidence, entry = procedure.evidence[name], catalogue.entry(procedure)
    for key in ("system", "purpose"):
        if getattr(evidence, key) is not None:
            what = "a department asks nobody for what its own registers hold"
            yield Problem(entry.key_place("evidence", name, key), what, f"remove '{key}'", _ABOUT)
    if evidence.condition is not None:
        service = catalogue.all(Service)[evidence.service]
        scope = readable(catalogue, evidence.service, service).scope
        yield from fault(entry, ("evidence", name, "condition"), evidence.condition, scope, types.BOOL)


def _of_another(catalogue: Catalogue, procedure: Procedure, name: str, service: Service) -> Iterator[Problem]:
    evidence, entry = procedure.evidence[name], catalogue.entry(procedure)
    system = catalogue.all(System).get(evidence.system) if evidence.system else None
    if system is None or system.owner not in with_those_above(catalogue, procedure.department):
        what = f"'{service.provider}' is another department, which answers to systems"
        mend = f"write as 'system:' one of '{procedure.department}'"
        yield Problem(entry.key_place("evidence", name), what, mend, _ABOUT)
        return
    agreed = (
        set(each.fields)
        for each in catalogue.all(AgreementTemplate).values()
        if (each.consumer, each.service, each.purpose) == (evidence.system, evidence.service, evidence.purpose)
        and "portal" in each.ways
    )
    if not any(set(evidence.fields) <= fields for fields in agreed):
        what = f"no use case lets '{evidence.system}' have this of '{evidence.service}', one person at a time"
        mend = "name the purpose of an agreement-template with these fields and the way portal, or declare one"
        yield Problem(entry.key_place("evidence", name), what, mend, _ABOUT)
    if evidence.condition is not None:
        what = "what another department knows is asked for a case, not to see whom one may serve"
        yield Problem(entry.key_place("evidence", name, "condition"), what, "remove 'condition'", _ABOUT)


def nothing_is_asked_twice(catalogue: Catalogue) -> Iterator[Problem]:
    """Questions and pieces that ask for what is fetched; choices without codes."""
    for procedure in catalogue.all(Procedure).values():
        entry = catalogue.entry(procedure)
        fetched = {field for evidence in procedure.evidence.values() for field in evidence.fields}
        for key in ("questions", "pieces"):
            for name in getattr(procedure, key):
                if name in fetched:
                    yield Problem(
                        entry.key_place(key, name), f"'{name}' is fetched already", "remove it: the State asks once", _ABOUT
                    )  # fmt: skip
        for name, question in procedure.questions.items():
            if (question.type == "code") != (question.referential is not None):
                mend = "write 'type: code' and 'referential:', or neither"
                yield Problem(
                    entry.key_place("questions", name), "a choice is of the codes of a nomenclature", mend, _ABOUT
                )


def windows_and_orders_make_sense(catalogue: Catalogue) -> Iterator[Problem]:
    """Windows of no day, places until no day or of no programme, answers that differ from those of no question before."""
    for procedure in catalogue.all(Procedure).values():
        yield from _places_end(catalogue, procedure)
        for key in ("opens", "closes") if procedure.window else ():
            if month_and_day(getattr(procedure.window, key)) is None:
                place = catalogue.place(procedure, "window", key)
                yield Problem(place, "this is no day of the year", "write month-day, e.g. 11-15", _ABOUT)
        before: list[str] = []
        for name, question in procedure.questions.items():
            for position, other in enumerate(question.unlike):
                if other not in before:
                    place = catalogue.place(procedure, "questions", name, "unlike", position)
                    yield Problem(place, f"'{other}' is no question before this one", nearest(other, before), _ABOUT)
            before.append(name)


def _places_end(catalogue: Catalogue, procedure: Procedure) -> Iterator[Problem]:
    if procedure.places_until is None:
        return
    place = catalogue.place(procedure, "places_until")
    if month_and_day(procedure.places_until) is None:
        yield Problem(place, "this is no day of the year", "write month-day, e.g. 12-31", _ABOUT)
    programme = catalogue.all(Programme).get(procedure.programme or "")
    if programme is None or programme.ranking is None:
        yield Problem(place, "no programme with fewer places decides it", "remove 'places_until'", _ABOUT)


def steps_end_in_a_decision(catalogue: Catalogue) -> Iterator[Problem]:
    """Steps in another order, opinions that nobody could give."""
    for procedure in catalogue.all(Procedure).values():
        entry = catalogue.entry(procedure)
        if tuple(each.does for each in procedure.steps) not in _ORDERS:
            what = "a case is found complete, where declared an opinion is given, and it is decided on: each once"
            yield Problem(entry.key_place("steps"), what, "write completeness, opinion, decision in this order", _ABOUT)
        for position, step in enumerate(procedure.steps):
            if step.quorum < 1 or (step.quorum > 1 and step.does != "opinion"):
                what = "only an opinion is given by several, and by one at least"
                yield Problem(
                    entry.place("steps", position, "quorum"), what, "give 'quorum' to the opinion alone", _ABOUT
                )


def times_of_procedures_are_days(catalogue: Catalogue) -> Iterator[Problem]:
    """Times that are no number of days, an extension counted otherwise than what it extends."""
    for procedure in catalogue.all(Procedure).values():
        units: dict[str, str] = {}
        for key in ("decide", "extension", "pieces", "appeal"):
            named = getattr(procedure.deadlines, key)
            parameter = catalogue.all(Parameter).get(named) if named else None
            if parameter is None:
                continue
            units[key] = parameter.unit
            if parameter.unit not in DAYS:
                mend = f"name a parameter whose unit is one of: {', '.join(DAYS)}"
                yield Problem(
                    catalogue.place(procedure, "deadlines", key), f"'{named}' is no number of days", mend, _ABOUT
                )
        kept_for = catalogue.all(Parameter).get(procedure.kept_for)
        if kept_for is not None and kept_for.unit not in _TIMES:
            what = f"'{procedure.kept_for}' is in {kept_for.unit}, which is no time"
            mend = f"name a parameter in {', '.join(_TIMES)}"
            yield Problem(catalogue.place(procedure, "kept_for"), what, mend, _ABOUT)
        if units.get("extension", units.get("decide")) != units.get("decide"):
            what = "it is counted otherwise than the time that it extends"
            place = catalogue.place(procedure, "deadlines", "extension")
            yield Problem(place, what, f"name a parameter in {units['decide']}", _ABOUT)


def silence_is_lawful(catalogue: Catalogue) -> Iterator[Problem]:
    """Acceptances by silence that no regulation lists, or of which nobody could have decided what their document states."""
    for procedure in catalogue.all(Procedure).values():
        if procedure.silence.means != "acceptance":
            continue
        entry = catalogue.entry(procedure)
        if procedure.silence.law is None:
            what = "silence means nothing where no regulation lists the act"
            yield Problem(entry.place("silence", "means"), what, "add 'law:' beside, or write 'nothing'", _ABOUT)
        if procedure.issues is not None:
            what = "a document is issued by who answers for it, and silence is nobody's"
            yield Problem(entry.place("silence", "means"), what, "write 'nothing', or issue none", _ABOUT)


def procedures_issue_their_own(catalogue: Catalogue) -> Iterator[Problem]:
    """Documents of another department, or that everyone entitled is given without any decision."""
    for procedure in catalogue.all(Procedure).values():
        document = catalogue.all(DocumentType).get(procedure.issues) if procedure.issues else None
        if document is None:
            continue
        place = catalogue.place(procedure, "issues")
        if document.issuer not in with_those_above(catalogue, procedure.department_of("decision")):
            what = f"'{document.issuer}' issues it, and somebody else decides"
            yield Problem(place, what, f"have the decision taken by '{document.issuer}'", _ABOUT)
        if not document.by_decision:
            what = "it states no decision: whoever is entitled to it has it by asking"
            yield Problem(place, what, "remove 'issues', or give the document a claim that is 'decided'", _ABOUT)


def programmes_decide_on_what_is_shown(catalogue: Catalogue) -> Iterator[Problem]:
    """Programmes that would decide on what the family is not shown, or for another department than the one in charge."""
    for procedure in catalogue.all(Procedure).values():
        programme = catalogue.all(Programme).get(procedure.programme) if procedure.programme else None
        if programme is None:
            continue
        place = catalogue.place(procedure, "programme")
        if programme.of != "person":
            what = f"'{procedure.programme}' decides about households, and a case is one person's"
            yield Problem(place, what, "name a programme of persons", _ABOUT)
        system = catalogue.all(System).get(programme.system)
        if system and system.owner not in with_those_above(catalogue, procedure.department_of("decision")):
            what = f"'{system.owner}' is in charge of '{procedure.programme}', and somebody else decides"
            yield Problem(place, what, f"have the decision taken by '{system.owner}'", _ABOUT)
        shown = {(each.service, field) for each in procedure.evidence.values() for field in each.fields}
        for name, fact in programme.facts.items():
            source = fact.given_by
            if source is not None and (source.service, source.field) not in shown:
                what = f"'{procedure.programme}' decides on '{name}', which the family is not shown"
                mend = f"add evidence of '{source.service}' with the field '{source.field}'"
                yield Problem(place, what, mend, _ABOUT)
            question = procedure.questions.get(name)
            if source is None and question is not None and question.type not in ASKED_AS[fact.type]:
                what = f"'{name}' is a fact of type {fact.type}, and the question of another"
                mend = f"write 'type: {ASKED_AS[fact.type][0]}'"
                yield Problem(catalogue.place(procedure, "questions", name), what, mend, _ABOUT)
        if procedure.silence.means == "acceptance":
            what = "the rules of a programme decide, and silence does not"
            yield Problem(place, what, "remove 'silence'", _ABOUT)


def awards_state_what_rules_decide(catalogue: Catalogue) -> Iterator[Problem]:
    """Documents of cases that a programme decides, with claims that its rules do not give."""
    for procedure in catalogue.all(Procedure).values():
        document = catalogue.all(DocumentType).get(procedure.issues) if procedure.issues else None
        if document is None or procedure.programme is None:
            continue
        for name, claim in document.claims.items():
            if claim.decided and AWARDED.get(name) != claim.decided.type:
                what = f"'{name}' is nothing that the rules of a programme decide"
                mend = f"of what is decided, let it state no more than: {', '.join(AWARDED)}"
                yield Problem(catalogue.place(procedure, "issues"), what, mend, _ABOUT)


OF_PROCEDURES: Final = (
    procedures_rest_on_law,
    evidence_is_fetched_lawfully,
    nothing_is_asked_twice,
    windows_and_orders_make_sense,
    steps_end_in_a_decision,
    times_of_procedures_are_days,
    silence_is_lawful,
    procedures_issue_their_own,
    programmes_decide_on_what_is_shown,
    awards_state_what_rules_decide,
)
