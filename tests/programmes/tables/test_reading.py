"""What is outside the subset is refused at its line; what is inside is written as a pack has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.programmes.tables.drawn import Drawn
from wasl.catalogue.yaml import read_text
from wasl.kernel.errors import WaslError
from wasl.programmes.tables.cells import CellError, literal, read_cell, read_literal
from wasl.programmes.tables.reading import LARGEST, OutsideSubsetError, read
from wasl.programmes.tables.writing import expression, fragment
from wasl.server.commandline import application

ALLOWED = '<input><inputValues><text>"a"</text></inputValues><inputExpression typeRef="string">'
DOCTYPE = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAST = "<inputEntry><text>-</text></inputEntry><outputEntry><text>140"
TABLE = Drawn("FIRST", [("<6", "-", 0), ("[6..12)", '"rural"', 80), (">=12", "-", 140)], default=60).xml()


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ("FIRST", "RULE ORDER", 3, "the hit policy 'RULE ORDER' is not read"),
        ("FIRST", "COLLECT", 3, "a table that collects gives a list"),
        ("FIRST", 'FIRST" aggregation="SUM', 3, "a table that collects gives a list"),
        ("<text>age</text>", "<text>age + 1</text>", 4, "'age + 1' is no plain name"),
        ('typeRef="integer"', 'typeRef="context"', 4, "the type 'context' is not read"),
        ("<text>zone</text>", "<text>age</text>", 3, "two columns ask about one name"),
        ('<input><inputExpression typeRef="string">', ALLOWED, 5, "'inputValues' is not read"),
        ('typeRef="number"', 'typeRef="string"', 6, "a programme has no place for a result of type text"),
        ("<output ", '<output name="b" typeRef="number"/><output ', 3, "a table with several outputs is not read"),
        ("&lt;6", "&lt; age", 7, "'age' is no literal of type int"),
        ("[6..12)", "[12..6)", 8, "the range '[12..6)' holds nothing"),
        ('"rural"', '"ru\\"ral"', 8, "is no literal of type text"),
        ("[6..12)", "(6..7)", 8, "the range '(6..7)' holds nothing"),
        ('"rural"', "starts with(?, \"r\")", 8, "is no literal of type text"),
        ("<text>80</text>", "<text>80 * 2</text>", 8, "'80 * 2' is no literal of type decimal"),
        ("<text>80</text>", '<text>80</text><text>81</text>', 8, "this is no plain text of FEEL"),
        (LAST, "<outputEntry><text>140", 9, "not one cell for each column"),
        ("<rule><inputEntry><text>&gt;=12", "<relation/><rule><inputEntry><text>&gt;=12", 9, "'relation' is not read"),
        ("<decisionTable", "<literalExpression/><x><decisionTable", 1, "this is no XML"),
        ("20191111", "20180521", 1, "these are no definitions of DMN 1.3"),
        ('<?xml version="1.0" encoding="UTF-8"?>', DOCTYPE, 1, "a file with a document type is not read"),
    ],
)  # fmt: skip
def test_what_is_outside_is_refused_at_its_line(before: str, after: str, line: int, what: str) -> None:
    changed = TABLE.decode().replace(before, after, 1).encode()
    assert changed != TABLE
    with pytest.raises(OutsideSubsetError) as refused:
        expression(read(changed, "aid.dmn"))
    assert what in str(refused.value)
    assert refused.value.mend
    assert what == "this is no XML" or refused.value.place.line == line


def test_a_file_that_is_no_table_at_all() -> None:
    for content in (b"", b"<a/>", b"\x00\x01", b"<definitions", TABLE[:200], b" " * (LARGEST + 1)):
        with pytest.raises(OutsideSubsetError):
            read(content, "aid.dmn")


def test_entities_do_not_grow() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x "aaaaaaaaaa"><!ENTITY y "&x;&x;&x;&x;&x;">]><a>&y;</a>'
    with pytest.raises(OutsideSubsetError):
        read(bomb, "aid.dmn")


def test_priority_needs_an_order_and_values_of_it() -> None:
    with pytest.raises(OutsideSubsetError, match="nothing says which result comes first"):
        expression(read(Drawn("PRIORITY", [("-", "-", 1)]).xml(), "aid.dmn"))
    with pytest.raises(OutsideSubsetError, match="none of the output's"):
        read(Drawn("PRIORITY", [("-", "-", 1)], order=[2]).xml(), "aid.dmn")


def test_one_decision_of_several_is_named() -> None:
    one = TABLE.decode()
    two = one.replace("</definitions>", '<decision id="e" name="Other"/></definitions>').encode()
    with pytest.raises(OutsideSubsetError, match="several decisions: Due, Other"):
        read(two, "aid.dmn")
    assert read(two, "aid.dmn", "Due").name == "Due"
    with pytest.raises(OutsideSubsetError, match="no decision table"):
        read(two, "aid.dmn", "Other")
    with pytest.raises(OutsideSubsetError, match="there is no such decision"):
        read(two, "aid.dmn", "Third")


def test_cells_and_literals_of_every_type() -> None:
    assert read_cell('not(date("2024-02-29"))', "date").written("born") == 'NOT ("born" = make_date(2024, 2, 29))'
    assert read_cell('>= date("2018-09-01")', "date").written("day") == '"day" >= make_date(2018, 9, 1)'
    assert read_cell("true", "bool").written("schooled") == '"schooled" = TRUE'
    assert (
        read_cell("(9.3264284..9.743001]", "decimal").written("index")
        == '("index" > 9.3264284 AND "index" <= 9.743001)'
    )
    assert literal(read_literal('"l\'école"', "text")) == "'l''école'"
    for text, kind in (
        ('date("2023-02-29")', "date"),
        ("1.5", "int"),
        ("1e3", "decimal"),
        ("nan", "decimal"),
        ("yes", "bool"),
    ):
        with pytest.raises(CellError):
            read_literal(text, kind)  # type: ignore[arg-type]


def test_a_table_too_long_for_an_expression_is_refused() -> None:
    with pytest.raises(WaslError):
        expression(read(Drawn("FIRST", [(f"{n}", '"rural"', n) for n in range(400)]).xml(), "aid.dmn"))


def test_the_part_of_a_pack_reads_back_as_the_expression(tmp_path: Path) -> None:
    table = read(TABLE, "aid.dmn")
    part = read_text(fragment(table), "part.yaml").value
    assert part["facts"]["age"]["type"] == "int"
    assert part["amounts"]["due"]["value"].strip() == expression(table)
    truth = TABLE.replace(b'typeRef="number"', b'typeRef="boolean"')
    for value in (b"0", b"80", b"140", b"60"):
        truth = truth.replace(b"<text>" + value + b"</text>", b"<text>true</text>")
    told = read_text(fragment(read(truth, "aid.dmn")), "part.yaml").value
    assert list(told["criteria"]["due"]) == ["title", "check", "met", "not_met", "unknown"]


def test_the_command_prints_it_or_writes_a_new_file(tmp_path: Path) -> None:
    file, out = tmp_path / "aid.dmn", tmp_path / "part.yaml"
    file.write_bytes(TABLE)
    done = CliRunner().invoke(application(), ["programmes", "import-dmn", str(file)])
    assert done.exit_code == 0, done.output
    assert 'WHEN ("age" >= 6 AND "age" <= 11)' in done.output
    assert CliRunner().invoke(application(), ["programmes", "import-dmn", str(file), "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == done.output
    again = CliRunner().invoke(application(), ["programmes", "import-dmn", str(file), "--out", str(out)])
    assert "exists" in str(again.exception)
