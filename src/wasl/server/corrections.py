"""A department of the demonstration sends one row of a file again, corrected: as it does when a school finds its mistake."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from wasl.catalogue import current
from wasl.demo.build import Manifest
from wasl.demo.workshop import File
from wasl.documents.models import Document
from wasl.documents.papers import blank_of
from wasl.registers.commands import run_here
from wasl.registers.feeding.run import Installation
from wasl.registers.feeding.submit import submit
from wasl.registers.models import Batch
from wasl.registers.people import cluster_of, identifiers_of

_MORE = Decimal("0.50")


def correct(document: Document, manifest: Manifest, folder: Path, place: Installation) -> bool:
    """Have the figure that `document` states corrected where it came from; whether it was found and fed."""
    blank, content = blank_of(document.read()), document.read()
    figures = [
        str(content.claims[n]) for n, claim in blank.claims.items() if claim.kind == "decimal" and n in content.claims
    ]
    numbers = {value for _scheme, value in identifiers_of(cluster_of(document.entity).members)}
    for file in reversed(manifest.files):
        found = _corrected(file, folder, numbers, figures)
        if found:
            name = f"correction-{file.feed}.csv"
            sent = io.BytesIO(found.encode())
            batch = submit(
                place.catalogue, place.places, file.feed, sent, file_name=name, actor="demo", as_of=current.today()
            )  # fmt: skip
            return run_here(batch, place).state == Batch.State.RECORDED
    return False


def _corrected(file: File, folder: Path, numbers: Iterable[str], figures: Iterable[str]) -> str:
    """The header and the row of this person with another figure; empty where the file has none."""
    if file.path is None or not file.path.endswith(".csv"):
        return ""
    with (folder / file.path).open(encoding="utf-8", newline="", errors="replace") as lines:
        header = next(lines, "")
        for line in lines:
            if any(number in line for number in numbers):
                row = next(csv.reader([line]))
                places = [place for place, cell in enumerate(row) if cell.replace(",", ".") in figures]
                if places:
                    row[places[-1]] = str(Decimal(row[places[-1]].replace(",", ".")) + _MORE).replace(".", ",")
                    return header + _line(row)
    return ""


def _line(row: list[str]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow(row)
    return made.getvalue()
