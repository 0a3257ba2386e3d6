"""The payments of a demonstration: a few households of the synthetic State are paid, a list at each stage, by the pages' verbs.

The accounts are made up, of no bank; the bank is played. The family's own household is owed arrears, entitled or not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

import pyarrow.parquet as pq
from django.conf import settings

from wasl.accounts.demo import create_demo_accounts, demo_team
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.departments import state_of
from wasl.exchange.tracing.households import guardianship_of
from wasl.exchange.tracing.models import Housemate
from wasl.exchange.tracing.people import Person, family_of, homes_of
from wasl.kernel.clock import today
from wasl.kernel.days import months_after
from wasl.kernel.errors import WaslError
from wasl.programmes.bulk import UNIT
from wasl.programmes.declared import Programme
from wasl.programmes.lake import files_of
from wasl.programmes.models import Run
from wasl.programmes.paying import approving, making, rib, sending
from wasl.programmes.paying.accounts import COLUMNS, import_accounts
from wasl.programmes.paying.declared import Payer
from wasl.programmes.paying.mending.arrears import owe
from wasl.programmes.paying.mending.models import Recovery
from wasl.programmes.paying.mending.recovering import confirm, open_recovery
from wasl.programmes.paying.models import Line, PaymentList
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.reconciling import close
from wasl.programmes.paying.rehearsing.bank import play
from wasl.programmes.running import run
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation

HOUSEHOLDS: Final = 8
_LOOKED_AT: Final = 60

_NO_BANK: Final = "999"
_OWED: Final = 50_000
_TOO_MUCH: Final = "Démonstration : une charge de famille comptée deux fois."
_RIGHT: Final = "Démonstration : une réclamation avait raison."


@dataclass(frozen=True, slots=True)
class Office:
    """Who pays in the demonstration, and from where."""

    place: Installation
    programme: str
    maker: Profile
    checker: Profile
    approver: Profile


def create_demo_payments() -> int:
    """Make them, once; how many lists. Raises WaslError outside a demonstration."""
    if not settings.DEMO:
        raise WaslError(
            "payments are made up only in a demonstration", mend="set WASL_DEMO=1 where no real data is kept"
        )
    if PaymentList.objects.exists():
        return 0
    office = _office()
    decided = _decided(office) if office else None
    if office is None or decided is None:
        return 0
    homes, own = list(islice(_homes(office, decided), HOUSEHOLDS)), _own(office.place.catalogue)
    if len(homes) < HOUSEHOLDS:
        return 0
    _name_accounts(office, list(dict([*([own] if own else []), *homes]).items()))
    _live(office, decided, homes[0][0])
    if own:
        _owe(office, own[0])
    return PaymentList.objects.count()


def _office() -> Office | None:
    """The first payer's first programme of households that is in force."""
    catalogue = current.catalogue()
    programmes = catalogue.all(Programme)
    for payer in catalogue.all(Payer).values():
        for name in payer.programmes:
            each = programmes[name]
            if each.of == "household" and each.since <= today() and (each.until is None or today() < each.until):
                department = catalogue.get(System, each.system).owner
                create_demo_accounts([department], teams={department: 2})
                people = (f"dsi-{department}", *demo_team(department, 2))
                return Office(installation(), name, *(_account(person) for person in people))
    return None


def _account(name: str) -> Profile:
    return Profile.objects.select_related("user").get(user__username=name)


def _decided(office: Office) -> Run | None:
    """A run for everybody: the one that stands, or another; None where it cannot be done."""
    done = Run.objects.filter(programme=office.programme, state=Run.State.DONE).order_by("-pk").first()
    begun = done or run(office.maker, office.programme, today(), office.place)
    return begun if begun.state == Run.State.DONE else None


def _homes(office: Office, decided: Run) -> Iterator[tuple[str, str]]:
    """A few households that are entitled, and who answers for each."""
    owed = pq.read_table(
        files_of(office.place.places, decided).units, columns=[UNIT], filters=[("outcome", "=", "entitled")]
    )
    entitled = sorted(str(unit) for unit in owed[UNIT].to_pylist())
    for home in entitled[:_LOOKED_AT]:
        if name := _who_answers(office.place.catalogue, home):
            yield home, name


