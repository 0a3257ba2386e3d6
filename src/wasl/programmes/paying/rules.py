"""What a payer that a pack declares must be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.problems import Problem
from wasl.programmes.paying import rib
from wasl.programmes.paying.declared import Payer

_ABOUT: Final = "payers"
_LONGEST_NAME: Final = 70
_MOST_SET_OFF: Final = 99


def payers_can_pay(catalogue: Catalogue) -> Iterator[Problem]:
    """Payers of no account, too long a name or too high a share, and programmes that two pay."""
    paid: set[str] = set()
    for payer in catalogue.all(Payer).values():
        entry = catalogue.entry(payer)
        try:
            rib.checked(payer.rib)
        except rib.RibError as error:
            yield Problem(entry.place("rib"), error.what, error.mend, _ABOUT)
        if len(payer.name) > _LONGEST_NAME:
            yield Problem(entry.place("name"), "messages take 70 characters at most", "shorten it", _ABOUT)
        if not 0 <= payer.set_off <= _MOST_SET_OFF:
            yield Problem(
                entry.place("set_off"), "it is no share that leaves something to pay", "write 0 to 99", _ABOUT
            )
        for position, programme in enumerate(payer.programmes):
            if programme in paid:
                what = f"'{programme}' is paid by another already"
                yield Problem(entry.place("programmes", position), what, "leave it to one payer", _ABOUT)
            paid.add(programme)


OF_PAYERS: Final = (payers_can_pay,)
