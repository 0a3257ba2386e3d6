"""Families begin, are shown what is known, answer what is left, file; and what keeps them from it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from django.db import connection
from msgspec.structs import replace

from tests.documents.desk import agent_of, learner
from tests.procedures.conftest import ACCIDENT, EQUIVALENCE, TRANSFER, Town
from tests.procedures.filed import ANSWERS, MOVE, PDF, PNG, again, drafted, filed
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.documents.coffret.holding import members
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.receipts.entry import read_entry
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.tracing.people import family_of
from wasl.kernel.errors import WaslError
from wasl.matters.clock import Term, ending
from wasl.matters.files import content_of
from wasl.matters.moving import seen
from wasl.matters.states import WrongStateError
from wasl.notices.sending import round_of_notices
from wasl.procedures import filing, pieces, rulebook
from wasl.procedures.answers import AnswersError
from wasl.procedures.declared import Procedure
from wasl.procedures.models import Case, Piece, Rules
from wasl.procedures.owning import cases_of, news_of, offers_of
from wasl.procedures.sparing import spared_by
from wasl.procedures.states import State


def lines(case: Case, evidence: str) -> dict[str, object]:
    return {line["name"]: line["value"] for line in case.evidence[evidence]["lines"]}


def in_days(days: int, start: date) -> date:
    """The last of `days` after `start`, or the first one after it on which the State works."""
    state = state_of(current.catalogue())
    return ending(lambda day: state.rests(day), start, Term(days))


def in_sixty_days() -> date:
    return in_days(60, current.today())


def test_what_registers_hold_is_fetched_and_never_asked(town: Town, student: Profile) -> None:
    case = filing.start(student, EQUIVALENCE, town.student)
    assert lines(case, "identity")["given_latin"] == "SALMA"
    assert case.evidence["identity"]["lines"][0]["title"]["ar"]
    assert set(lines(case, "baccalaureate")) == {"baccalaureate_year", "baccalaureate_average"}


def test_another_department_is_asked_under_the_agreement_and_leaves_a_receipt(town: Town, student: Profile) -> None:
    case = filing.start(student, EQUIVALENCE, town.student)
    (entry,) = (read_entry(content) for content in LogReader(town.home / "receipts" / "portal").entries())
    assert (entry.consumer, entry.service, entry.purpose, entry.outcome) == (
        "ensup", "certificate-data", "certificates", "answered",
    )  # fmt: skip
    assert set(entry.fields) == {"baccalaureate_year", "baccalaureate_average"}
    assert case.evidence["baccalaureate"]["receipt"] == "portal/0"


def test_ones_own_registers_are_read_without_asking_anyone(town: Town, mother: Profile) -> None:
    case = filing.start(mother, TRANSFER, town.child)
    assert lines(case, "schooling")["establishment_name"] == "LYCEE IBN SINA"
    assert not (town.home / "receipts" / "portal").exists()


def test_without_an_agreement_nothing_leaves_and_nothing_is_lost(town: Town, student: Profile) -> None:
    town.agree(state="suspended")
    case = filing.start(student, EQUIVALENCE, town.student)
    assert case.evidence["baccalaureate"] == {"missing": "no-agreement"}
    assert filing.file(student, drafted(student, town.student), ANSWERS, {}).papers == 1


def test_a_case_is_filed_with_a_number_a_day_and_what_it_spares(town: Town, student: Profile) -> None:
    student.user.email = "salma@example.ma"
    student.user.save()
    case = filed(student, town.student)
    assert (case.at, case.filed_on, case.due) == (State.FILED, current.today(), in_sixty_days())
    assert case.written.startswith(f"P-{current.today():%y}-")
    assert case.papers == 2
    assert case.answers["country"] == "FR"
    assert round_of_notices() == 1
    assert [each.to for each in mail.outbox] == [["salma@example.ma"]]
    assert "mathématiques" not in mail.outbox[0].body
    spared = spared_by(EQUIVALENCE, current.catalogue().get(Procedure, EQUIVALENCE))
    assert (spared.cases, spared.papers, spared.visits, spared.days) == (1, 2, 2, None)


def test_a_transfer_takes_no_file_at_all(town: Town, mother: Profile) -> None:
    case = filed(mother, town.child, TRANSFER, MOVE)
    assert case.capacity == Case.Capacity.GUARDIAN
    assert not case.pieces.exists()


def test_what_is_offered_depends_on_what_the_registers_say(town: Town, mother: Profile) -> None:
    everyone = family_of(current.catalogue(), mother.person, current.today())
    offers = {each.entity: set(offers_of(current.catalogue(), each)) for each in everyone}
    assert TRANSFER in offers[town.child]
    assert TRANSFER not in offers[mother.person], "she is at no school"
    with pytest.raises(WaslError, match="not for this person"):
        filing.start(mother, TRANSFER, mother.person)


def test_others_neither_begin_nor_follow(town: Town, student: Profile, mother: Profile) -> None:
    for who in (mother, learner("0" * 31 + "9"), agent_of("ofppt", "elsewhere")):
        with pytest.raises(ForbiddenError):
            filing.start(who, EQUIVALENCE, town.student)
    case = filed(student, town.student)
    for act in (filing.withdraw, lambda who, case: filing.appeal(who, case, "no")):
        with pytest.raises(ForbiddenError):
            act(mother, case)
    assert again(case).at == State.FILED


def test_an_agent_files_at_the_counter_and_any_of_them_goes_on(town: Town, agents: list[Profile]) -> None:
    case = drafted(agents[0], town.student)
    assert case.capacity == Case.Capacity.COUNTER
    assert filing.file(agents[1], case, ANSWERS, {}).filed_by == agents[0].name


def test_one_case_of_a_kind_is_open_at_a_time_but_for_accidents(town: Town, student: Profile, mother: Profile) -> None:
    first = filed(student, town.student)
    assert filing.start(student, EQUIVALENCE, town.student) == first
    filing.withdraw(student, first)
    assert filing.start(student, EQUIVALENCE, town.student) != first
    assert filing.start(mother, ACCIDENT, town.child) != filing.start(mother, ACCIDENT, town.child)


def test_the_counter_is_told_of_a_case_that_the_family_has_open(
    town: Town, student: Profile, agents: list[Profile]
) -> None:
    case = filed(student, town.student)
    with pytest.raises(WaslError, match=case.written):
        filing.start(agents[0], EQUIVALENCE, town.student)


def test_of_two_who_begin_at_once_both_get_the_same(town: Town, student: Profile) -> None:
    def begin(_: int) -> int:
        try:
            return filing.start(student, EQUIVALENCE, town.student).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(begin, range(2)))) == 1


def test_what_is_missing_is_told_answer_by_answer(town: Town, student: Profile) -> None:
    case = filing.start(student, EQUIVALENCE, town.student)
    with pytest.raises(AnswersError) as error:
        filing.file(student, case, {"diploma": "Licence", "country": "ATLANTIS"}, {})
    assert set(error.value.faults) == {"institution", "country", "awarded_on"}
    with pytest.raises(WaslError, match="a file is missing"):
        filing.file(student, case, ANSWERS, {})
    assert again(case).at == State.DRAFT


def test_a_datum_that_is_shown_can_be_contested_and_nothing_else(town: Town, student: Profile) -> None:
    case = drafted(student, town.student)
    said = {"identity.birth_date": "Je suis née en 2001.", "identity.nonsense": "x", "identity.given_latin": " "}
    assert filing.file(student, case, ANSWERS, said).contested == {"identity.birth_date": "Je suis née en 2001."}


def test_a_file_is_locked_and_only_what_is_asked_for_is_taken(town: Town, student: Profile) -> None:
    case = filing.start(student, EQUIVALENCE, town.student)
    with pytest.raises(WaslError, match="of another kind"):
        pieces.join(student, case, "programme", BytesIO(PNG))
    with pytest.raises(WaslError, match="too large"):
        pieces.join(student, case, "programme", BytesIO(PDF + b"0" * 6_000_000))
    with pytest.raises(WrongStateError):
        pieces.join(student, case, "identity_card", BytesIO(PDF))
    first = pieces.join(student, case, "programme", BytesIO(PDF))
    second = pieces.join(student, case, "programme", BytesIO(PDF.replace(b"1 0", b"2 0")))
    assert list(Piece.objects.values_list("pk", flat=True)) == [second.pk]
    assert b"2 0" in content_of(second)
    kept = [each for each in (town.home / "procedures").rglob("*") if each.is_file()]
    assert len(kept) == 1, f"the file of {first.pk} is gone"
    assert b"PDF" not in kept[0].read_bytes()


def test_a_draft_is_erased_with_its_files(town: Town, student: Profile) -> None:
    filing.drop(student, drafted(student, town.student))
    assert not Case.objects.exists()
    assert not [each for each in (town.home / "procedures").rglob("*") if each.is_file()]
    with pytest.raises(WrongStateError):
        filing.drop(student, filed(student, town.student))


def test_what_changed_since_the_draft_is_read_again_before_it_is_filed(
    town: Town, student: Profile, later: Callable[[int], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = drafted(student, town.student)
    later(1)
    assert filing.file(student, case, ANSWERS, {}).evidence["identity"]["as_of"] == current.today().isoformat(), (
        "a day later the registers say the same: it is filed"
    )
    filing.withdraw(student, case)
    case = drafted(student, town.student)
    changed = rulebook.rulebook

    def stricter(*args: object) -> rulebook.Rulebook:
        rules = changed(*args)  # type: ignore[arg-type]
        return replace(rules, procedure=replace(rules.procedure, visits=9))

    monkeypatch.setattr(rulebook, "rulebook", stricter)
    with pytest.raises(filing.OutdatedError):
        filing.file(student, case, ANSWERS, {})
    filing.file(student, again(case), ANSWERS, {})
    assert again(case).rules.read().procedure.visits == 9
    assert Rules.objects.count() == 2


def test_a_filed_case_keeps_its_rules_when_the_pack_changes(
    town: Town, student: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed(student, town.student)
    rules = case.rules.read()
    shorter = replace(rules, terms={**rules.terms, "decide": Term(5)})
    monkeypatch.setattr(rulebook, "rulebook", lambda *args: shorter)
    assert again(case).rules.read() == rules
    assert again(case).due == in_sixty_days()


def test_the_family_sees_what_is_new_until_it_looks(
    town: Town, student: Profile, later: Callable[[int], object]
) -> None:
    case = filed(student, town.student)
    everyone = family_of(current.catalogue(), student.person, current.today())
    assert list(news_of(everyone)) == [case]
    later(1)
    seen(case)
    assert not news_of(everyone).exists()
    assert town.student in members(everyone)
    assert list(cases_of(everyone)) == [case]


def test_rules_are_read_back_as_they_were_kept(town: Town) -> None:
    for name in current.catalogue().all(Procedure):
        rules = rulebook.rulebook(current.catalogue(), name, current.today())
        back = rulebook.read(rulebook.kept(rules))
        assert back == rules
        assert list(back.procedure.questions) == list(rules.procedure.questions)


def test_a_time_without_a_value_that_day_is_no_time(town: Town) -> None:
    with pytest.raises(WaslError, match="no number on that day"):
        rulebook.rulebook(current.catalogue(), EQUIVALENCE, date(2019, 1, 1))