def _own(catalogue: Catalogue) -> tuple[str, str] | None:
    """The household of the demonstration's family, and who answers for it."""
    profile = Profile.objects.exclude(person="").order_by("pk").first()
    family = family_of(catalogue, profile.person, today())[0] if profile else None
    homes = sorted(homes_of(catalogue, family, today())) if family else []
    return (homes[0], _named(family)) if family and homes else None


def _who_answers(catalogue: Catalogue, home: str) -> str:
    declared = guardianship_of(catalogue)
    if declared is None:
        return ""
    for entity in Housemate.objects.filter(household=home).order_by("entity").values_list("entity", flat=True):
        person = family_of(catalogue, entity, today())[0]
        if home in homes_of(catalogue, person, today()):
            return _named(person)
    return ""


def _named(person: Person) -> str:
    return str(person.names.get("latin") or next(iter(person.names.values()), ""))[:70]


def _name_accounts(office: Office, homes: list[tuple[str, str]]) -> None:
    """All of them as families declare them: the last draws cash, the one before is in another name."""
    scheme = office.place.catalogue.get(Programme, office.programme).scheme
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number, (home, name) in enumerate(homes, start=1):
        first = f"{_NO_BANK}{number:019d}"
        cash, other = number == len(homes), number == len(homes) - 1
        holder = "" if cash else ("COMPTE DE DEMONSTRATION" if other else name)
        rows.writerow(
            [f"{scheme}:{home}", name, holder, "" if cash else first + rib.key(first), "DEMO-1" if cash else ""]
        )
    import_accounts(office.maker, office.programme, text.getvalue().encode())


def _live(office: Office, decided: Run, home: str) -> None:
    """Four months: one closed, one with a payment that came back, one approved, one that questions hold.

    One household had too much in the first: the third keeps a part back.
    """
    days = [months_after(today(), -back) for back in (3, 2, 1, 0)]
    first = _sent(office, _list(office, decided, days[0]))
    _answered(office, first)
    close(office.checker, first)
    _recover(office, first.lines.exclude(rib="").order_by("pk")[1])
    second = _sent(office, _list(office, decided, days[1]))
    back = second.lines.filter(obligation__unit__endswith=f":{home}").values_list("instruction", flat=True)
    _answered(office, second, list(back))
    _approved(office, _list(office, decided, days[2]))
    _list(office, decided, days[3])


def _recover(office: Office, line: Line) -> None:
    amount = line.amount // 4
    opened = open_recovery(office.maker, line.obligation, amount, Recovery.Cause.ERROR, "DEMO-1", _TOO_MUCH)
    confirm(office.checker, opened)


def _owe(office: Office, home: str) -> None:
    """The family of the demonstration is owed arrears of two months: one is paid, and one comes back."""
    unit = f"{office.place.catalogue.get(Programme, office.programme).scheme}:{home}"
    months = [f"{months_after(today(), -back):%Y-%m}" for back in (13, 12)]
    for month in months:
        owe(office.maker, unit, office.programme, month, _OWED, "demo:1", _RIGHT)
    listed = _sent(office, making.make_arrears(office.maker, office.programme, today(), office.place))
    back = listed.lines.get(obligation__unit=unit, obligation__period=months[-1])
    _answered(office, listed, [back.instruction])


def _list(office: Office, decided: Run, day: date) -> PaymentList:
    return making.make(office.maker, decided, f"{day:%Y-%m}", day, office.place, known=True)


def _approved(office: Office, listed: PaymentList) -> PaymentList:
    for line in listed.lines.filter(findings__decided="").distinct():
        for finding in line.findings.filter(decided=""):
            approving.decide(office.checker, finding, pay=True, reason="Démonstration : vu au guichet.")
    approving.freeze(office.maker, listed)
    approving.check(office.checker, listed)
    return approving.approve(office.approver, listed)


def _sent(office: Office, listed: PaymentList) -> PaymentList:
    return sending.send(office.maker, _approved(office, listed), office.place)


def _answered(office: Office, listed: PaymentList, returned: list[str] | None = None) -> None:
    currency = state_of(office.place.catalogue).currency
    for file in play(listed, office.place, currency, returned or ()):
        receive(office.maker, file, file.name)
