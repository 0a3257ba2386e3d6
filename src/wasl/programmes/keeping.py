"""Verbs about one case: decide it and keep the decision, confirm a refusal, decide it again years later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import decide_again
from wasl.accounts.permissions.programmes import confirm_refusal, decide_programme
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.expressions.typed import Datum
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes import facts
from wasl.programmes.arranging import PERSONS
from wasl.programmes.deciding import Decision as Decided
from wasl.programmes.deciding import Family, decide
from wasl.programmes.declared import Fact, Programme
from wasl.programmes.drawing import Identifier, drawn
from wasl.programmes.explaining import Explanation, explained
from wasl.programmes.models import Decision, RulesVersion
from wasl.programmes.plan import Plan, Rules, plan_of, rules_kept, rules_of
from wasl.programmes.receiving import received
from wasl.registers.access import open_for_case
from wasl.registers.feeding.places import Places
from wasl.registers.people import entities_named

PURPOSE: Final = "support"
"""Why the file of someone that a decision is about is read."""
_STATES: Final = {
    "entitled": Decision.State.DECIDED, "not-entitled": Decision.State.PROPOSED, "unknown": Decision.State.WAITING,
}  # fmt: skip


def owners_of(catalogue: Catalogue, programme: Programme) -> tuple[str, ...]:
    """Departments whose agents decide: the owner of the programme's system, and the bodies above it."""
    return with_those_above(catalogue, catalogue.get(System, programme.system).owner)


def decide_case(
    who: Profile, name: str, named: Identifier, day: date, case: str, stated: Mapping[str, Any] | None = None
) -> Decision:
    """Draw the facts of a case, decide it, and keep the decision with them.

    `stated`: what the file of the case says beside them, by fact, of the members under ``persons`` by their id. Raises
    ForbiddenError, Refused without an agreement, WaslError.
    """
    catalogue = current.catalogue()
    rules = rules_of(catalogue, name)
    demand(decide_programme(who, owners_of(catalogue, rules.declared)))
    if not case.strip():
        raise WaslError("no case is named", mend="give the reference of the file you handle: the family sees it")
    plan = plan_of(rules, day)
    found = drawn(who, catalogue, rules.declared, named, day, case.strip())
    family = _with_stated(
        rules.declared, _with_received(catalogue, rules.declared, found.unit, found.family, day), stated or {}
    )
    return _decided(who, catalogue, plan, found.unit, family, case.strip(), found.receipts)


def decide_shown(
    who: Profile, name: str, unit: str, family: Family, day: date, case: str, receipts: tuple[str, ...]
) -> Decision:  # fmt: skip
    """Decide a case on the facts that its family was shown, and keep the decision with them.

    `unit`: its identifier, of the programme's scheme. Raises ForbiddenError, NotInForceError.
    """
    catalogue = current.catalogue()
    rules = rules_of(catalogue, name)
    demand(decide_programme(who, owners_of(catalogue, rules.declared)))
    whole = _with_received(catalogue, rules.declared, unit, family, day)
    return _decided(who, catalogue, plan_of(rules, day), unit, whole, case, receipts)


def _decided(
    who: Profile, catalogue: Catalogue, plan: Plan, unit: str, family: Family, case: str, receipts: tuple[str, ...]
) -> Decision:  # fmt: skip
    decision = decide(plan, family)
    told = explained(catalogue, plan, decision)
    return _keep(who, plan, f"{plan.declared.scheme}:{unit}", family, decision, told, case, receipts)


def _with_received(catalogue: Catalogue, programme: Programme, unit: str, family: Family, day: date) -> Family:
    """The family, and what other programmes give it."""
    beside = received(catalogue, Places(settings.HOME), programme, unit, day)
    return replace(family, facts={**family.facts, **beside})


