"""Who pays programmes, as a pack declares it."""

from __future__ import annotations

import msgspec

from wasl.catalogue.declared import Declared
from wasl.programmes.declared import ProgrammeName


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where payments are charged: programme, project and line of the budget."""

    programme: str
    project: str
    line: str


class Payer(Declared, frozen=True, kw_only=True):
    """The account from which programmes are paid, and what makes one of its payments worth a question."""

    programmes: tuple[ProgrammeName, ...]
    name: str
    """As messages name it: 70 characters at most."""
    rib: str
    """24 digits."""
    budget: Budget
    shared_by: int
    """How many beneficiaries may be paid on one account before somebody is asked."""
    jump: int
    """By how many percent an amount may pass the one paid before."""
    mandate_days: int
    """For how many days a cash mandate can be drawn."""
    set_off: int = 0
    """By how many percent a payment may be lessened to bring back what was paid too much; 99 at most."""
