"""The page of the manual about expressions, written from the function table.

``python -m wasl.catalogue.expressions.manual docs/reference/expressions.md`` writes it again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wasl.catalogue.expressions.function import Function
from wasl.catalogue.expressions.functions import CHAPTERS
from wasl.catalogue.expressions.regex import LARGEST_REPEAT
from wasl.catalogue.expressions.syntax import DEEPEST
from wasl.catalogue.expressions.tokens import LONGEST_TEXT, MOST_TOKENS
from wasl.catalogue.expressions.types import INT, LARGEST_INT, LARGEST_PRECISION

_HEAD = f"""# Expressions

<!-- Written by wasl.catalogue.expressions.manual from the function table. Do not edit. -->

Packs state criteria, amounts, column mappings and validity rules as *scalar SQL*: one formula about one row. The same
text runs on DuckDB and on Spark with the same result, defined by a slow reference evaluator in plain Python.

Only what this page lists is read. Anything else (a subquery, `/`, `||`, `CAST`, `LIKE`, `now()`, an aggregate...) is an
error that names the file, the line, the column and the mend. It is never guessed.

## Names and literals

- A column or an attribute is written plainly, or between double quotes when its name holds spaces or signs:
  `"Date de naissance"`, `"تاريخ الازدياد"`. Inside quotes, `""` is one quote. Names are matched exactly.
- `as_of` is the day the file or the decision speaks of, and the only clock.
- Text stands between single quotes (`'l''école'`), numbers are digits with at most one point (`12`, `0.5`); `TRUE`, `FALSE`,
  `NULL`. There is no date literal: write `make_date(2025, 9, 1)`.
- Some arguments (patterns, scales, mappings) are written in the expression itself, never computed.

## Types

| type | values |
|---|---|
| `bool` | true, false |
| `int` | whole numbers with a proved number of digits, at most {LARGEST_INT}; a record keeps at most {INT.precision} |
| `decimal(p, s)` | exact decimals of p digits, s of them after the point; p is at most {LARGEST_PRECISION} |
| `date` | days from 0001-01-01 to 9999-12-31 |
| `text` | Unicode text, compared and ordered by code point |
| `code` | a code of one referential; a text written beside it is read as a code of that referential |

Every type may also be *null*: unknown. Columns of a feed are texts that may be null. Nothing is converted silently but an
`int` where a `decimal` stands. There are no floating-point numbers.

Sizes are proved before any file is read: a sum has one more digit than its widest side, a product as many as both sides
together. An expression that might need more than {LARGEST_PRECISION} digits is refused; `to_int` and `to_decimal` narrow a
number and give null when it does not fit.

## Null

A function gives null when one of its arguments is null, unless its description says otherwise. `AND`, `OR`, `NOT`, `IN` and
comparisons have three outcomes: true, false and null. `WHEN` takes a branch only when its condition is true.

`CASE WHEN condition THEN value [WHEN ...] [ELSE value] END` and `CASE x WHEN value THEN value ... END` give the value of the
first branch that holds, else that of `ELSE`, else null.

## Bounds

At most {LONGEST_TEXT:,} characters, {MOST_TOKENS:,} words and signs, {DEEPEST} levels of nesting, and {LARGEST_REPEAT:,}
repetitions in a regular expression.
"""


def manual() -> str:
    """The page, in Markdown."""
    chapters = (f"## {title}\n\n{_table(functions)}" for title, functions in CHAPTERS.items())
    return "\n".join([_HEAD, *chapters])


def _table(functions: tuple[Function, ...]) -> str:
    lines = ["| written | meaning | examples |", "|---|---|---|", *map(_line, functions)]
    return "\n".join(lines) + "\n"


def _line(function: Function) -> str:
    examples = "<br>".join(f"`{_cell(text)}` → {_cell(value)}" for text, value in function.examples)
    doc = function.doc.replace("``", "`")
    return f"| `{_cell(function.usage)}` | {_cell(doc)} | {examples} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(manual(), encoding="utf-8")
