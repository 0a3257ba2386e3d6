"""A demonstration pays a few households, a list at each stage, and the bank that is played speaks as the standards have it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from lxml import etree
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from tests.documents.desk import learner
from tests.programmes.neighbourhood import person
from tests.programmes.paying.bank import schema
from tests.programmes.paying.office import Office, rib
from tests.programmes.paying.test_views import seen_by, text
from wasl.accounts.demo import demo_team
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.exchange.tracing.households import follow_households
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.keeping import kept_rules
from wasl.programmes.lake import files_of
from wasl.programmes.models import Run
from wasl.programmes.paying.mending.models import AccountChange, Recovery
from wasl.programmes.paying.models import Line, PayeeAccount, PaymentList
from wasl.programmes.paying.reconciling import reconcile
from wasl.programmes.paying.rehearsing import demo
from wasl.programmes.paying.rehearsing.bank import play
from wasl.programmes.paying.rehearsing.grants import name_accounts_of_grants
from wasl.programmes.plan import rules_of
from wasl.registers.models import Ledger
from wasl.server.commandline import application

GRANT = "minhaty-higher"


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> Settings:
    settings.DEMO, settings.REQUIRE_MFA = True, False
    return settings


@pytest.fixture
def family(office: Office) -> Client:
    """Nine households are known, of which the last is the family's, and not entitled."""
    Ledger.objects.update_or_create(pk=1, defaults={"instant": 1})
    for number in range(1, demo.HOUSEHOLDS + 2):
        person(f"{number:032x}", "1980-01-01", f"{number:012d}", "head")
    follow_households(current.catalogue())
    office.run(*["500.00"] * demo.HOUSEHOLDS, None)
    return seen_by(learner(f"{demo.HOUSEHOLDS + 1:032x}"))


def test_a_list_stands_at_each_stage_and_the_family_sees_its_own(family: Client, demonstration: Settings) -> None:
    assert demo.create_demo_payments() == 6
    assert demo.create_demo_payments() == 0
    assert list(PaymentList.objects.order_by("pk").values_list("state", "kind")) == [
        ("closed", "due"), ("instructed", "due"), ("approved", "due"), ("draft", "due"), ("closed", "due"),
        ("instructed", "arrears"),
    ]  # fmt: skip
    assert Line.objects.filter(state="returned").count() == 3
    mended = AccountChange.objects.get(state="confirmed")
    paid = Line.objects.get(obligation=mended.line.obligation, state="accepted")
    assert (paid.attempt, paid.rib, paid.list.lines.count()) == (2, mended.rib, 1)
    assert all(
        reconcile(each).difference == 0 for each in PaymentList.objects.filter(state__in=("closed", "instructed"))
    )
    recovery = Recovery.objects.get()
    assert recovery.settlements.exists()
    page = text(family, "/my/payments/")
    assert "paid on" in page
    assert "the account is closed" in page
    demonstration.DEMO = False
    with pytest.raises(WaslError, match="only in a demonstration"):
        demo.create_demo_payments()


def test_whom_a_grant_is_for_has_an_account_of_nobody_else(family: Client, office: Office) -> None:
    rules = kept_rules(rules_of(office.place.catalogue, GRANT))
    run = Run.objects.create(
        programme=GRANT, rules=rules, as_of=today(), asked_by="x", began=now(), state=Run.State.DONE
    )
    units = [f"{number:010d}" for number in (1, 2, 3, 404)]
    files = files_of(office.place.places, run)
    files.units.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.table({"unit": units, "outcome": ["entitled", "not-entitled", "entitled", "entitled"]}), files.units
    )
    office.accounts(f"household:{1:012d},A B,A B,{rib(1)},")
    assert name_accounts_of_grants() == 2
    found = PayeeAccount.objects.filter(unit__startswith="idcs:").order_by("unit")
    assert [each.unit for each in found] == [f"idcs:{units[0]}", f"idcs:{units[2]}"], "whom no register names has none"
    assert not {each.rib for each in found} & {rib(1)}
    assert set(demo_team("enssup", 2)) <= set(Profile.objects.values_list("user__username", flat=True))


def test_the_played_bank_speaks_by_the_schemas_and_in_a_demonstration_alone(
    office: Office, demonstration: Settings
) -> None:
    office.usual(3)
    listed = office.make(office.run("300.00", "500.00", "400.00"))
    with pytest.raises(WaslError, match="nothing of this list was sent"):
        play(listed, office.place, "MAD")
    office.sent(listed)
    back = listed.lines.get(amount=30000).instruction
    said = CliRunner().invoke(application(), ["payments", "bank", str(listed.pk), "--return", back, "--as", "maker"])
    assert said.exit_code == 0, said.exception
    assert {name: part.lines for name, part in reconcile(listed).parts.items()} == {"paid": 2, "failed": 1}
    assert listed.lines.get(amount=30000).reason == "AC04"
    for file in play(listed, office.place, "MAD", [back]):
        if file.suffix == ".xml":
            schema("pain.002" if "status" in file.name else "camt.054").assertValid(etree.parse(str(file)))
    demonstration.DEMO = False
    with pytest.raises(WaslError, match="in a demonstration alone"):
        play(listed, office.place, "MAD")
