"""The answered list, in the format in which it came: each row with its outcome, the agreed fields and its receipt."""

from __future__ import annotations

import codecs
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from pyarrow import csv

from wasl.catalogue.expressions.types import Kind
from wasl.engine.parquet import put_in_place
from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.bulk import ANSWERED, OUTSIDE, field_column
from wasl.exchange.answering.plan import Plan
from wasl.exchange.files.lists import ReadList
from wasl.exchange.files.models import Delivery
from wasl.kernel.errors import WaslError

MALFORMED = "malformed-subject"
HEAD = ("ROW", "SUBJECT", "REFERENCE", "OUTCOME")
TAIL = ("PSEUDONYM", "RECEIPT")
_ROWS_AT_ONCE = 100_000
_MOST_SHEET_ROWS = 1_048_575


def lines_sql(plan: Plan, delivery: Delivery) -> str:
    """One line for each row of the list, in its order; repetitions carry the answer of the first."""
    fields = "".join(f", t.{identifier(field_column(name))} AS {identifier(name)}" for name in plan.fields)
    receipt = (
        f"CASE WHEN t.position IS NOT NULL THEN concat('{delivery.receipts_log}/', {delivery.receipts_from} + t.position, '/', "
        "lower(hex(h.leaf))) END"
    )
    return f"""SELECT l."__row" AS "ROW", l.subject AS "SUBJECT", l.reference AS "REFERENCE",
            COALESCE(t.outcome, '{MALFORMED}') AS "OUTCOME"{fields}, t.name AS "PSEUDONYM", {receipt} AS "RECEIPT"
        FROM listed AS l LEFT JOIN told AS t ON t.value = l.key LEFT JOIN leaves AS h ON h.position = t.position"""


def counts(engine: Engine, lines_that_are_no_row: int) -> dict[str, int]:
    """What became of every row received: answered, unknown, outside, malformed, repeated; each subject counts once."""
    sql = f"""SELECT count(*) AS received, count(*) FILTER (outcome = '{MALFORMED}') AS malformed,
            count(*) FILTER (first AND outcome = '{ANSWERED}') AS answered,
            count(*) FILTER (first AND outcome = '{OUTSIDE}') AS outside,
            count(*) FILTER (NOT first AND outcome <> '{MALFORMED}') AS repeated
        FROM (SELECT COALESCE(t.outcome, '{MALFORMED}') AS outcome, a.place = l."__row" AS first
            FROM listed AS l LEFT JOIN told AS t ON t.value = l.key LEFT JOIN asked AS a ON a.value = l.key) AS n"""
    found = {name: int(value) for name, value in engine.read(sql).read_all().to_pylist()[0].items()}
    found["unknown"] = found["received"] - sum(found[name] for name in ("malformed", "answered", "outside", "repeated"))
    found["received"] += lines_that_are_no_row
    found["malformed"] += lines_that_are_no_row
    return found


def write_answer(engine: Engine, path: Path, read: ReadList, plan: Plan) -> None:
    """Write ``lines`` to `path`, in the format of `read`."""
    match read.kind:
        case "parquet":
            engine.write_parquet('SELECT * FROM "lines" ORDER BY "ROW"', path)
        case "xlsx":
            _as_workbook(engine, path, plan)
        case _:
            _as_csv(engine, path, read, plan)


def _as_csv(engine: Engine, path: Path, read: ReadList, plan: Plan) -> None:
    """UTF-8, signed so that spreadsheets see it; no cell that a spreadsheet would run."""
    cells = ", ".join(f"{_guarded(name, plan)} AS {identifier(name)}" for name in _columns(plan))
    rows = engine.read(f'SELECT {cells} FROM "lines" ORDER BY "ROW"', _ROWS_AT_ONCE)
    dialect = csv.WriteOptions(delimiter=str(read.report.facts.get("delimiter") or ","), quoting_style="needed")
    with put_in_place(path) as draft, draft.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        with csv.CSVWriter(file, rows.schema, write_options=dialect) as writer:
            for batch in rows:
                writer.write_batch(batch)


def _guarded(name: str, plan: Plan) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    column = identifier(name)
    kind = plan.fields[name].typed.type.kind if name in plan.fields else Kind.TEXT
    if name == "ROW" or kind in (Kind.BOOL, Kind.INT, Kind.DATE, Kind.DECIMAL):
        return column
    return f"CASE WHEN regexp_matches({column}, '^[=+@\\t\\r''-]') THEN concat('''', {column}) ELSE {column} END"


def _columns(plan: Plan) -> tuple[str, ...]:
    return (*HEAD, *plan.fields, *TAIL)


def _as_workbook(engine: Engine, path: Path, plan: Plan) -> None:
    if engine.count("lines") > _MOST_SHEET_ROWS:
        raise WaslError(
            "a sheet has room for {most} rows", mend="send the list as CSV or Parquet", most=_MOST_SHEET_ROWS
        )
    with put_in_place(path) as draft:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("answers")
        sheet.append(list(_columns(plan)))
        for batch in engine.read('SELECT * FROM "lines" ORDER BY "ROW"'):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                sheet.append([_cell(sheet, value) for value in row])
        book.save(draft)


def _cell(sheet: object, value: object) -> WriteOnlyCell:
    """A workbook says which cells are formulas: a text is one only if it is written so."""
    cell = WriteOnlyCell(sheet, value if isinstance(value, (bool, int)) or value is None else str(value))
    if isinstance(cell.value, str):
        cell.data_type = "s"
    return cell
