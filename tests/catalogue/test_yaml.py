"""YAML: values by the core schema of version 1.2, the place of each, and the refusals."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from wasl.catalogue import yaml
from wasl.catalogue.problems import PackErrors, Problem
from wasl.catalogue.yaml import Node, read_file, read_text


def refusal(text: str) -> Problem:
    with pytest.raises(PackErrors) as caught:
        read_text(text, "f.yaml")
    (problem,) = caught.value.problems
    assert problem.mend
    assert problem.rule == "yaml"
    return problem


def at(text: str) -> tuple[int, int]:
    place = refusal(text).place
    assert place.file == "f.yaml"
    return place.line, place.column


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("yes", "yes"), ("NO", "NO"),
         ("on", "on"),
        ("12", 12), ("-3", -3), ("007", 7), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"), ("12:30", "12:30"),
        ("1.5", 1.5), ("1e3", 1000.0), ("-.5", -0.5), (".inf", float("inf")), ("1.2.3", "1.2.3"), ("2024-01-01",
         "2024-01-01"),
        ("'12'", "12"), ('"true"', "true"), ("1AP", "1AP"), ("+", "+"), ("-", "-"), ("a: b", {"a": "b"}),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(written: str, value: object) -> None:
    if written == "-":
        assert read_text("k: '-'", "f").value == {"k": "-"}
        return
    text = f"k: {{{written}}}" if isinstance(value, dict) else f"k: {written}"
    read = read_text(text, "f").value["k"]
    assert read == value
    assert type(read) is type(value)


def test_a_number_that_is_none_is_still_a_number() -> None:
    assert str(read_text("k: .nan", "f").value["k"]) == "nan"


def test_keys_are_always_text() -> None:
    assert read_text("{1: a, 02: b, true: c, null: d, 1.0: e}", "f").value == {
        "1": "a", "02": "b", "true": "c", "null": "d", "1.0": "e",
    }  # fmt: skip


TEXT = """\
kind: x
title: {fr: Un, ar: واحد, en: One}
list:
  - plain
  - "quoted"
  - a: 1
    b: |
      block
empty:
"""


@pytest.mark.parametrize(
    ("path", "value_at", "key_at"),
    [
        ((), (1, 1), (0, 0)),
        (("kind",), (1, 7), (1, 1)),
        (("title",), (2, 8), (2, 1)),
        (("title", "ar"), (2, 21), (2, 17)),
        (("title", "en"), (2, 31), (2, 27)),
        (("list",), (4, 3), (3, 1)),
        (("list", 0), (4, 5), (0, 0)),
        (("list", 1), (5, 5), (0, 0)),
        (("list", 2, "a"), (6, 8), (6, 5)),
        (("list", 2, "b"), (7, 8), (7, 5)),
    ],
)
def test_every_value_and_key_has_its_place(path: tuple[str | int, ...], value_at: object, key_at: object) -> None:
    node, whole = read_text(TEXT, "f").descend(path)
    assert whole
    assert (node.line, node.column) == value_at
    assert (node.key_line, node.key_column) == key_at


def test_a_path_that_is_not_there_leads_to_the_nearest_value() -> None:
    node, whole = read_text(TEXT, "f").descend(("title", "de", "x"))
    assert not whole
    assert (node.line, node.column) == (2, 8)


def test_places_count_characters_after_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffé: ب\r\nb: 1\r\n".encode())
    root = read_file(path, "a.yaml")
    assert root.value == {"é": "ب", "b": 1}
    assert [(node.line, node.column) for node in root.children.values()] == [(1, 4), (2, 4)]


def test_a_byte_that_is_no_utf8_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"kind: x\ntitle: \xc3\xa9t\xe9\n")
    with pytest.raises(PackErrors) as caught:
        read_file(path, "a.yaml")
    assert str(caught.value) == "a.yaml:2:10: byte 0xE9 is no UTF-8 — save the file as UTF-8 [yaml]"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(PackErrors, match=r"a\.yaml:1:1: the file cannot be read: No such file"):
        read_file(tmp_path / "a.yaml", "a.yaml")


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a" * (yaml.LARGEST + 1))
    with pytest.raises(PackErrors, match="more than"):
        read_file(path, "a.yaml")


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("", (1, 1), "empty"),
        ("# only a comment\n", (1, 1), "empty"),
        ("a: 1\nb: 2\na: 3\n", (3, 1), "stands already on line 1"),
        ("a: {x: 1, x: 2}", (1, 11), "stands already"),
        ("a:\n\tb: 1\n", (2, 1), "'\\t'"),
        ("a: 'open\nb: 1\n", (1, 4), "quoted scalar"),
        ("a: [1, 2\nb: 1\n", (2, 2), "flow sequence"),
        ("a: b: c\n", (1, 5), "mapping values"),
        ("a: 1\n---\nb: 2\n", (2, 1), "second document"),
        ("a: !!str 1\n", (1, 4), "the tag"),
        ("a: !!python/object:os.system x\n", (1, 4), "the tag"),
        ("? [a, b]\n: 1\n", (1, 3), "a key must be text"),
        ("a: *nothing\n", (1, 4), "repeats nothing"),
        ("a: &x [*x]\n", (1, 8), "repeats nothing"),
        ("*x : 1\n", (1, 1), "key must be text"),
        ("&x a: 1\n", (1, 1), "anchor"),
        ("a: 1\nb: \x07\n", (2, 4), "U+0007"),
        ("a: %x\n", (1, 4), "cannot start any token"),
        ("a: " + "[" * 60 + "]" * 60, (1, 43), "levels deep"),
    ],
)
def test_what_is_refused_is_named_with_its_place(text: str, place: tuple[int, int], what: str) -> None:
    assert at(text) == place
    assert what in refusal(text).what


def test_an_alias_repeats_a_value_and_keeps_the_places_of_the_original() -> None:
    root = read_text("a: &text {fr: Un}\nb: *text\n", "f")
    assert root.value == {"a": {"fr": "Un"}, "b": {"fr": "Un"}}
    node, _ = root.descend(("b", "fr"))
    assert (node.line, node.column) == (1, 15)
    assert (root.children["b"].key_line, root.children["b"].key_column) == (2, 1)


def test_aliases_of_aliases_cannot_grow_without_bound() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    problem = refusal("\n".join(lines))
    assert "aliases written out" in problem.what
    assert problem.place.line <= 7


def test_the_size_of_a_node_counts_what_it_holds() -> None:
    root = read_text("a: [1, 2, {b: 3}]\nc: &c [1]\nd: *c\n", "f")
    assert (root.children["a"].size, root.children["d"].size, root.size) == (5, 2, 10)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8",
     exclude_categories=["C"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(categories=["L", "N"]),
     min_size=1), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(values)
def test_what_a_yaml_writer_writes_is_read_back(value: object) -> None:
    stream = io.StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.allow_unicode = True
    writer.dump({"value": value}, stream)
    assert read_text(stream.getvalue(), "f").value == {"value": value}


@given(st.text(st.sampled_from("ab:-[]{},#&*!|>'\"%@? \n\t01é\x00\\"), max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        root = read_text(text, "f.yaml")
    except PackErrors as errors:
        (problem,) = errors.problems
        assert 1 <= problem.place.line <= text.count("\n") + 2
        assert problem.place.column >= 1
    else:
        assert isinstance(root, Node)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.yaml"
    path.write_bytes(data)
    try:
        told = read_file(path, "a.yaml").size
    except PackErrors as errors:
        told = len(errors.problems)
    assert told >= 1
