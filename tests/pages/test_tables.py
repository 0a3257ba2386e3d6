"""Tables: search, sort, turn pages, export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wasl.pages.tables import Column, Table

Row = tuple[str, int | None, date | None]
ROWS: list[Row] = [
    ("Élève", 3, date(2026, 1, 5)),
    ("agent", 12, None),
    ("Zèbre", None, date(2025, 1, 1)),
    ("إدارة", 7, date(2026, 3, 1)),
]


def table(state: Mapping[str, str] | None = None, rows: list[Row] | None = None, **options: Any) -> Table[Row]:
    columns: list[Column[Row]] = [
        Column("name", "Name", lambda row: row[0]),
        Column("size", "Size", lambda row: row[1], kind="number"),
        Column("day", "Day", lambda row: row[2], sortable=False),
    ]
    return Table(columns, ROWS if rows is None else rows, state or {}, **options)


def names(made: Table[Row]) -> list[str]:
    return [row[0] for row in made.found]


def test_rows_keep_their_own_order_until_asked_otherwise() -> None:
    assert names(table()) == ["Élève", "agent", "Zèbre", "إدارة"]


def test_search_forgets_case_accents_and_arabic_variants() -> None:
    assert names(table({"q": "ELEVE"})) == ["Élève"]
    assert names(table({"q": "اداره"})) == ["إدارة"]


def test_search_wants_every_word_in_some_column() -> None:
    assert names(table({"q": "eleve 2026"})) == ["Élève"]
    assert names(table({"q": "eleve 2025"})) == []


def test_text_sorts_as_people_read_it() -> None:
    assert names(table({"sort": "name"}))[:3] == ["agent", "Élève", "Zèbre"]


def test_numbers_sort_as_numbers_and_empty_cells_come_last() -> None:
    assert [row[1] for row in table({"sort": "size"}).found] == [3, 7, 12, None]


def test_a_column_that_does_not_sort_is_not_obeyed() -> None:
    assert names(table({"sort": "day"})) == names(table())
    assert names(table({"sort": "no-such-column"})) == names(table())


def test_a_click_on_the_sorted_column_turns_it_round() -> None:
    (first, second, _third) = table({"sort": "name"}).headers
    assert (first["direction"], first["next"]) == ("ascending", "-name")
    assert (second["direction"], second["next"]) == ("none", "size")
    assert table({"sort": "-name"}).headers[0]["direction"] == "descending"


def test_pages_beyond_the_last_show_the_last() -> None:
    many: list[Row] = [(f"row {number:03}", number, None) for number in range(60)]
    assert table({"page": "99"}, many).page.number == 3
    assert table({"page": "nonsense"}, many).page.number == 1
    assert [cells[0]["value"] for cells in table({"page": "3"}, many).lines][-1] == "row 059"


def test_csv_holds_every_row_found_not_only_the_page() -> None:
    response = table({"export": "csv", "q": "a"}, page_size=1).export()
    assert response is not None
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert lines[0] == ["name", "size", "day"]
    assert lines[1:] == [["agent", "12", ""]]
    assert response["Content-Disposition"] == 'attachment; filename="table.csv"'


def test_json_holds_the_values_under_their_names() -> None:
    response = table({"export": "json", "q": "zebre"}).export()
    assert response is not None
    assert json.loads(response.content) == [{"name": "Zèbre", "size": None, "day": "2025-01-01"}]


def test_nothing_is_exported_unasked() -> None:
    assert table().export() is None
    assert table({"export": "xml"}).export() is None


@given(
    st.lists(st.tuples(st.text(max_size=8), st.none() | st.integers(), st.none())), st.sampled_from(["name", "size"])
)
def test_sorting_loses_no_row_and_turning_round_reverses_the_values(rows: list[Row], column: str) -> None:
    ascending, descending = table({"sort": column}, rows).found, table({"sort": f"-{column}"}, rows).found
    assert sorted(map(repr, ascending)) == sorted(map(repr, rows)) == sorted(map(repr, descending))
    present = [row for row in ascending if row[1] is not None]
    if column == "size":
        assert [row[1] for row in present] == sorted(row[1] for row in present if row[1] is not None)


def test_what_stands_in_another_column_is_searched_and_exported_and_a_sign_stays_before_its_number() -> None:
    hidden = Column[int]("kind", "Kind", lambda row: f"kind {row}", shown=False)
    made = Table([Column[int]("size", "Size", lambda row: row, kind="number"), hidden], [-5, 7], {"q": "kind -5"})
    assert [header["column"].name for header in made.headers] == ["size"]
    assert [[str(cell["value"]) for cell in line] for line in made.lines] == [['<bdi dir="ltr">-5</bdi>']]
    exported = Table(made.columns, [-5], {"export": "json"}).export()
    assert exported is not None
    assert json.loads(exported.content) == [{"size": -5, "kind": "kind -5"}]
