"""Reforms, for the command line: what the pages take under the names that their addresses have, and the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from time import monotonic
from typing import Annotated, Final

import typer
from django.utils.translation import override
from rich.console import Console

from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.commands import Account, profile
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.models import Run, Scenario
from wasl.programmes.simulating import saving
from wasl.programmes.simulating.bringing import places_of
from wasl.programmes.simulating.measures import LEAST
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.showing.comparing import Compared, compared, comparison_table
from wasl.programmes.simulating.targeting import Bounds
from wasl.programmes.simulating.typed import CHECK, FIGURE, changes_in, series_in
from wasl.registers.installation import installation

console = Console()
Name = Annotated[str, typer.Argument(help="The programme's name in the pack.", metavar="PROGRAMME")]
Number = Annotated[int | None, typer.Option("--run", help="The number of the run; the last one that is done.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="A figure's name, an equals sign, and its new value.", metavar="FIGURE=VALUE"),
]
Checks = Annotated[
    list[str] | None,
    typer.Option(
        "--check", help="A criterion's name, an equals sign, and its new condition.", metavar="NAME=CONDITION"
    ),
]
Least = Annotated[str, typer.Option(help="Take-up assumed, at least, in percent; 100.")]
Most = Annotated[str, typer.Option(help="Take-up assumed, at most, in percent; 100.")]
AttendanceLeast = Annotated[
    str, typer.Option(help="Still due once attendance was looked at, at least, in percent; 100.")
]
AttendanceMost = Annotated[str, typer.Option(help="Still due once attendance was looked at, at most, in percent; 100.")]
ReturnedLeast = Annotated[str, typer.Option(help="Payments that come back, at least, in percent; 0.")]
ReturnedMost = Annotated[str, typer.Option(help="Payments that come back, at most, in percent; 0.")]
DriftLeast = Annotated[str, typer.Option(help="Drift of what is measured anew, at least: zero or less; 0.")]
DriftMost = Annotated[str, typer.Option(help="Drift of what is measured anew, at most: zero or more; 0.")]
Poverty = Annotated[str, typer.Option(help="The rates of poverty by which errors are judged: their number, or name.")]
_ERRORS: Final = {"missed": "exclusion", "leaked": "inclusion"}


def simulate(
    name: Name, account: Account, figures: Sets = None, checks: Checks = None, number: Number = None,
    least: Least = "", most: Most = "", attendance_least: AttendanceLeast = "", attendance_most: AttendanceMost = "",
    returned_least: ReturnedLeast = "", returned_most: ReturnedMost = "", drift_least: DriftLeast = "",
    drift_most: DriftMost = "", poverty: Poverty = "",
    keep: Annotated[str, typer.Option(help="Keep it under this name.")] = "",
) -> None:  # fmt: skip
    """Tell who would enter, who would leave and what it would cost, were figures or conditions of the law others."""
    place, run, kept = installation(), _run(name, number), _rates(name, poverty)
    form = _form(figures, checks, {
        "least": least, "most": most, "attendance-least": attendance_least, "attendance-most": attendance_most,
        "returned-least": returned_least, "returned-most": returned_most, "drift-least": drift_least, "drift-most": drift_most,
    })  # fmt: skip
    plan = saving.run_plan(run)
    reform, began = changes_in(plan, form), monotonic()
    before, after = saving.simulate(profile(account), run, [reform], place)
    took = monotonic() - began
    period = f"{state_of(place.catalogue).currency} a {place.catalogue.get(Programme, name).period}"
    for title, one in (("today", before), ("then", after)):
        console.print(f"{title:<6} {_few(one.total.receive)} receive, {_few(one.total.cost)} {period}", highlight=False)
    console.print(
        f"{_few(after.total.enter)} enter, {_few(after.total.leave)} leave, {_few(after.total.gain)} receive more, "
        f"{_few(after.total.lose)} less; on run {run.pk}, in {took:.1f} s", highlight=False, soft_wrap=True,
    )  # fmt: skip
    if after.cost is not None and after.total.cost is not None:
        console.print(f"nine times in ten between {after.cost.low:,} and {after.cost.high:,} {period}", highlight=False)
    for source, band in after.sources.items():
        console.print(f"  by {source.replace('_', ' ')} alone between {band.low:,} and {band.high:,}", highlight=False)
    if kept is not None:
        _tell_errors(("today", compared("", before, before, kept)), ("then", compared("", before, after, kept)))
    if keep:
        made = saving.save(profile(account), run, keep, reform, place, kept)
        console.print(f"kept as reform {made.pk}", highlight=False)


def compare(
    name: Name, account: Account,
    figure: Annotated[str, typer.Option(help="The figure that takes a series of values.")] = "",
    values: Annotated[str, typer.Option(help="Its values, with a space between one and the next.")] = "",
    ones: Annotated[list[int] | None, typer.Option("--one", help="The number of a reform that was kept.")] = None,
    figures: Sets = None, checks: Checks = None, number: Number = None,
    least: Least = "", most: Most = "", attendance_least: AttendanceLeast = "", attendance_most: AttendanceMost = "",
    returned_least: ReturnedLeast = "", returned_most: ReturnedMost = "", drift_least: DriftLeast = "",
    drift_most: DriftMost = "", poverty: Poverty = "",
) -> None:  # fmt: skip
    """Set up to eight reforms side by side: a figure through a series of values, decided in one scan, and reforms kept."""
    kept = _rates(name, poverty)
    form = _form(figures, checks, {
        "least": least, "most": most, "attendance-least": attendance_least, "attendance-most": attendance_most,
        "returned-least": returned_least, "returned-most": returned_most, "drift-least": drift_least, "drift-most": drift_most,
    })  # fmt: skip
    rows = []
    if values:
        run = _run(name, number)
        written, reforms = series_in(saving.run_plan(run), form, figure, values)
        before, *outcomes = saving.simulate(profile(account), run, reforms, installation())
        rows = [compared("Today", before, before, kept)]
        rows += [compared(value, before, after, kept) for value, after in zip(written, outcomes, strict=True)]
    rows += [_saved(name, account, one, kept) for one in (ones or [])[: saving.MOST_REFORMS]]
    if not rows:
        raise WaslError("nothing is compared", mend="write --figure and --values, or --one for a reform that was kept")
    with override("en"):
        first, *others = comparison_table(rows, {}).columns
        for row in rows:
            console.print(f"{first.value(row)}", highlight=False, markup=False)
            for each in others:
                console.print(f"  {each.title!s:<28} {_plain(each.value(row))}", highlight=False)


def _form(figures: Sequence[str] | None, checks: Sequence[str] | None, assumed: Mapping[str, str]) -> dict[str, str]:
    """What a page's form would say."""
    form = {FIGURE + name: value for name, value in map(_named, figures or ())}
    return form | {CHECK + name: value for name, value in map(_named, checks or ())} | dict(assumed)


