"""Who pays in a demonstration, from where, and on which made-up accounts of no bank."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pyarrow.parquet as pq

from wasl.accounts.demo import create_demo_accounts, demo_team
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import System
from wasl.exchange.tracing.people import Person, family_of
from wasl.programmes.bulk import UNIT
from wasl.programmes.declared import Programme
from wasl.programmes.judging import in_force
from wasl.programmes.lake import files_of
from wasl.programmes.models import Run
from wasl.programmes.paying import rib
from wasl.programmes.paying.accounts import COLUMNS, import_accounts
from wasl.programmes.paying.declared import Payer
from wasl.programmes.paying.models import PayeeAccount
from wasl.programmes.running import run
from wasl.registers.feeding.run import Installation
from wasl.registers.installation import installation

_NO_BANK: Final = "999"


@dataclass(frozen=True, slots=True)
class Office:
    """Who pays in the demonstration, and from where."""

    place: Installation
    programme: str
    maker: Profile
    checker: Profile
    approver: Profile


def offices(of: Literal["household", "person"]) -> Iterator[Office]:
    """Of each programme of households, or of persons, that is in force and has a payer; their people have accounts."""
    catalogue = current.catalogue()
    programmes = catalogue.all(Programme)
    for payer in catalogue.all(Payer).values():
        for name in payer.programmes:
            each = programmes[name]
            if each.of == of and in_force(each, this_day(catalogue)):
                department = catalogue.get(System, each.system).owner
                create_demo_accounts([department], teams={department: 2})
                people = (f"dsi-{department}", *demo_team(department, 2))
                yield Office(installation(), name, *(_account(person) for person in people))


def decided(office: Office) -> Run | None:
    """A run for everybody: the one that stands, or another; None where it cannot be done."""
    done = Run.objects.filter(programme=office.programme, state=Run.State.DONE).order_by("-pk").first()
    begun = done or run(office.maker, office.programme, current.today(), office.place)
    return begun if begun.state == Run.State.DONE else None


def entitled(office: Office, found: Run) -> list[str]:
    """The numbers of whom a run found entitled, in order."""
    rows = pq.read_table(
        files_of(office.place.places, found).units, columns=[UNIT], filters=[("outcome", "=", "entitled")]
    )
    return sorted(str(each) for each in rows[UNIT].to_pylist())


def own_family(catalogue: Catalogue) -> list[Person]:
    """The demonstration's family: a parent, then the children; empty where no account is a person's."""
    profile = Profile.objects.exclude(person="").order_by("pk").first()
    return family_of(catalogue, profile.person, this_day(catalogue)) if profile else []


def named(person: Person) -> str:
    """The name under which somebody is paid."""
    return str(person.names.get("latin") or next(iter(person.names.values()), ""))[:70]


def made_up(number: int) -> str:
    """An account of no bank."""
    first = f"{_NO_BANK}{number:019d}"
    return first + rib.key(first)


def name_accounts(office: Office, beneficiaries: Sequence[tuple[str, str]]) -> None:
    """All of them as families declare them, from (number, payee): the last draws cash, the one before is in another name."""
    scheme = office.place.catalogue.get(Programme, office.programme).scheme
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    known = PayeeAccount.objects.count()  # no account is of two programmes
    for number, (value, name) in enumerate(beneficiaries, start=1):
        cash, other = number == len(beneficiaries), number == len(beneficiaries) - 1
        holder = "" if cash else ("COMPTE DE DEMONSTRATION" if other else name)
        account, identity = ("", f"DEMO-{known + number}") if cash else (made_up(known + number), "")
        rows.writerow([f"{scheme}:{value}", name, holder, account, identity])
    import_accounts(office.maker, office.programme, text.getvalue().encode())


def _account(name: str) -> Profile:
    return Profile.objects.select_related("user").get(user__username=name)
