"""Agents find a case complete or ask once, give opinions, decide; what two of them do at once, and what happens in time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from msgspec.structs import replace

from tests.documents.desk import agent_of
from tests.procedures.conftest import EQUIVALENCE, TRANSFER, Town
from tests.procedures.filed import ANSWERS, DECIDED, MOVE, PDF, again, drafted, filed
from tests.procedures.test_filing import in_days, in_sixty_days
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.declared import LegalSource
from wasl.documents.content import Decided
from wasl.documents.issuing import SaysOtherwiseError
from wasl.documents.models import Document
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.matters.moving import ChangedError
from wasl.matters.states import WrongStateError
from wasl.procedures import acting, filing, pieces, rulebook
from wasl.procedures.declared import Procedure, Silence
from wasl.procedures.models import Case, Event
from wasl.procedures.owning import cases_seen, waiting
from wasl.procedures.sparing import spared_by
from wasl.procedures.states import State
from wasl.procedures.tasks import round_of_cases

Later = Callable[[int], object]


@pytest.fixture
def case(town: Town, student: Profile) -> Case:
    """Filed."""
    return filed(student, town.student)


def to_decide(case: Case, agents: list[Profile]) -> Case:
    """Found complete, with two favourable opinions."""
    case = acting.complete(agents[0], case, case.revision)
    for each in agents[:2]:
        case = acting.advise(each, case, case.revision, True, "")
    return case


def decide(who: Profile, case: Case, granted: bool = True, reason: str = "") -> Case:
    return acting.decide(who, case, again(case).revision, granted, reason, DECIDED if granted else {})


def test_a_granted_equivalence_is_a_document_that_states_the_decision(case: Case, agents: list[Profile]) -> None:
    granted = decide(agents[2], to_decide(case, agents))
    assert granted.at == State.GRANTED
    document = granted.document
    assert document is not None
    content = document.read()
    assert (document.issuer, document.entity, content.type) == ("enssup", case.entity, "equivalence-decision")
    assert content.claims["equivalent_to"] == DECIDED["equivalent_to"]
    assert content.claims["given_latin"] == "SALMA", "who it is about, the registers say"
    assert content.words["country"].fr == "France"
    assert content.source == Decided(case=case.written, day=current.today().isoformat(), decided_by=agents[2].name)
    assert granted.days is not None
    assert granted.days >= 60
    spared = spared_by(EQUIVALENCE, current.catalogue().get(Procedure, EQUIVALENCE))
    assert spared.days == granted.days


def test_a_second_decision_never_replaces_the_document_of_the_first(
    case: Case, agents: list[Profile], student: Profile, town: Town
) -> None:
    decide(agents[2], to_decide(case, agents))
    second = to_decide(filed(student, town.student), agents)
    other = {**DECIDED, "equivalent_to": "Master"}
    with pytest.raises(SaysOtherwiseError):
        acting.decide(agents[2], second, second.revision, True, "", other)
    assert again(second).at == State.DECISION, "nothing was decided"
    assert Document.objects.count() == 1


def test_what_the_document_must_state_is_asked_of_who_decides(case: Case, agents: list[Profile]) -> None:
    case = to_decide(case, agents)
    with pytest.raises(WaslError, match="some answers cannot be taken"):
        acting.decide(agents[2], case, case.revision, True, "", {**DECIDED, "equivalent_to": " "})
    assert not Document.objects.exists()


def test_a_refusal_says_why_or_is_none(case: Case, agents: list[Profile]) -> None:
    case = to_decide(case, agents)
    with pytest.raises(WaslError, match="no reason"):
        decide(agents[2], case, granted=False)
    assert decide(agents[2], case, granted=False, reason="Le programme diffère.").at == State.REFUSED
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(reason="")


def test_the_family_is_asked_once_and_the_clock_stands_still(
    case: Case, agents: list[Profile], student: Profile, later: Later
) -> None:
    later(10)
    asked = acting.ask(agents[0], case, case.revision, ["translation"], "Traduction, s'il vous plaît.")
    assert (asked.at, asked.asked_for) == (State.ASKED, ["translation"])
    assert asked.due is not None
    with pytest.raises(WaslError, match="is missing"):
        filing.answer_request(student, asked, "")
    with pytest.raises(WrongStateError):
        pieces.join(student, asked, "programme", BytesIO(PDF))
    later(20)
    pieces.join(student, asked, "translation", BytesIO(PDF))
    answered = filing.answer_request(student, asked, "La voici.")
    assert answered.at == State.FILED
    assert case.filed_on is not None
    assert answered.due == in_days(60 + 20, case.filed_on), "the twenty days of the family are given back"
    with pytest.raises(WrongStateError, match="no second time"):
        acting.ask(agents[0], answered, answered.revision, ["programme"], "Encore.")


def test_a_request_names_files_that_the_procedure_has(case: Case, agents: list[Profile]) -> None:
    with pytest.raises(WaslError, match="nothing is asked for"):
        acting.ask(agents[0], case, case.revision, ["birth_certificate"], "Extrait de naissance.")
    with pytest.raises(WaslError, match="no reason"):
        acting.ask(agents[0], case, case.revision, ["translation"], "  ")


def test_who_never_answers_has_a_case_that_lapses(case: Case, agents: list[Profile], later: Later) -> None:
    acting.ask(agents[0], case, case.revision, ["translation"], "Traduction.")
    later(30)
    round_of_cases()
    later(5)
    assert round_of_cases() == 1
    assert again(case).at == State.LAPSED


def test_an_opinion_stands_when_enough_gave_theirs_each_once(case: Case, agents: list[Profile]) -> None:
    case = acting.complete(agents[0], case, case.revision)
    case = acting.advise(agents[0], case, case.revision, True, "")
    assert case.at == State.OPINION
    with pytest.raises(WaslError, match="already"):
        acting.advise(agents[0], case, case.revision, False, "non")
    with pytest.raises(WrongStateError):
        decide(agents[2], case)
    assert acting.advise(agents[1], case, case.revision, False, "Réserves.").at == State.DECISION


def test_whoever_filed_at_the_counter_neither_advises_nor_decides(town: Town, agents: list[Profile]) -> None:
    case = filed(agents[0], town.student)
    case = acting.complete(agents[0], case, case.revision)
    with pytest.raises(ForbiddenError):
        acting.advise(agents[0], case, case.revision, True, "")
    for each in agents[1:]:
        case = acting.advise(each, case, case.revision, True, "")
    with pytest.raises(ForbiddenError):
        decide(agents[0], case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(decided_by=agents[0].name)
    assert decide(agents[1], case).at == State.GRANTED


def test_of_two_agents_at_once_one_decides_and_the_other_is_told(case: Case, agents: list[Profile]) -> None:
    case = to_decide(case, agents)

    def act(granted: bool) -> str:
        try:
            who = agents[2 if granted else 1]
            return acting.decide(who, case, case.revision, granted, "Motif.", DECIDED if granted else {}).state
        except (ChangedError, WrongStateError):
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(act, (True, False)))
    assert outcomes.count("late") == 1
    assert again(case).state in outcomes
    assert Document.objects.count() == outcomes.count("granted")


def test_what_was_read_before_someone_else_acted_is_not_acted_on(case: Case, agents: list[Profile]) -> None:
    read = case.revision
    acting.complete(agents[0], case, read)
    with pytest.raises(ChangedError):
        acting.ask(agents[1], case, read, ["translation"], "Traduction.")


def test_other_departments_do_nothing(case: Case, agents: list[Profile]) -> None:
    stranger = agent_of("menps", "menps-1")
    with pytest.raises(ForbiddenError):
        acting.complete(stranger, case, case.revision)
    assert not cases_seen(current.catalogue(), stranger).exists()
    assert list(waiting(current.catalogue(), agents[0])) == [case]


def test_a_step_is_taken_by_the_department_that_the_pack_names(town: Town, mother: Profile) -> None:
    case = filed(mother, town.child, TRANSFER, MOVE)
    ministry, province = agent_of("menps", "m"), agent_of("provincial-directorates", "p")
    with pytest.raises(ForbiddenError):
        acting.complete(province, case, case.revision)
    case = acting.complete(ministry, case, case.revision)
    assert list(cases_seen(current.catalogue(), province)) == [case]
    assert acting.decide(province, case, case.revision, True, "", {}).document is None


def test_the_time_is_made_longer_once_with_its_reason(case: Case, agents: list[Profile]) -> None:
    with pytest.raises(WaslError, match="no reason"):
        acting.extend(agents[0], case, case.revision, "")
    longer = acting.extend(agents[0], case, case.revision, "Une expertise est demandée.")
    assert case.filed_on is not None
    assert longer.due == in_days(60 + 60, case.filed_on)
    with pytest.raises(WrongStateError, match="once already"):
        acting.extend(agents[0], longer, longer.revision, "Encore.")


def test_silence_means_nothing_but_that_it_is_told(case: Case, later: Later) -> None:
    assert round_of_cases() == 0
    later(66)
    assert round_of_cases() == 1
    late = again(case)
    assert (late.at, late.late_at is not None) == (State.FILED, True)
    assert Event.objects.get(case=case, what="late").told
    assert round_of_cases() == 0, "it is told once"


def test_silence_is_an_acceptance_only_where_the_rules_of_the_case_say_so(
    town: Town, mother: Profile, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    made = rulebook.rulebook

    def tacit(*args: object) -> rulebook.Rulebook:
        rules = made(*args)  # type: ignore[arg-type]
        silence = Silence(means="acceptance", law=LegalSource("décret"))
        return replace(rules, procedure=replace(rules.procedure, silence=silence))

    monkeypatch.setattr(rulebook, "rulebook", tacit)
    case = filed(mother, town.child, TRANSFER, MOVE)
    later(66)
    assert round_of_cases() == 1
    accepted = again(case)
    assert (accepted.at, accepted.decided_by) == (State.GRANTED, "")


def test_what_the_family_contests_is_never_accepted_by_silence(
    town: Town, mother: Profile, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    made = rulebook.rulebook
    silence = Silence(means="acceptance", law=LegalSource("décret"))
    monkeypatch.setattr(
        rulebook,
        "rulebook",
        lambda *args: replace(made(*args), procedure=replace(made(*args).procedure, silence=silence)),
    )
    case = filing.file(mother, drafted(mother, town.child, TRANSFER), MOVE, {"schooling.level": "Elle est en CE5."})
    later(66)
    round_of_cases()
    assert again(case).at == State.FILED


def test_an_appeal_is_decided_by_someone_else(case: Case, agents: list[Profile], student: Profile) -> None:
    refused = decide(agents[2], to_decide(case, agents), granted=False, reason="Le programme diffère.")
    assert refused.due is not None
    appealed = filing.appeal(student, refused, "Deux matières ont été oubliées.")
    assert (appealed.at, appealed.due) == (State.APPEALED, in_sixty_days())
    with pytest.raises(ForbiddenError):
        acting.decide_appeal(agents[2], appealed, appealed.revision, True, "Oui.", DECIDED)
    granted = acting.decide_appeal(
        agents[0], appealed, appealed.revision, True, "La commission s'est trompée.", DECIDED
    )
    assert granted.at == State.GRANTED
    assert granted.document is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(appeal_decided_by=agents[2].name)


def test_an_appeal_has_its_time_and_its_end(
    case: Case, agents: list[Profile], student: Profile, later: Later
) -> None:  # fmt: skip
    refused = decide(agents[2], to_decide(case, agents), granted=False, reason="Non.")
    upheld = acting.decide_appeal(
        agents[0], filing.appeal(student, refused, "Si."), again(case).revision, False, "Le refus tient.", {}
    )
    assert upheld.at == State.UPHELD
    with pytest.raises(WrongStateError):
        filing.appeal(student, upheld, "Encore.")


def test_an_appeal_that_is_late_is_refused(case: Case, agents: list[Profile], student: Profile, later: Later) -> None:
    refused = decide(agents[2], to_decide(case, agents), granted=False, reason="Non.")
    later(40)
    with pytest.raises(WaslError, match="time to appeal is over"):
        filing.appeal(student, refused, "Si.")


def test_evidence_that_was_missing_is_fetched_again(town: Town, student: Profile, agents: list[Profile]) -> None:
    town.agree(state="suspended")
    case = filed(student, town.student)
    shown = case.evidence["identity"]
    town.agree()
    fetched = acting.fetch_again(agents[0], case, case.revision)
    assert "lines" in fetched.evidence["baccalaureate"]
    assert fetched.evidence["identity"] == shown


def test_what_was_given_is_erased_in_its_time_and_the_decision_stays(
    case: Case, agents: list[Profile], student: Profile, town: Town, later: Later
) -> None:
    refused = decide(agents[2], to_decide(case, agents), granted=False, reason="Le programme diffère.")
    later(5 * 365)
    round_of_cases()
    assert again(refused).answers
    later(10)
    round_of_cases()
    erased = again(refused)
    assert (erased.answers, erased.evidence, erased.pieces.count()) == ({}, {}, 0)
    assert (erased.at, erased.reason) == (State.REFUSED, "Le programme diffère.")
    assert not [each for each in (town.home / "procedures").rglob("*") if each.is_file()]
    assert "Le programme diffère." in str(list(erased.events.values_list("words", flat=True)))


def test_a_draft_that_nobody_files_is_erased(town: Town, student: Profile, later: Later) -> None:
    drafted(student, town.student)
    later(29)
    round_of_cases()
    assert Case.objects.exists()
    later(2)
    round_of_cases()
    assert not Case.objects.exists()


def test_a_withdrawn_case_is_nobodys_work(case: Case, agents: list[Profile], student: Profile) -> None:
    filing.withdraw(student, case)
    assert not waiting(current.catalogue(), agents[0]).exists()
    with pytest.raises(WrongStateError):
        acting.complete(agents[0], case, again(case).revision)
    assert ANSWERS["country"] == again(case).answers["country"]
