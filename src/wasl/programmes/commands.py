"""Programmes, for the command line: run their proofs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Kind
from wasl.catalogue.load import load
from wasl.kernel.errors import WaslError
from wasl.programmes.cases import Failure, run

console = Console()


def proof_command(kinds: Sequence[Kind], served: Path) -> Callable[..., None]:
    """``wasl test``, for the pack that this installation serves."""

    def test(
        pack: Annotated[Path | None, typer.Argument(help="The pack's folder.")] = None,
        programme: Annotated[str, typer.Argument(help="Only the cases of this programme.")] = "",
    ) -> None:
        """Decide the cases of a pack's programmes, and compare each decision with what the case expects."""
        raise typer.Exit(_prove(load(pack or served, kinds), programme))

    return test


def _prove(catalogue: Catalogue, programme: str) -> int:
    """One line a programme, then each failure with its place; 1 where something fails."""
    proofs = [entry for entry in catalogue.of_kind("cases") if programme in ("", _programme(entry))]
    if not proofs:
        raise WaslError(
            "no cases prove {name}", mend="write the name of a programme of this pack", name=programme or "anything"
        )
    failed = 0
    for entry in proofs:
        failures = list(run(catalogue, entry))
        wrong, all_of_them = len({each.place for each in failures}), len(_cases(entry))
        failed += wrong
        said = "[green]all as expected[/green]" if not wrong else f"[red]{wrong} otherwise[/red]"
        console.print(f"{_programme(entry):<24} {all_of_them:>4} cases  {said}", highlight=False, soft_wrap=True)
        for each in failures:
            console.print(_told(each), highlight=False, markup=False, soft_wrap=True)
    return 1 if failed else 0


def _told(failure: Failure) -> str:
    return f"  {failure.place}: {failure.case}: {failure.key} is {failure.found}, not {failure.expected}"


def _cases(entry: Entry) -> Sequence[Any]:
    declared: Any = entry.declaration
    return tuple(declared.cases)


def _programme(entry: Entry) -> str:
    declared: Any = entry.declaration
    return str(declared.programme)
