"""Bad input from end to end: no row is lost or half applied, and every refusal says what is wrong and how to mend it."""

from __future__ import annotations

import csv
import errno
import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from openpyxl import Workbook, load_workbook

from tests.registers.feeding.conftest import ENROLMENTS, PUPILS, Desk, counts, versions
from wasl.catalogue.current import today
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Feed
from wasl.registers.feeding import recording
from wasl.registers.feeding.submit import submit
from wasl.registers.history import as_valid, overlaps
from wasl.registers.models import Batch, Identifier, Record, Review
from wasl.registers.reading.export import export_rejected, suffix

SALMA = "Z100000001,BENALI,SALMA,بنعلي,سلمى,04/06/2012,Tarfaya,F,11.537.01.05"
OMAR = "Z100000002,ALAOUI,OMAR,العلوي,عمر,15/01/2013,Tarfaya,M,11.537.01.05"
STAFF = (
    "PPR", "CIN", "Nom", "Prénom", "الاسم العائلي", "الاسم الشخصي", "Date de naissance", "Sexe", "Fonction",
    "Code GRESA",
)  # fmt: skip


def submitted(desk: Desk, content: bytes, **more: Any) -> Batch:
    """Pupils' file through the door that departments use."""
    settings = {"file_name": "pupils.csv", "actor": "tester", "as_of": date(2025, 10, 1), **more}
    return submit(desk.installation.catalogue, desk.places, "massar-pupils", BytesIO(content), **settings)


def landed(desk: Desk) -> list[Path]:
    return [path for path in desk.places.landing.rglob("*") if path.is_file()]


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in (STAFF, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def teacher(ppr: str, family: str = "BENALI") -> tuple[Any, ...]:
    return (ppr, "AB123456", family, "Salma", "بنعلي", "سلمى", date(1980, 6, 4), "F", "Professeur", "99001A")


def exported(desk: Desk, batch: Batch, out: Path) -> Path:
    """The rejected rows of `batch`, as its sender gets them back."""
    feed = desk.installation.catalogue.get(Feed, batch.feed)
    path = out / f"mend{suffix(feed)}"
    kept = desk.places.batch(batch.pk) / "rejected.parquet"
    assert export_rejected(feed, kept, batch.report["format"], path) == batch.rejected
    return path


def nothing_recorded() -> bool:
    return not (Record.objects.exists() or Identifier.objects.exists() or Review.objects.exists())


# --- before the pipeline -------------------------------------------------------------------------------------------


def test_a_file_that_speaks_of_a_day_ahead_is_refused_at_the_door(desk: Desk) -> None:
    with pytest.raises(WaslError, match="lies ahead") as refused:
        submitted(desk, b"x", as_of=today() + timedelta(days=1))
    assert refused.value.mend
    assert not Batch.objects.exists()
    assert landed(desk) == []


def test_an_upload_cut_midway_is_no_batch_and_whole_it_is_one(desk: Desk) -> None:
    content = f"{PUPILS}\n{SALMA}\n{OMAR}\n".encode()
    with pytest.raises(WaslError, match=rf"cut: {len(content) - 30:,} of {len(content):,} bytes"):
        submitted(desk, content[:-30], expected_size=len(content))
    assert not Batch.objects.exists()
    assert landed(desk) == []
    assert counts(desk.run(submitted(desk, content, expected_size=len(content)))) == (2, 2, 0, 0, 0)


def test_a_disk_full_while_landing_leaves_no_batch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as filled:
        filled.setattr(os, "fsync", full)
        with pytest.raises(WaslError, match="disk is full") as refused:
            submitted(desk, f"{PUPILS}\n{SALMA}\n".encode())
    assert "make room" in refused.value.mend
    assert not Batch.objects.exists()
    assert landed(desk) == []
    assert counts(desk.run(submitted(desk, f"{PUPILS}\n{SALMA}\n".encode()))) == (1, 1, 0, 0, 0)


# --- files that cannot be read -------------------------------------------------------------------------------------


def bomb() -> bytes:
    buffer = io.BytesIO(workbook())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 40_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("feed", "content", "says", "where"),
    [
        ("staff-masirh", workbook(teacher("1234567"))[:-300], "its end is missing", ""),
        ("staff-masirh", bomb(), "would unpack to 40,", ""),
        ("staff-masirh", workbook()[:4] + b"\0" * 100, "no workbook", ""),
        ("massar-pupils", f"{PUPILS}\n{SALMA}\nZ{'9' * 3_000_000}\n".encode(), "longer than", "line 3"),
        ("massar-pupils", f"{PUPILS}\n{SALMA}\n".replace(",", "~").encode(), "missing", "line 1"),
    ],
    ids=["cut workbook", "zip bomb", "no workbook", "long line", "unknown delimiter"],
)
def test_an_unreadable_file_fails_whole(desk: Desk, feed: str, content: bytes, says: str, where: str) -> None:
    batch = desk.feed(feed, content)
    assert batch.state == Batch.State.FAILED
    assert says in batch.error["what"]
    assert where in batch.error["where"]
    assert batch.error["mend"]
    assert nothing_recorded()
    assert not list(desk.places.work.iterdir()), "a refused file leaves no temporary one"


