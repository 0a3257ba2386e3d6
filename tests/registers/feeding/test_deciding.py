"""A person decides doubtful rows: recorded once, counted exactly, known to later files, and taken back with their file."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import closing, suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.feeding.conftest import Children, Desk, counts, versions
from wasl.engine.choose import open_engine
from wasl.kernel.clock import now
from wasl.registers.feeding import deciding, lake, one_row, recording
from wasl.registers.feeding.deciding import DecidedError, accept, let_through, postpone, reject
from wasl.registers.feeding.identities import Birth
from wasl.registers.feeding.one_row import without
from wasl.registers.history import overlaps
from wasl.registers.merging import confirm_merge, propose_merge
from wasl.registers.models import Batch, Identifier, Record, Review
from wasl.registers.people import entities_named
from wasl.registers.separating import chains_of, separate

MISSIONS = (
    "Matricule,Établissement,Code établissement,Réseau,Nom,Prénom,Date de naissance,Lieu,Sexe,Passeport,Année,Niveau,"
    "Situation,Décision"
)
SALMA = "Z100000001,BENALI,SALMA,بنعلي,سلمى,04/06/2012,Tarfaya,F,11.537.01.05"
NAMESAKE = SALMA.replace("Z100000001", "Z100000002")
OMAR = "Z100000003,ALAOUI,OMAR,العلوي,عمر,15/01/2009,Tarfaya,M,11.537.01.05"
HOUSEHOLDS = "num_menage,commune,milieu,taille,indice,date_indice"


def missions(desk: Desk, *rows: str, as_of: date = date(2025, 10, 1)) -> Batch:
    """Feed rows ``matricule,family,given,birth,passport,level`` of a foreign mission."""
    lines = []
    for row in rows:
        key, family, given_name, birth, passport, level = row.split(",")
        lines.append(f"{key},Lycée,M1,AEFE,{family},{given_name},{birth},Rabat,F,{passport},2025-2026,{level},Inscrit,")
    return desk.feed("foreign-missions", "\n".join([MISSIONS, *lines]) + "\n", as_of)


DOUBTFUL = "M1,BENALI,SALMA,04/06/2012,AB1234567,6e"


@pytest.fixture
def doubt(desk: Desk) -> Review:
    """A row that two namesakes claim alike."""
    desk.pupils(SALMA, NAMESAKE)
    batch = missions(desk, DOUBTFUL)
    assert counts(batch) == (1, 0, 0, 0, 1)
    return Review.objects.get()


def conserved() -> bool:
    """Whether every file's rows add up, none of them below zero."""
    sums = F("accepted") + F("unchanged") + F("rejected") + F("held")
    return not Batch.objects.exclude(received=sums).exists() and not Batch.objects.filter(held__lt=0).exists()


def of_missions() -> list[dict[str, Any]]:
    """Current records that the missions' system gave."""
    found = Record.objects.filter(source="missions", recorded_to__isnull=True).order_by("register", "valid_from")
    return list(found.values("register", "entity", "source_key", "valid_from", "valid_to", "row", "batch", "actor"))


def test_an_accepted_row_is_recorded_of_the_candidate(desk: Desk, doubt: Review) -> None:
    chosen = doubt.candidates[1]["entity"]
    decided = accept(doubt, chosen, "clerk", "the same school file", desk.installation)
    assert (decided.state, decided.chosen, decided.decided_by) == ("accepted", chosen, "clerk")
    batch = Batch.objects.get(pk=doubt.batch_id)
    assert counts(batch) == (1, 1, 0, 0, 0)
    enrolment, learner = of_missions()
    assert {enrolment["entity"], learner["entity"]} == {chosen}
    assert (enrolment["valid_from"], enrolment["valid_to"]) == (date(2025, 9, 1), date(2026, 9, 1))
    assert (learner["row"], learner["batch"], learner["actor"]) == (1, batch.pk, "clerk")
    assert overlaps(versions(chosen)) == []
    assert entities_named("passport", "AB1234567") == [chosen]


