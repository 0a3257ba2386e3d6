"""The faster scanner gives what the library's own gives, places included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tests.conftest import ROOT
from wasl.catalogue.yamlscanner import WordScanner


def events(text: str, fast: bool) -> list[Any]:
    """Every event with its value and places, and the error that ended them, if one did."""
    yaml = YAML(typ="safe", pure=True)
    if fast:
        yaml.Scanner = WordScanner
    seen: list[Any] = []
    try:
        for event in yaml.parse(text):
            mark = event.start_mark
            seen.append((type(event).__name__, getattr(event, "value", None), mark.line, mark.column))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        seen.append((str(getattr(error, "problem", "")), mark and (mark.line, mark.column)))
    return seen


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "packs" / "mini").rglob("*.yaml")), ids=lambda path: path.stem
)
def test_files_of_packs_are_read_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert events(text, fast=True) == events(text, fast=False)


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n", "a: b", "a: b c  \n\n\nd: e\n", "a: b\n  c\nd: e\n", "a: b\n# c\nd: e\n",
        "a: b\n   # c\n   d\n", "a: b #c\n",
        "a: b\n\tc\n", "- a\n- b\n", "- a\n  b\n", "a:\n- b\n- c: d\n", "{a: b, c d: e f, g}\n",
        "{a: b\n c, d: e}\n", "[a?b, c:d]\n",
        "{a:b}\n", "a: b:c\n", "a b: c\n", "a: x\n---\nb: y\n", "a: x\n...\n", "word\n", "two words\nmore\n",
        "a: ب ت\n", "? a\n: b\n",
        "a: b\r\nc: d\r\n", "{a: 'b', c: d }\n", "a: b\u00a0c\nd: e\n", "a:\n  b: c\n  d: e\nf: g\n",
        "a: - b\n", "{a: b", "a: b\n c: d\n",
    ],
)  # fmt: skip
def test_the_corners_are_read_alike(text: str) -> None:
    assert events(text, fast=True) == events(text, fast=False)


@given(st.text(st.sampled_from("ab:-[]{},#&*|>'\"? \n\n  \tبé"), max_size=50))
def test_random_texts_are_read_alike(text: str) -> None:
    assert events(text, fast=True) == events(text, fast=False)