def test_lines_that_are_no_row_are_counted_as_rejected_and_the_others_recorded(desk: Desk) -> None:
    batch = desk.pupils(SALMA, "Z100000003,TAZI", OMAR, f"{OMAR},one,too,many,cells,here,and,more")
    assert counts(batch) == (4, 2, 0, 2, 0)
    kept = (desk.places.batch(batch.pk) / "malformed.jsonl").read_text(encoding="utf-8")
    assert "Z100000003,TAZI" in kept


# --- contradictions ------------------------------------------------------------------------------------------------


def enrolment(level: str = "3AC", year: str = "2025/2026", average: str = "12") -> str:
    return f"Z100000001,{year},99001A,{level},3AC-1,inscrit,,{average}"


def test_two_versions_of_one_period_in_one_file_never_stand_both(desk: Desk) -> None:
    desk.pupils(SALMA)
    batch = desk.enrolments(enrolment("3AC"), enrolment("2AC"), enrolment("3AC", "2024/2025"))
    assert batch.received == 3
    assert batch.rejected >= 1
    assert sum(counts(batch)[1:]) == 3
    history = versions(desk.entities()["Z100000001"])
    assert overlaps(history) == []


def test_a_later_file_that_contradicts_the_first_corrects_it_without_a_word_lost(desk: Desk) -> None:
    desk.pupils(SALMA)
    desk.enrolments(enrolment("3AC"))
    batch = desk.enrolments(enrolment("2AC"), as_of=date(2025, 11, 1))
    assert counts(batch) == (1, 1, 0, 0, 0)
    told = Record.objects.filter(register="enrolment").order_by("recorded_from")
    assert [row.recorded_to is None for row in told] == [False, True]
    history = versions(desk.entities()["Z100000001"])
    assert overlaps(history) == []
    levels = [v.body["level"] for v in as_valid(history, date(2025, 10, 1)) if "level" in v.body]
    assert levels == ["lower-secondary-2"]


# --- the disk fills, or the process is broken into -----------------------------------------------------------------


@pytest.mark.parametrize("verb", ["write_records", "write_identifiers", "close_batch"])
def test_a_disk_full_at_any_moment_of_recording_keeps_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """The verb does its work and then fails: what it wrote is in the transaction, and must not stay."""
    desk.pupils(SALMA)
    before = desk.everything()
    batch = desk.submit("massar-pupils", "\n".join([PUPILS, SALMA.replace("SALMA", "SALWA"), OMAR]), date(2025, 11, 1))
    work = getattr(recording, verb)

    def fills(*given: Any) -> None:
        work(*given)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as filled:
        filled.setattr(recording, verb, fills)
        with pytest.raises(OSError, match="No space"):
            desk.run(batch)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == ("landed", (0, 0, 0, 0, 0))
    assert desk.everything() == before
    assert set(Identifier.objects.values_list("value", flat=True)) == {"Z100000001"}
    assert counts(desk.run(batch)) == (2, 2, 0, 0, 0)


# --- rejected rows come back ---------------------------------------------------------------------------------------


def test_rejected_rows_corrected_and_sent_again_complete_the_file(desk: Desk, tmp_path: Path) -> None:
    wrong = [OMAR.replace("15/01/2013", "31/02/2013"), "12345,TAZI,ALI,التازي,علي,01/02/2009,Fès,M,11.537.01.05"]
    first = desk.pupils(SALMA, *wrong)
    assert counts(first) == (3, 1, 0, 2, 0)
    path = exported(desk, first, tmp_path)
    path.write_text(path.read_text("utf-8-sig").replace("31/02/2013", "15/01/2013"), encoding="utf-8")
    again = desk.run(submitted(desk, path.read_bytes(), replays=first))
    assert counts(again) == (2, 1, 0, 1, 0)
    assert again.replays_id == first.pk
    assert set(desk.current()) == {"Z100000001", "Z100000002"}
    whole = desk.pupils(SALMA, OMAR)
    assert counts(whole) == (2, 0, 2, 0, 0), "corrected rows say what the whole file would have said"


