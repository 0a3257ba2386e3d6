"""The command line: from a run to a closed list."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.programmes.paying import bank
from tests.programmes.paying.office import Office, rib
from wasl.programmes.paying.models import Finding, PaymentList, Sending
from wasl.server.commandline import application


def line(*words: object) -> Result:
    return CliRunner().invoke(application(), ["payments", *map(str, words)])


def said(*words: object) -> str:
    result = line(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_a_list_from_its_making_to_its_closing(office: Office, tmp_path: Path) -> None:
    run = office.run("300.00", "500.00", "300.00")
    accounts = office.file(
        f"unit,payee,holder,rib,identity\nhousehold:000000000001,AMINA BENALI,Amina Benali,{rib(1)},\n"
        f"household:000000000002,OMAR ALAOUI,Salma Idrissi,{rib(2)},\nhousehold:000000000003,X Y,X Y,12,\n", "accounts.csv",
    )  # fmt: skip
    taken = line("accounts", "direct-aid-children", accounts, "--as", "maker")
    assert taken.exit_code == 1
    assert "line 4: this account number has 2 digits" in taken.output
    assert "2 taken, 0 as before, 1 refused" in taken.output
    made = said("make", run.pk, "2026-01", "--as", "maker", "--announced", "2026-01-31")
    number = PaymentList.objects.get().pk
    assert f"list {number}: direct-aid-children 2026-01, draft, 2 questions open" in made
    assert "holder, household:000000000002, 500.00" in said("show", number)
    for finding in Finding.objects.all():
        way = ("--pay",) if finding.kind == "holder" else ()
        said("decide", finding.pk, "--as", "checker", "--why", "seen at the counter", *way)
    said("freeze", number, "--as", "maker")
    assert isinstance(line("check", number, "--as", "maker").exception, Exception)
    said("check", number, "--as", "checker")
    said("approve", number, "--as", "approver")
    assert "instructed" in said("send", number, "--as", "maker")
    (file,) = (tmp_path / "payments" / "outbox").iterdir()
    orders = bank.orders(file.read_bytes())
    assert line("reconcile", number).exit_code == 1
    status = bank.status("S1", *((one, other, "ACSC") for one, other, _ in orders), of=Sending.objects.get().message)
    assert "S1: 3 applied" in said("receive", office.file(status), "--as", "maker")
    assert "B1: 2 applied" in said("receive", office.file(bank.booked("B1", *orders)), "--as", "maker")
    assert "difference 0.00, 0 rows unexplained" in said("reconcile", number)
    assert "closed" in said("close", number, "--as", "checker")
    assert "2 owed, 2 paid, 2 (100 %) by the day, median delay 0 days" in said("regularity", "direct-aid-children")
    assert f"000,00,00,{number},2026-01,2026-01-31,800.00,0.00,800.00,MAD" in said("budget")
    assert "closed" in said("list")


@pytest.mark.django_db
def test_what_is_not_there_is_told() -> None:
    for words in (("show", 99), ("decide", 99, "--as", "x", "--why", "y"), ("not-received", "Z", "--as", "x", "--why", "y"),
                  ("make", 99, "2026-01", "--as", "x", "--announced", "2026-01-31")):  # fmt: skip
        assert "there is no" in str(line(*words).exception)