def _named(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals:
        raise WaslError("'{text}' sets nothing", mend="write a name, '=' and its value", text=written[:60])
    return name.strip(), value


def _run(name: str, number: int | None) -> Run:
    done = Run.objects.filter(programme=name, state=Run.State.DONE, **({"pk": number} if number else {}))
    run = done.select_related("rules").order_by("-pk").first()
    if run is None:
        raise WaslError("there is no such run of {name}", mend="'wasl programmes run' makes one", name=name)
    return run


def _rates(name: str, asked: str) -> PovertyMap | None:
    """The rates that are asked for, by their number or by their name. Raises WaslError for none such."""
    if not asked:
        return None
    catalogue = current.catalogue()
    known = places_of(catalogue, catalogue.get(Programme, name))
    maps = list(PovertyMap.objects.filter(referential=known.name).order_by("-pk")) if known else []
    found = next((each for each in maps if asked in (str(each.pk), each.title)), None)
    if found is None:
        choices = ", ".join(f"{each.pk} {each.title}" for each in maps) or "none"
        raise WaslError(
            "there are no such rates of poverty", mend="choose among {known}; pages take others in", known=choices
        )
    return found


def _saved(name: str, account: str, number: int, kept: PovertyMap | None) -> Compared:
    held = Scenario.objects.filter(programme=name, pk=number).first()
    if held is None:
        raise WaslError(
            "{name} has no reform {number}", mend="its page of simulation lists them", name=name, number=str(number)
        )
    saving.demand_may(profile(account), current.catalogue(), name)
    return compared(held.name, *saving.outcomes_of(held), kept)


def _tell_errors(*rows: tuple[str, Compared]) -> None:
    for title, row in rows:
        for kind, word in _ERRORS.items():
            bounds: Bounds | None = getattr(row.targeting, kind, None)
            told = f"{bounds.least} to {bounds.most} %, by chance {bounds.by_chance} %" if bounds else "not told"
            console.print(f"{title:<6} errors of {word}: {told}", highlight=False)


def _few(value: int | Decimal | None) -> str:
    return f"fewer than {LEAST}" if value is None else f"{value:,}"


def _plain(value: object) -> str:
    return "—" if value is None else f"{value:,}" if isinstance(value, (int, Decimal)) else str(value)
