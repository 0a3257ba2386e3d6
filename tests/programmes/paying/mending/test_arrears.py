"""What is still owed is owed and paid once; what a later run decides is held against what was paid."""

from __future__ import annotations

import pytest

from tests.documents.desk import agent_of
from tests.programmes.paying import bank
from tests.programmes.paying.mending.test_recovering import UNIT, claims, paid
from tests.programmes.paying.office import ANNOUNCED, PROGRAMME, Office
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.programmes.models import Run
from wasl.programmes.paying import making
from wasl.programmes.paying.mending import arrears, recovering
from wasl.programmes.paying.mending.models import Arrear, Recovery
from wasl.programmes.paying.mending.superseding import Superseded, supersede
from wasl.programmes.paying.models import Obligation, PaymentList
from wasl.programmes.paying.receiving import receive
from wasl.programmes.paying.sending import outbox

OLD, SISTER = "tayssir", "back-to-school"
WHY = "the index was mistaken"


def owe(office: Office, amount: int = 12000, cause: str = "complaint:1", programme: str = OLD, **told: str) -> Arrear:
    said = {"beneficiary": UNIT, "period": "2023-06", "why": "the complaint was right", **told}
    return arrears.owe(office.maker, said["beneficiary"], programme, said["period"], amount, cause, said["why"])


def listed(office: Office, programme: str = OLD) -> PaymentList:
    return making.make_arrears(office.maker, programme, ANNOUNCED, office.place)


@pytest.fixture
def ministry(office: Office) -> Office:
    """The department of the programme that ended, whose households have the accounts that its successor knows."""
    office.usual(2)
    return Office(office.place, *(agent_of("menps", name) for name in ("old-maker", "old-checker", "old-approver")))


def test_arrears_of_an_ended_programme_are_paid_once(ministry: Office) -> None:
    office = ministry
    assert owe(office) == owe(office)
    owe(office, 6000, "complaint:2", period="2023-07")
    made = listed(office)
    assert (made.kind, made.period, made.run) == ("arrears", "2026-01", None)
    assert list(made.lines.values_list("amount", "obligation__period").order_by("pk")) == [
        (12000, "2023-06"), (6000, "2023-07"),
    ]  # fmt: skip
    with pytest.raises(WaslError, match="nothing is left"):
        listed(office)
    assert paid(office, made).state == "closed"
    owe(office)
    with pytest.raises(WaslError, match="nothing is left"):
        listed(office)
    assert Obligation.objects.filter(kind="arrears").count() == 2


@pytest.mark.parametrize(("told", "said"), [
    ({"amount": 13000}, "another amount"), ({"amount": 0}, "nothing is owed"), ({"amount": -5}, "nothing is owed"),
    ({"cause": ""}, "no cause"), ({"cause": "c" * 61}, "no cause"), ({"period": "June"}, "a month or a year"),
    ({"programme": "none"}, "no programme"), ({"beneficiary": "person:1"}, "no such beneficiary"),
    ({"beneficiary": "household:"}, "no such beneficiary"), ({"why": " "}, "no reason"),
])  # fmt: skip
def test_what_cannot_be_owed_is_refused(ministry: Office, told: dict[str, object], said: str) -> None:
    office = ministry
    owe(office)
    with pytest.raises(WaslError, match=said):
        owe(office, **{"cause": "complaint:1", **told})  # type: ignore[arg-type]
    assert Arrear.objects.count() == 1


def test_only_who_is_in_charge_says_what_is_owed(office: Office) -> None:
    with pytest.raises(ForbiddenError, match="in charge"):
        arrears.owe(agent_of("enssup", "stranger"), UNIT, OLD, "2023-06", 5, "c", "x")


def test_what_was_paid_too_much_is_kept_back_of_other_programmes_of_the_payer_and_of_arrears(office: Office) -> None:
    office.usual(2)
    owe(office, 50000, programme=SISTER)
    line = paid(office, listed(office, SISTER)).lines.get()
    recovery = recovering.open_recovery(office.maker, line.obligation, 11000, "error", "F-1", "paid in error")
    recovering.confirm(office.checker, recovery)
    assert office.make(office.run("500.00")).lines.get().set_off == 10000
    owe(office, 20000, "complaint:9", SISTER)
    assert listed(office, SISTER).lines.get().set_off == 1000
    assert recovering.left_of(recovery) == 0


@pytest.fixture
def first(office: Office) -> Run:
    """Four households were decided, and three are paid."""
    office.usual(4)
    run = office.run("500.00", "300.00", "400.00", "300.00")
    paid_but_cash(office, office.make(run, "2025-12"))
    return run


def paid_but_cash(office: Office, made: PaymentList) -> None:
    """What goes by bank is paid; the mandate waits."""
    office.sent(made)
    files = bank.take(outbox(office.place.places), office.place.places.home / "bank")
    orders = [each for content in files if content.startswith(b"<") for each in bank.orders(content)]
    receive(office.maker, office.file(bank.booked("AVIS-1", *orders)), "a.xml")


def test_a_later_run_gives_arrears_to_some_and_takes_from_others(office: Office, first: Run) -> None:
    # More, less, nothing at all, and one whose mandate was not drawn yet.
    later = office.run("600.00", "250.00", None, "900.00")
    told = supersede(office.maker, later, "2025-12", WHY, office.place)
    assert told == Superseded(arrears=1, owed=10000, recoveries=2, overpaid=45000)
    assert supersede(office.maker, later, "2025-12", WHY, office.place) == Superseded()
    assert claims() == 0
    found = Recovery.objects.order_by("obligation__unit").values_list("amount", "cause", "state")
    assert list(found) == [(5000, "decision", "proposed"), (40000, "decision", "proposed")]
    assert listed(office, PROGRAMME).lines.get().amount == 10000


def test_a_third_run_counts_what_the_second_gave(office: Office, first: Run) -> None:
    supersede(office.maker, office.run("600.00", "250.00", "400.00"), "2025-12", WHY, office.place)
    paid(office, listed(office, PROGRAMME))
    told = supersede(office.maker, office.run("400.00", "300.00", "400.00"), "2025-12", WHY, office.place)
    # 600 were paid to the first, of which arrears come back first; the second is to give 50 back, and is owed it.
    assert told == Superseded(arrears=1, owed=5000, recoveries=1, overpaid=20000)
    parts = Recovery.objects.filter(obligation__unit=UNIT).order_by("pk").values_list("amount", "obligation__kind")
    assert list(parts) == [(10000, "arrears"), (10000, "due")]


def test_whom_the_later_run_does_not_know_is_left_alone(office: Office, first: Run) -> None:
    assert supersede(office.maker, office.run("500.00"), "2025-12", WHY, office.place) == Superseded()
    failed = office.run("100.00")
    failed.state = Run.State.FAILED
    failed.save()
    with pytest.raises(WaslError, match="its end"):
        supersede(office.maker, failed, "2025-12", WHY, office.place)
