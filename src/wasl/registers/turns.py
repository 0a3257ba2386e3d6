"""In which order an entity's records count: by the day they begin, then end, then by the ledger and by who says so.

Worked out once, where the records are written for bulk readers, so that whoever looks for the latest of each person compares
two numbers, or nothing at all.
"""

from __future__ import annotations

from typing import Final

TURN: Final = "__turn"
"""Which of its entity's records it is, from 1."""
NEXT_FROM: Final = "__next_from"
"""The day the next one begins; null of the last."""
ALONE: Final = "__alone"
"""Whether no other of them holds on a day on which it does."""
FIRST_DAY: Final = "DATE '0001-01-01'"
LAST_DAY: Final = "DATE '9999-12-31'"
"""What stands for no beginning, and for no end, where days are compared."""
_FROM, _UNTIL = f"COALESCE(valid_from, {FIRST_DAY})", f"COALESCE(valid_to, {LAST_DAY})"
_BEFORE = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
TURNS_SQL: Final = f"""
    CAST(row_number() OVER turns AS INTEGER) AS "{TURN}",
    lead({_FROM}) OVER turns AS "{NEXT_FROM}",
    COALESCE({_UNTIL} <= lead({_FROM}) OVER turns, TRUE)
        AND COALESCE(max({_UNTIL}) OVER (turns {_BEFORE}) <= {_FROM}, TRUE) AS "{ALONE}"
"""
"""These columns, in a query over records with this window:"""
WINDOW_SQL: Final = f"turns AS (PARTITION BY entity ORDER BY {_FROM}, {_UNTIL}, recorded_from, source, source_key)"
