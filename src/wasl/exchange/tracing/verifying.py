"""The logs as the auditor sees them: where each stands, one entry of it, and its verification in the background."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.conf import settings

from wasl.exchange.receipts.entry import Entry, read_entry
from wasl.exchange.receipts.reading import LogReader, kept_verifier
from wasl.exchange.receipts.verify import Report, audit
from wasl.exchange.receipts.witness import COSIGNED
from wasl.exchange.tracing.models import Trace, Verification
from wasl.exchange.tracing.tasks import logs
from wasl.kernel.clock import from_microseconds, now
from wasl.kernel.errors import WaslError
from wasl.kernel.notes import read_checkpoint, read_note
from wasl.registers import working

MOST = 100
"""Findings kept of a verification."""
_PLACE = re.compile(r"([\w-]+)/(\d{1,18})(?:\.(\d{1,3}))?(?:/[0-9a-f]{64})?")
_LEAF = re.compile(r"[0-9a-f]{64}")
_TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class Witness:
    """Who cosigned a log's state, by its own word, and when."""

    name: str
    size: int
    """Entries of the state that it cosigned."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A log as it stands."""

    name: str
    origin: str = ""
    size: int = 0
    root: str = ""
    """Hex."""
    checkpoint: str = ""
    """The signed note, as it is published."""
    witnesses: Sequence[Witness] = ()
    error: WaslError | None = None
    """Why it cannot be read."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry where it stands."""

    log: str
    index: int
    leaf: str
    entry: Entry | None
    """None in a log that tells of no exchange."""
    content: str


def standing() -> list[Standing]:
    """Every log of this installation, as it has published itself."""
    return [_standing(folder.name) for folder in logs()]


def standing_of(name: str) -> Standing | None:
    """One log; None where this installation has none of that name."""
    return _standing(name) if any(folder.name == name for folder in logs()) else None


def _standing(name: str) -> Standing:
    try:
        reader = LogReader(settings.HOME / "receipts" / name, tail=False)
    except WaslError as error:
        return Standing(name, error=error)
    said = reader.checkpoint
    return Standing(name, said.origin, said.size, said.root.hex(), reader.note.decode(), _witnesses(reader))


def _witnesses(reader: LogReader) -> list[Witness]:
    """Those who cosigned a state of this log, the latest first. Verifying the log verifies what they signed."""
    found = []
    for path in (reader.folder / COSIGNED).glob("*"):
        with suppress(OSError, ValueError):
            note = read_note(path.read_bytes())
            size = read_checkpoint(note).size
            others = [
                each for each in note.signatures if each.name != reader.key.name and len(each.content) > _TIME_BYTES
            ]
            found += [Witness(each.name, size, _cosigned_at(each.content)) for each in others]
    return sorted(found, key=lambda witness: witness.at, reverse=True)


def _cosigned_at(content: bytes) -> datetime:
    seconds = int.from_bytes(content[:_TIME_BYTES], "big")
    return from_microseconds(min(seconds, 2**35) * 1_000_000)


def place_of(receipt: str) -> tuple[str, int, int] | None:
    """Where a receipt stands (log, index, line; 0: no line); None where none does.

    It is given as answers carry it (see `receipts.entry.Receipt`), with its leaf or without, or by a leaf alone.
    """
    whole = _PLACE.fullmatch(receipt)
    if whole is not None:
        return (
            (whole[1], int(whole[2]), int(whole[3] or 0)) if any(folder.name == whole[1] for folder in logs()) else None
        )
    if _LEAF.fullmatch(receipt):
        found = Trace.objects.filter(leaf=receipt).first()
        return (found.log, found.index, 0) if found else None
    return None


def entry_at(name: str, index: int) -> Found | None:
    """One entry; None where this installation has no such log. Raises WaslError where it cannot be read."""
    folder = next((each for each in logs() if each.name == name), None)
    if folder is None:
        return None
    reader = LogReader(folder)
    content = reader.entry(index)
    try:
        return Found(name, index, reader.leaf(index).hex(), _exchange(content), content.decode())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WaslError("this entry is no receipt", mend="verify the log") from error


def _exchange(content: bytes) -> Entry | None:
    """The exchange that an entry tells of. Raises msgspec.DecodeError for what is none, and should be."""
    told = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    return read_entry(content) if "consumer" in told else None


def ask(log: str, who: str) -> Verification:
    """Have `log` verified by the next free worker; the run that waits or works already, where there is one."""
    waiting = Verification.objects.filter(log=log, ended_at=None).first()
    return waiting or Verification.objects.create(log=log, asked_by=who, asked_at=now())


def claim() -> Verification | None:
    """The oldest verification nobody works on, now ours; None when there is none."""
    return working.claim(Verification.objects.filter(ended_at=None))


def verify_next() -> bool:
    """Run one verification that waits; whether there was one."""
    run = claim()
    if run is None:
        return False
    folder = settings.HOME / "receipts" / run.log
    try:
        with working.signs_of_life(run):
            report = audit(folder, kept_verifier(folder))
    except WaslError as error:
        _end(run, 0, [{"where": error.where, "what": error.what}])
    else:
        _end(run, report.checkpoint.size if report.checkpoint else 0, _problems(report))
    return True


def _end(run: Verification, done: int, problems: Sequence[Mapping[str, str]]) -> None:
    Verification.objects.filter(pk=run.pk).update(
        done=done, of=done, ended_at=now(), sound=not problems, heartbeat=None, report={"problems": list(problems)}
    )


def _problems(report: Report) -> list[dict[str, str]]:
    """The first of what was found: a log altered everywhere would fill the page."""
    return [{"where": each.file, "what": str(each).removeprefix(f"{each.file}: ")} for each in report.findings[:MOST]]
