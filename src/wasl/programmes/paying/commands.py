"""Payments, for the command line."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.commands import Account, profile
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing
from wasl.programmes.models import Run
from wasl.programmes.paying import approving, making, receiving, reconciling, sending
from wasl.programmes.paying.accounts import import_accounts
from wasl.programmes.paying.measuring import COLUMNS, budget_lines, regularity
from wasl.programmes.paying.messages import money
from wasl.programmes.paying.models import Finding, PaymentList, Sending
from wasl.programmes.paying.rehearsing.bank import play
from wasl.registers.installation import installation

console = Console()
payments = typer.Typer()
Number = Annotated[int, typer.Argument(help="The list's number.", metavar="LIST")]
Programme = Annotated[str, typer.Argument(help="The programme's name in the pack.", metavar="PROGRAMME")]
Why = Annotated[str, typer.Option(help="Why; it is kept.", prompt=True)]
Announced = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day families were told.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]


@payments.command("list")
def list_lists() -> None:
    """Every list, the latest first."""
    rows = [
        (str(each.pk), each.programme, each.period, each.state, str(each.announced), each.made_by)
        for each in PaymentList.objects.order_by("-pk")
    ]
    console.print(listing("list", "programme", "period", "state", "announced", "made by", rows=rows))


@payments.command("accounts")
def accounts(programme: Programme, file: File, account: Account) -> None:
    """Take the accounts of beneficiaries from a CSV: unit,payee,holder,rib,identity."""
    done = import_accounts(profile(account), programme, file.read_bytes())
    for each in done.refused:
        console.print(f"line {each.line}: {each.error}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{done.taken} taken, {done.unchanged} as before, {len(done.refused)} refused", highlight=False)
    if done.refused:
        raise typer.Exit(1)


@payments.command("make")
def make(
    run: Annotated[int, typer.Argument(help="The run that decided; see 'wasl programmes run'.")],
    period: Annotated[str, typer.Argument(help="A month or a year: 2026-01, 2026.")],
    account: Account,
    announced: Announced,
    known: Annotated[bool, typer.Option("--known", help="Leave out who has no account yet.")] = False,
) -> None:
    """List what a run owes for a period and no living line pays."""
    found = run_of(run)
    say(making.make(profile(account), found, period, announced.date(), installation(), known))


@payments.command("show")
def show(number: Number) -> None:
    """A list: where it stands, its questions, its files, its diary."""
    listed = list_of(number)
    say(listed)
    for finding in Finding.objects.filter(line__list=listed, decided="").select_related("line__obligation"):
        unit = finding.line.obligation.unit
        console.print(f"  question {finding.pk}: {finding.kind}, {unit}, {money(finding.line.amount)}", highlight=False)
    for each in listed.sendings.order_by("number"):
        console.print(
            f"  file {each.message}: {each.state}, {each.count} payments, {money(each.total)}", highlight=False
        )
    for event in listed.events.order_by("pk"):
        console.print(
            f"  {event.at:%Y-%m-%d %H:%M} {event.what} by {event.by} {event.why}".rstrip(),
            markup=False,
            highlight=False,
        )


@payments.command("decide")
def decide(
    question: Annotated[int, typer.Argument(help="Its number; see 'show'.")],
    account: Account,
    why: Why,
    pay: Annotated[bool, typer.Option("--pay", help="Pay all the same; without it the line is left out.")] = False,
) -> None:
    """Answer a question that holds a line."""
    finding = Finding.objects.filter(pk=question).select_related("line__list").first()
    if finding is None:
        raise WaslError(
            "there is no question {number}", mend="'wasl payments show' tells its number", number=str(question)
        )
    say(approving.decide(profile(account), finding, pay, why).line.list)


@payments.command("freeze")
def freeze(number: Number, account: Account) -> None:
    """No line changes any more; two others can approve."""
    say(approving.freeze(profile(account), list_of(number)))


@payments.command("thaw")
def thaw(number: Number, account: Account, why: Why) -> None:
    """Back to a draft: approvals are void."""
    say(approving.thaw(profile(account), list_of(number), why))


@payments.command("withdraw")
def withdraw(number: Number, account: Account, why: Why) -> None:
    """Give a draft up."""
    say(approving.withdraw(profile(account), list_of(number), why))


@payments.command("check")
def check(number: Number, account: Account) -> None:
    """The second pair of eyes."""
    say(approving.check(profile(account), list_of(number)))


@payments.command("approve")
def approve(number: Number, account: Account) -> None:
    """The third pair of eyes; the money is committed."""
    say(approving.approve(profile(account), list_of(number)))


@payments.command("send")
def send(number: Number, account: Account) -> None:
    """Write the files and put them where the transport takes them; run it again after any interruption."""
    say(sending.send(profile(account), list_of(number), installation()))


@payments.command("not-received")
def not_received(message: Annotated[str, typer.Argument(help="The file's MsgId.")], account: Account, why: Why) -> None:
    """The bank says that it does not have a file that may have left."""
    found = Sending.objects.filter(message=message).select_related("list").first()
    if found is None:
        raise WaslError("there is no file {message}", mend="'wasl payments show' tells it", message=message)
    say(sending.not_received(profile(account), found, why).list)


@payments.command("receive")
def receive(file: File, account: Account) -> None:
    """Take in what the bank says (pain.002, camt.054, camt.053, pacs.004), or the mandates' CSV."""
    received = receiving.receive(profile(account), file, file.name)
    told = ", ".join(f"{count} {outcome}" for outcome, count in received.counts.items())
    console.print(f"{received.message}: {told or 'nothing in it'}", highlight=False)


