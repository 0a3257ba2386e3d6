"""How each engine spells literals, names and regular expressions. The rest is common SQL, or in the function table."""

from __future__ import annotations

from typing import Literal

Dialect = Literal["duckdb", "spark"]


def quote_name(name: str) -> str:
    """A column or alias, between double quotes (Spark needs ``spark.sql.ansi.doubleQuotedIdentifiers``)."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str, dialect: Dialect) -> str:
    """A text literal. Spark reads backslashes as escapes and replaces ``${...}`` before parsing."""
    if dialect == "duckdb":
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\u0024")
    return f"'{escaped}'"


def whole_match(text: str, regex: str, dialect: Dialect) -> str:
    """Whether the whole text matches a canonical regular expression (see `regex`)."""
    if dialect == "duckdb":
        return f"regexp_full_match({text}, {quote_text(regex, dialect)})"
    anchored = f"\\A(?:{regex})\\z"
    return f"({text} RLIKE {quote_text(anchored, dialect)})"


def captured(text: str, regex: str, group: int, dialect: Dialect) -> str:
    """The text of a group of `regex`, which the whole text is known to match."""
    anchored = f"^(?:{regex})$" if dialect == "duckdb" else f"\\A(?:{regex})\\z"
    return f"regexp_extract({text}, {quote_text(anchored, dialect)}, {group})"


def all_replaced(text: str, regex: str, dialect: Dialect) -> str:
    """`text` without any match of `regex`."""
    flags = ", 'g'" if dialect == "duckdb" else ""
    return f"regexp_replace({text}, {quote_text(regex, dialect)}, ''{flags})"
