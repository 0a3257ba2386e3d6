"""Whether an answer is on record: checked here, with what the log publishes and its public key, whatever the gateway says.

The log's checkpoint is signed (C2SP signed-note), its tree leads to the entry (RFC 6962), and the entry holds the answer's hash.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx

from wasl.client.answers import Answer, Receipt, json_object
from wasl.client.questions import Question, fetching
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey
from wasl.kernel.merkle import includes, leaf_hash
from wasl.kernel.notes import Checkpoint, NoteKey, read_checkpoint, read_note
from wasl.kernel.tiles import WIDTH, Tile, unbundle

PATIENCE = 20
"""How often to look for a checkpoint that covers the receipt: logs publish them twice a second or so."""
_PAUSE = 0.25
Steps = Generator[Question, httpx.Response, "Proof"]
"""Asks for what is public; returns the proof."""


class UnprovenError(WaslError):
    """The log does not show what the answer claims. Keep the answer, and tell the auditor."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was verified."""

    receipt: Receipt
    entry: Mapping[str, Any]
    """What the log says of the exchange: who, whom, which service, purpose, agreement, fields, when."""
    checkpoint: Checkpoint
    """The size and the root of the log that were signed."""


def proving(answer: Answer, key: VerifyingKey) -> Steps:
    """The steps that verify `answer`; `key` signs its log's checkpoints. Raises UnprovenError."""
    receipt = receipt_of(answer)
    checkpoint, proof = yield from _published(receipt, key)
    entry = yield from _entry(receipt, checkpoint)
    leaf = leaf_hash(entry)
    if leaf.hex() != receipt.leaf:
        raise _unproven("the entry is not the one that the receipt names")
    if not includes(checkpoint.root, checkpoint.size, receipt.index, leaf, proof):
        raise _unproven("the log's tree does not hold the entry")
    return Proof(receipt, _read_entry(entry, answer), checkpoint)


def receipt_of(answer: Answer) -> Receipt:
    """Its receipt. Raises UnprovenError where it has none."""
    if answer.receipt is None:
        raise UnprovenError("this answer has no receipt", mend="only what is open to all is answered without one")
    return answer.receipt


def _published(
    receipt: Receipt, key: VerifyingKey
) -> Generator[Question, httpx.Response, tuple[Checkpoint, list[bytes]]]:
    """A signed checkpoint that covers the receipt, and the proof that goes with it."""
    for attempt in range(PATIENCE):
        asked = fetching(f"/receipts/{receipt.log}/checkpoint", after=_PAUSE if attempt else 0.0)
        checkpoint = _signed((yield asked).content, key)
        if receipt.index < checkpoint.size:
            said = json_object((yield fetching(f"/receipts/{receipt.log}/inclusion/{receipt.index}")))
            if said.get("size") == checkpoint.size:
                return checkpoint, _hashes(said.get("proof"))
    raise _unproven("no checkpoint of the log covers the receipt")


def _entry(receipt: Receipt, checkpoint: Checkpoint) -> Generator[Question, httpx.Response, bytes]:
    number, offset = divmod(receipt.index, WIDTH)
    tile = Tile(None, number, min(WIDTH, checkpoint.size - number * WIDTH))
    content = (yield fetching(f"/receipts/{receipt.log}/{tile.path}")).content
    try:
        return unbundle(content)[offset]
    except (ValueError, IndexError) as error:
        raise _unproven("the log's entries cannot be read") from error


def _signed(content: bytes, key: VerifyingKey) -> Checkpoint:
    try:
        note = read_note(content)
        checkpoint = read_checkpoint(note)
    except ValueError as error:
        raise _unproven("the log's checkpoint cannot be read") from error
    if not note.signed_by(NoteKey(checkpoint.origin, key)):
        raise _unproven("the log's checkpoint is not signed by its key")
    return checkpoint


def _read_entry(content: bytes, answer: Answer) -> dict[str, Any]:
    entry = json.loads(content)
    if not isinstance(entry, dict) or entry.get("answer") != sha256(answer.content).hexdigest():
        raise _unproven("the log holds another answer than the one received")
    if json.loads(answer.content) != answer.body or answer.body.get("fields", {}) != answer.fields:
        raise _unproven("the answer was changed after it was received")
    if entry.get("agreement") != answer.agreement:
        raise _unproven("the log names another agreement")
    return entry


def _hashes(said: Any) -> list[bytes]:
    try:
        return [bytes.fromhex(each) for each in said]
    except (TypeError, ValueError) as error:
        raise _unproven("the log's proof cannot be read") from error


def _unproven(why: str) -> UnprovenError:
    return UnprovenError("the answer is not proven: {why}", mend="keep it, and tell the auditor", why=why)
