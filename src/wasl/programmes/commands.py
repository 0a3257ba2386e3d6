"""Programmes, for the command line: run their proofs, decide a case or everybody, confirm a refusal, simulate a reform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Kind
from wasl.catalogue.departments import state_of
from wasl.catalogue.load import load
from wasl.exchange.agreements.commands import Account, profile
from wasl.kernel.errors import WaslError
from wasl.kernel.text import LANGUAGES
from wasl.programmes import keeping, running
from wasl.programmes.cases import Failure, run
from wasl.programmes.declared import Programme
from wasl.programmes.explaining import Explanation
from wasl.programmes.models import Decision, Run
from wasl.programmes.openfisca import run_file
from wasl.programmes.simulating import commands as simulating
from wasl.programmes.tables.reading import read
from wasl.programmes.tables.writing import fragment
from wasl.registers.installation import installation

console = Console()
programmes = typer.Typer(no_args_is_help=True, help="Programmes: decide one case or everybody, and explain it.")
Name = Annotated[str, typer.Argument(help="The programme's name in the pack.", metavar="PROGRAMME")]
Number = Annotated[int, typer.Argument(help="The decision's number.")]
On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is decided for; today.")]
Language = Annotated[str, typer.Option(help=f"Of the explanation: {', '.join(LANGUAGES)}.")]
_EACH: Final = {"month": "each month", "year": "each year", "instalments": "in instalments"}
_MARKS: Final = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]?[/yellow]"}


@programmes.command("list")
def list_programmes() -> None:
    """The programmes of the pack, and when their rules are in force."""
    for name, programme in current.catalogue().all(Programme).items():
        until = f" until {programme.until}" if programme.until else ""
        console.print(
            f"{name:<24} {programme.title.en}, since {programme.since}{until}", highlight=False, soft_wrap=True
        )


@programmes.command("decide")
def decide(
    name: Name,
    subject: Annotated[str, typer.Argument(help="Of whom, as scheme:value: a household, or someone of it.")],
    account: Account,
    case: Annotated[str, typer.Option(help="The reference of the file: the family sees it.")],
    on: On = None,
    language: Language = "en",
) -> None:
    """Decide one case on what the departments know, keep the decision, and explain it."""
    scheme, _, value = subject.partition(":")
    decision = keeping.decide_case(profile(account), name, (scheme, value), _day(on), case)
    _say(decision, language)


@programmes.command("show")
def show(number: Number, language: Language = "en") -> None:
    """Explain a decision as it was explained when it was taken, and decide it again by the rules of then."""
    decision = _decision(number)
    _say(decision, language)
    again = keeping.replay(decision)
    same = (again.outcome, again.due) == (decision.outcome, decision.due)
    console.print("Decided again: the same." if same else f"[red]Decided again: {again.outcome}, {again.due}.[/red]")
    if not same:
        raise typer.Exit(1)


@programmes.command("confirm")
def confirm(number: Number, account: Account) -> None:
    """Confirm a refusal that another agent's case came to."""
    confirmed = keeping.confirm(profile(account), _decision(number))
    console.print(f"decision {confirmed.pk}: refused, confirmed by {confirmed.confirmed_by}", highlight=False)


