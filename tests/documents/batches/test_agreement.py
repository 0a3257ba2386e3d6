"""The page's script and the server read the same archives, and write the same table."""

from __future__ import annotations

import random
import struct
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation

from tests.documents.batches.test_gathering import archive
from tests.documents.reader.telling import told_by_the_page
from tests.documents.samples import ISSUED
from wasl.catalogue import current
from wasl.documents.batches import zips
from wasl.documents.batches.gathering import AT_HOME, Gathering
from wasl.documents.batches.given import label_of
from wasl.documents.batches.judging import Line
from wasl.documents.batches.telling import HEADER, rows_of
from wasl.documents.reader.api import _answer
from wasl.documents.reader.words import words
from wasl.documents.verifying import seals
from wasl.documents.verifying.bundle import Bundle
from wasl.documents.verifying.seals import Verdict
from wasl.kernel.text import Text
from wasl.pages.exports import csv_lines

CHANCE = random.Random(20261201)


def of_python(content: bytes) -> object:
    """As `agree.mjs` writes what is in an archive."""
    given = list(Gathering(AT_HOME).file("all.zip", BytesIO(content)))
    if [each.name for each in given] == ["all.zip"]:
        return given[0].refused
    return [[each.name, each.refused or each.content.hex()] for each in given]


def archives() -> list[bytes]:
    """Whole ones, and each with some bytes changed."""
    files = (
        ("a/one.pdf", b"one" * 50),
        ("../b\u202e.png", b"x"),
        ("__MACOSX/c", b"x"),
        ("شهادة.pdf", bytes(3000)),
        ("d/", b""),
    )
    whole = [archive(*files), archive(*files, packing=zipfile.ZIP_STORED), archive(), b"before it" + archive(*files)]
    locked = bytearray(whole[0])
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    long = bytearray(whole[0])
    struct.pack_into("<L", long, long.rindex(b"PK\x05\x06") + 12, 10_000_000)
    return [*whole[:3], bytes(locked), bytes(long), whole[0][:-30], whole[1].replace(b"oneone", b"onetwo", 1)]


def test_archives_are_read_alike(tmp_path: Path) -> None:
    asked = archives()
    answers = told_by_the_page(({"zip": each.hex()} for each in asked), tmp_path)
    for content, answer in zip(asked, answers, strict=True):
        assert answer == of_python(content)


def test_hostile_archives_stop_neither(tmp_path: Path) -> None:
    whole, asked = archives()[0], []
    for _each in range(400):
        place = CHANCE.randrange(len(whole))
        asked.append(whole[:place] + bytes([CHANCE.randrange(256)]) + whole[place + 1 :])
    answers = told_by_the_page(({"zip": each.hex()} for each in asked), tmp_path)
    assert len(answers) == len([of_python(each) for each in asked]) == 400
    assert zips.BEGINS.hex() not in str(answers)


def test_names_are_told_alike(tmp_path: Path) -> None:
    names = [
        "../../etc/passwd",
        "C:\\x\\..\\y.pdf",
        "a\u202eb.pdf",
        "..",
        "x" * 500,
        "د" * 300,
        "\u202e" * 40,
        "C:a",
        "//a//b/",
    ]
    assert told_by_the_page(({"label": each} for each in names), tmp_path) == [label_of(each) for each in names]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_tables_are_written_alike(tmp_path: Path, language: str) -> None:
    at = ISSUED + timedelta(days=30)
    bundle = Bundle(issued=int(ISSUED.timestamp()), refresh_after=0, issuers={}, keys={}, types={}, lists={})
    stated = (seals.Line(Text("Nom", "الاسم", "Name"), Text('=A,"B', "أمينة\u202e", "C")),)
    whole = Verdict(
        "authentic", "sealed", "in-force", at, Text("Min", "وزارة", "Min"), Text("Dip", "دبلوم", "Dip"), "8F3K", ISSUED,
        None, stated,
    )  # fmt: skip
    verdicts = [
        whole, *(Verdict("authentic", "sealed", each, number="1") for each in ("revoked", "expired", "unknown", "replaced")),  # type: ignore[arg-type]
        Verdict("not-authentic", "paper-changed"), Verdict("cannot-tell", "no-seal-within"), Verdict("cannot-tell", "no-code"),
        Verdict("cannot-tell", "unknown-key"), Verdict("cannot-tell", "key-compromised"),
        Verdict("authentic", "logged", "in-force"),
    ]  # fmt: skip
    lines = [Line(place, f"@{place}.pdf", each, None, None) for place, each in enumerate(verdicts, 1)]
    lines += [Line(90, "+x", None, "locked", 3)]
    lines += [Line(91, "y", None, "several-codes", None), Line(92, "z", None, "too-late", None)]
    with translation.override(language):
        said = words(current.catalogue())
        expected = "".join(csv_lines(HEADER, rows_of(lines, said, bundle, at)))
        asked = [
            {
                "place": line.place, "name": line.name, "refused": line.refused, "same": line.same_as,
                "listed": ISSUED.isoformat(),
                "verdict": _answer(line.verdict, ISSUED).model_dump(mode="json") if line.verdict else None,
            }
            for line in lines
        ]  # fmt: skip
    (answer,) = told_by_the_page([{"lines": asked, "words": said, "at": at.timestamp()}], tmp_path)
    assert answer == expected
