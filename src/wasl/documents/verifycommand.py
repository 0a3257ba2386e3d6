"""`wasl verify`: codes, PDFs, pictures, folders and archives of them, judged as a reader does."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.utils import translation
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from wasl.catalogue import current
from wasl.documents.batches import joining
from wasl.documents.batches.candidates import Candidate, candidates_in
from wasl.documents.batches.gathering import AT_HOME, Gathering, expected
from wasl.documents.batches.given import Given, label_of
from wasl.documents.batches.judging import Group, Judge, Line, lines
from wasl.documents.batches.matching import matches
from wasl.documents.batches.telling import HEADER, rows_of
from wasl.documents.batches.words import REFUSED
from wasl.documents.publishing import published, trust_key
from wasl.documents.reader.words import words
from wasl.documents.uses.proving import judged_here
from wasl.documents.verifying import proofs
from wasl.documents.verifying.bundle import Bundle, read
from wasl.documents.verifying.seals import Outcome, Verdict, judged
from wasl.documents.verifying.trust import read_trust
from wasl.engine.parquet import put_in_place
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.text import LANGUAGES
from wasl.pages.exports import csv_lines

console = Console()
_SAYS: Final[Mapping[Outcome, str]] = {
    "authentic": "[green]Authentic.[/green]",
    "not-authentic": "[red]Not authentic.[/red]",
    "cannot-tell": "[yellow]Cannot tell.[/yellow]",
}
_WHY: Final[Mapping[str, str]] = {
    "sealed": "Its issuer sealed this, and nothing in it was changed.",
    "logged": "Its issuer sealed this before the key fell into other hands: the time-stamped log of uses proves it.",
    "no-code": "This is no code of a document.",
    "no-seal": "It looks like the code of a document, and is none that anybody sealed.",
    "unknown-key": "The trust list does not know the key that sealed it: a newer list may.",
    "bad-signature": "It was not sealed by the key that it names, or was changed since.",
    "not-its-issuer": "The key that sealed it belongs to another issuer.",
    "not-authorised": "The key that sealed it may not seal documents of this type.",
    "key-not-in-use": "The key that sealed it was not in use on its day of issue.",
    "key-compromised": "The key that sealed it was found in other hands; a proof of its issuer's log may tell (--proof).",
    "issued-later": "It says that it was issued on a day to come.",
    "no-paper": "This is no PDF that can be read.",
    "no-seal-within": "This PDF bears no seal: give what its square code says instead.",
    "paper-changed": "Something was added to this PDF after its seal, whatever viewers say of it.",
    "paper-altered": "The seal of this PDF does not match: something in it was changed.",
    "unknown-type": "Its issuer sealed it, and the trust list does not know this type of document: a newer list may.",
}
_GROUPS: Final[Mapping[Group, str]] = {
    "verified": "verified", "doubtful": "doubtful", "unknown": "unknown", "not-authentic": "not authentic",
}  # fmt: skip
_NAMED: Final = 40
"""Letters of a code, where it stands for a name."""
_EXIT: Final[Mapping[Outcome, int]] = {"authentic": 0, "not-authentic": 1, "cannot-tell": 2}
_NOT_IN_FORCE = 3


_ARCHIVE: Final = ".zip"
_FILES: Final = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".webp", _ARCHIVE})
"""What the name of a file ends with; anything else is taken for a code."""


def verify(
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            help="What codes say, or PDFs, pictures of codes, folders and ZIPs of them; else a code a line on standard input."
        ),
    ] = None,
    trust: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A trust list; else this installation's own.")
    ] = None,
    keys_of: Annotated[
        Path | None,
        typer.Option("--keys", exists=True, dir_okay=False, help="The keys that sign trust lists; else beside it."),
    ] = None,
    proof: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="What 'wasl documents log prove' wrote of the one document."),
    ] = None,
    language: Annotated[str, typer.Option(help=f"Of what the document states: {', '.join(LANGUAGES)}.")] = "en",
    csv: Annotated[
        Path | None,
        typer.Option("--csv", dir_okay=False, help="Write a table there, with a line for each.", metavar="FILE"),
    ] = None,
    candidates: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A list of people, CSV or XLSX: the table then tells what papers state of each.",
        ),
    ] = None,
) -> None:
    """Judge the codes of documents, or their PDFs, with no network.

    Exit status: 0 authentic and in force, 1 not authentic, 2 cannot tell, 3 authentic and no longer in force; of several, the
    worst.
    """
    bundle, at = _bundle(trust, keys_of), now()
    people = _people(candidates, csv)
    asked = [_meant(text) for text in codes or (line.strip() for line in sys.stdin if line.strip())]
    several = len(asked) > 1 or any(isinstance(each, Path) for each in asked)
    found = []
    for line in _progressing(lines(_given(asked), bundle, at, _judge(trust, proof)), asked):
        _tell(line, bundle, language, named=several, stated=csv is None)
        found.append(line)
    if csv:
        with translation.override(language):
            said = words(current.catalogue())
            if people is None:
                _write(csv, HEADER, rows_of(found, said, bundle, at))
            else:
                _write(csv, joining.HEADER, joining.rows_of(matches(people, found), said, at))
    if len(found) > 1:
        _sum_up(found)
    raise typer.Exit(max(map(_status, found), default=0))


def _people(candidates: Path | None, csv: Path | None) -> list[Candidate] | None:
    if candidates is None:
        return None
    if csv is None:
        raise WaslError(
            "there is no table to write", mend="say with --csv where what papers state of each is to be written"
        )
    with candidates.open("rb") as file:
        return candidates_in(file)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with put_in_place(path) as draft, draft.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_lines(header, rows))


def _given(asked: Iterable[str | Path]) -> Iterator[Given]:
    gathering = Gathering(AT_HOME)
    for each in asked:
        if isinstance(each, Path):
            yield from gathering.path(each)
        else:
            yield Given(label_of(each)[:_NAMED], code=each)


def _meant(text: str) -> str | Path:
    """The file or the folder that is meant; else a code. Raises WaslError for a file that is not there."""
    with suppress(OSError, ValueError):  # a code is longer than a name may be
        path = Path(text)
        if path.is_dir():
            return path
        if path.suffix.lower() in _FILES:
            if not path.is_file():
                raise WaslError(
                    "there is no such file", where="{file}", mend="give the name of one, or what a code says", file=text
                )
            return path
    return text


def _progressing(found: Iterator[Line], asked: Iterable[str | Path]) -> Iterator[Line]:
    """The lines as they are found, with a bar on a terminal where they are many."""
    total = sum(expected(each) if isinstance(each, Path) else 1 for each in asked)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=total < 2 or not console.is_terminal) as progress:
        task = progress.add_task("Judging", total=total)
        for line in found:
            progress.advance(task)
            yield line


def _status(line: Line) -> int:
    if line.verdict is None:
        return _EXIT["cannot-tell"]
    over = line.verdict.outcome == "authentic" and line.verdict.standing not in ("in-force", "unknown")
    return _NOT_IN_FORCE if over else _EXIT[line.verdict.outcome]


def _judge(trust: Path | None, proof: Path | None) -> Judge:
    """How codes are judged: by the proof that was given; or, where the trust list is our own, beside our own log."""
    if proof is None:
        return judged_here if trust is None else judged
    return partial(judged, proof=proofs.read(proof.read_bytes()))


def _bundle(trust: Path | None, keys: Path | None) -> Bundle:
    if trust is None:
        own = trust_key().verifying()
        return read(published(current.catalogue(), now()), {own.kid: own})
    return read_trust(trust, keys)


def _tell(line: Line, bundle: Bundle, language: str, *, named: bool, stated: bool) -> None:
    if named:
        console.print(f"{line.place}. {line.name}", markup=False, highlight=False, soft_wrap=True, style="bold")
    if line.verdict is None:
        with translation.override("en"):
            console.print(f"{_SAYS['cannot-tell']} {REFUSED[line.refused][0]}", soft_wrap=True)  # type: ignore[index]
    else:
        _say(line.verdict, bundle, language, stated=stated)
    if line.same_as is not None:
        console.print(f"It was given twice: see {line.same_as}.", highlight=False)


def _say(verdict: Verdict, bundle: Bundle, language: str, *, stated: bool) -> None:
    console.print(f"{_SAYS[verdict.outcome]} {_WHY[verdict.why]}", soft_wrap=True)
    if verdict.outcome != "authentic" or verdict.type is None or verdict.issuer is None:
        return
    told = f"as of {verdict.told:%Y-%m-%d %H:%M} UTC" if verdict.told else "no list tells more"
    lines = [
        f"{verdict.type.in_language(language)}, {verdict.issuer.in_language(language)}, number {verdict.number}",
        f"issued {verdict.issued:%Y-%m-%d}; {verdict.standing.replace('-', ' ')} ({told})",
        *(f"  {line.title.in_language(language)}: {line.value.in_language(language)}" for line in verdict.lines),
        f"by the trust list of {datetime.fromtimestamp(bundle.issued, tz=now().tzinfo):%Y-%m-%d %H:%M} UTC",
    ]
    for line in lines if stated else lines[:2]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _sum_up(found: list[Line]) -> None:
    counts = Counter(line.group for line in found)
    told = ", ".join(f"{counts[group]:,} {name}" for group, name in _GROUPS.items())
    console.print(f"{len(found):,} judged: {told}.", highlight=False)
