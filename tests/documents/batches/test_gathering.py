"""Archives, folders and uploads that lie: each is told of by its own line, and the next file is taken."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.documents.batches.gathering import AT_HOME, Gathering, expected
from wasl.documents.batches.given import Bounds, Given, label_of

SMALL = Bounds(files=4, each=1000, all=2500)


def archive(*files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of `files`."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, content in files:
            made.writestr(name, content)
    return out.getvalue()


def told(given: Iterator[Given]) -> list[tuple[str, str]]:
    """Of each file its name, and what is in it or why it was not read."""
    return [(each.name, each.refused or each.content[:9].decode("latin-1")) for each in given]


def sent(content: bytes, name: str = "all.zip", bounds: Bounds = SMALL) -> list[tuple[str, str]]:
    """What is taken of one upload."""
    return told(Gathering(bounds).file(name, BytesIO(content)))


def test_files_come_one_by_one_with_their_folders() -> None:
    given = archive(
        ("a/one.pdf", b"one"), ("__MACOSX/a/._one.pdf", b"x"), (".DS_Store", b"x"), ("b/", b""), ("b/two.pdf", b"two")
    )
    assert sent(given) == [("a/one.pdf", "one"), ("b/two.pdf", "two")]
    assert sent(b"alone", "alone.pdf") == [("alone.pdf", "alone")]
    assert sent(archive()) == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\Users\\x\\..\\y.pdf", "Users/x/y.pdf"),
        ("/abs//olute.pdf", "abs/olute.pdf"),
        ("diplome\u202efdp.exe", "diplome⟨U+202E⟩fdp.exe"),
        ("نسخة.pdf", "نسخة.pdf"),
        ("..", "?"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_name_leads_nowhere_and_turns_nothing_round(name: str, label: str) -> None:
    assert label_of(name) == label


@given(st.text("./\\:ab\u202e\u0000 C", max_size=40))
def test_no_name_leads_out_or_hides_what_it_is(name: str) -> None:
    told = label_of(name)
    assert told
    assert not {"", ".", ".."} & set(told.split("/"))
    assert not {"\\", "\u202e", "\u0000"} & set(told)


def test_what_is_too_much_is_told_of_and_the_next_is_taken() -> None:
    assert sent(archive(("big", bytes(1001)), ("ok", b"ok"))) == [("big", "too-large"), ("ok", "ok")]
    assert [why for _name, why in sent(archive(*((f"{n}", bytes(1000)) for n in range(4))))][2:] == ["too-much"] * 2
    assert [why for _name, why in sent(archive(*((f"{n}", b"x") for n in range(6))))] == ["x"] * 4 + ["too-many"] * 2
    late = Bounds(files=9, each=9, all=9, seconds=-1)
    assert sent(archive(("a", b"a")), bounds=late) == [("a", "too-late")]


def test_a_bomb_is_known_by_what_it_says_and_by_what_it_does() -> None:
    bomb = archive(("bomb.pdf", bytes(50_000_000)), ("ok", b"ok"))
    assert len(bomb) < 60_000
    assert sent(bomb) == [("bomb.pdf", "too-large"), ("ok", "ok")]
    lying = bomb.replace(struct.pack("<L", 50_000_000), struct.pack("<L", 900))
    assert sent(lying) == [("bomb.pdf", "damaged"), ("ok", "ok")]


def test_archives_that_are_locked_nested_or_broken_are_told_of() -> None:
    inner = archive(("x", b"x"))
    assert sent(archive(("in.zip", inner), ("ok", b"ok"))) == [("in.zip", "archive-within"), ("ok", "ok")]
    locked = bytearray(archive(("secret", b"secret"), ("ok", b"ok")))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert sent(bytes(locked)) == [("secret", "locked"), ("ok", "ok")]
    whole = archive(("a", b"aaaa"), ("ok", b"ok"), packing=zipfile.ZIP_STORED)
    assert sent(whole.replace(b"aaaa", b"aaab")) == [("a", "damaged"), ("ok", "ok")]
    assert sent(whole[:-30]) == [("all.zip", "damaged")]
    assert sent(b"PK\x03\x04" + bytes(100)) == [("all.zip", "damaged")]
    odd = bytearray(whole)
    odd[odd.index(b"PK\x01\x02") + 10] = 99  # a packing that nobody knows
    assert sent(bytes(odd)) == [("a", "damaged"), ("ok", "ok")]


def test_a_list_of_names_without_end_is_not_read() -> None:
    whole = bytearray(archive(("a", b"a")))
    place = whole.rindex(b"PK\x05\x06")
    struct.pack_into("<L", whole, place + 12, 10_000_000)
    assert sent(bytes(whole)) == [("all.zip", "too-many")]
    large = bytes(whole[:place]) + b"PK\x06\x07" + bytes(16) + bytes(whole[place:])
    assert sent(large) == [("all.zip", "too-many")]


def test_a_folder_is_walked_in_order_and_links_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name, content in (
        ("b/2.pdf", b"two"),
        ("1.pdf", b"one"),
        ("Thumbs.db", b"x"),
        ("b/3.zip", archive(("in", b"three"))),
    ):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "b" / "round").symlink_to(tmp_path)
    (tmp_path / "c.pdf").symlink_to(tmp_path / "none")
    assert told(Gathering(AT_HOME).path(tmp_path)) == [("1.pdf", "one"), ("b/2.pdf", "two"), ("in", "three")]
    assert expected(tmp_path / "b" / "3.zip") == 1
    assert expected(tmp_path) == 5
