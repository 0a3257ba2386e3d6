"""A grant applied for: decided by the rules, on what the family was shown; two agents to refuse, a run to give places."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.desk import agent_of, learner
from tests.procedures.filed import again
from tests.procedures.graduates import DAUGHTER, GRANT, MOTHER, NO_WORK, PROGRAMME, SON, graduated
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.content import Decided
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.tracing.households import follow_households
from wasl.kernel.errors import WaslError
from wasl.matters.states import WrongStateError
from wasl.procedures import acting, awarding, filing, weighing
from wasl.procedures.models import Case
from wasl.procedures.states import State
from wasl.procedures.tasks import round_of_cases
from wasl.programmes.models import Decision
from wasl.programmes.running import run
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation
from wasl.registers.models import Record


def complete(agent: Profile, typed: dict[str, str] = NO_WORK) -> Case:
    """The mother filed, with nothing joined, and the agent found it complete."""
    mother = Profile.objects.filter(person=MOTHER).first() or learner(MOTHER)
    case = filing.file(mother, filing.start(mother, GRANT, DAUGHTER), typed, {})
    assert not case.pieces.exists()
    return acting.complete(agent, again(case), again(case).revision)


def weigh(agent: Profile, case: Case, **typed: str) -> Case:
    return weighing.weigh(agent, again(case), again(case).revision, typed)


def test_what_was_shown_decides_and_a_run_gives_the_place(village: Path, officers: tuple[Profile, ...]) -> None:
    graduated(village)
    case = complete(officers[0])
    shown = {line["name"]: line["value"] for each in case.evidence.values() for line in each["lines"]}
    assert (shown["exam_date"], shown["cycle"], shown["index"]) == ("2025-06-04", "higher", "9.2000000")
    sheet = weighing.sheet(case)
    assert sheet is not None
    assert (sheet.decision.outcome, sheet.decision.due) == ("entitled", 6334)
    with pytest.raises(WaslError, match="rules of a programme"):
        acting.decide(officers[0], again(case), again(case).revision, True, "", {})
    ranked = weigh(officers[0], case)
    assert (ranked.at, ranked.decided_by) == (State.RANKED, officers[0].name)
    assert ranked.decision is not None
    assert (ranked.decision.case, ranked.decision.unit) == (case.written, f"idcs:{int(DAUGHTER, 16):010d}")
    assert len(ranked.decision.receipts) == 2
    assert not weighing.give_place(again(case), officers[0].name)  # no run yet
    assert run(officers[0], PROGRAMME, here.TODAY, Installation(current.catalogue(), Places(village))).admitted == 1
    round_of_cases()
    granted = again(case)
    assert (granted.at, granted.ended) == (State.GRANTED, True)
    assert [each.what for each in granted.events.order_by("pk")] == ["start", "file", "complete", "rank", "place"]
    with pytest.raises(ForbiddenError):
        awarding.award(agent_of("menps", "elsewhere"), again(case), again(case).revision)
    document = awarding.award(officers[1], again(case), again(case).revision).document
    assert document is not None
    content = document.read()
    assert (content.type, content.claims["amount"], content.claims["given_latin"]) == (
        "scholarship-award", "6334.00 MAD", "Amina",
    )  # fmt: skip
    assert content.source == Decided(case=case.written, day=here.TODAY.isoformat(), decided_by=officers[1].name)
    with pytest.raises(WrongStateError, match="no document to issue"):
        awarding.award(officers[1], again(case), again(case).revision)


def test_who_has_no_place_waits_and_is_told_once_a_run(village: Path, officers: tuple[Profile, ...]) -> None:
    graduated(village)
    case = weigh(officers[0], complete(officers[0]))
    # The registers say by now that she studies no longer: the run gives her nothing.
    Record.objects.filter(entity=DAUGHTER, register="enrolment").delete()
    run(officers[0], PROGRAMME, here.TODAY, Installation(current.catalogue(), Places(village)))
    for _ in range(2):
        round_of_cases()
    assert again(case).at == State.RANKED
    assert [each.what for each in again(case).events.all()].count("no-place") == 1


def test_two_agents_refuse_and_the_reasons_are_the_criteria(village: Path, officers: tuple[Profile, ...]) -> None:
    graduated(village)
    first, second, third = officers
    case = weigh(first, complete(first, {"paid_activity": "yes"}))
    assert (case.at, case.decision and case.decision.state) == (State.DECISION, Decision.State.PROPOSED)
    with pytest.raises(ForbiddenError):
        weighing.confirm(first, case, case.revision, "")
    refused = weighing.confirm(second, case, case.revision, "Voir le relevé de l'emploi.")
    assert (refused.at, refused.decided_by) == (State.REFUSED, second.name)
    assert "activité rémunérée" in refused.reason or "paid activity" in refused.reason
    assert "Voir le relevé" in refused.reason
    mother = Profile.objects.get(person=MOTHER)
    appealed = filing.appeal(mother, refused, "Elle ne travaille plus.")
    for who in (first, second):
        with pytest.raises(ForbiddenError):
            weigh(who, appealed)
    again_refused = weigh(third, appealed)
    fourth = agent_of("enssup", "enssup-4")
    upheld = weighing.confirm(fourth, again_refused, again_refused.revision, "")
    assert (upheld.at, upheld.appeal_decided_by) == (State.UPHELD, fourth.name)


def test_what_is_not_known_decides_nothing_and_names_what_is_missing(
    village: Path, officers: tuple[Profile, ...]
) -> None:
    graduated(village, held_on=None)
    case = complete(officers[0])
    with pytest.raises(WaslError, match="must be known first") as raised:
        weigh(officers[0], case)
    assert "baccal" in str(raised.value).lower()
    assert not Decision.objects.exists()
    assert again(case).at == State.DECISION


def test_a_department_that_does_not_answer_is_asked_again_and_then_it_is_decided(
    village: Path, officers: tuple[Profile, ...]
) -> None:
    graduated(village, without=("index-minhaty",))
    case = complete(officers[0])
    assert "missing" in case.evidence["household"]
    with pytest.raises(WaslError, match="must be known first"):
        weigh(officers[0], case)
    snapshot_after = ("household-tayssir", "members-tayssir")  # another version of the directory, with the agreement
    here.agree(village, *snapshot_after)
    acting.fetch_again(officers[0], again(case), again(case).revision)
    assert weigh(officers[0], case).at == State.RANKED


def test_the_agent_says_what_no_department_and_no_family_does(village: Path, officers: tuple[Profile, ...]) -> None:
    graduated(village)
    case = complete(officers[0])
    assert list(weighing.to_state(case)) == ["half"]
    ranked = weigh(officers[0], case, half="yes")
    assert ranked.decision is not None
    assert ranked.decision.due == 3167


def test_it_is_offered_to_whom_it_is_for_and_decided_by_its_department_alone(
    village: Path, officers: tuple[Profile, ...]
) -> None:
    graduated(village)
    follow_households(current.catalogue())
    mother = learner(MOTHER)
    with pytest.raises(WaslError, match="not for this person"):
        filing.start(mother, GRANT, SON)
    case = complete(officers[0])
    with pytest.raises(ForbiddenError):
        weigh(agent_of("menps", "agent-menps"), case)
