"""What the judge demands of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.expressions import types
from wasl.catalogue.problems import Problem
from wasl.documents.declared import ACHIEVED, DocumentType, Meaning
from wasl.documents.times import UNITS
from wasl.documents.wording import places
from wasl.exchange.declared import Service
from wasl.exchange.rules.reading import fault, readable
from wasl.kernel.text import LANGUAGES

_ABOUT: Final = "documents"
_LAST_LABEL: Final = 65_535
_OF_A_PERSON: Final[frozenset[Meaning]] = frozenset({"given-names", "family-name", "birth-date", "birth-place"})


def documents_state_something(catalogue: Catalogue) -> Iterator[Problem]:
    """Documents without claims, law or anyone who may ask, or drawn from a service that knows nothing from registers."""
    for document in catalogue.all(DocumentType).values():
        entry = catalogue.entry(document)
        if not document.claims:
            yield Problem(entry.key_place("claims"), "it states nothing", "fill 'claims'", _ABOUT)
        if not document.asked_by and not document.by_decision:
            yield Problem(entry.key_place("asked_by"), "nobody may ask for it", "fill 'asked_by'", _ABOUT)
        if not document.law:
            yield Problem(entry.key_place("issuer"), "no law says that it is issued", "add 'law:'", _ABOUT)
        service = catalogue.all(Service).get(document.service)
        if service is not None and (service.type != "lookup" or service.upstream is not None):
            what = f"'{document.service}' does not tell what registers know of one person"
            yield Problem(entry.place("service"), what, "name a service of type lookup without 'upstream'", _ABOUT)


def decisions_are_taken_elsewhere(catalogue: Catalogue) -> Iterator[Problem]:
    """Claims that a decision says and a field too, or without codes; documents of decisions that anyone may ask for."""
    for document in catalogue.all(DocumentType).values():
        entry = catalogue.entry(document)
        for name, claim in document.claims.items():
            if claim.decided is None:
                continue
            if claim.field is not None:
                what = "either a field of the service says it, or a decision"
                yield Problem(entry.key_place("claims", name, "field"), what, "remove one of them", _ABOUT)
            if (claim.decided.type == "code") != (claim.referential is not None):
                what = "codes are of a nomenclature, and nothing else is"
                mend = "write 'type: code' and 'referential:', or neither"
                yield Problem(entry.key_place("claims", name, "decided"), what, mend, _ABOUT)
        if document.by_decision and document.asked_by:
            what = "it states a decision: nobody has it issued by asking"
            yield Problem(entry.key_place("asked_by"), what, "write 'asked_by: []'", _ABOUT)
        if document.by_decision and document.paper_register is not None:
            what = "what a decision says is in no register on paper yet"
            yield Problem(entry.key_place("paper_register"), what, "remove it", _ABOUT)


def issuers_state_their_own(catalogue: Catalogue) -> Iterator[Problem]:
    """Documents of which the issuer states what another department knows: for that there are agreements, not seals."""
    for document in catalogue.all(DocumentType).values():
        service = catalogue.all(Service).get(document.service)
        if service is not None and service.provider not in with_those_above(catalogue, document.issuer):
            what = f"'{document.issuer}' would state what '{service.provider}' knows"
            mend = f"write '{service.provider}', or a department of it"
            yield Problem(catalogue.place(document, "issuer"), what, mend, _ABOUT)


def labels_mean_one_thing(catalogue: Catalogue) -> Iterator[Problem]:
    """Numbers of types and claims that two share, or that a seal cannot hold."""
    types_of = Counter(document.label for document in catalogue.all(DocumentType).values())
    for document in catalogue.all(DocumentType).values():
        entry = catalogue.entry(document)
        if types_of[document.label] > 1 or not 1 <= document.label <= _LAST_LABEL:
            what = f"the number {document.label} is taken, or none of 1 to {_LAST_LABEL}"
            yield Problem(entry.place("label"), what, "give each type a number of its own", _ABOUT)
        claims = Counter(claim.label for claim in document.claims.values())
        for name, claim in document.claims.items():
            if claims[claim.label] > 1 or not 1 <= claim.label <= _LAST_LABEL:
                what = f"the number {claim.label} is taken, or none of 1 to {_LAST_LABEL}"
                mend = "give each claim of a document a number of its own"
                yield Problem(entry.place("claims", name, "label"), what, mend, _ABOUT)


def wordings_name_claims(catalogue: Catalogue) -> Iterator[Problem]:
    """Places in a wording, and claims that make a document one of its kind, that are no claims of it."""
    for document in catalogue.all(DocumentType).values():
        entry = catalogue.entry(document)
        mend = f"write one of {', '.join(document.claims)}"
        for language in LANGUAGES:
            where = entry.place("wording", language)
            for names in places(document.wording.in_language(language)):
                unknown = [name for name in names if name not in document.claims]
                yield from (Problem(where, f"it does not state '{name}'", mend, _ABOUT) for name in unknown)
                if not unknown and not any(document.claims[name].required for name in names):
                    what = f"'{names[-1]}' may be unknown, and the sentence would have a hole"
                    yield Problem(where, what, "make the claim required", _ABOUT)
        for position, name in enumerate(document.once_for):
            if name not in document.claims:
                yield Problem(entry.place("once_for", position), f"it does not state '{name}'", mend, _ABOUT)


def achievements_are_achieved(catalogue: Catalogue) -> Iterator[Problem]:
    """Diplomas and transcripts of whoever asks: readers abroad take what they are shown for obtained."""
    for document in catalogue.all(DocumentType).values():
        if document.form in ACHIEVED and document.condition is None:
            what = f"nothing says who obtained this {document.form}"
            yield Problem(catalogue.place(document, "form"), what, "add 'condition:'", _ABOUT)


def meanings_are_those_of_claims(catalogue: Catalogue) -> Iterator[Problem]:
    """What two claims of a document both mean, or that is said of the person by what is stated of them, or the other way."""
    for document in catalogue.all(DocumentType).values():
        entry = catalogue.entry(document)
        meant: Counter[Meaning] = Counter(
            claim.means for claim in document.claims.values() if claim.means and claim.means != "part"
        )
        for name, claim in document.claims.items():
            where = entry.place("claims", name, "means")
            if claim.means is None:
                continue
            if meant[claim.means] > 1:
                yield Problem(where, f"another claim means '{claim.means}' too", "leave it to one of them", _ABOUT)
            if (claim.means in _OF_A_PERSON) != (claim.says == "who"):
                what = f"'{claim.means}' is not what this claim says"
                yield Problem(where, what, f"write says: {'who' if claim.means in _OF_A_PERSON else 'what'}", _ABOUT)


def conditions_of_documents_make_sense(catalogue: Catalogue) -> Iterator[Problem]:
    """Conditions that the expression language refuses, at their character."""
    for document in catalogue.all(DocumentType).values():
        service = catalogue.all(Service).get(document.service)
        if document.condition is not None and service is not None:
            scope = readable(catalogue, document.service, service).scope
            yield from fault(catalogue.entry(document), ("condition",), document.condition, scope, types.BOOL)


def times_of_documents_are_times(catalogue: Catalogue) -> Iterator[Problem]:
    """How long a document holds or is kept, by a parameter that is no time."""
    for document in catalogue.all(DocumentType).values():
        for key in ("valid_for", "kept_for"):
            named = getattr(document, key)
            parameter = catalogue.all(Parameter).get(named) if named else None
            if parameter is not None and parameter.unit not in UNITS:
                what = f"'{named}' is in {parameter.unit}, which is no time"
                mend = f"name a parameter in {', '.join(UNITS)}"
                yield Problem(catalogue.place(document, key), what, mend, _ABOUT)


OF_DOCUMENTS: Final = (
    documents_state_something,
    decisions_are_taken_elsewhere,
    issuers_state_their_own,
    labels_mean_one_thing,
    wordings_name_claims,
    achievements_are_achieved,
    meanings_are_those_of_claims,
    conditions_of_documents_make_sense,
    times_of_documents_are_times,
)
