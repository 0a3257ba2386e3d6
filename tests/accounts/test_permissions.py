"""The policy, as a table: who may do what, and why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from wasl.accounts.permissions import (
    agreements,
    complaints,
    consultations,
    documents,
    exchange,
    portal,
    programmes,
    registers,
)
from wasl.accounts.permissions.verdict import Holder, Verdict
from wasl.accounts.purposes import PURPOSES, purposes_of
from wasl.accounts.roles import TITLES, Role


@dataclass(frozen=True)
class Someone:
    role: str
    department: str = ""
    name: str = "someone"
    person: str = ""


Act = Callable[[Holder | None], Verdict]
ACTS: dict[str, tuple[Act, set[Role]]] = {
    "read_quality": (registers.read_quality, set(Role) - {Role.FAMILY}),
    "find_learner": (registers.find_learner, {Role.AGENT, Role.AUDITOR}),
    "read_file": (lambda who: registers.read_file(who, "guidance"), {Role.AGENT}),
    "inspect": (lambda who: registers.read_file(who, "inspection"), {Role.AUDITOR}),
    "read_accesses": (registers.read_accesses, {Role.AUDITOR}),
    "read_feeds": (registers.read_feeds, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR}),
    "decide_reviews": (registers.decide_reviews, {Role.AGENT}),
    "follow_own_data": (consultations.follow_own_data, {Role.FAMILY}),
    "read_objections": (consultations.read_objections, {Role.DEPARTMENT, Role.OFFICER, Role.AUDITOR}),
    "decide_escalated": (consultations.decide_escalated, {Role.AUDITOR}),
    "read_tower": (consultations.read_tower, {Role.DIRECTORATE, Role.AUDITOR}),
    "verify_logs": (consultations.verify_logs, {Role.AUDITOR}),
    "unlink_receipts": (consultations.unlink_receipts, {Role.OFFICER, Role.AUDITOR}),
    "file_complaints": (complaints.file_complaints, {Role.FAMILY}),
    "read_complaint_statistics": (complaints.read_complaint_statistics, set(Role) - {Role.FAMILY}),
    "read_agreements": (agreements.read_agreements, set(Role)),
    "activate_agreement": (agreements.activate_agreement, {Role.DIRECTORATE}),
    "read_processing": (
        agreements.read_processing,
        {Role.DEPARTMENT, Role.OFFICER, Role.DIRECTORATE, Role.AUDITOR},
    ),
    "read_keys": (agreements.read_keys, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR}),
    "read_subscriptions": (exchange.read_subscriptions, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR}),
    "read_lists": (exchange.read_lists, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR}),
    "follow_signed_files": (
        lambda who: documents.follow_signed_files(who and Someone(who.role, "body")),
        {Role.DEPARTMENT, Role.AGENT},
    ),
    "follow_asked": (
        lambda who: documents.follow_asked(who and Someone(who.role, "body")),
        {Role.DEPARTMENT, Role.AGENT},
    ),
    "sign_files": (
        lambda who: documents.sign_files(who and Someone(who.role, "body"), ["body"]),
        {Role.DEPARTMENT, Role.AGENT},
    ),
    "read_key_uses": (documents.read_key_uses, {Role.DEPARTMENT, Role.AUDITOR}),
    "bring_poverty_map": (programmes.bring_poverty_map, {Role.PLANNER, Role.DIRECTORATE, Role.DEPARTMENT}),
    "see_style": (portal.see_style, {Role.DIRECTORATE}),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(ACTS))
def test_each_act_is_open_to_its_roles_only(act: str, role: Role) -> None:
    may, roles = ACTS[act]
    verdict = may(Someone(role))
    assert bool(verdict) is (role in roles)
    assert verdict.reason.fr
    assert verdict.reason.ar
    assert verdict.reason.en


@pytest.mark.parametrize("act", list(ACTS))
def test_a_visitor_is_told_to_sign_in(act: str) -> None:
    verdict = ACTS[act][0](None)
    assert not verdict
    assert verdict.reason.en == "Sign in first."


OWN = (
    *(registers.send_file, registers.read_rejected_rows, registers.undo_batch),
    *(exchange.send_list, exchange.take_answer, exchange.manage_subscription),
)


@pytest.mark.parametrize("act", OWN)
def test_a_department_handles_its_own_systems_and_no_others(act: Callable[..., Verdict]) -> None:
    own = Someone(Role.DEPARTMENT, department="schools")
    assert act(own, ["schools"])
    assert act(own, ["academy", "schools"])
    assert not act(own, ["health"])
    assert act(own, ["health"]).reason.en == "This system belongs to another department."


def test_an_account_without_department_owns_nothing() -> None:
    assert not registers.send_file(Someone(Role.DEPARTMENT), ["schools"])


@pytest.mark.parametrize("act", [exchange.send_list, exchange.take_answer, exchange.manage_subscription])
def test_nobody_asks_in_a_departments_place(act: Callable[..., Verdict]) -> None:
    assert not any(act(Someone(role, department="schools"), ["schools"]) for role in set(Role) - {Role.DEPARTMENT})
    assert not act(None, ["schools"])


def test_an_agent_of_a_department_asks_for_one_case_and_nobody_else() -> None:
    assert exchange.ask_one_case(Someone(Role.AGENT, department="fund"))
    assert "no department" in exchange.ask_one_case(Someone(Role.AGENT)).reason.en
    assert not any(exchange.ask_one_case(Someone(role, department="fund")) for role in set(Role) - {Role.AGENT})
    assert not exchange.ask_one_case(None)


def test_claims_are_for_the_department_that_asks_and_the_agents_who_examine() -> None:
    agent, auditor = Someone(Role.AGENT, department="fund"), Someone(Role.AUDITOR)
    readers = {role for role in Role if exchange.read_claims(Someone(role, department="fund"))}
    assert readers == {Role.DEPARTMENT, Role.AGENT, Role.AUDITOR}
    assert "no department" in exchange.read_claims(Someone(Role.AGENT)).reason.en
    managers = {role for role in Role if exchange.manage_claims(Someone(role, department="fund"), ["fund"])}
    assert managers == {Role.DEPARTMENT, Role.AGENT}
    assert "another department" in exchange.manage_claims(agent, ["schools"]).reason.en
    assert exchange.examine_claims(agent)
    assert not exchange.examine_claims(auditor)
    assert not any(act(None) for act in (exchange.read_claims, exchange.examine_claims))
    assert not exchange.manage_claims(None, ["fund"])


def test_the_directorate_undoes_but_neither_sends_nor_sees_rejected_rows() -> None:
    directorate = Someone(Role.DIRECTORATE)
    assert registers.undo_batch(directorate, ["schools"])
    assert not registers.send_file(directorate, ["schools"])
    assert not registers.read_rejected_rows(directorate, ["schools"])


def test_a_merge_wants_two_people() -> None:
    assert registers.confirm_merge(Someone(Role.AGENT, name="second"), "first")
    refused = registers.confirm_merge(Someone(Role.AGENT, name="first"), "first")
    assert not refused
    assert "someone else" in refused.reason.en
    assert not registers.confirm_merge(Someone(Role.AUDITOR, name="second"), "first")


def test_no_file_opens_without_a_known_purpose() -> None:
    for purpose in ("", "curiosity"):
        verdict = registers.read_file(Someone(Role.AGENT), purpose)
        assert not verdict
        assert "purpose" in verdict.reason.en


def test_a_purpose_that_opens_no_file_opens_none() -> None:
    assert "presentation" in PURPOSES
    assert not registers.read_file(Someone(Role.AGENT), "presentation")


def test_wallets_are_asked_by_agents_of_the_department_and_answers_read_by_who_asked() -> None:
    asker = Someone(Role.AGENT, department="training", name="first")
    assert documents.ask_wallets(asker)
    assert not any(documents.ask_wallets(Someone(role, department="training")) for role in set(Role) - {Role.AGENT})
    assert "no department" in documents.ask_wallets(Someone(Role.AGENT)).reason.en
    assert documents.ask_presentation(asker, ["training", "employment"])
    assert "another department" in documents.ask_presentation(asker, ["schools"]).reason.en
    assert documents.open_presentation(asker, ["training"], "first")
    assert "nobody else" in documents.open_presentation(asker, ["training"], "second").reason.en
    assert not documents.open_presentation(None, ["training"], "first")


def test_purposes_are_offered_to_the_roles_they_belong_to() -> None:
    assert set(purposes_of(Role.AUDITOR)) == {"inspection"}
    assert set(purposes_of(Role.AGENT)) == set(PURPOSES) - {"inspection", "presentation", "wallet"}
    assert purposes_of(Role.FAMILY) == {}


def test_every_role_has_a_name_in_three_languages() -> None:
    assert set(TITLES) == set(Role)
    assert all(title.fr and title.ar and title.en for title in TITLES.values())


def test_whoever_has_proven_who_they_are_follows_their_own_data() -> None:
    agent = Someone(Role.AGENT, person="a")
    assert consultations.follow_own_data(agent)
    assert consultations.see_consultations_of(agent, "a", {"a", "child"})
    assert consultations.see_consultations_of(agent, "child", {"a", "child"})
    assert not consultations.see_consultations_of(agent, "neighbour", {"a", "child"})
    assert not consultations.see_consultations_of(Someone(Role.AGENT), "a", {"a"})
    assert not consultations.see_consultations_of(None, "a", {"a"})


def test_a_request_is_answered_by_the_department_it_is_addressed_to() -> None:
    for role in (Role.DEPARTMENT, Role.OFFICER):
        assert consultations.answer_objection(Someone(role, department="schools"), "schools")
        assert not consultations.answer_objection(Someone(role, department="health"), "schools")
    assert not consultations.answer_objection(Someone(Role.AGENT, department="schools"), "schools")


def test_unlinking_wants_two_people() -> None:
    assert consultations.confirm_unlinking(Someone(Role.AUDITOR, name="second"), "first")
    assert not consultations.confirm_unlinking(Someone(Role.AUDITOR, name="first"), "first")
    assert not consultations.confirm_unlinking(Someone(Role.DIRECTORATE, name="second"), "first")


PARTIES = ("schools", "fund")
PARTY_ACTS: dict[str, tuple[Act, set[Role], set[Role]]] = {
    "read_a_draft": (
        lambda who: agreements.read_prepared(who, PARTIES, False), {Role.DEPARTMENT, Role.OFFICER}, set(),
    ),
    "read_what_is_submitted": (
        lambda who: agreements.read_prepared(who, PARTIES, True), {Role.DEPARTMENT, Role.OFFICER},
        {Role.DIRECTORATE, Role.AUDITOR},
    ),
    "draft": (lambda who: agreements.draft_agreement(who, PARTIES), {Role.DEPARTMENT}, set()),
    "review": (
        lambda who: agreements.review_agreement(who, PARTIES), {Role.DEPARTMENT, Role.OFFICER}, {Role.DIRECTORATE},
    ),
    "advise": (lambda who: agreements.advise_agreement(who, PARTIES, ("writer",)), {Role.OFFICER}, set()),
    "sign": (lambda who: agreements.sign_agreement(who, PARTIES, ()), {Role.DEPARTMENT}, set()),
    "suspend": (
        lambda who: agreements.suspend_agreement(who, PARTIES), {Role.DEPARTMENT, Role.OFFICER},
        {Role.DIRECTORATE, Role.AUDITOR},
    ),
    "end": (lambda who: agreements.end_agreement(who, PARTIES), {Role.DEPARTMENT}, {Role.DIRECTORATE}),
    "record": (lambda who: agreements.record_reference(who, "fund"), {Role.DEPARTMENT, Role.OFFICER}, set()),
    "register_a_key": (lambda who: agreements.register_key(who, PARTIES), {Role.DEPARTMENT}, set()),
    "revoke_a_key": (
        lambda who: agreements.revoke_key(who, PARTIES), {Role.DEPARTMENT}, {Role.DIRECTORATE, Role.AUDITOR},
    ),
}  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(PARTY_ACTS))
def test_acts_on_agreements_are_their_parties_or_the_centres(act: str, role: Role) -> None:
    may, of_parties, of_the_centre = PARTY_ACTS[act]
    assert bool(may(Someone(role, department="fund"))) is (role in of_parties | of_the_centre)
    assert bool(may(Someone(role, department="stranger"))) is (role in of_the_centre)
    assert not may(None)


def test_nobody_judges_what_they_wrote_nor_signs_twice() -> None:
    officer, signer = Someone(Role.OFFICER, "fund", "writer"), Someone(Role.DEPARTMENT, "fund")
    assert "another officer" in agreements.advise_agreement(officer, PARTIES, ("writer",)).reason.en
    assert not agreements.advise_agreement(officer, PARTIES, ("writer",))
    assert not agreements.sign_agreement(signer, PARTIES, {"fund"})


def test_a_suspension_is_lifted_by_whom_asked_for_it_or_the_directorate() -> None:
    assert agreements.resume_agreement(Someone(Role.DEPARTMENT, "fund"), "fund")
    assert not agreements.resume_agreement(Someone(Role.DEPARTMENT, "schools"), "fund")
    assert agreements.resume_agreement(Someone(Role.DIRECTORATE), "fund")
    assert not agreements.resume_agreement(Someone(Role.AUDITOR), "auditor")


def test_a_document_goes_into_its_holders_wallet() -> None:
    for role in Role:
        assert documents.hold_document(Someone(role), "own")
        assert documents.hold_document(Someone(role), "ward")
        assert not documents.hold_document(Someone(role), "other")
    assert not documents.hold_document(None, "own")
