"""What the judge says of registers, feeds and linkage models."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import copy_of_mini, edit, problems_of, said_of
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS

SWIMMER = "registers/swimmer.yaml"
LESSON = "registers/lesson.yaml"
SHOAL = "registers/shoal.yaml"
MODEL = "registers/swimmer-linkage.yaml"
FEED = "feeds/conch-lessons.yaml"
SHOALS = "feeds/nautilus-shoals.yaml"


@pytest.mark.parametrize(
    ("file", "replace", "by", "place", "what"),
    [
        (SWIMMER, "    scheme: shell\n", "", "7:3", "an attribute of type identifier needs 'scheme'"),
        (SWIMMER, "    script: latin\n", "", "12:3", "an attribute of type name needs 'script'"),
        (SWIMMER, "    type: date\n", "    type: date\n    scale: 2\n", "26:5",
         "'scale' says nothing of an attribute of type date"),
        (SWIMMER, "links_as: birth_date", "links_as: given", "26:15", "an attribute of type date cannot link as 'given'"),
        (SWIMMER, "links_as: birth_date", "links_as: hatched", "26:15", "unknown role 'hatched' in linkage"),
        (SWIMMER, "type: date", "type: dates", "25:11", "'dates' is not allowed here"),
        (SWIMMER, "given_arabic]", "given_greek]", "5:22", "register 'swimmer' has no 'given_greek' among its attributes"),
        (SWIMMER, "linkage: swimmer-linkage", "linkage: swimmers", "4:10", "no linkage-model is named 'swimmers'"),
        (SWIMMER, "label: [given_latin, given_arabic]", "label: []", "5:8", "nothing names an entity on screen"),
        (LESSON, "precision: 4", "precision: 40", "17:16", "a decimal cannot have 40 digits"),
        (LESSON, "scale: 2", "scale: 5", "18:12", "5 of 4 digits cannot stand after the point"),
        (LESSON, "    scale: 2\n", "", "14:3", "an attribute of type decimal needs 'scale'"),
        (LESSON, "subject: swimmer", "subject: swimer", "4:10", "no register is named 'swimer'"),
        (LESSON, "subject: swimmer", "subject: lesson", "4:10", "'lesson' owns no entities: its records are about 'lesson'"),
        (SHOAL, "owner: shoals", "owner: shoals\nlinkage: swimmer-linkage", "4:10",
         "'swimmer-linkage' recognises entities of 'swimmer', not of 'shoal'"),
        (MODEL, 'accept: "0.99"', 'accept: "99"', "4:9", "'99' is no probability"),
        (MODEL, 'accept: "0.99"', 'accept: high', "4:9", "'high' is no probability"),
        (MODEL, 'accept: "0.99"', 'accept: "NaN"', "4:9", "'NaN' is no probability"),
        (MODEL, 'accept: "0.99"', 'accept: "0.40"', "5:9", "review begins at 0.50, not below acceptance at 0.40"),
        (MODEL, 'review: "0.50"\n', 'review: "0.50"\nmargin_bits: -1\n', "6:14",
         "candidates cannot be closer than a negative margin"),
        (MODEL, "register: swimmer", "register: swimmers", "3:11", "no register is named 'swimmers'"),
        (FEED, "system: conch", "system: clam", "3:9", "no system is named 'clam'"),
        (FEED, "{name: Coquille}", "{name: ' '}", "7:12", "the header is empty"),
        (FEED, "aliases: [الاسم الشخصي]", "aliases: [NOTE]", "9:29", "'NOTE' is already a header of the column 'Note'"),
        (FEED, "choices: conch-fins", "choices: conch-fin", "11:48", "no mapping is named 'conch-fin'"),
        (FEED, 'delimiter: ";"', 'delimiter: ";;"', "4:32", "a delimiter is one character"),
        (FEED, 'delimiter: ";"', "sheet: A", "4:21", "'sheet' says nothing of the format csv"),
        (FEED, 'delimiter: ";"', "header_row: 0", "4:33", "lines count from 1"),
        (FEED, "key_scheme: shell", "key_scheme: shel", "5:13",
         "no attribute of a register has the identifier scheme 'shel'"),
        (FEED, "born-before-the-file:", "Born before:", "25:7", "'Born before' is no name for a rule"),
        (FEED, "otherwise: hold", "otherwise: wait", "25:69", "'wait' is not allowed here"),
        (SHOALS, "type: jsonl", "type: package", "4:9", "the format does not name its package"),
        (SHOALS, "    key: id\n", "    key: id\n    identifiers: {sheel: id}\n", "12:19",
         "no attribute of a register has the identifier scheme 'sheel'"),
        (SHOALS, "      size: to_int(size)", "      sise: to_int(size)", "15:7",
         "register 'shoal' has no 'sise' among its attributes"),
    ],
)  # fmt: skip
def test_faults_of_registers_and_feeds(tmp_path: Path, file: str, replace: str, by: str, place: str, what: str) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, file, replace, by)
    assert (f"{file}:{place}", what) in said_of(pack)
    assert all(problem.mend for problem in problems_of(pack))


@pytest.mark.parametrize(
    ("replace", "by", "place"),
    [
        ("key: id", "key: to_int(id)", "11:10"),
        ("key: id", "key: idd", "11:10"),
        ("key: id", 'key: "concat(id, sise)"', "11:22"),
        ("key: id", "key: 'concat(id, sise)'", "11:22"),
        ("key: id", "key: >-\n      concat(id,\n      sise)", "13:7"),
        ("key: id", "key: id\n    where: id", "12:12"),
        ("key: id", "key: id\n    valid_from: id", "12:17"),
        ("key: id", "key: id\n    valid_to: as_of + 1", "12:15"),
        ("key: id", "key: id\n    identifiers: {shoal: to_int(id)}", "12:26"),
        ("shoal: id", "shoal: to_int(id)", "13:14"),
        ("to_int(size)", "sum(size)", "15:13"),
        ("to_int(size)", "(SELECT 1)", "15:14"),
        ("to_int(size)", "to_int(size) 'b'", "15:26"),
        ("to_int(size)", "to_int(size) -- all", "15:26"),
        ("to_int(size)", "code(size, 'conch-fins')", "15:13"),
    ],
)
def test_faults_of_expressions_stand_at_their_character(tmp_path: Path, replace: str, by: str, place: str) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, SHOALS, replace, by)
    (problem,) = problems_of(pack)
    assert (str(problem.place), problem.rule) == (f"{pack}/{SHOALS}:{place}", "expressions")
    assert problem.mend


def test_a_rule_may_speak_of_attributes_and_columns(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, FEED, "{check: birth_date <= as_of,", "{check: 'birth_date <= as_of AND Bassin IS NOT NULL',")
    assert load(pack, KINDS)


def test_an_attribute_may_not_speak_of_attributes(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, FEED, "given_latin: Prénom", "given_latin: shell")
    assert said_of(pack) == [(f"{FEED}:20:20", "unknown name shell")]


def test_a_feed_reads_and_gives_something(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    text = (pack / SHOALS).read_text(encoding="utf-8")
    (pack / SHOALS).write_text(text[: text.index("columns:")] + "columns: []\noutputs: []\n", encoding="utf-8")
    assert said_of(pack) == [
        (f"{SHOALS}:5:10", "the feed has no column"),
        (f"{SHOALS}:6:10", "the feed gives no record"),
    ]