def test_corrected_rows_enter_only_by_the_feed_they_came_from(desk: Desk) -> None:
    first = desk.enrolments(enrolment(year="2025/2030"))
    with pytest.raises(WaslError, match="cannot enter through massar-pupils"):
        submitted(desk, f"{PUPILS}\n{SALMA}\n".encode(), replays=first)


FORMULAS = ["=1+1", "+212", "-1", "@SUM(A1)", "'quoted", "'=1+1", "O'NEIL", '=HYPERLINK("http://x","y")']


def test_formulas_go_out_harmless_and_come_back_as_they_were(desk: Desk, tmp_path: Path) -> None:
    """Rejected for their key; the names are what a spreadsheet would run. Mended, they are the very names that came."""
    line = io.StringIO()
    for number, name in enumerate(FORMULAS):
        row = [f"bad{number}", "TAZI", name, "التازي", "علي", "01/02/2009", "Fès", "M", "11.537.01.05"]
        csv.writer(line).writerow(row)
    first = desk.feed("massar-pupils", f"{PUPILS}\n{line.getvalue()}")
    assert counts(first) == (len(FORMULAS), 0, 0, len(FORMULAS), 0)
    path = exported(desk, first, tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    mended = path.read_text("utf-8-sig")
    for number in range(len(FORMULAS)):
        mended = mended.replace(f"bad{number},", f"Z20000000{number},")
    again = desk.run(submitted(desk, mended.encode(), replays=first))
    assert counts(again) == (len(FORMULAS), len(FORMULAS), 0, 0, 0)
    said = desk.current()
    assert [said[f"Z20000000{number}"]["given_latin"] for number in range(len(FORMULAS))] == FORMULAS


def test_workbooks_come_back_as_they_were_too(desk: Desk, tmp_path: Path) -> None:
    """A workbook tells text from formulas by itself: nothing is put before a cell, and nothing may be taken off."""
    names = ["=1+1", "'=1+1", "''A"]
    first = desk.feed("staff-masirh", workbook(*[teacher(f"X{n}", f"'{name}") for n, name in enumerate(names)]))
    assert counts(first) == (3, 0, 0, 3, 0)
    path = exported(desk, first, tmp_path)
    book = load_workbook(path)
    for number, row in enumerate(book.active.iter_rows(min_row=2)):
        assert row[2].value == f"'{names[number]}"
        row[0].value = f"123456{number}"
    book.save(path)
    again = desk.run(
        submit(
            desk.installation.catalogue, desk.places, "staff-masirh", path,
            file_name=path.name, actor="tester", as_of=date(2025, 10, 1), replays=first,
        )
    )  # fmt: skip
    assert counts(again) == (3, 3, 0, 0, 0)
    said = desk.current("staff")
    assert [said[f"123456{n}"]["family_latin"] for n in range(3)] == [f"'{name}" for name in names]


# --- many at once --------------------------------------------------------------------------------------------------


def test_feeds_at_the_same_time_tell_of_one_person_once(desk: Desk) -> None:
    """Four workers, each with a file on the same pupils: whoever comes second decides again on what is now known."""
    keys = [f"Z{n:09d}" for n in range(300, 312)]
    pupils = [
        f"{key},BENALI{n},SALMA,بنعلي,سلمى,{n + 1:02d}/06/2012,Tarfaya,F,11.537.01.05" for n, key in enumerate(keys)
    ]
    years = ("2023/2024", "2024/2025", "2025/2026")
    batches = [desk.submit("massar-pupils", "\n".join([PUPILS, *pupils]))]
    for year in years:
        rows = [f"{key},{year},99001A,3AC,3AC-1,inscrit,,12" for key in keys]
        batches.append(desk.submit("massar-enrolments", "\n".join([ENROLMENTS, *rows])))
    ready = Barrier(len(batches))

    def work(batch: Batch) -> Batch:
        try:
            ready.wait(30)
            return desk.run(batch)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(batches)) as workers:
        ended = list(workers.map(work, batches))
    assert [(batch.state, counts(batch)) for batch in ended] == [("recorded", (12, 12, 0, 0, 0))] * 4
    people = desk.entities()
    assert len(set(people.values())) == len(keys)
    for key, entity in desk.entities("enrolment").items():
        assert entity == people[key.split("|")[0]]
    assert len({batch.recorded_at for batch in ended}) == 4
