"""Many papers, sent to the page without scripts, by a program, and given at the command line: a line for each."""

from __future__ import annotations

import csv
import json
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner, Result

from tests.documents.batches.conftest import Papers, picture
from wasl.documents.batches import judging
from wasl.documents.batches.given import Given
from wasl.documents.reader import comparing, files
from wasl.documents.reader.trusted import trust_now
from wasl.documents.seal import seal
from wasl.documents.verifying.seals import judged
from wasl.kernel.clock import now
from wasl.server.commandline import application

EXPECTED = {
    "authentic.pdf": "verified", "revoked.pdf": "doubtful", "altered.pdf": "not-authentic", "foreign.pdf": "unknown",
    "code.png": "verified",
}  # fmt: skip


def uploads(given: dict[str, bytes]) -> dict[str, Any]:
    """Files as a form sends them."""
    return {"files": [SimpleUploadedFile(name, content) for name, content in given.items()]}


def rows_in(content: str) -> list[dict[str, str]]:
    """The rows of a table that was downloaded."""
    return list(csv.DictReader(StringIO(content.removeprefix("\ufeff"))))


def test_a_page_without_scripts_is_given_a_line_for_each(client: Client, papers: Papers) -> None:
    page = client.post("/v/files?language=en", uploads(papers.files)).content.decode()
    for count, label in ((2, "Verified"), (1, "Doubtful"), (1, "Unknown"), (1, "Not genuine")):
        assert f'<span class="stat-value">{count}</span>\n  <span class="stat-label">{label}</span>' in page
    assert "Genuine, but revoked since" in page
    assert "SALMA" in page
    assert papers.good.number in page
    assert page.index("altered.pdf") < page.index("revoked.pdf") < page.index("authentic.pdf")
    answer = client.post("/v/files?language=en", {**uploads({"all.zip": papers.archive()}), "export": "csv"})
    rows = rows_in(b"".join(answer.streaming_content).decode())  # type: ignore[attr-defined]
    assert {row["file"].removeprefix("candidats/"): row["outcome"] for row in rows} == EXPECTED
    assert rows[1]["standing"] == "revoked"
    assert rows[0]["issued"] == f"{papers.good.issued_at:%Y-%m-%d}"
    assert "SALMA" in rows[0]["states"]
    assert all(row["list_of"].startswith(f"{now():%Y-}") for row in rows)