def test_later_files_find_the_person_by_what_was_decided(desk: Desk, doubt: Review) -> None:
    """By the row's key, by its identifiers, and by its spelling, which no other source gave."""
    chosen = doubt.candidates[0]["entity"]
    accept(doubt, chosen, "clerk", "", desk.installation)
    again = missions(desk, DOUBTFUL, as_of=date(2025, 11, 1))
    assert counts(again) == (1, 0, 1, 0, 0)
    other = missions(desk, "M9,XERTIGNY,AURELIE,04/06/2012,AB1234567,6e", "M8,ALAOUI,OMAR,15/01/2009,AB7654321,6e")
    assert other.report["links"]["by_identifier"] == 1
    standing = sorted(path.name for path in desk.places.linkage("person").glob("*.people.parquet"))
    assert f"{doubt.batch_id:08d}-r{doubt.pk}-{chosen}.people.parquet" in standing


def test_a_new_person_of_a_decision_is_found_by_name(desk: Desk, doubt: Review) -> None:
    decided = reject(doubt, "clerk", "another birth place", desk.installation)
    birth = Birth(doubt.batch.created, doubt.batch.seed)
    assert decided.state == "rejected"
    assert len(decided.chosen) == 32
    assert decided.chosen not in {each["entity"] for each in doubt.candidates}
    assert decided.chosen.startswith(f"{int(birth.created.timestamp() * 1000):012x}00000001")
    assert {each["entity"] for each in of_missions()} == {decided.chosen}
    assert counts(Batch.objects.get(pk=doubt.batch_id)) == (1, 1, 0, 0, 0)


def test_the_newborn_of_a_decision_has_the_id_that_its_file_would_have_given(desk: Desk, doubt: Review) -> None:
    """The same file over empty registers, with the same seed and moment, gives the same id."""
    born = reject(doubt, "clerk", "", desk.installation).chosen
    seed, created = doubt.batch.seed, doubt.batch.created
    for model in (Review, Record, Identifier, Batch):
        model._default_manager.all().delete()
    for file in desk.places.linkage("person").glob("*"):
        file.unlink()
    text = f"{DOUBTFUL.split(',')[0]},Lycée,M1,AEFE,BENALI,SALMA,04/06/2012,Rabat,F,AB1234567,2025-2026,6e,Inscrit,"
    batch = desk.submit("foreign-missions", f"{MISSIONS}\n{text}\n")
    Batch.objects.filter(pk=batch.pk).update(seed=seed, created=created)
    batch.refresh_from_db()
    desk.run(batch)
    assert set(desk.entities().values()) == {born}


def test_a_row_sent_again_while_it_waits_is_answered_with_the_first(desk: Desk, doubt: Review) -> None:
    """Each file keeps what it said and counts its own row; one answer settles both, in the files' order."""
    second = missions(desk, DOUBTFUL.replace(",6e", ",5e"), as_of=date(2026, 2, 1))
    assert counts(second) == (1, 0, 0, 0, 1)
    assert [each.batch_id for each in deciding.waiting_with(doubt)] == [second.pk]
    chosen = doubt.candidates[0]["entity"]
    accept(doubt, chosen, "clerk", "", desk.installation)
    assert conserved()
    assert not Batch.objects.exclude(held=0).exists()
    enrolments = [v for v in versions(chosen) if v.register == "enrolment"]
    assert [(v.batch, v.recorded_to is None) for v in enrolments] == [(doubt.batch_id, False), (second.pk, True)]
    assert enrolments[0].body["level"] != enrolments[1].body["level"]
    assert overlaps(versions(chosen)) == []


def test_a_decision_does_not_overwrite_what_the_source_said_since(desk: Desk, doubt: Review) -> None:
    chosen = doubt.candidates[0]["entity"]
    Identifier.objects.create(
        scheme="passport", value="AB1234567", entity=chosen, source="missions", batch=doubt.batch_id, recorded_from=1
    )
    corrected = missions(desk, DOUBTFUL.replace(",6e", ",5e"), as_of=date(2025, 12, 1))
    assert counts(corrected) == (1, 1, 0, 0, 0)
    accept(doubt, chosen, "clerk", "", desk.installation)
    enrolments = [v for v in versions(chosen) if v.register == "enrolment" and v.recorded_to is None]
    assert [v.batch for v in enrolments] == [corrected.pk]
    learner = [v for v in versions(chosen) if v.register == "learner" and v.source == "missions" and not v.recorded_to]
    assert sorted((v.valid_from, v.valid_to) for v in learner) == [
        (date(2025, 10, 1), date(2025, 12, 1)), (date(2025, 12, 1), None),
    ]  # fmt: skip
    assert conserved()


