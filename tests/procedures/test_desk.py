"""The agents' desk: cases taken and handed over, visits signed, exceptions and refusals confirmed by another, several at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.documents.desk import agent_of
from tests.procedures.conftest import ACCIDENT, TRANSFER, Town
from tests.procedures.filed import DECIDED, MOVE, again, filed
from tests.procedures.test_acting import to_decide
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.matters.moving import ChangedError
from wasl.matters.states import WrongStateError
from wasl.notices.models import Notice
from wasl.procedures import acting, filing, proposing, reviewing, taking, visiting
from wasl.procedures.ageing import ages
from wasl.procedures.erasing import erase_old
from wasl.procedures.models import Case, Proposal, Visit
from wasl.procedures.owning import cases_seen
from wasl.procedures.showing.desk import in_time, of_hands
from wasl.procedures.states import State

Later = Callable[[int], object]
HURT = {"accident_day": "2026-01-10", "place": "Cour", "circumstances": "Chute.", "hospital": "no"}


@pytest.fixture
def case(town: Town, student: Profile) -> Case:
    return filed(student, town.student)


@pytest.fixture
def school(town: Town) -> list[Profile]:
    """Two agents of the ministry."""
    return [agent_of("menps", f"menps-{each}") for each in range(2)]


def unfavourable(case: Case, agents: list[Profile]) -> Case:
    case = acting.complete(agents[0], case, case.revision)
    for each in agents[:2]:
        case = acting.advise(each, case, case.revision, False, "Programme insuffisant.")
    return case


def test_a_case_is_taken_and_handed_over(case: Case, agents: list[Profile]) -> None:
    seen = cases_seen(current.catalogue(), agents[0])
    assert list(of_hands(seen, "nobody", agents[0].name)) == [case]
    taken = taking.take(agents[0], case, case.revision)
    assert list(of_hands(seen, "mine", agents[0].name)) == [case]
    assert list(of_hands(seen, "others", agents[1].name)) == [case]
    with pytest.raises(ChangedError):
        taking.take(agents[1], case, case.revision)
    with pytest.raises(ForbiddenError):
        taking.take(agent_of("ofppt", "elsewhere"), taken, taken.revision)
    with pytest.raises(WaslError, match="no agent"):
        taking.hand_over(agents[0], taken, taken.revision, "elsewhere", "")
    handed = taking.hand_over(agents[0], taken, taken.revision, agents[1].name, "Je suis en congé.")
    assert handed.taken_by == agents[1].name
    assert again(acting.complete(agents[2], handed, handed.revision)).at == State.OPINION, "others may still act"


def test_nobody_sees_to_what_has_ended(case: Case, agents: list[Profile], student: Profile) -> None:
    ended = filing.withdraw(student, case)
    with pytest.raises(WrongStateError):
        taking.take(agents[0], ended, ended.revision)


def test_a_visit_is_planned_told_done_and_signed_by_another(
    case: Case, agents: list[Profile], student: Profile, later: Later
) -> None:
    case = to_decide(case, agents)
    with pytest.raises(WaslError, match="day is over"):
        visiting.plan_visit(agents[0], case, case.revision, today() - timedelta(days=1))
    visit = visiting.plan_visit(agents[0], case, case.revision, today() + timedelta(days=3))
    told = Notice.objects.get(kind="case.visit")
    assert (told.entity, told.last_day) == (student.person, visit.planned_on)
    later(3)
    case = again(case)
    with pytest.raises(WaslError, match="another agent makes"):
        visiting.report_visit(agents[1], case, case.revision, visit.pk, "Vu.", bears=True)
    with pytest.raises(WaslError, match="no reason"):
        visiting.report_visit(agents[0], case, case.revision, visit.pk, " ", bears=True)
    visiting.report_visit(agents[0], case, case.revision, visit.pk, "Deux enfants, une pièce.", bears=True)
    case = again(case)
    with pytest.raises(WaslError, match="not signed"):
        acting.decide(agents[2], case, case.revision, True, "", DECIDED)
    with pytest.raises(ForbiddenError):
        visiting.sign_visit(agents[0], case, case.revision, visit.pk)
    visiting.sign_visit(agents[1], case, case.revision, visit.pk)
    case = again(case)
    with pytest.raises(WaslError, match="nothing to sign"):
        visiting.sign_visit(agents[2], case, case.revision, visit.pk)
    assert acting.decide(agents[2], case, case.revision, True, "", DECIDED).at == State.GRANTED
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(signed_by=agents[0].name)
    later(4000)
    erase_old()
    assert Visit.objects.get().report == ""
    assert not Notice.objects.exists()


def test_a_grant_against_the_commission_is_an_exception_that_another_confirms(
    case: Case, agents: list[Profile], student: Profile
) -> None:
    case = unfavourable(case, agents)
    with pytest.raises(WaslError, match="unfavourable"):
        acting.decide(agents[2], case, case.revision, True, "", DECIDED)
    for rule, reason, fault in (("", "Car.", "no rule"), ("whim", "Car.", "no rule"), ("opinion", " ", "no reason")):
        with pytest.raises(WaslError, match=fault):
            proposing.propose(agents[2], case, case.revision, True, rule, reason, DECIDED)
    made = proposing.propose(
        agents[2], case, case.revision, True, "opinion", "Accord bilatéral.", {**DECIDED, "x": "y"}
    )
    assert "x" not in made.decided
    case = again(case)
    with pytest.raises(WaslError, match="proposed for this case already"):
        proposing.propose(agents[1], case, case.revision, True, "opinion", "Aussi.", DECIDED)
    with pytest.raises(ForbiddenError):
        proposing.confirm(agents[2], made, case.revision)
    assert not proposing.waiting_proposals(agents[2]).exists()
    assert list(proposing.waiting_proposals(agents[0])) == [made]
    granted = proposing.confirm(agents[0], made, case.revision)
    assert (granted.at, granted.decided_by, granted.reason) == (State.GRANTED, agents[0].name, "Accord bilatéral.")
    assert granted.document is not None
    auditor = Profile.objects.filter(role="auditor").first() or agent_of("", "auditor-1")
    auditor.role = "auditor"
    assert list(proposing.exceptions_seen(auditor)) == [made]
    assert list(proposing.exceptions_seen(agents[0])) == [made]
    assert not proposing.exceptions_seen(agent_of("ofppt", "elsewhere")).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(answered_by=agents[2].name)


def test_who_proposed_a_refusal_does_not_decide_on_the_appeal(
    case: Case, agents: list[Profile], student: Profile
) -> None:
    case = to_decide(case, agents)
    made = proposing.propose(agents[0], case, case.revision, False, "facts", "Diplôme douteux.", {})
    refused = proposing.confirm(agents[1], made, again(case).revision)
    appealed = filing.appeal(student, refused, "Il est authentique.")
    for each in agents[:2]:
        with pytest.raises(ForbiddenError):
            acting.decide_appeal(each, appealed, appealed.revision, False, "Non.", {})
    assert acting.decide_appeal(agents[2], appealed, appealed.revision, False, "Non.", {}).at == State.UPHELD


def test_a_proposal_is_set_aside_with_a_reason_and_the_case_goes_on(case: Case, agents: list[Profile]) -> None:
    case = to_decide(case, agents)
    made = proposing.propose(agents[0], case, case.revision, False, "facts", "Diplôme douteux.", {})
    with pytest.raises(WaslError, match="no reason"):
        proposing.set_aside(agents[1], made, again(case).revision, "")
    proposing.set_aside(agents[1], made, again(case).revision, "Vérifié.")
    case = again(case)
    with pytest.raises(WaslError, match="answered already"):
        proposing.confirm(agents[2], made, case.revision)
    assert acting.decide(agents[2], case, case.revision, True, "", DECIDED).at == State.GRANTED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_decides(case: Case, agents: list[Profile]) -> None:
    case = to_decide(case, agents)
    made = proposing.propose(agents[0], case, case.revision, False, "facts", "Diplôme douteux.", {})
    revision = again(case).revision

    def act(who: Profile) -> str:
        try:
            proposing.confirm(who, made, revision)
        except WaslError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, agents[1:])) == ["ChangedError", "done"]


def hurt(mother: Profile, town: Town, count: int) -> list[Case]:
    return [filed(mother, town.child, ACCIDENT, HURT) for _ in range(count)]


def test_several_alike_are_found_complete_granted_and_each_keeps_it(
    town: Town, mother: Profile, school: list[Profile]
) -> None:
    cases = hurt(mother, town, 3)
    stale = (cases[2], cases[2].revision + 5)
    done = reviewing.review(
        school[0], [(cases[0], cases[0].revision), (cases[1], cases[1].revision), stale], "complete", ""
    )
    assert [each.error is None for each in done] == [True, True, False], "one that changed stops none of the others"
    first, second = again(cases[0]), again(cases[1])
    Case.objects.filter(pk=second.pk).update(contested={"schooling.level": "CM2"})
    second = again(second)
    done = reviewing.review(school[0], [(first, first.revision), (second, second.revision)], "grant", "Pris en charge.")
    assert [each.error is None for each in done] == [True, False], "what is contested is looked at by itself"
    assert (again(first).at, again(first).reason) == (State.GRANTED, "Pris en charge.")
    assert again(second).at == State.DECISION
    assert again(first).events.filter(what="grant", by=school[0].name).count() == 1


def test_several_refusals_wait_for_another_agent(town: Town, mother: Profile, school: list[Profile]) -> None:
    cases = [acting.complete(school[0], each, each.revision) for each in hurt(mother, town, 2)]
    picked = [(each, each.revision) for each in cases]
    assert all(each.error is not None for each in reviewing.review(school[0], picked, "refuse", " "))
    assert all(each.error is None for each in reviewing.review(school[0], picked, "refuse", "Hors du contrat."))
    assert {again(each).at for each in cases} == {State.DECISION}, "nothing is refused yet"
    assert proposing.waiting_proposals(school[1]).count() == 2
    assert not proposing.exceptions_seen(school[1]).exists(), "a refusal by the rule is no exception"
    for each in proposing.waiting_proposals(school[1]):
        proposing.confirm(school[1], each, again(each.case).revision)
    assert {again(each).at for each in cases} == {State.REFUSED}


def test_what_is_not_alike_is_not_reviewed_together(
    town: Town, mother: Profile, school: list[Profile], case: Case
) -> None:
    one, two = hurt(mother, town, 1)[0], filed(mother, town.child, TRANSFER, MOVE)
    for picked, act, fault in (
        ([], "complete", "choose between"),
        ([(one, 0)] * 101, "complete", "choose between"),
        ([(one, one.revision), (two, two.revision)], "complete", "not alike"),
        ([(one, one.revision)], "grant", "not done to several"),
        ([(one, one.revision)], "dance", "not done to several"),
    ):
        with pytest.raises(WaslError, match=fault):
            reviewing.review(school[0], picked, act, "")
    elsewhere = reviewing.review(school[0], [(case, case.revision)], "complete", "")
    assert isinstance(elsewhere[0].error, ForbiddenError)


def test_cases_are_counted_by_age_and_the_late_ones_found(
    town: Town, mother: Profile, school: list[Profile], later: Later
) -> None:
    hurt(mother, town, 2)
    later(20)
    fresh = filed(mother, town.child, TRANSFER, MOVE)
    taking.take(school[0], fresh, fresh.revision)
    later(20)
    seen = cases_seen(current.catalogue(), school[0])
    found = {each.procedure: each for each in ages(seen, today())}
    assert (found[ACCIDENT].counts, found[ACCIDENT].untaken, found[ACCIDENT].late) == ((0, 0, 2, 0), 2, 0)
    assert (found[TRANSFER].counts, found[TRANSFER].untaken) == ((0, 1, 0, 0), 0)
    assert in_time(seen, "old", today()).count() == 2
    later(30)
    assert in_time(seen, "late", today()).count() == 2
    assert {each.procedure: each.late for each in ages(seen, today())} == {ACCIDENT: 2, TRANSFER: 0}
