"""Verifying the log of uses to its last byte: from an export and a trust list alone, or at home beside the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from wasl.documents.models import Document, KeyUse
from wasl.documents.seal import cose
from wasl.documents.sealing.counted import hash_of
from wasl.documents.uses.logging import entry_of, log_folder
from wasl.documents.uses.models import Closing
from wasl.documents.verifying.misshapen import MISSHAPEN
from wasl.documents.verifying.proofs import told_time
from wasl.exchange.receipts.export import export as export_log
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.verify import audit
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import encoded, strictly
from wasl.kernel.merkle import range_hash
from wasl.kernel.notes import Checkpoint, Note, NoteKey, read_checkpoint

TIMES: Final = "closings.json"
_LOG: Final = "log"
_AT_ONCE: Final = 2_000


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state of the log, and the word of who tells the time: see `models.Closing`."""

    checkpoint: str
    token: str
    """Base64url of DER, as the lists."""
    lists: tuple[str, ...]


def export(to: Path) -> Checkpoint:
    """Write the log and the words of who told its time beneath the new folder `to`. Raises WaslError."""
    if to.exists() and any(to.iterdir()):
        raise WaslError("this folder is not empty", where=str(to), mend="name a new one")
    try:
        copied = export_log(log_folder(), to / _LOG)
    except WaslError:
        shutil.rmtree(to, ignore_errors=True)
        raise
    within = [each for each in closings() if _said(each).size <= copied.size]
    (to / TIMES).write_bytes(msgspec.json.encode(within))
    return copied


def exported(folder: Path) -> tuple[Path, list[Closed]]:
    """The log and the closings that `export` wrote. Raises WaslError."""
    try:
        return folder / _LOG, msgspec.json.decode((folder / TIMES).read_bytes(), type=list[Closed])
    except (OSError, msgspec.DecodeError) as error:
        raise WaslError(
            "this is no log of uses", where=str(folder), mend="name a folder of 'wasl documents log export'"
        ) from error


def closings() -> list[Closed]:
    """Those of this installation, in order."""
    return [
        Closed(each.checkpoint, encoded(bytes(each.token)), tuple(each.lists))
        for each in Closing.objects.order_by("size").iterator()
    ]


def faults(log: Path, key: NoteKey, told: Iterable[Closed], roots: Sequence[str]) -> Iterator[str]:
    """What is wrong with the log: a byte of its own, or a time that was told of something else or by someone not trusted."""
    report = audit(log, key)
    yield from map(str, report.findings)
    if report.sound:
        reader = LogReader(log, key, tail=False)
        for each in told:
            yield from _fault(reader, each, tuple(roots))


def faults_of_uses(*, seals: bool) -> Iterator[str]:
    """Uses in this installation's database that its log tells otherwise; with `seals`, documents that theirs does not cover."""
    reader = LogReader(log_folder())
    for use in KeyUse.objects.select_related("key", "file").order_by("pk").iterator(_AT_ONCE):
        if use.index is not None and reader.entry(use.index) != entry_of(use).content():
            yield f"use {use.pk}: entry {use.index} of the log tells otherwise"
        if seals and use.kind == KeyUse.Kind.SEAL:
            yield from _fault_of_seals(use)


def _fault(reader: LogReader, closed: Closed, roots: tuple[str, ...]) -> Iterator[str]:
    try:
        said = _said(closed)
        stamped = sha256(closed.checkpoint.encode()).digest()
        told = told_time(strictly(closed.token), stamped, roots, tuple(strictly(each) for each in closed.lists))
    except MISSHAPEN:
        yield "a closing cannot be read"
        return
    if said.origin != reader.key.name or not 0 < said.size <= reader.size:
        yield f"closing at {said.size}: it is of another log"
    elif range_hash(reader.node, 0, said.size) != said.root:
        yield f"closing at {said.size}: the log does not continue it"
    if told is None:
        yield f"closing at {said.size}: its time is not told by anyone trusted"


def _fault_of_seals(use: KeyUse) -> Iterator[str]:
    sealed = Document.objects.filter(sealed_in=use).values_list("seal", flat=True)
    digests = [sha256(cose.opened(bytes(each)).to_sign()).digest() for each in sealed.iterator(_AT_ONCE)]
    if len(digests) != use.count or hash_of(digests) != use.hash:
        yield f"use {use.pk}: it does not cover the documents that were sealed in it"


def _said(closed: Closed) -> Checkpoint:
    return read_checkpoint(Note(closed.checkpoint, ()))