def test_a_key_recorded_for_someone_else_meanwhile_is_said(desk: Desk, doubt: Review) -> None:
    one, other = (each["entity"] for each in doubt.candidates[:2])
    Identifier.objects.create(
        scheme="passport", value="AB1234567", entity=one, source="missions", batch=doubt.batch_id, recorded_from=1
    )
    missions(desk, DOUBTFUL.replace(",6e", ",5e"))
    assert deciding.recorded_meanwhile(doubt) == one
    with pytest.raises(Exception, match="meanwhile been recorded for another person"):
        accept(doubt, other, "clerk", "", desk.installation)
    doubt.refresh_from_db()
    assert doubt.state == "open"


def test_of_two_clerks_at_once_one_wins(desk: Desk, doubt: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (each["entity"] for each in doubt.candidates[:2])
    quick, slow = Review.objects.get(), Review.objects.get()
    told: list[str] = []
    view_row = one_row.view_row

    def interrupted(*args: Any) -> None:
        view_row(*args)
        if not told:
            told.append("once")
            accept(quick, one, "quick", "", desk.installation)

    monkeypatch.setattr(one_row, "view_row", interrupted)
    with pytest.raises(DecidedError, match="already decided"):
        accept(slow, other, "slow", "", desk.installation)
    doubt.refresh_from_db()
    assert (doubt.state, doubt.decided_by, doubt.chosen) == ("accepted", "quick", one)
    assert {each["entity"] for each in of_missions()} == {one}
    assert counts(Batch.objects.get(pk=doubt.batch_id)) == (1, 1, 0, 0, 0)


def test_what_is_decided_is_decided(desk: Desk, doubt: Review) -> None:
    stale = Review.objects.get()
    reject(doubt, "clerk", "", desk.installation)
    before = desk.everything()
    for again in (
        lambda: accept(stale, stale.candidates[0]["entity"], "other", "", desk.installation),
        lambda: reject(stale, "other", "", desk.installation),
        lambda: postpone(stale, "other"),
    ):
        with pytest.raises(DecidedError):
            again()
    assert desk.everything() == before
    assert conserved()


def test_what_is_put_off_is_decided_later(desk: Desk, doubt: Review) -> None:
    assert postpone(doubt, "clerk").state == "later"
    assert counts(Batch.objects.get(pk=doubt.batch_id))[4] == 1
    assert accept(doubt, doubt.candidates[0]["entity"], "clerk", "", desk.installation).state == "accepted"
    assert conserved()


def test_a_candidate_merged_meanwhile_still_gets_the_row(desk: Desk, doubt: Review) -> None:
    one, other = sorted(each["entity"] for each in doubt.candidates[:2])
    confirm_merge(propose_merge(one, other, "clerk", "the same", "learner"), "colleague")
    accept(doubt, other, "clerk", "", desk.installation)
    assert {each["entity"] for each in of_missions()} == {other}
    assert counts(missions(desk, DOUBTFUL, as_of=date(2026, 1, 1))) == (1, 0, 1, 0, 0)


def test_nobody_and_those_whose_file_was_undone_get_no_row(desk: Desk, doubt: Review) -> None:
    chosen = doubt.candidates[0]["entity"]
    with pytest.raises(Exception, match="no record speaks of this person"):
        accept(doubt, "0" * 32, "clerk", "", desk.installation)
    desk.undo(Batch.objects.get(feed="massar-pupils"))
    with pytest.raises(Exception, match="no record speaks of this person"):
        accept(doubt, chosen, "clerk", "", desk.installation)
    assert reject(doubt, "clerk", "", desk.installation).state == "rejected"


def test_a_row_of_an_undone_file_is_nobodys_to_decide(desk: Desk, doubt: Review) -> None:
    stale = Review.objects.get()
    desk.undo(doubt.batch)
    for review in (stale, Review.objects.get()):
        with pytest.raises(DecidedError):
            accept(review, review.candidates[0]["entity"], "clerk", "", desk.installation)
    assert Review.objects.get().state == "withdrawn"
    assert of_missions() == []


def test_undo_of_the_file_takes_its_decided_rows_back(desk: Desk, doubt: Review) -> None:
    before = [row for row in desk.everything() if row[-1]]
    accept(doubt, doubt.candidates[0]["entity"], "clerk", "", desk.installation)
    desk.undo(Batch.objects.get(pk=doubt.batch_id))
    assert of_missions() == []
    assert [row for row in desk.everything() if row[-1]] == before
    assert entities_named("passport", "AB1234567") == []
    assert not [p for p in desk.places.linkage("person").glob("*.parquet") if f"-r{doubt.pk}-" in p.name]


def test_undo_ends_what_a_later_decision_had_left_of_the_file(desk: Desk, doubt: Review) -> None:
    """A later file cut a version of the first one: the piece that stood goes too, and no undone file speaks again."""
    chosen = doubt.candidates[0]["entity"]
    accept(doubt, chosen, "clerk", "", desk.installation)
    later = missions(desk, DOUBTFUL.replace("SALMA", "SALWA"), as_of=date(2026, 3, 1))
    desk.undo(Batch.objects.get(pk=doubt.batch_id))
    spelt = [
        v for v in versions(chosen) if v.register == "learner" and v.source == "missions" and v.recorded_to is None
    ]
    assert [(v.body["given_latin"], v.valid_from) for v in spelt] == [("SALWA", date(2026, 3, 1))]
    desk.undo(later)
    assert of_missions() == []


class KilledError(BaseException):
    """Stands for a process that dies."""


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_a_decision_that_dies_midway_is_taken_again(
    desk: Desk, doubt: Review, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    before, write_delta = desk.everything(), recording.write_delta

    def die(*args: Any) -> None:
        write_delta(*args)
        raise KilledError

    chosen = doubt.candidates[0]["entity"]
    decide = (lambda entity: accept(doubt, entity, "clerk", "", desk.installation)) if verb == "accept" else (
        lambda _entity: reject(doubt, "clerk", "", desk.installation)
    )  # fmt: skip
    monkeypatch.setattr(recording, "write_delta", die)
    with pytest.raises(KilledError):
        decide(chosen)
    assert desk.everything() == before
    assert (Review.objects.get().state, Review.objects.get().decided) == ("open", None)
    monkeypatch.setattr(recording, "write_delta", write_delta)
    # What the dead one left in the lake speaks of nobody.
    other = decide(doubt.candidates[1]["entity"])
    assert other.state in ("accepted", "rejected")
    assert {each["entity"] for each in of_missions()} == {other.chosen}
    assert conserved()


@pytest.mark.slow
def test_a_decision_killed_at_any_moment_happens_once(desk: Desk, doubt: Review, children: Children) -> None:
    chosen, chance = doubt.candidates[0]["entity"], random.Random(7)
    for _ in range(6):
        pid = children.start("accept", doubt.pk, chosen)
        time.sleep(chance.uniform(0.05, 1.2))
        with suppress(ProcessLookupError):  # it was quicker than the draw
            os.kill(pid, signal.SIGKILL)
        assert children.hear() == "ended"
    if Review.objects.get().state == "open":
        accept(Review.objects.get(), chosen, "clerk", "", desk.installation)
    assert len(of_missions()) == 2
    assert {each["entity"] for each in of_missions()} == {chosen}
    assert counts(Batch.objects.get(pk=doubt.batch_id)) == (1, 1, 0, 0, 0)


def test_a_contested_identifier_waits_and_may_be_someone_elses(desk: Desk) -> None:
    """Names and birth deny what the passport says: a person tells, and the passport stays where it was."""
    missions(desk, "M1,BENALI,SALMA,04/06/2012,AB1234567,6e")
    (owner,) = entities_named("passport", "AB1234567")
    batch = missions(desk, "M2,ZNIBER,KENZA,21/11/2004,AB1234567,6e")
    assert counts(batch) == (1, 0, 0, 0, 1)
    review = Review.objects.get()
    assert (review.kind, review.candidates[0]["entity"]) == ("conflict", owner)
    born = reject(review, "clerk", "a mistyped number", desk.installation).chosen
    assert born != owner
    assert entities_named("passport", "AB1234567") == [owner]
    assert {each["entity"] for each in of_missions() if each["source_key"].startswith("M2")} == {born}


@pytest.fixture
def ruled(desk: Desk) -> Review:
    """A household whose index is missing."""
    header, row = _household_file()
    batch = desk.feed("rsu-households", f"{header}\n{row}\n", name="file.csv")
    assert counts(batch) == (1, 0, 0, 0, 1), (batch.error, batch.report)
    return Review.objects.get(kind="rule")


def _household_file() -> tuple[str, str]:
    return "num_menage|code_commune|milieu|taille|ise|date_ise", "123456789012|11.537.01.05|U|4||2025-09-01"


def test_a_row_refused_by_a_person_counts_as_rejected_with_its_reason(desk: Desk, ruled: Review) -> None:
    assert ruled.incoming["hold"] == "index-missing"
    assert reject(ruled, "clerk", "no index", desk.installation).state == "rejected"
    batch = Batch.objects.get()
    assert counts(batch) == (1, 0, 0, 1, 0)
    assert batch.report["rejected_by"] == {deciding.REFUSED: 1}
    assert not Record.objects.exists()
    with pytest.raises(DecidedError):
        reject(ruled, "other", "", desk.installation)


def test_a_row_let_through_goes_on_as_if_the_rule_had_passed(desk: Desk, ruled: Review) -> None:
    decided = let_through(ruled, "clerk", "the index is being computed", desk.installation)
    assert decided.state == "accepted"
    assert counts(Batch.objects.get()) == (1, 1, 0, 0, 0)
    assert set(desk.entities("household").values()) == {decided.chosen}
    assert entities_named("household", "123456789012") == [decided.chosen]


def test_only_a_rules_doubt_is_let_through(desk: Desk, doubt: Review) -> None:
    with pytest.raises(Exception, match="only a row held by a rule"):
        let_through(doubt, "clerk", "", desk.installation)


def test_a_row_let_through_may_be_a_doubtful_link_after_all(desk: Desk, doubt: Review) -> None:
    """As if a rule had held the row before it came to linkage: it then waits with its candidates."""
    candidates = doubt.candidates
    Review.objects.update(kind="rule", candidates=[], best=0)
    again = let_through(Review.objects.get(), "clerk", "", desk.installation)
    assert (again.kind, again.state, again.candidates) == ("link", "open", candidates)
    assert counts(Batch.objects.get(pk=doubt.batch_id)) == (1, 0, 0, 0, 1)
    assert of_missions() == []


DAYS = st.integers(0, 40).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
ENDS = st.one_of(st.none(), DAYS)


PERIODS = st.tuples(ENDS, ENDS).filter(lambda each: None in each or each[0] < each[1])  # type: ignore[operator]


@given(period=PERIODS, taken=st.lists(PERIODS, max_size=4))
def test_what_is_left_of_a_period_is_what_nothing_takes(period: one_row.Period, taken: list[one_row.Period]) -> None:
    def covers(held: one_row.Period, day: date) -> bool:
        return (held[0] is None or held[0] <= day) and (held[1] is None or day < held[1])

    left = without(period, taken)
    for n in range(-2, 44):
        day = date(2025, 1, 1) + timedelta(days=n)
        wanted = covers(period, day) and not any(covers(each, day) for each in taken)
        assert sum(covers(piece, day) for piece in left) == int(wanted)


def test_the_decisions_instant_is_the_records(desk: Desk, doubt: Review) -> None:
    """An undo finds a decision's records by the moment of the decision, to the microsecond."""
    accept(doubt, doubt.candidates[0]["entity"], "clerk", "", desk.installation)
    review = Review.objects.get()
    assert review.decided is not None
    assert review.decided <= now()
    known = {r.recorded_from for r in Record.objects.filter(source="missions")}
    assert known == {round(review.decided.timestamp() * 1_000_000)}


def test_files_follow_a_row_that_was_separated(desk: Desk, doubt: Review) -> None:
    """By its key, by its identifiers, by name in the lake; and an undo of its file finds it where it went."""
    wrong = doubt.candidates[0]["entity"]
    accept(doubt, wrong, "clerk", "", desk.installation)
    chains = [chain for chain in chains_of(wrong) if chain[1] == "missions"]
    newborn = separate(wrong, chains, "clerk", "two people").chosen
    assert {each["entity"] for each in of_missions()} == {newborn}
    assert counts(missions(desk, DOUBTFUL, as_of=date(2025, 11, 1))) == (1, 0, 1, 0, 0)
    changed = missions(desk, DOUBTFUL.replace(",6e", ",5e"), as_of=date(2026, 1, 1))
    assert {each["entity"] for each in of_missions()} == {newborn}
    with closing(open_engine("duckdb", desk.places.work)) as engine:
        assert lake.view_standing(engine, desk.places, "person")
        who = engine.read("SELECT DISTINCT entity FROM standing WHERE source = 'missions'").read_all()
    assert who.to_pydict() == {"entity": [newborn]}
    desk.undo(changed)
    assert {each["entity"] for each in of_missions()} == {newborn}
    desk.undo(Batch.objects.get(pk=doubt.batch_id))
    assert of_missions() == []
    assert overlaps(versions(wrong)) == overlaps(versions(newborn)) == []
