"""What the registers know, for one document: drawn by the plan that answers calls, at one instant of the registers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from wasl.documents.template import Template
from wasl.exchange.answering.aside import Aside
from wasl.exchange.answering.facts import Facts, answer, in_scope, read_facts
from wasl.exchange.answering.plan import Plan
from wasl.exchange.gateway.databases import store_at
from wasl.kernel.errors import WaslError
from wasl.registers.bulk import located
from wasl.registers.ledger import StaleKnowledgeError, known_until
from wasl.registers.people import cluster_of, identifiers_of

_ATTEMPTS: Final = 5
_aside = Aside()


class NotEntitledError(WaslError):
    """The person is not one to whom this document is issued."""


def drawn(template: Template, schemes: tuple[str, ...], entity: str, day: date) -> tuple[dict[str, Any], int]:
    """What the service answers of `entity` on `day`, and the registers' instant at which it did.

    Raises NotEntitledError where the condition is not met, WaslError where nobody can be found by one of `schemes`,
    StaleKnowledgeError where the registers change without pause.
    """
    for _ in range(_ATTEMPTS):
        known = known_until()
        facts = facts_of(template.plan, schemes, entity, day)
        if known_until() == known:
            break
    else:
        raise StaleKnowledgeError("the registers change too often", mend="ask again in a moment")
    if not in_scope(template.plan, facts):
        raise NotEntitledError(
            "what the registers know does not entitle to this document",
            mend="ask the establishment what is recorded of the person",
        )
    return answer(template.plan, facts), known


def known_of(template: Template, schemes: tuple[str, ...], entity: str, day: date) -> dict[str, Any]:
    """What the service answers of `entity` on `day`, entitled or not. Raises WaslError where nobody is found."""
    return answer(template.plan, facts_of(template.plan, schemes, entity, day))


def facts_of(plan: Plan, schemes: tuple[str, ...], entity: str, day: date) -> Facts:
    """What `plan` reads of `entity` on `day`. Raises WaslError where nobody is found."""
    subject = identifier_of(entity, schemes)

    async def read() -> Facts:
        store = store_at(*located())
        try:
            return await read_facts(store, plan, subject, day, {})
        finally:
            await store.close()

    return _aside.run(read())


def identifier_of(entity: str, schemes: tuple[str, ...]) -> tuple[str, str]:
    """An identifier by which the service knows `entity`: of the first scheme it has one of. Raises WaslError."""
    carried = [each for each in identifiers_of(cluster_of(entity).members) if each[0] in schemes]
    found = sorted(carried, key=lambda each: (schemes.index(each[0]), each[1]))
    if not found:
        raise WaslError("this person has no number by which the issuer knows them", mend="have one given to them first")
    return found[0]
