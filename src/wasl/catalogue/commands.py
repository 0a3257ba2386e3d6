"""What the command line does with a pack: check it, publish its schemas, explain it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from wasl.catalogue import explain as told
from wasl.catalogue import schema as schemas
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Kind, LegalSource
from wasl.catalogue.find import Found, find
from wasl.catalogue.load import load
from wasl.catalogue.problems import PackErrors, Problem
from wasl.kernel.text import LANGUAGES, Text

PACK = typer.Option("--pack", help="The pack's folder; else the one this installation serves.")


@dataclass(frozen=True)
class PackCommands:
    """The commands of ``wasl`` about packs, for the kinds that the composition root lists and the pack it serves."""

    kinds: Sequence[Kind]
    served: Path

    def check(self, pack: Annotated[Path | None, typer.Argument(help="The pack's folder.")] = None) -> None:
        """Judge a pack: every problem with its file, line, column and mend."""
        raise typer.Exit(check(pack or self.served, self.kinds))

    def explain(self, name: str, pack: Annotated[Path | None, PACK] = None) -> None:
        """Print any declaration, code or attribute, and everything that refers to it."""
        raise typer.Exit(explain(name, pack or self.served, self.kinds))

    def where(self, name: str, pack: Annotated[Path | None, PACK] = None) -> None:
        """Print where something is declared, its owner, its law and its users."""
        raise typer.Exit(where(name, pack or self.served, self.kinds))

    def schema(
        self,
        out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("docs/reference/schema"),
        check: Annotated[bool, typer.Option("--check", help="Only say which are out of date.")] = False,
    ) -> None:
        """Write the JSON Schemas that editors use to complete and check packs."""
        raise typer.Exit(schema(self.kinds, out, check))


def check(pack: Path, kinds: Sequence[Kind]) -> int:
    """Judge `pack`: one line a problem, as editors understand them, then how many; 1 when there are some."""
    began = time.perf_counter()
    try:
        catalogue = load(pack, kinds)
    except PackErrors as errors:
        _print_problems(errors.problems)
        return 1
    counts = Counter(entry.kind.name for entry in catalogue.entries)
    said = ", ".join(f"{counts[kind.name]} {kind.name}" for kind in kinds if counts[kind.name])
    out = _console()
    out.print(Line(f"{pack}: no problem. ", style="green"), Line(said, style="dim"), sep="")
    out.print(Line(f"Judged in {time.perf_counter() - began:.2f} s", style="dim"))
    return 0


def schema(kinds: Sequence[Kind], out: Path, check: bool = False) -> int:
    """Write the JSON Schemas of every kind to `out`; with `check`, only say which are out of date."""
    changed = schemas.stale(kinds, out) if check else schemas.write(kinds, out)
    console = _console()
    for name in changed:
        console.print(f"{out / name}: {'out of date' if check else 'written'}", soft_wrap=True, highlight=False)
    if check and changed:
        console.print("Run 'wasl schema' and commit the result.")
    return 1 if check and changed else 0


def explain(name: str, pack: Path, kinds: Sequence[Kind]) -> int:
    """Print everything known of what is called `name`, and who refers to it. Raises WaslError when nothing is."""
    catalogue = load(pack, kinds)
    for found in find(catalogue, name):
        _print_head(catalogue, found)
        _print_facts(catalogue, found)
        _print_uses(catalogue, found)
    return 0


def where(name: str, pack: Path, kinds: Sequence[Kind]) -> int:
    """Print the file of what is called `name`, its owner, its law and its users, shortly."""
    catalogue = load(pack, kinds)
    for found in find(catalogue, name):
        out = _console()
        out.print(Line(str(found.place), style="bold"), soft_wrap=True)
        users = [use.entry.id for use in told.uses(catalogue, found)]
        lines = {
            "id": _id(catalogue, found), "owner": _owner(catalogue, found),
            "law": _law(told.law(found.entry)), "users": ", ".join(users),
        }  # fmt: skip
        _print_lines(lines)
    return 0


def _print_problems(problems: Sequence[Problem]) -> None:
    out = _console()
    for problem in problems:
        line = Line.assemble(
            (str(problem.place), "bold"),
            ": ",
            problem.what,
            " — ",
            (problem.mend, "green"),
            (f" [{problem.rule}]", "dim"),
        )
        out.print(line, soft_wrap=True)
    files = len({problem.place.file for problem in problems})
    out.print(Line(f"{_counted(len(problems), 'problem')} in {_counted(files, 'file')}", style="red"))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _print_head(catalogue: Catalogue, found: Found) -> None:
    out = _console()
    out.print(
        Line.assemble((found.called, "bold"), f"  {found.entry.kind.name}  ", (_id(catalogue, found), "cyan")),
        soft_wrap=True,
    )
    for text in (told.title(found), getattr(found.value, "description", None)):
        if isinstance(text, Text):
            _print_lines({language: getattr(text, language) for language in LANGUAGES})


def _print_facts(catalogue: Catalogue, found: Found) -> None:
    entry = found.entry
    lines = {"file": str(found.place), **told.facts(found)}
    if found.part is None:
        lines |= {
            "owner": _owner(catalogue, found), "law": _law(told.law(entry)), "source": entry.declaration.source or "",
            "assumed": "no public source describes it" if entry.declaration.assumed else "",
            "version": lines.get("version", ""), "fingerprint": catalogue.fingerprint(entry.declaration),
            "needs": ", ".join(f"{kind} {name}" for kind, name in told.needs(entry)),
        }  # fmt: skip
    _print_lines(lines)


def _print_uses(catalogue: Catalogue, found: Found) -> None:
    used = told.uses(catalogue, found)
    out = _console()
    if not used:
        out.print(Line("Nothing refers to it.\n", style="dim"))
        return
    table = Table(title=f"Referred to by {len(used)}", title_justify="left", box=None, pad_edge=False)
    for heading in ("kind", "name", "times", "first in", "at"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "times" else "left")
    for use in used:
        table.add_row(use.entry.kind.name, use.entry.name, str(use.times), Line(use.field), Line(str(use.place)))
    out.print(table)
    out.print()


def _print_lines(lines: dict[str, str]) -> None:
    out = _console()
    for label, text in lines.items():
        if text:
            out.print(Line.assemble((f"  {label:<12}", "dim"), " ".join(text.split())), soft_wrap=True)


def _id(catalogue: Catalogue, found: Found) -> str:
    return found.entry.id if found.part is None else f"{found.entry.id}:{found.part}"


def _owner(catalogue: Catalogue, found: Found) -> str:
    owner = told.owner(catalogue, found.entry)
    return f"{owner[0]} — {owner[1].title}" if owner else ""


def _law(sources: Sequence[LegalSource]) -> str:
    return "; ".join(
        ", ".join(part for part in (source.text, source.article, source.url) if part) for source in sources
    )


def _console() -> Console:
    """On the standard output of now, so that tests and pipes see it; wide enough for a line to stay whole in a pipe."""
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 200)
