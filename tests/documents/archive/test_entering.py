"""A typed register becomes entries: every row is accounted for, none twice, whoever dies or comes at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.documents.archive.register import DIPLOMA, ROW, as_csv, as_workbook, row, scans
from tests.documents.desk import agent_of
from tests.documents.files.papers import SCRIPT, pdf
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.archive import entering, lists
from wasl.documents.archive.entering import begin, close, replay, run, send
from wasl.documents.archive.judging import register_of
from wasl.documents.archive.models import Entry, Intake, Row
from wasl.documents.files import looking
from wasl.documents.files.models import File
from wasl.documents.template import template
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db


def taken(who: Profile, rows: Iterable[dict[str, str]], pages: BytesIO | None) -> Intake:
    return run(begin(who, send(who, DIPLOMA, as_csv(rows), "registre.csv", pages)))


def counts(intake: Intake) -> tuple[int, int, int, int]:
    intake.refresh_from_db()
    return intake.received, intake.accepted, intake.rejected, intake.duplicates


def refused(intake: Intake) -> dict[int, list[list[str]]]:
    return dict(intake.rows.filter(outcome="rejected").values_list("place", "reasons"))


def test_what_is_foreseen_is_what_becomes_of_them(agent: Profile, home: Path) -> None:
    rows = [row(1), row(2), row(1), row(3, MENTION="excellente"), row(4)]
    sent = send(agent, DIPLOMA, as_csv(rows), "registre.csv", scans((1, 2, 3)))
    assert not Entry.objects.exists()
    assert {name: n for name, n in sent.foreseen.items() if name != "rows"} == {
        "accepted": 2, "rejected": 2, "duplicate": 1,
    }  # fmt: skip
    done = run(begin(agent, sent))
    assert counts(done) == (5, 2, 2, 1)
    assert refused(done) == {4: [["unknown-code", "MENTION"]], 5: [["scan-missing", "PAGE"]]}
    assert [[place, reasons] for place, reasons in refused(done).items()] == sent.foreseen["rows"]
    first = Entry.objects.get(number="1")
    assert first.claims["birth_date"] == "1969-05-02"
    assert first.claims["baccalaureate_average"] == "14.50"
    assert first.claims["baccalaureate_honours"] == "good"
    assert (first.entered_by, first.session, first.scan.number) == (agent.name, "juin", "1")
    assert Row.objects.get(intake=done, place=3).entry == first
    with pytest.raises(WaslError, match="already"):
        begin(agent, done)


def test_a_workbook_says_the_same(agent: Profile, home: Path) -> None:
    sent = send(agent, DIPLOMA, as_workbook([row(1), row(2)]), "registre.xlsx", scans((1, 2)))
    assert counts(run(begin(agent, sent))) == (2, 2, 0, 0)
    assert not lists.folder_of(sent.folder).exists()  # nothing waits to be mended


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"NOM": "IDRISSI \u202eFDP"}, ["hidden", "NOM"]),
        ({"NUMERO": "1\u200b7"}, ["hidden", "NUMERO"]),
        ({"NOM": ""}, ["missing", "NOM"]),
        ({"ANNEE": "87"}, ["no-year", "ANNEE"]),
        ({"ANNEE": "2999"}, ["no-year", "ANNEE"]),
        ({"DATE_NAISSANCE": "31/02/1969"}, ["no-date", "DATE_NAISSANCE"]),
        ({"MOYENNE": "quatorze"}, ["no-number", "MOYENNE"]),
        ({"SERIE": "magie"}, ["unknown-code", "SERIE"]),
        ({"NOM": "X" * 300}, ["too-long", "NOM"]),
        ({"ANNEE_SCOLAIRE": "1986/1987"}, ["other-shape", "ANNEE_SCOLAIRE"]),
        ({"PAGE": ""}, ["scan-missing", "PAGE"]),
        ({"PAGE": "../../etc/passwd"}, ["scan-missing", "PAGE"]),
        ({"PAGE": "hostile.pdf"}, ["scan-refused", "PAGE"]),
        ({"PAGE": "bomb.pdf"}, ["scan-too-large", "PAGE"]),
        ({"PAGE": "exe.pdf"}, ["scan-refused", "PAGE"]),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why(
    agent: Profile, home: Path, changed: dict[str, str], reason: list[str]
) -> None:
    pages = scans((1,), hostile_pdf=pdf(extra=SCRIPT), bomb_pdf=bytes(looking.LARGEST + 1), exe_pdf=b"MZ")
    done = taken(agent, [row(1, **changed)], pages)
    assert refused(done) == {1: [reason]}
    assert counts(done) == (1, 0, 1, 0)
    assert not File.objects.exists()


def test_a_list_of_other_columns_is_refused_whole(agent: Profile, home: Path) -> None:
    with pytest.raises(WaslError, match="columns are missing: NOM"):
        send(agent, DIPLOMA, as_csv([ROW], [name for name in ROW if name != "NOM"]), "x.csv")
    with pytest.raises(WaslError, match="no zip"):
        send(agent, DIPLOMA, as_csv([ROW]), "x.csv", BytesIO(b"%PDF-1.7"))
    with pytest.raises(WaslError, match="no register on paper"):
        send(agent, "school-certificate", as_csv([ROW]), "x.csv")
    with pytest.raises(ForbiddenError):
        send(agent_of("ofppt", "elsewhere"), DIPLOMA, as_csv([ROW]), "x.csv")
    assert not Intake.objects.exists()
    assert not list((home / "documents" / "archive").iterdir())


def test_a_line_that_is_no_row_is_counted(agent: Profile, home: Path) -> None:
    file = BytesIO(as_csv([row(1), row(2)]).getvalue() + b"un;deux\n")
    done = run(begin(agent, send(agent, DIPLOMA, file, "registre.csv", scans((1, 2)))))
    assert counts(done) == (3, 2, 1, 0)
    assert refused(done) == {3: [["no-row", "—"]]}


def test_a_number_that_stands_is_not_taken_twice(agent: Profile, home: Path) -> None:
    taken(agent, [row(1)], scans((1,)))
    again = taken(agent, [row(1), row(1, NOM="BENNANI"), row(1, ANNEE="1988")], scans((1,)))
    assert counts(again) == (3, 1, 1, 1)
    assert refused(again) == {2: [["number-taken", "NUMERO"]]}
    Entry.objects.filter(year=1988).update(claims={})
    assert counts(taken(agent, [row(1, ANNEE="1988")], None)) == (1, 0, 1, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(year=1988).update(year=1987)


class KilledError(Exception):
    """The worker is no more."""


def test_a_run_that_dies_goes_on(agent: Profile, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "AT_ONCE", 2)
    kept, keep = [], entering.keep

    def dies(*given: object) -> File:
        kept.append(given)
        if len(kept) == 4:
            raise KilledError
        return keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(entering, "keep", dies)
    sent = begin(agent, send(agent, DIPLOMA, as_csv(row(each) for each in range(1, 6)), "r.csv", scans(range(1, 6))))
    with pytest.raises(KilledError):
        run(sent)
    assert counts(sent) == (5, 2, 0, 0)
    assert Entry.objects.count() == 2
    assert entering.round_of_intakes() == 1
    assert counts(sent) == (5, 5, 0, 0)
    assert sorted(Entry.objects.values_list("number", flat=True)) == ["1", "2", "3", "4", "5"]
    assert File.objects.count() == 5


def test_what_was_sent_and_is_gone_is_told(agent: Profile, home: Path) -> None:
    sent = begin(agent, send(agent, DIPLOMA, as_csv([row(1)]), "r.csv", scans((1,))))
    lists.erase(lists.folder_of(sent.folder))
    assert run(sent).state == "failed"
    assert "not here any more" in sent.error["what"]
    assert close(agent, sent).state == "closed"


def test_rejected_rows_are_mended_and_sent_again(agent: Profile, home: Path) -> None:
    done = taken(agent, [row(1), row(2, MENTION="=excellente"), row(3), row(4, NOM="")], scans((1, 2, 4)))
    assert counts(done) == (4, 1, 3, 0)
    register = register_of(template(current.catalogue(), DIPLOMA))
    given = [(each.place, each.cells, each.reasons) for each in done.rows.filter(outcome="rejected").order_by("place")]
    back = "".join(lists.given_back(register, given)).removeprefix("\ufeff")
    mended = list(csv.DictReader(io.StringIO(back)))
    assert mended[0]["MENTION"] == "'=excellente"
    assert "PAGE: " in mended[1]["REASON_EN"]
    mended[0]["MENTION"], mended[2]["NOM"] = "حسن", "+"
    names = list(mended[0])
    replayed = replay(agent, done, as_csv(mended, names), scans((3,)))
    assert counts(replayed) == (4, 4, 0, 0)
    assert Entry.objects.get(number="2").claims["baccalaureate_honours"] == "good"
    with pytest.raises(WaslError, match="was not rejected"):
        replay(agent, done, as_csv(mended, names))
    with pytest.raises(WaslError, match="does not say"):
        replay(agent, done, as_csv([{**mended[0], "ROW": "x"}], names))


def test_a_list_that_is_given_up_leaves_nobodys_data(agent: Profile, home: Path) -> None:
    done = taken(agent, [row(1, NOM="")], None)
    close(agent, done)
    assert not lists.folder_of(done.folder).exists()
    assert done.rows.get().cells == {}
    with pytest.raises(WaslError, match="given up"):
        close(agent, done)


@pytest.mark.usefixtures("registers")
@pytest.mark.django_db(transaction=True)
def test_two_importers_at_once_enter_each_row_once(agent: Profile, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "AT_ONCE", 2)
    numbers = range(1, 9)
    same = begin(agent, send(agent, DIPLOMA, as_csv(map(row, numbers)), "a.csv", scans(numbers)))
    twin = begin(agent, send(agent, DIPLOMA, as_csv(map(row, numbers)), "b.csv", scans(numbers)))
    failed: list[BaseException] = []

    def work(intake: Intake) -> None:
        try:
            run(Intake.objects.get(pk=intake.pk))
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    workers = [Thread(target=work, args=(each,)) for each in (same, same, twin)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert not failed
    one, other = counts(same), counts(twin)
    assert one[0] == other[0] == 8
    assert one[1] + other[1] == 8
    assert one[3] + other[3] == 8
    assert Entry.objects.count() == File.objects.count() == 8


@pytest.mark.parametrize("beaten", [2, 9])
def test_a_list_goes_on_however_often_others_are_first_but_not_for_ever(
    agent: Profile, home: Path, monkeypatch: pytest.MonkeyPatch, beaten: int
) -> None:
    listed = begin(agent, send(agent, DIPLOMA, as_csv(map(row, range(1, 9))), "a.csv", scans(range(1, 9))))
    enter, times = entering._some, iter(range(beaten))

    def some(*given: Any) -> bool:
        if next(times, None) is not None:
            raise IntegrityError
        return enter(*given)

    monkeypatch.setattr(entering, "_some", some)
    if beaten > listed.received:
        with pytest.raises(IntegrityError):
            run(listed)
    else:
        assert counts(run(listed)) == (8, 8, 0, 0)
