"""Evidence: what registers hold of a person, fetched for their case and kept as it was told.

A department reads its own registers by the plan that answers calls. Another department is asked through the portal's desk, under
the agreement for this purpose: it leaves a receipt, and the family sees it among the consultations of its data.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.documents.drawing import facts_of, identifier_of
from wasl.exchange import scopes
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.authorise import askable
from wasl.exchange.answering.call import Answered, Call
from wasl.exchange.answering.facts import answer, in_scope
from wasl.exchange.answering.plan import plan_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import asking
from wasl.exchange.declared import Service
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.procedures.declared import Evidence, Procedure
from wasl.referentials.nomenclature import nomenclature

Kept = dict[str, Any]
_Question = tuple[Call, AgreementEntry]


def gathered(catalogue: Catalogue, who: Profile, procedure: Procedure, entity: str, case: str) -> dict[str, Kept]:
    """All the evidence of a case: name -> ``{"lines", "as_of", "receipt"}``, or ``{"missing": why}`` where none was given.

    A line is ``{"name", "title", "value", "words"}``, the texts in three languages. Other departments are asked all at once: a
    case waits for the slowest of them, not for one after another. Nothing is lost where one does not answer: the agent fetches it
    again.
    """
    day, told, asked = this_day(catalogue), dict[str, Kept](), dict[str, _Question]()
    for name, each in procedure.evidence.items():
        try:
            if each.system is None:
                told[name] = {"lines": _read(catalogue, each, entity, day), "as_of": day.isoformat()}
            else:
                asked[name] = _question(catalogue, each, entity, case)
        except WaslError as error:
            told[name] = _not_told(error)
    told |= _put(catalogue, who, procedure, asked)
    return {name: told[name] for name in procedure.evidence}


def offered(catalogue: Catalogue, procedure: Procedure, entity: str) -> bool:
    """Whether the procedure is for `entity`, by the conditions on its evidence. What is not known is no yes."""
    day = this_day(catalogue)
    return all(
        _holds(catalogue, each, entity, day) for each in procedure.evidence.values() if each.condition is not None
    )


def _holds(catalogue: Catalogue, evidence: Evidence, entity: str, day: date) -> bool:
    entry = service_entry(catalogue, evidence.service)
    plan = plan_of(entry, evidence.fields, evidence.condition)
    try:
        return in_scope(plan, facts_of(plan, _schemes(entry.declared), entity, day))
    except WaslError:  # nobody by whom the department knows them
        return False


def _read(catalogue: Catalogue, evidence: Evidence, entity: str, day: date) -> list[Kept]:
    """From the department's own registers."""
    entry = service_entry(catalogue, evidence.service)
    plan = plan_of(entry, evidence.fields, None)
    found = facts_of(plan, _schemes(entry.declared), entity, day)
    if not in_scope(plan, found):
        raise Refused("out-of-scope")
    return _lines(catalogue, evidence, answer(plan, found), {})


def _question(catalogue: Catalogue, evidence: Evidence, entity: str, case: str) -> _Question:
    """What another department is asked. Raises Refused where no agreement lets it be, WaslError for nobody that it knows."""
    agreement = _agreement(evidence)
    scheme, value = identifier_of(entity, _schemes(catalogue.get(Service, evidence.service)))
    call = Call(
        consumer=str(evidence.system), service=evidence.service, at=now(), request=secrets.token_hex(8), way="portal",
        purpose=str(evidence.purpose), scheme=scheme, value=value, fields=evidence.fields, case=case,
    )  # fmt: skip
    return call, agreement


def _put(
    catalogue: Catalogue, who: Profile, procedure: Procedure, asked: Mapping[str, _Question]
) -> dict[str, Kept]:  # fmt: skip
    """What each department says to the question put to it under its agreement; all of them are asked together."""
    if not asked:
        return {}
    try:
        heard = asking.ask_all(who, list(asked.values()))
    except WaslError as error:
        return dict.fromkeys(asked, _not_told(error))
    return {
        name: _told(catalogue, procedure.evidence[name], agreement, said)
        for (name, (_call, agreement)), said in zip(asked.items(), heard, strict=True)
    }


def _told(catalogue: Catalogue, evidence: Evidence, agreement: AgreementEntry, said: Answered | Refused) -> Kept:
    if isinstance(said, Refused):
        return _not_told(said)
    lines = _lines(catalogue, evidence, said.body["fields"], agreement.codes)
    return {"lines": lines, "as_of": said.body["as_of"], "receipt": said.receipt.place if said.receipt else ""}


def _not_told(error: WaslError) -> Kept:
    """Why nothing was told, as it is kept."""
    return {"missing": error.name} if isinstance(error, Refused) else {"missing": "", "error": error.kept()}


def _agreement(evidence: Evidence) -> AgreementEntry:
    """The one in force for this. Raises Refused."""
    found = [
        each
        for each in askable(directory(), [str(evidence.system)], "portal", current.today())
        if (each.terms.service, each.terms.purpose) == (evidence.service, evidence.purpose)
    ]
    if not found:
        raise Refused("no-agreement")
    return found[0]


def _lines(
    catalogue: Catalogue, evidence: Evidence, fields: Mapping[str, Any], translated: Mapping[str, Any]
) -> list[Kept]:
    """What was told, with its words: they are kept, for titles and codes change."""
    service = catalogue.get(Service, evidence.service)
    read = scopes.columns(scopes.identity_attributes(catalogue, service), scopes.record_attributes(catalogue, service))
    lines = []
    for name in evidence.fields:
        value, declared = fields.get(name), service.fields[name]
        attribute = read.get(declared.value.strip())
        words = None
        # The consumer's own codes have no titles here.
        if attribute is not None and attribute.referential and value is not None and name not in translated:
            code = nomenclature(catalogue, attribute.referential).codes.get(str(value))
            words = msgspec.to_builtins(code.title) if code else None
        lines.append({"name": name, "title": msgspec.to_builtins(declared.title), "value": value, "words": words})
    return lines


def _schemes(service: Service) -> tuple[str, ...]:
    return service.subject.schemes if service.subject else ()
