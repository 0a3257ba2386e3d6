"""Whether a file holds all the entries that it says it does: a statement of account by its balances, any by its own counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wasl.programmes.paying.reading import MalformedError, cents, own, text


@dataclass(slots=True)
class Entries:
    """The entries of one statement or notification, as they are read."""

    count: int = 0
    total: int = 0
    """In centimes, whatever their side."""
    net: int = 0
    """Of those booked: credits less debits."""

    def add(self, entry: Any, booked: bool) -> None:
        """Take one ``Ntry`` in."""
        amount = cents(own(entry, "Amt"))
        self.count, self.total = self.count + 1, self.total + amount
        if booked:
            self.net += _signed(amount, own(entry, "CdtDbtInd"))

    def demand_whole(self, whole: Any, balanced: bool) -> None:
        """Raises MalformedError unless they are what ``Stmt`` or ``Ntfctn`` says of them; `balanced`: it must have balances."""
        said = whole.find("{*}TxsSummry/{*}TtlNtries")
        if said is not None:
            count, total = own(said, "NbOfNtries"), own(said, "Sum")
            if (count and count != str(self.count)) or (total and cents(total) != self.total):
                raise _incomplete()
        if balanced:
            ends = {text(each, "Cd"): each for each in whole.iterfind("{*}Bal")}
            opening, closing = ends.get("OPBD", ends.get("PRCD")), ends.get("CLBD")
            if opening is None or closing is None:
                raise MalformedError(
                    "this statement has no opening and closing balance",
                    mend="ask the bank for statements that are not in parts",
                )
            if _balance(opening) + self.net != _balance(closing):
                raise _incomplete()


def demand_count(said: str, count: int) -> None:
    """Raises MalformedError where a file says that it has another number of transactions."""
    if said and said != str(count):
        raise _incomplete()


def _balance(element: Any) -> int:
    return _signed(cents(own(element, "Amt")), own(element, "CdtDbtInd"))


def _signed(amount: int, side: str) -> int:
    return amount if side == "CRDT" else -amount


def _incomplete() -> MalformedError:
    return MalformedError("the entries of this file do not make its own totals", mend="ask the bank for the file again")
