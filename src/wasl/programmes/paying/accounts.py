"""Accounts on which beneficiaries are paid, from the file that the department draws of what families declared.

CSV in UTF-8 with the columns of `COLUMNS`: ``unit`` as scheme:value, ``payee`` who is to be paid, ``holder`` as the bank knows
the account, ``rib`` (or its IBAN), ``identity``. Without a RIB the payee draws cash, and must have an identity.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import make_payments
from wasl.catalogue import current
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.paying import rib
from wasl.programmes.paying.models import PayeeAccount
from wasl.programmes.paying.names import matches

COLUMNS: Final = ("unit", "payee", "holder", "rib", "identity")
_LONGEST: Final = {"unit": 120, "payee": 70, "holder": 70, "rib": 40, "identity": 35}
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, by its line in the file, and why."""

    line: int
    error: WaslError


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows."""

    taken: int
    unchanged: int
    refused: tuple[Refusal, ...]


def import_accounts(who: Profile, programme: str, content: bytes) -> Imported:
    """Take the accounts of a file; rows that cannot be used are told, and the others taken.

    Raises ForbiddenError, or WaslError for a file that cannot be read.
    """
    catalogue = current.catalogue()
    demand(make_payments(who, owners_of(catalogue, catalogue.get(Programme, programme))))
    good: dict[str, PayeeAccount] = {}
    refused = []
    for number, row in _rows(content):
        try:
            account = _account(row, who.name)
            if account.unit in good:
                raise WaslError("this beneficiary is in the file already", mend="leave one row of them")
            good[account.unit] = account
        except WaslError as error:
            refused.append(Refusal(number, error))
    return Imported(*_keep(good), tuple(refused))


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        names = tuple(reader.fieldnames or ())
        if names != COLUMNS:
            raise WaslError(
                "the columns are not the ones asked for",
                mend="name them {names}, in this order",
                names=", ".join(COLUMNS),
            )
        for row in reader:
            if None in row or None in row.values():
                raise WaslError(
                    "a row is cut", where="line {line}", mend="send the file again", line=str(reader.line_num)
                )
            yield reader.line_num, {name: value.strip() for name, value in row.items()}
    except (UnicodeDecodeError, csv.Error) as error:
        raise WaslError("this file cannot be read", mend="save it as CSV in UTF-8, with commas") from error


def _account(row: dict[str, str], by: str) -> PayeeAccount:
    for name, longest in _LONGEST.items():
        if len(row[name]) > longest:
            raise WaslError("'{name}' has more than {most} signs", mend="shorten it", name=name, most=longest)
    if not (row["payee"] and ":" in row["unit"]):
        raise WaslError(
            "the beneficiary or the payee is missing", mend="write the unit as scheme:value, and who is paid"
        )
    number = rib.checked(row["rib"]) if row["rib"] else ""
    if not (number or row["identity"]):
        raise WaslError(
            "neither an account nor an identity is given", mend="give a RIB, or what the payee shows at the counter"
        )
    same = matches(row["payee"], row["holder"]) if number else True
    return PayeeAccount(
        unit=row["unit"], payee=row["payee"], holder=row["holder"], rib=number, identity=row["identity"], matches=same,
        since=now(), by=by,
    )  # fmt: skip


@transaction.atomic
def _keep(good: dict[str, PayeeAccount]) -> tuple[int, int]:
    """How many were taken, and how many said what stood already."""
    units, taken = list(good), 0
    for start in range(0, len(units), _AT_ONCE):
        part = units[start : start + _AT_ONCE]
        standing = {each.unit: each for each in PayeeAccount.objects.filter(unit__in=part, until__isnull=True)}
        new = [good[unit] for unit in part if unit not in standing or _said(standing[unit]) != _said(good[unit])]
        ended = [standing[each.unit].pk for each in new if each.unit in standing]
        PayeeAccount.objects.filter(pk__in=ended).update(until=now())
        PayeeAccount.objects.bulk_create(new)
        taken += len(new)
    return taken, len(good) - taken


def _said(account: PayeeAccount) -> tuple[str, ...]:
    return account.payee, account.holder, account.rib, account.identity
