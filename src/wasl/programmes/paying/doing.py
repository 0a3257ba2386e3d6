"""What the pages of payments share: what a reader sees, and a verb that is refused told on the next page."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import make_payments
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of


def seen_by(who: Profile) -> list[str]:
    """Programmes whose lists `who` sees: those of the own department, and for auditors all."""
    catalogue = current.catalogue()
    return [
        name for name, each in catalogue.all(Programme).items()
        if who.role == Role.AUDITOR or who.department in owners_of(catalogue, each)
    ]  # fmt: skip


def handled_by(who: Profile) -> list[str]:
    """Those of them whose payments `who` handles, beneficiary by beneficiary."""
    catalogue = current.catalogue()
    programmes = catalogue.all(Programme)
    return [name for name in seen_by(who) if make_payments(who, owners_of(catalogue, programmes[name]))]


def typed_cents(written: str) -> int:
    """Centimes of a typed amount. Raises WaslError."""
    try:
        amount = Decimal("".join(written.split()).replace(",", ".")).scaleb(2)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 < amount < 10**15:
        raise WaslError("the amount cannot be read", mend="write it in figures, as 300 or 300.50")
    return int(amount)
