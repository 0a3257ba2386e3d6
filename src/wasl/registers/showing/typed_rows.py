"""Rows that a department types into the portal: the form's fields, in and out of a posted form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wasl.registers.declared import Feed

MOST_ROWS = 20
"""Rows typed at once; more belong in the template."""


def field_name(row: int, column: int) -> str:
    """The name of a field in the form: positions, since columns may be called anything."""
    return f"r{row}c{column}"


def rows_of(feed: Feed, posted: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows in a posted form, cells trimmed; one empty row where nothing was posted."""
    rows = []
    for row in range(MOST_ROWS):
        if field_name(row, 0) not in posted:
            break
        rows.append(
            {
                column.name: posted.get(field_name(row, position), "").strip()
                for position, column in enumerate(feed.columns)
            }
        )
    return rows or [{}]


def typed_rows(
    feed: Feed, rows: Sequence[Mapping[str, str]], choices: Mapping[str, Sequence[str]]
) -> list[list[dict[str, Any]]]:
    """Each row's fields, ready to draw: name, title, value, choices, whether a value is expected."""
    return [
        [
            {
                "name": field_name(number, position),
                "title": column.title or column.name,
                "value": row.get(column.name, ""),
                "choices": choices.get(column.choices or "", ()),
                "required": column.required,
            }
            for position, column in enumerate(feed.columns)
        ]
        for number, row in enumerate(rows)
    ]