@payments.command("bank")
def bank(
    number: Number,
    account: Account,
    returned: Annotated[str, typer.Option("--return", help="The instruction of a payment that comes back.")] = "",
    reason: Annotated[str, typer.Option(help="Why, as banks say it (ISO 20022): AC01, AC04…")] = "AC04",
) -> None:
    """In a demonstration alone: play the bank, which pays what was sent, and take in what it answers."""
    listed, currency = list_of(number), state_of(current.catalogue()).currency
    for file in play(listed, installation(), currency, [returned] if returned else [], reason):
        receive(file, account)
    say(listed)


@payments.command("reconcile")
def reconcile(number: Number) -> None:
    """What was instructed, what the bank says, what moved; exits with 1 while they differ."""
    standing = reconciling.reconcile(list_of(number))
    for name, part in standing.parts.items():
        console.print(
            f"  {name:<20} {part.lines:>9,} {money(part.amount):>16} {money(part.moved):>16}", highlight=False
        )
    console.print(f"difference {money(standing.difference)}, {standing.unexplained} rows unexplained", highlight=False)
    if not standing.closes:
        raise typer.Exit(1)


@payments.command("close")
def close(number: Number, account: Account) -> None:
    """Close a list at zero difference."""
    say(reconciling.close(profile(account), list_of(number)))


@payments.command("regularity")
def regular(programme: Programme, period: Annotated[str, typer.Option(help="One period alone.")] = "") -> None:
    """How many were paid on the announced day."""
    told = regularity(programme, period)
    delay = "" if told.delay is None else f", median delay {told.delay} days"
    console.print(
        f"{told.owed:,} owed, {told.paid:,} paid, {told.on_time:,} ({told.share} %) by the day{delay}", highlight=False
    )


@payments.command("budget")
def budget() -> None:
    """Commitments and payments by budget line, as CSV."""
    rows = csv.writer(sys.stdout)
    rows.writerow(COLUMNS)
    rows.writerows(budget_lines(current.catalogue(), state_of(current.catalogue()).currency))


def run_of(number: int) -> Run:
    """The run of this number. Raises WaslError."""
    found = Run.objects.filter(pk=number).select_related("rules").first()
    if found is None:
        raise WaslError("there is no run {number}", mend="'wasl programmes run' tells its number", number=str(number))
    return found


def list_of(number: int) -> PaymentList:
    """The list of this number. Raises WaslError."""
    found = PaymentList.objects.filter(pk=number).select_related("run").first()
    if found is None:
        raise WaslError("there is no list {number}", mend="'wasl payments list' tells its number", number=str(number))
    return found


def say(listed: PaymentList) -> None:
    """Where a list stands, on a line."""
    listed.refresh_from_db()
    questions = sum(making.open_questions(listed).values())
    told = f", {questions} questions open" if questions else ""
    console.print(f"list {listed.pk}: {listed.programme} {listed.period}, {listed.state}{told}", highlight=False)
