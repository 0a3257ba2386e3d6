"""Reading a folder: which files count, their names and kinds, and all problems at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import MINI, copy_of_mini, edit, mini, problems_of, said_of, with_files
from wasl.catalogue.declared import Department, System
from wasl.catalogue.load import load
from wasl.catalogue.problems import PackErrors
from wasl.kernel.errors import WaslError
from wasl.referentials.declared import Referential
from wasl.server.kinds import KINDS

FINS = (MINI / "referentials" / "fins.yaml").read_text(encoding="utf-8")


def test_the_small_pack_holds_what_its_files_say() -> None:
    counts = {kind.name: sum(1 for _ in mini().of_kind(kind.name)) for kind in KINDS}
    assert counts == {
        "state": 1, "department": 2, "system": 3, "parameter": 3, "referential": 3, "mapping": 2, "register": 3,
        "feed": 2, "linkage-model": 1, "purpose": 1, "service": 4, "agreement-template": 1, "guardianship": 0, "document": 1,
        "presentation": 1, "signature": 1, "procedure": 1, "payer": 0, "retention": 1, "programme": 1, "cases": 1, "remedy": 0,
        "complaint-desk": 0,
    }  # fmt: skip


def test_the_id_is_the_path() -> None:
    catalogue = mini()
    assert catalogue.id_of(catalogue.get(Referential, "fins")) == "referentials.fins"
    assert catalogue.id_of(catalogue.get(System, "conch")) == "systems.conch"
    assert catalogue.name_of(catalogue.get(Department, "tides")) == "tides"


def test_there_is_no_pack_in_no_folder(tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="there is no such pack"):
        load(tmp_path / "nowhere", KINDS)


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    assert [problem.what for problem in problems_of(tmp_path)] == ["the pack holds no declaration"]


def test_hidden_files_and_other_suffixes_are_no_part_of_it(tmp_path: Path) -> None:
    pack = with_files(
        tmp_path, {".git/x.yaml": "no", ".x.yaml": "no", "README.md": "no", "referentials/.#fins.yaml": "no"}
    )
    assert len(load(pack, KINDS).entries) == len(mini().entries)


@pytest.mark.parametrize(
    ("file", "what", "mend"),
    [
        ("referentials/fins.yml", "the file's name ends in .yml", "rename it to end in .yaml"),
        (
            "referentials/Left_Fins.yaml",
            "'Left_Fins' is no name for a file or folder of a pack",
            "rename it to 'left-fins'",
        ),
        ("My Folder/fins.yaml", "'My Folder' is no name for a file or folder of a pack", "rename it to 'my-folder'"),
        ("زعانف.yaml", "'زعانف' is no name for a file or folder of a pack", "use lower-case letters"),
    ],
)
def test_files_and_folders_have_plain_names(tmp_path: Path, file: str, what: str, mend: str) -> None:
    (problem,) = problems_of(with_files(tmp_path, {file: FINS}))
    assert problem.what == what
    assert mend in problem.mend
    assert problem.place.file.endswith(file)


def test_a_name_belongs_to_one_declaration_of_its_kind(tmp_path: Path) -> None:
    pack = with_files(tmp_path, {"zzz/fins.yaml": FINS})
    assert said_of(pack) == [
        ("zzz/fins.yaml:1:1", f"there is already a referential 'fins', in {pack}/referentials/fins.yaml")
    ]


def test_two_kinds_may_share_a_name(tmp_path: Path) -> None:
    pack = with_files(tmp_path, {"registers/fins.yaml": (MINI / "registers/shoal.yaml").read_text(encoding="utf-8")})
    assert {entry.kind.name for entry in load(pack, KINDS).entries if entry.name == "fins"} == {
        "referential",
        "register",
    }


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("- a\n", "1:1", "the file is no mapping"),
        ("kind: [a]\n", "1:7", "unknown kind ''"),
        ("kind: department\n", "1:1", "'items' must be a mapping of names to declarations"),
        ("kind: department\nitems: [a]\n", "2:8", "'items' must be a mapping of names to declarations"),
        ("kind: department\nitems: {}\ntitle: x\n", "3:1", "unknown key 'title'"),
        ("kind: department\nitems:\n  Bad_Name: {}\n", "3:3", "'Bad_Name' is no name for a department"),
        (
            "kind: department\nitems:\n  good: text\n",
            "3:9",
            "'text' stands where a mapping with title, abbreviation, role is expected",
        ),
    ],
)
def test_the_head_of_a_file_is_judged(tmp_path: Path, text: str, place: str, what: str) -> None:
    assert said_of(with_files(tmp_path, {"more.yaml": text})) == [(f"more.yaml:{place}", what)]


def test_all_problems_are_told_at_once_in_order(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "systems.yaml", "connection: api", "connection: post")
    edit(pack, "systems.yaml", "    maturity: 0\n", "    maturity: 7\n")
    edit(pack, "state.yaml", "currency", "curency")
    edit(pack, "referentials/fins.yaml", "kind", "king")
    assert said_of(pack) == [
        ("referentials/fins.yaml:1:1", "the file does not say its kind"),
        ("state.yaml:1:1", "'currency' is missing"),
        ("state.yaml:4:1", "unknown key 'curency'"),
        ("systems.yaml:14:17", "'post' is not allowed here"),
        ("systems.yaml:22:15", "the number 7 is not allowed here"),
    ]


def test_an_error_of_a_pack_reads_as_lines_for_an_editor(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, "registers/lesson.yaml", "owner: tides", "owner: tide")
    with pytest.raises(PackErrors) as caught:
        load(pack, KINDS)
    assert str(caught.value) == (
        f"{pack}/registers/lesson.yaml:3:8: no department is named 'tide' — did you mean 'tides'? [references]"
    )