def test_what_is_sent_has_an_end(client: Client, db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no file here" in client.post("/v/files?language=en").content.decode()
    monkeypatch.setattr(files, "LARGEST", 10)
    monkeypatch.setattr(files, "_HEAD", 10)
    answer = client.post("/v/files?language=en", uploads({"a.pdf": bytes(100)}))
    assert answer.status_code == 400
    assert "too large together" in answer.content.decode()
    assert client.post("/api/documents/verify/files", uploads({"a.pdf": bytes(100)})).status_code == 422


def test_programs_get_the_same_lines(client: Client, papers: Papers) -> None:
    given = {**papers.files, "again.pdf": papers.files["authentic.pdf"], "note.txt": b"hello", "note2.txt": b"hello"}
    told = client.post("/api/documents/verify/files", uploads(given)).json()
    found = {each["file"]: each for each in told["files"]}
    assert {name: found[name]["outcome"] for name in EXPECTED} == EXPECTED
    assert (found["revoked.pdf"]["verdict"]["standing"], found["altered.pdf"]["verdict"]["why"]) == (
        "revoked",
        "paper-changed",
    )
    assert found["authentic.pdf"]["verdict"]["number"] == papers.good.number
    assert (found["again.pdf"]["same_as"], found["authentic.pdf"]["same_as"]) == (1, None)
    assert (found["note.txt"]["refused"], found["note.txt"]["verdict"], found["note2.txt"]["same_as"]) == (
        "no-document",
        None,
        7,
    )
    assert told["listed"]


def test_one_that_stumbles_does_not_stop_the_others(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbling(pdf: bytes, *rest: Any) -> Any:
        raise MemoryError if pdf == b"%PDF-bad" else ZeroDivisionError

    given = [
        Given("bad.pdf", b"%PDF-bad"), Given("worse.pdf", b"%PDF-worse"), Given("cut.png", papers.files["code.png"][:200]),
        Given("other.png", picture("https://example.org/")), Given("code.png", papers.files["code.png"]),
        Given("wide.png", b"\x89PNG\r\n\x1a\n" + bytes(9 << 20)),
    ]  # fmt: skip
    monkeypatch.setattr(judging, "judged_paper", stumbling)
    found = list(judging.lines(given, trust_now().bundle, now(), judged))
    assert [line.refused for line in found] == ["damaged", "damaged", "damaged", None, None, "too-large"]
    assert [line.group for line in found] == ["unknown"] * 4 + ["verified", "unknown"]


def test_a_picture_of_two_documents_is_no_one_s(papers: Papers) -> None:
    codes = [seal.address("", bytes(each.seal)) for each in (papers.good, papers.revoked)]
    trust = trust_now().bundle
    assert judging._in_picture(codes, trust, now(), judged) == (None, "several-codes")
    verdict, refused = judging._in_picture(["https://example.org/", codes[0], codes[0]], trust, now(), judged)
    assert (verdict is not None and verdict.number, refused) == (papers.good.number, None)


def run(*words: str) -> Result:
    """`wasl verify`, and no network."""
    return CliRunner().invoke(application(), ["verify", *words])


def test_the_command_takes_folders_and_archives(papers: Papers, tmp_path: Path) -> None:
    folder, table = tmp_path / "given", tmp_path / "out" / "table.csv"
    (folder / "more").mkdir(parents=True)
    for name, content in papers.files.items():
        (folder / name).write_bytes(content)
    (folder / "more" / "=cmd.zip").write_bytes(papers.archive())
    (folder / "more" / "=2+5.pdf").write_bytes(papers.files["authentic.pdf"])
    told = run(str(folder), seal.address("", bytes(papers.good.seal)), "--csv", str(table), "--language", "fr")
    assert told.exit_code == 3, told.output
    assert "12 judged: 6 verified, 2 doubtful, 2 unknown, 2 not authentic." in told.output
    assert "altered.pdf" in told.output
    rows = rows_in(table.read_text(encoding="utf-8"))
    outcomes = {row["file"].rpartition("/")[2]: row["outcome"] for row in rows}
    assert {**outcomes, **EXPECTED} == outcomes
    by_name = {row["file"]: row for row in rows}
    assert by_name["authentic.pdf"]["type"].startswith("Dipl")
    assert by_name["more/=2+5.pdf"]["same_as"] == by_name["authentic.pdf"]["line"]
    assert rows[-1]["number"] == papers.good.number
    assert run(str(folder / "altered.pdf")).exit_code == 1
    assert run(str(folder / "authentic.pdf")).exit_code == 0
    assert run(str(folder / "code.png")).exit_code == 0
    gone = run(str(folder / "authentic.pdf"), str(folder / "gone.pdf"))
    assert "there is no such file" in str(gone.exception)
    assert gone.output == "", "all that is asked is looked at before any is judged"
    only = tmp_path / "formula.zip"
    with zipfile.ZipFile(only, "w") as made:
        made.writestr("=HYPERLINK(1).pdf", b"x")
    assert run(str(only), "--csv", str(table)).exit_code == 2
    assert rows_in(table.read_text(encoding="utf-8"))[0]["file"] == "'=HYPERLINK(1).pdf"


CANDIDATES = """numero;nom;prenom;date de naissance
1;ALAOUI;Salma;04/06/2008
2;X;Y;01/01/2008
3;Chraïbi;Nadia;05/06/2008
"""


def test_papers_are_held_against_a_list_of_candidates(client: Client, papers: Papers, tmp_path: Path) -> None:
    given = {**papers.files, "2.pdf": papers.files["authentic.pdf"]}
    sent = {**uploads(given), "candidates": SimpleUploadedFile("list.csv", CANDIDATES.encode())}
    page = client.post("/v/files?language=en", sent).content.decode()
    for said in ("States the same person", "States another name", "It does not state this name.", "by what it states"):
        assert said in page
    sent = {**uploads(given), "candidates": SimpleUploadedFile("list.csv", CANDIDATES.encode()), "export": "csv"}
    answer = client.post("/v/files?language=en", sent)
    rows = rows_in(b"".join(answer.streaming_content).decode())  # type: ignore[attr-defined]
    assert {(row["candidate"], row["found"], row["file"]) for row in rows if row["candidate"]} == {
        ("1", "same-person", "authentic.pdf"), ("2", "another-name", "2.pdf"), ("3", "no-paper", ""),
    }  # fmt: skip
    folder, table, people = tmp_path / "given", tmp_path / "table.csv", tmp_path / "people.csv"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(papers.files["authentic.pdf"])
    people.write_text(CANDIDATES, encoding="utf-8")
    assert run(str(folder), "--csv", str(table), "--candidates", str(people)).exit_code == 0
    rows = rows_in(table.read_text(encoding="utf-8"))
    assert [row["found"] for row in rows] == ["same-person", "no-paper", "no-paper"]
    refused = client.post(
        "/v/files?language=en", {**uploads(given), "candidates": SimpleUploadedFile("l.csv", b"a;b\n1;2\n")}
    )
    assert refused.status_code == 400
    assert "Columns are missing" in refused.content.decode()


def test_what_the_page_found_is_compared(client: Client, db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(lines: object, people: str = CANDIDATES) -> Any:
        sent = {
            "candidates": SimpleUploadedFile("list.csv", people.encode()),
            "lines": SimpleUploadedFile("lines.json", json.dumps(lines).encode()),
        }
        return client.post("/v/candidates?language=fr", sent)

    one = {"place": 7, "name": "x.pdf", "authentic": True, "number": "", "values": ["SALMA", "ALAOUI", "2008-06-04"]}
    rows = asked([one]).json()["rows"]
    assert [(row[0], row[3], row[7]) for row in rows] == [
        ("1", "same-person", 7),
        ("2", "no-paper", None),
        ("3", "no-paper", None),
    ]
    false = asked([{**one, "authentic": False, "name": "1.pdf"}]).json()["rows"]
    assert (false[0][3], false[0][7]) == ("not-believed", 7)
    for answer in (asked([{**one, "more": 1}]), asked({}), asked([one], "a;b\n"), client.post("/v/candidates")):
        assert answer.status_code == 400
        assert answer.json()["what"]
    assert client.get("/v/candidates").status_code == 405
    monkeypatch.setattr(files, "_HEAD", 0)
    monkeypatch.setattr(comparing, "MOST", -comparing.LARGEST)
    assert asked([one]).status_code == 400


def test_files_beyond_the_bound_are_told_of_each(papers: Papers) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for place in range(3000):
            made.writestr(f"{place}.pdf", b"x")
    answer = Client().post("/api/documents/verify/files", uploads({"3000.zip": out.getvalue()})).json()["files"]
    assert len(answer) == 3000
    assert [each["refused"] for each in answer[298:302]] == ["no-document"] * 2 + ["too-many"] * 2
    page = Client().post("/v/files?language=en", uploads({"3000.zip": out.getvalue()})).content.decode()
    assert page.count('<tr role="row">') < 310
    assert "The 300 lines that most need a look" in page
    several = {f"{place}.txt": b"x" for place in range(300)}
    assert len(Client().post("/api/documents/verify/files", uploads(several)).json()["files"]) == 300
    refused = Client().post(
        "/api/documents/verify/files", uploads({**several, "a": b"x", "b": b"x"}), headers={"Accept-Language": "en"}
    )
    assert (refused.status_code, refused.json()["title"]) == (422, "There are more than 300 files")
