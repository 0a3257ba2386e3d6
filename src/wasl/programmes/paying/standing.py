"""What every verb on a list does: the list under lock, in a state that allows it, by someone who may, and its diary."""

from __future__ import annotations

from django.db.models import Sum

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import make_payments
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import owners_of
from wasl.programmes.paying.declared import Payer
from wasl.programmes.paying.models import PaymentEvent, PaymentList, Posting

State = PaymentList.State
Ledger = Posting.Account


class WrongStepError(WaslError):
    """The list is not where this verb can take it from."""


def pays(catalogue: Catalogue, programme: str) -> bool:
    """Whether anybody is declared to pay it."""
    return any(programme in payer.programmes for payer in catalogue.all(Payer).values())


def payer_of(catalogue: Catalogue, programme: str) -> Payer:
    """Who pays it. Raises WaslError where the pack names nobody."""
    for payer in catalogue.all(Payer).values():
        if programme in payer.programmes:
            return payer
    raise WaslError("nobody is declared to pay this programme", mend="declare a payer of it in the pack")


def owners(listed: PaymentList) -> tuple[str, ...]:
    """Departments whose people handle a list."""
    catalogue = current.catalogue()
    return owners_of(catalogue, catalogue.get(Programme, listed.programme))


def paid_by(who: Profile) -> list[str]:
    """The programmes whose payments `who` handles. Raises ForbiddenError where there is none."""
    catalogue = current.catalogue()
    verdicts = {name: make_payments(who, owners_of(catalogue, each)) for name, each in catalogue.all(Programme).items()}
    found = [name for name, verdict in verdicts.items() if verdict]
    if not found:
        demand(next(iter(verdicts.values()), make_payments(who, ())))
    return found


def held(listed: PaymentList, *states: str) -> PaymentList:
    """The list as it stands, locked until the transaction ends. Raises WrongStepError unless it is in one of `states`."""
    locked = PaymentList.objects.select_for_update().get(pk=listed.pk)
    if locked.state not in states:
        raise WrongStepError(
            "list {number} is {state}: this cannot be done to it now", mend="see on its page what can be done next",
            number=str(locked.pk), state=str(locked.state),
        )  # fmt: skip
    return locked


def told(listed: PaymentList, by: str, what: str, why: str = "") -> PaymentEvent:
    """Write it in the list's diary."""
    return PaymentEvent.objects.create(list=listed, at=now(), by=by, what=what, why=why[:300])


def posting(listed: PaymentList, debit: str, credit: str, amount: int, source: str) -> Posting:
    """A movement of the ledger, to be written."""
    return Posting(list=listed, at=now(), debit=debit, credit=credit, amount=amount, source=source)


def post(listed: PaymentList, debit: str, credit: str, amount: int, source: str) -> None:
    """Move `amount` centimes in the ledger; nothing where there is none to move."""
    if amount:
        posting(listed, debit, credit, amount, source).save()


def balances(listed: PaymentList) -> dict[str, int]:
    """Account of the ledger -> debits less credits, in centimes: together they are nothing."""
    total = dict.fromkeys((str(each) for each in Ledger), 0)
    for debit, credit, amount in listed.postings.values_list("debit", "credit").annotate(total=Sum("amount")):
        total[debit] += amount
        total[credit] -= amount
    return total


def reason_given(reason: str) -> str:
    """`reason` without outer spaces. Raises WaslError where nothing is left."""
    if not reason.strip():
        raise WaslError("no reason was given", mend="say why: it is kept in the list's history")
    return reason.strip()
