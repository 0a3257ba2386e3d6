"""An error about a character points at that character of the YAML file, whatever the style of the value."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.source import Source
from wasl.catalogue.expressions.syntax import parse
from wasl.kernel.errors import Place

STYLES = {
    "plain": 'check: a = 1 AND "b c" / 2\n',
    "plain over lines": "check: a = 1\n  AND\n\n  b / 2\n",
    "single quotes": "check: 'a = ''x'' AND b / 2'\n",
    "double quotes": 'check: "a = 1 AND \\"b c\\" / 2"\n',
    "double quotes over lines": 'check: "a = 1\n  AND \\"b c\\"\n  / 2"\n',
    "literal block": "check: |\n  a = 1\n    AND b\n  AND c / 2\n",
    "literal block, stripped": "check: |-\n    a = 'é'\n    AND c / 2\n",
    "folded block": "check: >\n  a = 1\n  AND b\n  AND c / 2\n",
    "folded block, comment": "check: >- # why / what\n  a = 1 AND\n  c / 2\n",
    "in a list": "- a = 1\n- b / 2\n",
    "Arabic": 'check: "\\"تاريخ\\" = 1 AND b / 2"\n',
    "in braces": "{check: a = 1 AND b / 2, other: 1}\n",
}


def values(node: object, place: Place) -> list[tuple[str, Place]]:
    """Every text of a document and where its value stands."""
    if isinstance(node, str):
        return [(node, place)]
    found = []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        line, column = node.lc.value(key) if isinstance(node, dict) else node.lc.item(key)  # type: ignore[attr-defined]
        found += values(value, Place(place.file, line + 1, column + 1))
    return found


def slash_in(yaml: str) -> tuple[int, int]:
    """The line and column of the only ``/`` of the value."""
    before = yaml[: yaml.rindex("/")]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize("style", STYLES)
def test_the_place_of_a_character_in_every_style(style: str) -> None:
    yaml = STYLES[style]
    [(text, place)] = [each for each in values(YAML().load(yaml), Place("f.yaml")) if "/" in each[0]]
    found = Source(text, place, yaml).at(text.index("/"))
    assert (found.line, found.column) == slash_in(yaml)


def test_the_file_is_read_when_it_is_not_given(tmp_path: Path) -> None:
    file = tmp_path / "feed.yaml"
    file.write_text(STYLES["literal block"], encoding="utf-8")
    [(text, place)] = values(YAML().load(file), Place(str(file)))
    with pytest.raises(ExpressionError) as caught:
        parse(text, place)
    assert caught.value.place == Place(str(file), 4, 9)
    assert str(caught.value).startswith(f"{file}:4:9: / is not part of the language")


def test_without_the_file_lines_and_columns_are_counted_in_the_text() -> None:
    source = Source("a = 1\nAND b", Place("nowhere.yaml", 3, 10))
    assert source.at(4) == Place("nowhere.yaml", 3, 14)
    assert source.at(10) == Place("nowhere.yaml", 4, 5)


def test_a_file_that_changed_meanwhile_does_not_break_the_error() -> None:
    source = Source("a = 1 AND b", Place("f.yaml", 1, 8), "check: something else\n")
    assert source.at(10) == Place("f.yaml", 1, 18)
    assert Source("a", Place("f.yaml", 9, 1), "").at(0) == Place("f.yaml", 9, 1)


def test_the_end_of_the_text_has_a_place() -> None:
    assert Source("a +", Place("f.yaml", 1, 8), "check: a +\n").at(3) == Place("f.yaml", 1, 11)
