"""Delimited text of every dress is read, and what is no row is counted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.registers.reading.conftest import Read
from wasl.kernel.errors import WaslError

Reading = Callable[..., Read]
PLAIN = "CODE,PRÉNOM,NOTE\nA1,Zoé,12\nA2,Élie,\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(read_bytes: Reading, delimiter: str, end: str) -> None:
    read = read_bytes(PLAIN.replace(",", delimiter).replace("\n", end).encode())
    assert read.rows == [("A1", "Zoé", "12"), ("A2", "Élie", None)]
    assert read.report.summary()["delimiter"] == delimiter


def test_line_ends_of_several_kinds_in_one_file_lose_no_row(read_bytes: Reading) -> None:
    """What two exports put together, one from each system, looks like."""
    read = read_bytes("CODE,PRÉNOM,NOTE\r\nA1,Zoé,12\nA2,Élie,13\rA3,Max,14\r\n".encode())
    assert read.rows == [("A1", "Zoé", "12"), ("A2", "Élie", "13"), ("A3", "Max", "14")]
    assert read.report.malformed == []


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "windows-1252"), ("utf-16", "utf-16-le"),
     ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
)  # fmt: skip
def test_encodings_are_found_and_told(read_bytes: Reading, encoding: str, told: str) -> None:
    read = read_bytes((PLAIN * 1).encode(encoding))
    assert read.rows[0] == ("A1", "Zoé", "12")
    assert read.report.summary()["encoding"] == told


def test_arabic_in_windows_1256_is_found(read_bytes: Reading) -> None:
    read = read_bytes("CODE,الاسم الشخصي,NOTE\nA1,سلمى,12\n".encode("cp1256"))
    assert read.rows == [("A1", "سلمى", "12")]
    assert read.report.summary()["encoding"] == "windows-1256"


def test_headers_are_matched_by_alias_and_without_their_dress(read_bytes: Reading) -> None:
    read = read_bytes("note;الإسم الشخصى; code \n12;سلمى;A1\n".encode())
    assert read.rows == [("A1", "سلمى", "12")]
    assert read.report.summary()["renamed"] == {"CODE": "code", "PRÉNOM": "الإسم الشخصى", "NOTE": "note"}


def test_extra_columns_are_told_and_left_out(read_bytes: Reading) -> None:
    read = read_bytes(b"CODE,PRENOM,AGE\nA1,Zoe,9\n")
    assert read.rows == [("A1", "Zoe", None)]
    assert (read.report.summary()["extra"], read.report.summary()["missing"]) == (["AGE"], ["NOTE"])


def test_missing_columns_are_named_with_the_nearest(read_bytes: Reading) -> None:
    with pytest.raises(WaslError) as refused:
        read_bytes(b"CODES,PRENOM\nA1,Zoe\n")
    assert refused.value.what == "columns are missing: CODE"
    assert "CODES" in refused.value.mend
    assert refused.value.where == "line 1"


def test_the_wrong_delimiter_declared_is_a_missing_column(read_bytes: Reading) -> None:
    with pytest.raises(WaslError, match="missing"):
        read_bytes(PLAIN.encode(), delimiter=";")


def test_lines_above_the_headers_are_skipped(read_bytes: Reading) -> None:
    assert read_bytes(b"Ministry,,\n,,\nCODE,PRENOM,NOTE\nA1,Zoe,3\n", header_row=3).rows == [("A1", "Zoe", "3")]


def test_quotes_hold_delimiters_and_line_ends(read_bytes: Reading) -> None:
    assert read_bytes(b'CODE,PRENOM,NOTE\n"A,1","Z""o\ne",3\n').rows == [("A,1", 'Z"o\ne', "3")]


def test_lines_that_are_no_row_are_set_aside_and_counted(read_bytes: Reading) -> None:
    read = read_bytes(b'CODE,PRENOM,NOTE\nA1,Zoe,1\nA2,Max\nA3,Eve,3,4\n"bad"quote,x,y\nA4,Ann,4\n')
    assert [row[0] for row in read.rows] == ["A1", "A4"]
    assert [(bad.line, bad.reason) for bad in read.report.malformed] == [
        (3, "missing columns"), (4, "too many columns"), (5, "unquoted value"),
    ]  # fmt: skip


def test_an_unfinished_quote_loses_no_row_before_it_and_tells_every_line_after_it(read_bytes: Reading) -> None:
    read = read_bytes(b'CODE,PRENOM,NOTE\nA1,Zoe,1\nA2,"Max,2\nA3,Eve,3\n')
    assert [row[0] for row in read.rows] == ["A1"]
    assert [(each.line, each.text) for each in read.report.malformed] == [(3, 'A2,"Max,2'), (4, "A3,Eve,3")]


def test_formulas_are_text(read_bytes: Reading) -> None:
    assert read_bytes(b"CODE,PRENOM,NOTE\n=1+1,@SUM(A1),-2\n").rows == [("=1+1", "@SUM(A1)", "-2")]


def test_a_header_alone_gives_no_row(read_bytes: Reading) -> None:
    assert read_bytes(b"CODE,PRENOM,NOTE\n").rows == []


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"PK\x03\x04rest", "XLSX"), (b"%PDF-1.7", "PDF"), (b"<!DOCTYPE html><html>", "web page"),
     (b"\xd0\xcf\x11\xe0\xa1", r"\.xls"), (b"\x1f\x8b\x08", r"\.gz")],
)  # fmt: skip
def test_another_type_of_file_is_named(read_bytes: Reading, content: bytes, says: str) -> None:
    with pytest.raises(WaslError, match=says) as refused:
        read_bytes(content)
    assert refused.value.mend


def test_bytes_that_no_letter_explains_do_not_stop_the_file(read_bytes: Reading) -> None:
    read = read_bytes(b"CODE,PRENOM,NOTE\nA1,Zo\xe9,1\nA2,M\x81x,2\n")
    assert [row[0] for row in read.rows] == ["A1", "A2"]


def test_zero_bytes_vanish(read_bytes: Reading) -> None:
    assert read_bytes(b"CODE,PRENOM,NOTE\nA1,Z\x00oe,1\n").rows == [("A1", "Zoe", "1")]


def test_a_long_line_is_refused_with_its_number(read_bytes: Reading) -> None:
    with pytest.raises(WaslError) as refused:
        read_bytes(b"CODE,PRENOM,NOTE\nA1,Zoe,1\nA2," + b"x" * 3_000_000 + b",2\n")
    assert refused.value.where == "line 3"


GIANT = """
import resource, sys
from pathlib import Path
from tests.registers.reading.conftest import a_feed
from wasl.kernel.errors import WaslError
from wasl.registers.reading.read import read
path, folder = Path(sys.argv[1]), Path(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read(path, a_feed(), folder / "out", folder, {})
except WaslError as refused:
    print(refused.where, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_line_of_two_gigabytes_costs_no_memory(tmp_path: Path) -> None:
    giant = tmp_path / "giant.csv"
    with giant.open("wb") as file:
        file.write(b"CODE,PRENOM,NOTE\nA1,")
        file.truncate(2 * 2**30)  # a hole: two gigabytes of zero bytes that take no disk
    root = Path(__file__).resolve().parents[3]
    ran = subprocess.run(
        [sys.executable, "-c", GIANT, giant, tmp_path], capture_output=True, text=True, check=True, cwd=root,
        env={"PYTHONPATH": f"{root}:{root / 'src'}", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    where, megabytes = ran.stdout.strip().rsplit(" ", 1)
    assert where == "line 2"
    assert int(megabytes) < 200
