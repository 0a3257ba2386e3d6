"""What becomes of a file's rows: every one accounted for, nothing recorded twice, nothing lost."""

from __future__ import annotations

import errno
from datetime import date

import pytest

from tests.registers.feeding.conftest import ENROLMENTS, PUPILS, Desk, counts, versions
from wasl.registers.feeding import reporting, standing
from wasl.registers.history import as_known, as_valid, overlaps
from wasl.registers.models import Batch, Identifier, Record

SALMA = "Z100000001,BENALI,SALMA,بنعلي,سلمى,04/06/2012,Tarfaya,F,11.537.01.05"
OMAR = "Z100000002,ALAOUI,OMAR,العلوي,عمر,15/01/2013,Tarfaya,M,11.537.01.05"
HIBA = "Z100000003,TAZI,HIBA,التازي,هبة,22/11/2014,Tarfaya,F,11.537.01.05"


def test_a_file_becomes_records(desk: Desk) -> None:
    batch = desk.pupils(SALMA, OMAR)
    assert (batch.state, counts(batch)) == ("recorded", (2, 2, 0, 0, 0))
    salma = desk.current()["Z100000001"]
    assert (salma["family_latin"], salma["given_arabic"], salma["birth_date"], salma["sex"]) == (
        "BENALI", "سلمى", "2012-06-04", "female",
    )  # fmt: skip
    assert set(Identifier.objects.values_list("scheme", "value")) == {
        ("massar", "Z100000001"),
        ("massar", "Z100000002"),
    }


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    desk.pupils(SALMA, OMAR)
    before = desk.everything()
    again = desk.pupils(SALMA, OMAR)
    assert counts(again) == (2, 0, 2, 0, 0)
    assert desk.everything() == before


def test_the_same_rows_in_another_file_change_nothing(desk: Desk) -> None:
    desk.pupils(SALMA, OMAR)
    before = desk.everything()
    again = desk.pupils(OMAR, SALMA)
    assert counts(again) == (2, 0, 2, 0, 0)
    assert desk.everything() == before


def test_a_small_file_looks_up_its_own_keys_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    years = range(2001, 2013)
    desk.pupils(OMAR, *(SALMA.replace("Z100000001", f"Z20000{year}").replace("2012", str(year)) for year in years))
    before, looked_up = desk.everything(), []
    load = standing.load_known
    monkeypatch.setattr(standing, "load_known", lambda *given: looked_up.append(load(*given)))
    corrected = desk.pupils(OMAR.replace("OMAR", "AMR"), SALMA.replace("Z100000001", "Z200002012"), HIBA)
    assert counts(corrected) == (3, 2, 1, 0, 0)
    assert looked_up == [2]
    assert len(desk.everything()) == len(before) + 2


def test_a_change_closes_one_version_and_opens_the_next(desk: Desk) -> None:
    desk.pupils(SALMA, as_of=date(2025, 10, 1))
    known_then = Record.objects.get().recorded_from
    batch = desk.pupils(SALMA.replace("SALMA", "SALWA"), as_of=date(2026, 1, 1))
    assert counts(batch) == (1, 1, 0, 0, 0)
    history = versions(desk.entities()["Z100000001"])
    assert overlaps(history) == []
    assert [v.body["given_latin"] for v in as_valid(history, date(2025, 12, 31))] == ["SALMA"]
    assert [v.body["given_latin"] for v in as_valid(history, date(2026, 1, 1))] == ["SALWA"]
    assert [v.body["given_latin"] for v in as_known(history, known_then, date(2026, 5, 1))] == ["SALMA"]


def test_rejected_rows_do_not_stop_the_others(desk: Desk) -> None:
    batch = desk.pupils(SALMA, OMAR.replace("Z100000002", "12345"), HIBA.replace("22/11/2014", "31/02/2014"))
    assert counts(batch) == (3, 1, 0, 2, 0)
    assert batch.report["rejected_by"] == {"birth-unreadable": 1, "massar-shape": 1}


