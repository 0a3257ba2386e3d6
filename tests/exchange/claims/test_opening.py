"""From a list to its claims: each line once, whatever happens on the way."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from openpyxl import Workbook

from tests.exchange.claims.conftest import LINES, Asked, answer_of_list
from wasl.catalogue import current
from wasl.exchange.claims import tasks
from wasl.exchange.claims.codes import Codes, codes_of
from wasl.exchange.claims.models import Claim, Opening
from wasl.exchange.claims.numbers import read, written
from wasl.exchange.claims.opening import ask_families, asking_of, count_to_ask, open_claims
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.kernel.errors import WaslError


def test_each_line_that_was_not_cleared_has_one_claim_and_keeps_it(asked: Asked) -> None:
    claims = list(Claim.objects.order_by("line"))
    assert [each.line for each in claims] == list(LINES)
    assert [each.reference for each in claims] == ["R-2", "=R-3", "R-4", "R-5", "R-6"], "guards are taken off again"
    causes = ["unknown-subject", "unknown-subject", "malformed-subject", "not-cleared", "unknown-subject"]
    assert [each.outcome for each in claims] == causes
    assert [bool(each.pseudonym) for each in claims] == [False, False, False, True, False]
    assert asked.opening.due == date(2026, 2, 16), "thirty days end on a Saturday"
    assert asked.opening.remind_on == date(2026, 1, 31)

    Opening.objects.update(state=Opening.State.WAITING, claims=0)  # it died after the claims stood, before it said so
    assert tasks.round_of_claims() == 1
    assert list(Claim.objects.order_by("line")) == claims
    assert Opening.objects.get().claims == len(LINES)
    assert ask_families(asked.delivery, asking_of(current.catalogue(), asked.delivery), "again").pk == asked.opening.pk
    assert tasks.round_of_claims() == 0


def test_who_is_still_asked_the_same_is_not_asked_again(asked: Asked) -> None:
    Claim.objects.filter(number=asked.claim(2).number).update(state="closed", ending="withdrawn")
    again = answer_of_list(asked.town)
    opening = ask_families(again, asking_of(current.catalogue(), again), "dsi-cnss")
    open_claims(opening)
    lines = set(Claim.objects.filter(opening=opening).values_list("line", flat=True))
    assert lines == {2, 5}, "the one that is closed, and the one that names nobody"


def test_what_is_asked_is_counted_before_in_each_format(answered: Delivery) -> None:
    asking, catalogue = asking_of(current.catalogue(), answered), current.catalogue()
    counts = {"unknown-subject": 3, "malformed-subject": 1, "not-cleared": 1}
    assert count_to_ask(answered, asking) == counts
    places = Places(home())
    with places.answer(answered, "csv").open(encoding="utf-8-sig") as file:
        rows = [[cell.removeprefix("'") for cell in row] for row in csv.reader(file)]
    columns = {name: [row[at] or None for row in rows[1:]] for at, name in enumerate(rows[0])}
    truth = {"true": True, "false": False}
    typed = {**columns, "schooled": [truth.get(str(each)) for each in columns["schooled"]]}
    pq.write_table(pa.table(typed), places.answer(answered, "parquet"))
    book = Workbook()
    for row in rows:
        book.active.append([truth.get(cell, cell) for cell in row])
    for cell in book.active["C"]:
        cell.data_type = "s"
    book.save(places.answer(answered, "xlsx"))
    for kind in ("parquet", "xlsx"):
        answered.report = {"kind": kind}
        assert count_to_ask(answered, asking_of(catalogue, answered)) == counts, kind


def test_lists_that_ask_nobody_or_are_gone_are_said(answered: Delivery) -> None:
    opening = ask_families(answered, asking_of(current.catalogue(), answered), "dsi-cnss")
    place = Places(home()).answer(answered, "csv")
    place.unlink()
    with pytest.raises(WaslError):
        asking_of(current.catalogue(), answered)
    assert tasks.round_of_claims() == 1
    opening.refresh_from_db()
    assert (opening.state, opening.error["what"]) == ("failed", "the answer of this list is not here")
    answered.service = "learner-path"
    with pytest.raises(WaslError, match="asks no family"):
        asking_of(current.catalogue(), answered)


def test_numbers_catch_what_is_mistyped_and_what_changed_places() -> None:
    number = read("26-0000123-" + f"{98 - 26_0000123_00 % 97:02}")
    assert read(written(number).replace("-", " ")) == number
    assert read(written(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == number
    digits = f"{number:011}"
    wrong = [digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :] for at in range(11)]
    wrong += [
        digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(10) if digits[at] != digits[at + 1]
    ]
    for each in (*wrong, "", "26", "9" * 400):
        with pytest.raises(WaslError):
            read(each)


def test_codes_differ_and_are_kept_nowhere(tmp_path: Path) -> None:
    codes = codes_of(tmp_path)
    made = {codes.of(number) for number in range(500)}
    assert len(made) == 500
    assert codes_of(tmp_path).of(7) in made, "letters can be printed again"
    assert codes.opens(7, codes.of(7).lower().replace("-", " "))
    assert not codes.opens(7, codes.of(8))
    assert not codes.opens(7, "é" * 8)
    assert Codes(bytes(32)).of(7) != codes.of(7)


def home() -> object:
    return Path(settings.HOME)
