"""What the language leaves out on purpose, and what to write instead."""

from __future__ import annotations

_ONE_ROW = "an expression speaks of one row: no SELECT, FROM, JOIN or window"
_AGGREGATE = "an expression speaks of one row; of several values of the row use least or greatest"
_CONVERT = "write to_int, to_decimal, to_date or to_text: they say what happens when the text does not fit"
_CLOCK = "use as_of, the day the decision or the file speaks of: results must not depend on the hour they are computed"
_REPEAT = "results must be the same each time"
_PATTERN = "write matches(text, 'pattern') with a regular expression"
_DATE = "write make_date(year, month, day), add_days or add_months"

_MENDS = {
    **dict.fromkeys(
        ("select", "from", "join", "where", "exists", "over", "window", "partition", "union", "with"), _ONE_ROW
    ),
    **dict.fromkeys(("order", "group", "having", "limit", "distinct", "all", "any", "some"), _ONE_ROW),
    **dict.fromkeys(("min", "max"), _AGGREGATE),
    **dict.fromkeys(("sum", "count", "avg", "string_agg", "list", "first", "last"), "an expression speaks of one row"),
    **dict.fromkeys(("row_number", "rank", "lag", "lead"), _ONE_ROW),
    **dict.fromkeys(("cast", "try_cast", "convert"), _CONVERT),
    **dict.fromkeys(
        ("now", "today", "current_date", "current_timestamp", "current_time", "getdate", "sysdate"), _CLOCK
    ),
    **dict.fromkeys(("random", "rand", "uuid", "gen_random_uuid", "setseed"), _REPEAT),
    **dict.fromkeys(("like", "ilike", "rlike", "regexp", "similar", "glob", "regexp_matches", "regexp_like"), _PATTERN),
    **dict.fromkeys(
        ("interval", "date", "timestamp", "strptime", "date_trunc", "date_add", "date_diff", "datediff"), _DATE
    ),
    **dict.fromkeys(("ifnull", "nvl", "isnull", "ifnotnull"), "write coalesce(a, b) or x IS NULL"),
    **dict.fromkeys(("if", "iff", "iif", "decode"), "write CASE WHEN condition THEN value ELSE other END"),
    **dict.fromkeys(("div", "mod", "divide"), "write ratio(a, b, scale, on_zero)"),
    **dict.fromkeys(("collate", "escape", "similarity"), "texts are compared character by character"),
    **dict.fromkeys(("using", "filter"), _ONE_ROW),
    **dict.fromkeys(("substr", "mid"), "write substring(text, start, length)"),
    **dict.fromkeys(("len", "char_length"), "write length(text)"),
    **dict.fromkeys(("ucase", "lcase", "initcap"), "write upper(text) or lower(text)"),
    "extract": "write year(date), month(date) or day(date)",
    "lambda": "an expression is one formula, without functions of its own",
}


def mend_for_word(word: str) -> str | None:
    """What to write instead of a word of SQL that the language leaves out; None when it is not such a word."""
    return _MENDS.get(word.lower())