def test_a_birth_in_the_future_is_refused(desk: Desk) -> None:
    batch = desk.pupils(SALMA.replace("2012", "2031"))
    assert batch.report["rejected_by"] == {"birth-in-future": 1}


def test_exact_repetitions_are_unchanged_and_contradictions_refused(desk: Desk) -> None:
    batch = desk.pupils(SALMA, SALMA, SALMA.replace("SALMA", "SALWA"), OMAR)
    assert counts(batch) == (4, 2, 1, 1, 0)
    assert batch.report["rejected_by"] == {"duplicate-key": 1}
    assert desk.current()["Z100000001"]["given_latin"] == "SALMA"


def test_spaces_digits_and_invisible_marks_are_cleaned(desk: Desk) -> None:
    desk.pupils(" Z100000001 ,\u200fBENALI\u00a0, SALMA ,بنعلي,سلمى,٠٤/٠٦/٢٠١٢,-,F,11.537.01.05")
    salma = desk.current()["Z100000001"]
    assert (salma["family_latin"], salma["given_latin"], salma["birth_date"]) == ("BENALI", "SALMA", "2012-06-04")
    assert salma["birth_place"] is None


def test_unknown_codes_are_counted_and_warned(desk: Desk) -> None:
    batch = desk.pupils(SALMA.replace(",F,", ",Q,"))
    assert batch.report["warned_by"]["sex-unknown"] == 1
    assert desk.current()["Z100000001"]["sex"] is None


def test_enrolments_find_their_learner_by_identifier(desk: Desk) -> None:
    desk.pupils(SALMA)
    batch = desk.enrolments('Z100000001,2025/2026,99001A,3AC,3AC-1,inscrit,,"13,50"')
    assert counts(batch) == (1, 1, 0, 0, 0)
    assert set(desk.entities("enrolment").values()) == set(desk.entities().values())
    (enrolment,) = desk.current("enrolment").values()
    assert (enrolment["level"], enrolment["average"]) == ("lower-secondary-3", "13.50")
    row = Record.objects.get(register="enrolment")
    assert (row.valid_from, row.valid_to) == (date(2025, 9, 1), date(2026, 9, 1))


def test_an_enrolment_of_nobody_known_waits_with_an_entity_of_its_own(desk: Desk) -> None:
    desk.enrolments("Z100000009,2025/2026,99001A,3AC,3AC-1,inscrit,,12")
    batch = desk.pupils(SALMA.replace("Z100000001", "Z100000009"))
    assert counts(batch) == (1, 1, 0, 0, 0)
    assert set(desk.entities("enrolment").values()) == set(desk.entities().values())


def test_an_older_file_does_not_undo_a_newer_one(desk: Desk) -> None:
    desk.pupils(SALMA.replace("SALMA", "SALWA"), as_of=date(2026, 3, 1))
    desk.pupils(SALMA, as_of=date(2025, 10, 1))
    history = versions(desk.entities()["Z100000001"])
    assert [v.body["given_latin"] for v in as_valid(history, date(2026, 4, 1))] == ["SALWA"]
    assert [v.body["given_latin"] for v in as_valid(history, date(2025, 11, 1))] == ["SALMA"]


def test_undo_takes_a_first_file_back_and_keeps_its_history(desk: Desk) -> None:
    batch = desk.pupils(SALMA, OMAR)
    desk.undo(batch)
    assert desk.current() == {}
    assert Record.objects.count() == 2
    assert not Identifier.objects.filter(recorded_to__isnull=True).exists()


def test_undo_says_again_what_the_batch_had_ended(desk: Desk) -> None:
    desk.pupils(SALMA, OMAR, as_of=date(2025, 10, 1))
    wrong = desk.pupils(SALMA.replace("SALMA", "SALWA"), OMAR.replace("OMAR", "AMER"), as_of=date(2026, 1, 1))
    undone = desk.undo(wrong)
    history = versions(desk.entities()["Z100000001"])
    assert overlaps(history) == []
    assert [v.body["given_latin"] for v in as_valid(history, date(2026, 6, 1))] == ["SALMA"]
    assert [v.body["given_latin"] for v in as_known(history, undone.undone_at - 1, date(2026, 6, 1))] == ["SALWA"]


