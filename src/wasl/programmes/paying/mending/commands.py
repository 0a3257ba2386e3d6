"""Mending payments, for the command line: arrears, recoveries, accounts that were wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from wasl.exchange.agreements.commands import Account, profile
from wasl.kernel.errors import WaslError
from wasl.pages.shell import listing
from wasl.programmes.paying import making
from wasl.programmes.paying.commands import Announced, Number, Programme, Why, console, list_of, run_of, say
from wasl.programmes.paying.mending import arrears, correcting, recovering, superseding
from wasl.programmes.paying.mending.models import AccountChange, Recovery, Settlement
from wasl.programmes.paying.mending.setting_off import LEFT
from wasl.programmes.paying.messages import money
from wasl.programmes.paying.models import Line
from wasl.programmes.paying.reading import cents
from wasl.registers.installation import installation

mending = typer.Typer()
Period = Annotated[str, typer.Argument(help="A month or a year: 2026-01, 2026.")]
Amount = Annotated[str, typer.Argument(help="As 300.00.")]
Recovered = Annotated[int, typer.Argument(help="Its number; see 'recoveries'.", metavar="RECOVERY")]
Refuse = Annotated[bool, typer.Option("--refuse", help="Refuse it.")]


@mending.command("owe")
def owe(
    programme: Programme,
    beneficiary: Annotated[str, typer.Argument(help="As scheme:value.")],
    period: Period,
    amount: Amount,
    cause: Annotated[str, typer.Argument(help="What it follows from, by a reference that never changes.")],
    account: Account,
    why: Why,
) -> None:
    """Say that something is still owed for a period; said again, it is owed once."""
    kept = arrears.owe(profile(account), beneficiary, programme, period, cents(amount), cause, why)
    console.print(f"arrears {kept.obligation.end_to_end}: {money(kept.amount)}", highlight=False)


@mending.command("arrears")
def list_arrears(programme: Programme, account: Account, announced: Announced) -> None:
    """List all arrears of a programme that no list pays yet."""
    say(making.make_arrears(profile(account), programme, announced.date(), installation()))


@mending.command("supersede")
def supersede(
    run: Annotated[int, typer.Argument(help="The later run.")], period: Period, account: Account, why: Why
) -> None:
    """Hold what was paid for a period against a later run: arrears where it gives more, recoveries where it gives less."""
    told = superseding.supersede(profile(account), run_of(run), period, why, installation())
    console.print(
        f"{told.arrears} are owed {money(told.owed)} more; {told.recoveries} had {money(told.overpaid)} too much: "
        "someone else confirms these recoveries", highlight=False,
    )  # fmt: skip


@mending.command("recoveries")
def recoveries() -> None:
    """What was paid too much, and what is left of it."""
    rows = [
        (str(each.pk), each.obligation.programme, each.obligation.unit, each.obligation.period, money(each.amount),
         money(each.left), each.state)
        for each in Recovery.objects.annotate(left=LEFT).select_related("obligation").order_by("-pk")
    ]  # fmt: skip
    console.print(listing("recovery", "programme", "beneficiary", "period", "amount", "left", "state", rows=rows))


@mending.command("recover")
def recover(
    instruction: Annotated[str, typer.Argument(help="Of the payment that was too much; see its list.")],
    amount: Amount,
    account: Account,
    why: Why,
) -> None:
    """Say that a payment was made in error, or too much; someone else confirms it."""
    line = _line(instruction)
    made = recovering.open_recovery(profile(account), line.obligation, cents(amount), "error", instruction, why)
    console.print(f"recovery {made.pk}: {money(made.amount)}, {made.state}", highlight=False)


@mending.command("confirm-recovery")
def confirm_recovery(number: Recovered, account: Account, refuse: Refuse = False) -> None:
    """The second pair of eyes: later payments keep their part back from now on."""
    found = (recovering.refuse if refuse else recovering.confirm)(profile(account), _recovery(number))
    console.print(f"recovery {found.pk}: {found.state}", highlight=False)


@mending.command("settle")
def settle(
    number: Recovered,
    amount: Amount,
    account: Account,
    why: Why,
    reference: Annotated[str, typer.Option(help="Of the repayment; without it, remission is asked.")] = "",
) -> None:
    """Say that a part was repaid, or ask that it be given up; someone else confirms it."""
    kind = Settlement.Kind.REPAID if reference else Settlement.Kind.REMITTED
    made = recovering.settle(profile(account), _recovery(number), kind, cents(amount), why, reference)
    console.print(f"settlement {made.pk}: {made.kind} {money(made.amount)}, to be confirmed", highlight=False)


@mending.command("confirm-settlement")
def confirm_settlement(
    number: Annotated[int, typer.Argument(help="Its number.")], account: Account, refuse: Refuse = False
) -> None:
    """The second pair of eyes on what was repaid, or is given up."""
    found = Settlement.objects.filter(pk=number).select_related("recovery").first()
    if found is None:
        raise WaslError("there is no settlement {number}", mend="'settle' tells its number", number=str(number))
    recovering.decide_settlement(profile(account), found, not refuse)
    console.print(f"{money(recovering.left_of(found.recovery))} left to come back", highlight=False)


@mending.command("correct")
def correct(
    instruction: Annotated[str, typer.Argument(help="Of the payment that failed.")],
    rib: Annotated[str, typer.Argument(help="The other account.")],
    holder: Annotated[str, typer.Argument(help="As the bank knows it.")],
    account: Account,
) -> None:
    """Name another account after a payment failed; someone else confirms it."""
    made = correcting.propose(profile(account), _line(instruction), holder, rib)
    console.print(f"account {made.pk}: to be confirmed", highlight=False)


@mending.command("confirm-account")
def confirm_account(
    number: Annotated[int, typer.Argument(help="Its number.")],
    account: Account,
    why: Annotated[str, typer.Option(help="Why; needed where the holder is another, or to refuse.")] = "",
    refuse: Refuse = False,
) -> None:
    """The second pair of eyes on another account."""
    found = AccountChange.objects.filter(pk=number).first()
    if found is None:
        raise WaslError("there is no account {number}", mend="'correct' tells its number", number=str(number))
    done = (correcting.refuse if refuse else correcting.confirm)(profile(account), found, why)
    console.print(f"account {done.pk}: {done.state}", highlight=False)


@mending.command("again")
def again(number: Number, account: Account, announced: Announced) -> None:
    """A new list of what failed of a list, on the accounts that stand now."""
    say(correcting.again(profile(account), list_of(number), announced.date(), installation()))


def _line(instruction: str) -> Line:
    found = Line.objects.filter(instruction=instruction).select_related("obligation").first()
    if found is None:
        raise WaslError("there is no payment {name}", mend="see its list for its instruction", name=instruction)
    return found


def _recovery(number: int) -> Recovery:
    found = Recovery.objects.filter(pk=number).first()
    if found is None:
        raise WaslError("there is no recovery {number}", mend="'recoveries' tells its number", number=str(number))
    return found