@programmes.command("run")
def run_(name: Name, account: Account, on: On = None) -> None:
    """Decide a programme for everybody, as of one instant of the registers. Nobody is told, and nobody refused."""
    place = installation()
    with console.status("Deciding…") as status:
        done = running.run(profile(account), name, _day(on), place, lambda step: status.update(f"{step}…"))
    if done.state != Run.State.DONE:
        console.print(f"[red]run {done.pk} failed: {done.error.get('what', '')}[/red]", highlight=False)
        raise typer.Exit(1)
    admitted = "" if done.admitted is None else f" ({done.admitted:,} admitted)"
    seconds = (done.ended - done.began).total_seconds() if done.ended else 0
    due = f"{done.due:,} {state_of(place.catalogue).currency} {_EACH[place.catalogue.get(Programme, name).period]}"
    console.print(
        f"run {done.pk}: {done.entitled:,} entitled{admitted}, {done.refusable:,} not by what is known, "
        f"{done.unknown:,} not known; {due}, in {seconds:.1f} s",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


programmes.command("simulate")(simulating.simulate)
programmes.command("compare")(simulating.compare)


def _day(on: datetime | None) -> date:
    return on.date() if on else current.today()


def _decision(number: int) -> Decision:
    found = Decision.objects.filter(pk=number).select_related("rules").first()
    if found is None:
        raise WaslError(
            "there is no decision {number}", mend="'wasl programmes decide' tells its number", number=str(number)
        )
    return found


def _say(decision: Decision, language: str) -> None:
    due = "" if decision.due is None else f", {decision.due} {state_of(current.catalogue()).currency}"
    console.print(f"decision {decision.pk}: {decision.outcome}{due} ({decision.state})", highlight=False)
    for line in _lines(keeping.explanation_of(decision), language):
        console.print(line, highlight=False, soft_wrap=True)


def _lines(told: Explanation, language: str) -> Sequence[str]:
    """The household's own lines first, then each member's with what they open."""
    lines = []
    for member in dict.fromkeys(("", *(line.member for line in told.lines))):
        lines += [f"  {member}"] if member else []
        for line in (each for each in told.lines if each.member == member):
            law = f" [dim]({'; '.join(line.law)})[/dim]" if line.law else ""
            lines.append(f"  {_MARKS[line.met]} {line.sentence.in_language(language)}{law}")
        for each in (each for each in told.sums if each.member == member):
            lines.append(f"    {each.title.in_language(language)}: {each.value or '?'}")
    return lines


@programmes.command("import-dmn")
def import_dmn(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file of DMN 1.3, 1.4 or 1.5.")],
    decision: Annotated[str, typer.Option(help="The name of the decision, where the file has several.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write it there instead of here; an existing file is kept.")] = None,
) -> None:
    """Write a decision table as a part of a pack: its facts, and what it gives as an expression."""
    part = fragment(read(file.read_bytes(), str(file), decision))
    if out is None:
        typer.echo(part, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as written:
            written.write(part)
    except FileExistsError as error:
        raise WaslError("{file} exists", mend="name another file", file=str(out)) from error
    console.print(f"written: {out}", highlight=False, soft_wrap=True)


def proof_command(kinds: Sequence[Kind], served: Path) -> Callable[..., None]:
    """``wasl test``, for the pack that this installation serves."""

    def test(
        pack: Annotated[Path | None, typer.Argument(help="The pack's folder.")] = None,
        programme: Annotated[str, typer.Argument(help="Only the cases of this programme.")] = "",
        cases: Annotated[
            Path | None,
            typer.Option(exists=True, dir_okay=False, help="Those of this file instead, in OpenFisca's form."),
        ] = None,
    ) -> None:
        """Decide the cases of a pack's programmes, and compare each decision with what the case expects."""
        catalogue = load(pack or served, kinds)
        raise typer.Exit(_prove_file(catalogue, programme, cases) if cases else _prove(catalogue, programme))

    return test


def _prove(catalogue: Catalogue, programme: str) -> int:
    """One line a programme, then each failure with its place; 1 where something fails."""
    proofs = [entry for entry in catalogue.of_kind("cases") if programme in ("", _programme(entry))]
    if not proofs:
        raise WaslError(
            "no cases prove {name}", mend="write the name of a programme of this pack", name=programme or "anything"
        )
    failed = sum(_report(_programme(entry), len(_cases(entry)), list(run(catalogue, entry))) for entry in proofs)
    return 1 if failed else 0


def _prove_file(catalogue: Catalogue, programme: str, file: Path) -> int:
    if not programme:
        raise WaslError("no programme is named", mend="write its name before --cases")
    number, failures = run_file(catalogue, programme, file)
    return 1 if _report(programme, number, failures) else 0


def _report(programme: str, number: int, failures: Sequence[Failure]) -> int:
    """Tell how many cases went otherwise than they expect."""
    wrong = len({each.place for each in failures})
    said = "[green]all as expected[/green]" if not wrong else f"[red]{wrong} otherwise[/red]"
    console.print(f"{programme:<24} {number:>4} cases  {said}", highlight=False, soft_wrap=True)
    for each in failures:
        console.print(_told(each), highlight=False, markup=False, soft_wrap=True)
    return wrong


def _told(failure: Failure) -> str:
    return f"  {failure.place}: {failure.case}: {failure.key} is {failure.found}, not {failure.expected}"


def _cases(entry: Entry) -> Sequence[Any]:
    declared: Any = entry.declaration
    return tuple(declared.cases)


def _programme(entry: Entry) -> str:
    declared: Any = entry.declaration
    return str(declared.programme)
