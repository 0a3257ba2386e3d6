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
from wasl.catalogue.catalogue import Catalogue
from wasl.documents.drawing import facts_of, identifier_of
from wasl.exchange import scopes
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.authorise import askable
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.facts import answer, in_scope
from wasl.exchange.answering.plan import plan_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.claims.days import this_day
from wasl.exchange.counter import asking
from wasl.exchange.declared import Service
from wasl.exchange.directory.services import service_entry
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.kernel.clock import now, today
from wasl.kernel.errors import WaslError
from wasl.procedures.declared import Evidence, Procedure
from wasl.referentials.nomenclature import nomenclature

Kept = dict[str, Any]


def gathered(catalogue: Catalogue, who: Profile, procedure: Procedure, entity: str, case: str) -> dict[str, Kept]:
    """All the evidence of a case: name -> ``{"lines", "as_of", "receipt"}``, or ``{"missing": why}`` where none was given.

    A line is ``{"name", "title", "value", "words"}``, the texts in three languages. Nothing is lost where a department does not
    answer: the agent fetches it again.
    """
    day = this_day(catalogue)
    return {name: _one(catalogue, who, each, entity, day, case) for name, each in procedure.evidence.items()}


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


def _one(catalogue: Catalogue, who: Profile, evidence: Evidence, entity: str, day: date, case: str) -> Kept:
    try:
        if evidence.system is None:
            return {"lines": _read(catalogue, evidence, entity, day), "as_of": day.isoformat()}
        return _asked(catalogue, who, evidence, entity, case)
    except Refused as refused:
        return {"missing": refused.name}
    except WaslError as error:
        return {"missing": "", "error": error.kept()}


def _read(catalogue: Catalogue, evidence: Evidence, entity: str, day: date) -> list[Kept]:
    """From the department's own registers."""
    entry = service_entry(catalogue, evidence.service)
    plan = plan_of(entry, evidence.fields, None)
    found = facts_of(plan, _schemes(entry.declared), entity, day)
    if not in_scope(plan, found):
        raise Refused("out-of-scope")
    return _lines(catalogue, evidence, answer(plan, found), {})


def _asked(catalogue: Catalogue, who: Profile, evidence: Evidence, entity: str, case: str) -> Kept:
    """From another department, under the agreement."""
    agreement = _agreement(evidence)
    scheme, value = identifier_of(entity, _schemes(catalogue.get(Service, evidence.service)))
    call = Call(
        consumer=str(evidence.system), service=evidence.service, at=now(), request=secrets.token_hex(8), way="portal",
        purpose=str(evidence.purpose), scheme=scheme, value=value, fields=evidence.fields, case=case,
    )  # fmt: skip
    told = asking.ask(who, call, agreement)
    lines = _lines(catalogue, evidence, told.body["fields"], agreement.codes)
    receipt = told.receipt.place if told.receipt else ""
    return {"lines": lines, "as_of": told.body["as_of"], "receipt": receipt}


def _agreement(evidence: Evidence) -> AgreementEntry:
    """The one in force for this. Raises Refused."""
    found = [
        each
        for each in askable(directory(), [str(evidence.system)], "portal", today())
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
