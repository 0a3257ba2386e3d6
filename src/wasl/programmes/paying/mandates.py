"""Cash mandates, as CSV in UTF-8. No public layout of the post office's file was found: this one is assumed, and documented.

Out: ``instruction,end_to_end,payee,identity,amount,currency,until``. Back: ``instruction,outcome,day,reference,amount`` where the
outcome is ``paid`` or ``unclaimed``. Amounts have two digits after the point.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO, Final

from wasl.kernel.errors import WaslError
from wasl.programmes.paying.answers import Answer
from wasl.programmes.paying.messages import money
from wasl.programmes.paying.reading import MalformedError, cents

OUT: Final = ("instruction", "end_to_end", "payee", "identity", "amount", "currency", "until")
BACK: Final = ("instruction", "outcome", "day", "reference", "amount")
UNCLAIMED: Final = "unclaimed"


@dataclass(frozen=True, slots=True)
class Mandate:
    """One sum to be drawn at a counter."""

    instruction: str
    end_to_end: str
    payee: str
    identity: str
    amount: int


def write(out: BinaryIO, mandates: Iterable[Mandate], currency: str, until: date) -> None:
    """Write the file."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    rows = csv.writer(text)
    rows.writerow(OUT)
    for each in mandates:
        rows.writerow(
            (
                each.instruction,
                each.end_to_end,
                each.payee,
                each.identity,
                money(each.amount),
                currency,
                until.isoformat(),
            )
        )
    text.flush()
    text.detach()


def read(source: BinaryIO) -> Iterator[Answer]:
    """What became of mandates. Raises MalformedError."""
    try:
        rows = csv.DictReader((line.decode("utf-8") for line in source), strict=True)
        if tuple(rows.fieldnames or ()) != BACK:
            raise MalformedError(
                "the columns are not the ones asked for", mend="name them {names}, in this order", names=", ".join(BACK)
            )
        for row in rows:
            if None in row or None in row.values():
                raise MalformedError(
                    "a row is cut", where="line {line}", mend="ask for the file again", line=str(rows.line_num)
                )
            yield from _answers(row)
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        raise MalformedError("this file cannot be read", mend="ask for it again, as CSV in UTF-8") from error


def _answers(row: dict[str, str]) -> Iterator[Answer]:
    told = Answer("accepted", instruction=row["instruction"])
    amount = cents(row["amount"])
    if row["outcome"] == "paid":
        yield told
        yield replace(told, what="debit", reference=row["reference"], amount=amount, day=date.fromisoformat(row["day"]))
    elif row["outcome"] == UNCLAIMED:
        yield replace(told, what="rejected", reference=row["reference"], amount=amount, reason=UNCLAIMED)
    else:
        raise WaslError(
            "the outcome '{outcome}' is not known", mend="it is paid or unclaimed", outcome=row["outcome"][:20]
        )
