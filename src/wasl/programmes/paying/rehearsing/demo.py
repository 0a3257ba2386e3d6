"""The payments of a demonstration: a few households of the synthetic State are paid, a list at each stage, by the pages' verbs.

The accounts are made up, of no bank; the bank is played. The family's own household is owed arrears, entitled or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Final

from django.conf import settings

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import state_of
from wasl.exchange.tracing.households import guardianship_of
from wasl.exchange.tracing.models import Housemate
from wasl.exchange.tracing.people import family_of, homes_of
from wasl.kernel.days import months_after
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.models import Run
from wasl.programmes.paying import approving, making, sending
from wasl.programmes.paying.mending import correcting
from wasl.programmes.paying.mending.arrears import owe
from wasl.programmes.paying.mending.models import Recovery
from wasl.programmes.paying.mending.recovering import confirm, open_recovery
from wasl.programmes.paying.models import Line, PaymentList
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import close
from wasl.programmes.paying.rehearsing.bank import play
from wasl.programmes.paying.rehearsing.grants import name_accounts_of_grants
from wasl.programmes.paying.rehearsing.office import (
    Office,
    decided,
    entitled,
    made_up,
    name_accounts,
    named,
    offices,
    own_family,
)

HOUSEHOLDS: Final = 8
_LOOKED_AT: Final = 60

_OWED: Final = 50_000
_ANOTHER: Final = 900
"""The number of an account that nobody had before."""
_TOO_MUCH: Final = "Un enfant compté deux fois · احتسب طفل مرتين"
_RIGHT: Final = "La réclamation était fondée · كانت الشكاية على صواب"


def create_demo_payments() -> int:
    """Make them, once; how many lists. Raises WaslError outside a demonstration."""
    if not settings.DEMO:
        raise WaslError(
            "payments are made up only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept"
        )
    if PaymentList.objects.exists():
        return 0
    office = next(offices("household"), None)
    found = decided(office) if office else None
    if office is None or found is None:
        return 0
    homes, own = list(islice(_homes(office, found), HOUSEHOLDS)), _own(office.place.catalogue)
    if len(homes) < HOUSEHOLDS:
        return 0
    name_accounts(office, list(dict([*([own] if own else []), *homes]).items()))
    _live(office, found, homes)
    if own:
        _owe(office, own[0])
    name_accounts_of_grants()
    return PaymentList.objects.count()


def _homes(office: Office, found: Run) -> Iterator[tuple[str, str]]:
    """A few households that are entitled, and who answers for each."""
    for home in entitled(office, found)[:_LOOKED_AT]:
        if name := _who_answers(office.place.catalogue, home):
            yield home, name


def _own(catalogue: Catalogue) -> tuple[str, str] | None:
    """The household of the demonstration's family, and who answers for it."""
    everyone = own_family(catalogue)
    homes = sorted(homes_of(catalogue, everyone[0], this_day(catalogue))) if everyone else []
    return (homes[0], named(everyone[0])) if homes else None


def _who_answers(catalogue: Catalogue, home: str) -> str:
    declared = guardianship_of(catalogue)
    if declared is None:
        return ""
    for entity in Housemate.objects.filter(household=home).order_by("entity").values_list("entity", flat=True):
        person = family_of(catalogue, entity, this_day(catalogue))[0]
        if home in homes_of(catalogue, person, this_day(catalogue)):
            return named(person)
    return ""


def _live(office: Office, found: Run, homes: Sequence[tuple[str, str]]) -> None:
    """Four months: one closed, one with a payment that came back, one approved, one that questions hold.

    One household had too much in the first: the third keeps a part back. Another's payment of the first came back, and was
    paid again.
    """
    days = [months_after(current.today(), -back) for back in (3, 2, 1, 0)]
    first = _sent(office, _list(office, found, days[0]))
    _answered(office, first, _of(first, homes[2][0]))
    close(office.checker, first)
    _recover(office, first.lines.exclude(rib="").order_by("pk")[1])
    second = _sent(office, _list(office, found, days[1]))
    _answered(office, second, _of(second, homes[0][0]))
    _approved(office, _list(office, found, days[2]))
    _list(office, found, days[3])
    _mend(office, first, homes[2], days[1])


def _of(listed: PaymentList, home: str) -> list[str]:
    return list(listed.lines.filter(obligation__unit__endswith=f":{home}").values_list("instruction", flat=True))


def _mend(office: Office, listed: PaymentList, home: tuple[str, str], day: date) -> None:
    """Another account is named for what came back, someone else confirms it, and it is paid again."""
    line = listed.lines.get(obligation__unit__endswith=f":{home[0]}")
    change = correcting.propose(office.maker, line, home[1], made_up(_ANOTHER))
    correcting.confirm(office.checker, change)
    again = _sent(office, correcting.again(office.maker, listed, day, office.place))
    _answered(office, again)
    close(office.checker, again)


def _recover(office: Office, line: Line) -> None:
    amount = line.amount // 4
    opened = open_recovery(office.maker, line.obligation, amount, Recovery.Cause.ERROR, "DEMO-1", _TOO_MUCH)
    confirm(office.checker, opened)


def _owe(office: Office, home: str) -> None:
    """The family of the demonstration is owed arrears of two months: one is paid, and one comes back."""
    unit = f"{office.place.catalogue.get(Programme, office.programme).scheme}:{home}"
    months = [f"{months_after(current.today(), -back):%Y-%m}" for back in (13, 12)]
    for month in months:
        owe(office.maker, unit, office.programme, month, _OWED, "demo:1", _RIGHT)
    listed = _sent(office, making.make_arrears(office.maker, office.programme, current.today(), office.place))
    back = listed.lines.get(obligation__unit=unit, obligation__period=months[-1])
    _answered(office, listed, [back.instruction])


def _list(office: Office, found: Run, day: date) -> PaymentList:
    return making.make(office.maker, found, f"{day:%Y-%m}", day, office.place, known=True)


def _approved(office: Office, listed: PaymentList) -> PaymentList:
    for line in listed.lines.filter(findings__decided="").distinct():
        for finding in line.findings.filter(decided=""):
            approving.decide(office.checker, finding, pay=True, reason="Vu au guichet · تمت المعاينة في الشباك")
    approving.freeze(office.maker, listed)
    approving.check(office.checker, listed)
    return approving.approve(office.approver, listed)


def _sent(office: Office, listed: PaymentList) -> PaymentList:
    return sending.send(office.maker, _approved(office, listed), office.place)


def _answered(office: Office, listed: PaymentList, returned: list[str] | None = None) -> None:
    currency = state_of(office.place.catalogue).currency
    for file in play(listed, office.place, currency, returned or ()):
        receive(office.maker, file, file.name)