def test_undo_leaves_what_later_files_said(desk: Desk) -> None:
    desk.pupils(SALMA, as_of=date(2025, 10, 1))
    wrong = desk.pupils(SALMA.replace("SALMA", "SALWA"), as_of=date(2025, 11, 1))
    desk.pupils(SALMA.replace("SALMA", "SELMA"), as_of=date(2025, 12, 1))
    desk.undo(wrong)
    history = versions(desk.entities()["Z100000001"])
    assert overlaps(history) == []
    assert [v.body["given_latin"] for v in as_valid(history, date(2026, 6, 1))] == ["SELMA"]
    assert [v.body["given_latin"] for v in as_valid(history, date(2025, 10, 5))] == ["SALMA"]


def test_a_file_undone_can_be_fed_again(desk: Desk) -> None:
    desk.undo(desk.pupils(SALMA, OMAR))
    again = desk.pupils(SALMA, OMAR)
    assert counts(again) == (2, 2, 0, 0, 0)
    assert set(desk.current()) == {"Z100000001", "Z100000002"}


def test_only_what_recorded_something_is_undone_and_only_with_a_reason(desk: Desk) -> None:
    batch = desk.pupils(SALMA)
    with pytest.raises(Exception, match="reason"):
        desk.undo(batch, reason=" ")
    repeated = desk.pupils(SALMA)
    with pytest.raises(Exception, match="recorded something"):
        desk.undo(repeated)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 not really a workbook", ""),
        (PUPILS.replace("CODE_MASSAR", "SOMETHING").encode() + b"\nx\n", "CODE_MASSAR"),
        (ENROLMENTS.encode() + b"\nZ100000001,2025/2026,99001A,3AC,3AC-1,inscrit,,12\n", "NOM"),
    ],
    ids=["empty", "wrong type", "missing column", "another department's file"],
)
def test_a_file_that_cannot_be_read_fails_whole_and_says_why(desk: Desk, content: bytes, says: str) -> None:
    batch = desk.feed("massar-pupils", content)
    assert batch.state == Batch.State.FAILED
    assert says in batch.error["what"]
    assert batch.error["mend"]
    assert not Record.objects.exists()


def test_a_header_alone_is_an_empty_success(desk: Desk) -> None:
    assert counts(desk.feed("massar-pupils", PUPILS + "\n")) == (0, 0, 0, 0, 0)


def test_two_feeds_at_once_make_one_entity(desk: Desk) -> None:
    """While one file decides, another one records: the first decides again on what is now known."""
    pupils = desk.submit("massar-pupils", f"{PUPILS}\n{SALMA}\n")
    enrolments = desk.submit("massar-enrolments", f"{ENROLMENTS}\nZ100000001,2025/2026,99001A,3AC,A,inscrit,,12\n")
    told: list[str] = []

    def interrupt(step: str) -> None:
        if step == "record" and not told:
            told.append(step)
            desk.run(enrolments)

    batch = desk.run(pupils, interrupt)
    assert counts(batch) == (1, 1, 0, 0, 0)
    assert len({*desk.entities().values(), *desk.entities("enrolment").values()}) == 1


def test_a_disk_that_fills_while_recording_leaves_nothing_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rejected rows cannot be written: nothing is recorded, and the batch runs again once there is room."""
    batch = desk.submit("massar-pupils", "\n".join([PUPILS, SALMA, OMAR]) + "\n")
    keep = reporting.keep_rows

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(reporting, "keep_rows", full)
    with pytest.raises(OSError, match="No space"):
        desk.run(batch)
    batch.refresh_from_db()
    assert batch.state == "landed"
    assert not Record.objects.exists()
    assert not Identifier.objects.exists()
    monkeypatch.setattr(reporting, "keep_rows", keep)
    assert counts(desk.run(batch)) == (2, 2, 0, 0, 0)
