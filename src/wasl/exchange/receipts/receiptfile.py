"""A receipt that a citizen keeps: one JSON file that proves, with the log's public key alone, what was exchanged.

``{"format": "wasl-receipt/1", "receipt": "log/index/leaf", "entry": canonical JSON as text, "checkpoint": signed note,
"proof": [hex hashes, from the leaf up], "subject": {"entity", "salt"} or null}``; on a roll, ``log/index.line/leaf``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from wasl.exchange.receipts.entry import Entry, Receipt, read_entry, salted
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.recovery import checked
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import includes, leaf_hash
from wasl.kernel.notes import Checkpoint, NoteKey


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ties an entry to its subject. Whoever gets the file without it does not learn whom it is about."""

    entity: str
    salt: str
    """Hex."""


class ReceiptFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file's content."""

    format: Literal["wasl-receipt/1"] = "wasl-receipt/1"
    receipt: str
    entry: str
    checkpoint: str
    proof: tuple[str, ...]
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """What a receipt file proves."""

    receipt: Receipt
    entry: Entry
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class ProvenText:
    """The same of any log, whatever its entries tell."""

    receipt: Receipt
    entry: str
    checkpoint: Checkpoint


def make_receipt(log: LogReader, name: str, index: int, subject: Subject | None = None, line: int = 0) -> bytes:
    """The receipt file of entry `index` of the log that receipts call `name`, or of a line of that roll. Raises WaslError."""
    content = log.entry(index)
    receipt = Receipt(log=name, index=index, leaf=leaf_hash(content).hex(), line=line)
    proof = tuple(each.hex() for each in log.inclusion(index))
    file = ReceiptFile(
        receipt=receipt.header(), entry=content.decode(), checkpoint=log.note.decode(), proof=proof, subject=subject
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def verify_receipt(content: bytes, key: NoteKey) -> Proven:
    """What the file proves, given the log's public key. Raises WaslError, saying what does not hold."""
    file = _read(content)
    proven = _proven(file, key)
    entry = _entry(file.entry)
    if proven.receipt.line > len(entry.subjects):
        raise _refused("its roll has no such line")
    if file.subject is not None and not _is_about(entry, proven.receipt.line, file.subject):
        raise _refused("the entry is about somebody else")
    return Proven(proven.receipt, entry, proven.checkpoint)


def verify_text(content: bytes, key: NoteKey) -> ProvenText:
    """The same, where the entry may tell of no exchange: it is given as the log keeps it. Raises WaslError."""
    return _proven(_read(content), key)


def _proven(file: ReceiptFile, key: NoteKey) -> ProvenText:
    receipt = read_header(file.receipt)
    checkpoint = checked(file.checkpoint.encode(), key, "checkpoint")
    leaf = leaf_hash(file.entry.encode())
    if leaf.hex() != receipt.leaf:
        raise _refused("the entry is not the one that was receipted")
    if not includes(checkpoint.root, checkpoint.size, receipt.index, leaf, _hashes(file.proof)):
        raise _refused("the proof does not lead from the entry to the checkpoint")
    return ProvenText(receipt, file.entry, checkpoint)


def origin_of(content: bytes) -> str:
    """The origin of the log that a receipt file names: it says which key to verify with, nothing more. Raises WaslError."""
    return _read(content).checkpoint.partition("\n")[0]


def read_header(header: str) -> Receipt:
    """The receipt of ``log/index/leaf`` or ``log/index.line/leaf``. Raises WaslError."""
    try:
        log, place, leaf = header.rsplit("/", 2)
        index, _, line = place.partition(".")
        return Receipt(log=log, index=int(index), leaf=leaf, line=int(line or 0))
    except ValueError as error:
        raise _refused("it has no receipt") from error


def _read(content: bytes) -> ReceiptFile:
    try:
        return msgspec.json.decode(content, type=ReceiptFile)
    except msgspec.DecodeError as error:
        raise _refused("it cannot be read") from error


def _is_about(entry: Entry, line: int, subject: Subject) -> bool:
    try:
        return salted(subject.entity, subject.salt) == entry.of_line(line)
    except ValueError:  # the salt is no hex
        return False


def _hashes(proof: tuple[str, ...]) -> list[bytes]:
    try:
        return [bytes.fromhex(each) for each in proof]
    except ValueError as error:
        raise _refused("its proof cannot be read") from error


def _entry(content: str) -> Entry:
    try:
        return read_entry(content.encode())
    except msgspec.DecodeError as error:
        raise _refused("its entry cannot be read") from error


def _refused(why: str) -> WaslError:
    return WaslError("this receipt proves nothing: {why}", mend="download it again", why=why)
