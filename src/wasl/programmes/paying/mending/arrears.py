"""Arrears: something still owed for a period that is past. Any room says so by `owe`; `making.make_arrears` lists what is owed.

The programme may have ended since: its payer pays what it left, on the accounts that its successor knows.
"""

from __future__ import annotations

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
from wasl.programmes.models import Decision
from wasl.programmes.paying.making import demand_period
from wasl.programmes.paying.mending.models import Arrear
from wasl.programmes.paying.models import Obligation
from wasl.programmes.paying.references import Key
from wasl.programmes.paying.standing import payer_of, reason_given

_LONGEST_CAUSE: Final = 60


@transaction.atomic
def owe(
    who: Profile, beneficiary: str | Decision, programme: str, period: str, amount: int, cause: str, why: str
) -> Arrear:
    """`amount` centimes are still owed to `beneficiary` for `period`, because of `cause`; said again, they are owed once.

    `beneficiary`: as ``scheme:value``, or the decision about them. `cause`: what it follows from, which never changes, as
    ``complaint:2026-000123`` or ``run:17``; with beneficiary, programme and period it is the key. `why`: as the family reads it.
    Raises ForbiddenError, or WaslError where nothing can be owed so, or another amount is owed by the same key.
    """
    catalogue = current.catalogue()
    declared = catalogue.all(Programme).get(programme)
    if declared is None:
        raise WaslError("there is no programme {name}", mend="name it as the pack does", name=programme)
    demand(make_payments(who, owners_of(catalogue, declared)))
    payer_of(catalogue, programme)
    unit = beneficiary if isinstance(beneficiary, str) else beneficiary.unit
    if not unit.removeprefix(f"{declared.scheme}:") or not unit.startswith(f"{declared.scheme}:"):
        raise WaslError(
            "this programme pays no such beneficiary", mend="name one as {scheme}:…", scheme=declared.scheme
        )
    if not (0 < len(cause) <= _LONGEST_CAUSE):
        raise WaslError("no cause is named", mend="name what it follows from in 60 signs at most")
    if amount <= 0:
        raise WaslError("nothing is owed", mend="what was paid too much is a recovery")
    key = Key(programme, cause, unit, demand_period(period), Obligation.Kind.ARREARS)
    return _once(key, amount, Arrear(amount=amount, why=reason_given(why)[:300], by=who.name, at=now()))


def _once(key: Key, amount: int, arrear: Arrear) -> Arrear:
    obligation, _ = Obligation.objects.get_or_create(
        end_to_end=key.end_to_end(),
        defaults={"programme": key.programme, "component": key.component, "unit": key.unit, "period": key.period,
                  "kind": key.kind},
    )  # fmt: skip
    told = {"amount": arrear.amount, "why": arrear.why, "by": arrear.by, "at": arrear.at}
    kept, _ = Arrear.objects.get_or_create(obligation=obligation, defaults=told)
    if kept.amount != amount:
        raise WaslError(
            "another amount is owed already for this cause", mend="name the later cause by its own reference"
        )
    return kept