def _with_stated(programme: Programme, family: Family, stated: Mapping[str, Any]) -> Family:
    of_unit = {name: value for name, value in stated.items() if name != PERSONS}
    members = {id_: dict(row) for id_, row in family.members.items()}
    for id_, row in (stated.get(PERSONS) or {}).items():
        if id_ not in members or programme.members is None:
            raise WaslError("somebody is spoken of who is no member of this household", mend="decide the case again")
        members[id_] |= _stated(programme.members.facts, row)
    decided = [name for name in of_unit if programme.facts.get(name) and programme.facts[name].decided_by]
    if any(family.facts.get(name) is not None for name in decided):
        raise WaslError("what another programme decided is stated otherwise", mend="have it decided again there")
    return Family({**family.facts, **_stated(programme.facts, of_unit)}, members)


def _stated(declared: Mapping[str, Fact], said: Mapping[str, Any]) -> dict[str, Datum]:
    """What a department gives cannot be stated otherwise: it is corrected where it is kept."""
    for name in said:
        if name in declared and declared[name].given_by is not None:
            raise WaslError(
                "'{name}' is given by a service", mend="have the department that knows it correct it", name=name
            )
    return facts.facts_in(declared, said)


@transaction.atomic
def _keep(
    who: Profile, plan: Plan, unit: str, family: Family, decision: Decided, told: Explanation, case: str,
    receipts: tuple[str, ...],
) -> Decision:  # fmt: skip
    return Decision.objects.create(
        programme=plan.rules.name, rules=kept_rules(plan.rules), unit=unit, as_of=plan.day, at=now(), by=who.name,
        case=case[:200], facts=facts.kept(family), receipts=list(receipts), outcome=decision.outcome, due=decision.due,
        explanation=msgspec.to_builtins(told), state=_STATES[decision.outcome],
    )  # fmt: skip


def keep_again(who: Profile, decision: Decision, family: Family, hands: Collection[str]) -> Decision:
    """Decide the case of `decision` again as of its date, by its own rules, on what is known better now: `family`.

    The new decision stands beside the old one, which nothing changes. `hands`: who had a part in it. Raises ForbiddenError.
    """
    catalogue = current.catalogue()
    demand(decide_again(who, owners_of(catalogue, catalogue.get(Programme, decision.programme)), hands))
    plan = plan_of(rules_kept(decision.rules.content), decision.as_of)
    made = decide(plan, family)
    told = explained(catalogue, plan, made)
    return _keep(who, plan, decision.unit, family, made, told, decision.case, tuple(decision.receipts))


def kept_rules(rules: Rules) -> RulesVersion:
    """The version of `rules`, kept once."""
    version, _ = RulesVersion.objects.get_or_create(
        fingerprint=rules.fingerprint(), defaults={"programme": rules.name, "content": rules.kept()}
    )
    return version


def open_decision(who: Profile, decision: Decision) -> None:
    """`who` reads a decision: a reading of the file of everybody it is about, which leaves its trace. Raises ForbiddenError."""
    catalogue = current.catalogue()
    demand(decide_programme(who, owners_of(catalogue, catalogue.get(Programme, decision.programme))))
    scheme, _, value = decision.unit.partition(":")
    for entity in decision.facts["members"] or entities_named(scheme, value):
        open_for_case(who, entity, PURPOSE, decision.case, "decision")


@transaction.atomic
def confirm(who: Profile, decision: Decision) -> Decision:
    """`who` has read a decision that would refuse, and answers for the refusal. Raises ForbiddenError, or WaslError."""
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    catalogue = current.catalogue()
    programme = catalogue.get(Programme, held.programme)
    demand(confirm_refusal(who, owners_of(catalogue, programme), held.by))
    if held.state != Decision.State.PROPOSED:
        raise WaslError("this decision is not one to confirm", mend="see on its page where it stands")
    held.state, held.confirmed_by, held.confirmed_at = Decision.State.REFUSED, who.name, now()
    held.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    return held


def replay(decision: Decision) -> Decided:
    """The same case decided again: by the rules of then on the facts of then, whatever the pack and the registers say now."""
    rules = rules_kept(decision.rules.content)
    return decide(plan_of(rules, decision.as_of), facts.read(rules.declared, decision.facts))


def explanation_of(decision: Decision) -> Explanation:
    """What the decision said of itself."""
    return msgspec.convert(decision.explanation, Explanation)
