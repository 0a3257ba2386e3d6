"""A witness: a second party that signs a log's checkpoint only where it continues every one it signed before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wasl.exchange.receipts.durable import write_durably
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.recovery import checked
from wasl.kernel import clock
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey
from wasl.kernel.merkle import EMPTY_ROOT, consistent
from wasl.kernel.notes import COSIGNATURE, Checkpoint, Note, NoteKey, cosignature, read_checkpoint, read_note

COSIGNED = "cosigned"
"""The folder, in a log, of the last checkpoint that each witness cosigned: one file a key, named by its id."""
_SECOND = 1_000_000


@dataclass(frozen=True)
class Witness:
    """A witness with the key it signs with and the file in which it remembers what it signed, log by log."""

    name: str
    key: SigningKey
    memory: Path

    @property
    def verifier(self) -> NoteKey:
        """The public key of its cosignatures."""
        return NoteKey(self.name, self.key.verifying(), COSIGNATURE)

    def seen(self, origin: str) -> Checkpoint:
        """The largest checkpoint of this log that it signed; that of an empty log before the first."""
        note = self._remembered().get(origin)
        return read_checkpoint(read_note(note.encode())) if note else Checkpoint(origin, 0, EMPTY_ROOT)

    def cosign(self, content: bytes, log: NoteKey, proof: Sequence[bytes]) -> Note:
        """The checkpoint with its cosignature (tlog-cosignature, v1), remembered before it is given.

        `proof` shows consistency with what it has `seen`. Raises WaslError where the log went back, or forked.
        """
        checkpoint = checked(content, log, "checkpoint")
        self._judge(self.seen(log.name), checkpoint, proof)
        note = read_note(content)
        at = clock.to_microseconds(clock.now()) // _SECOND
        signed = note.with_signature(cosignature(note.text, self.name, self.key, at))
        memory = {**self._remembered(), log.name: content.decode()}
        write_durably(self.memory, json.dumps(memory, ensure_ascii=False, indent=1).encode())
        return signed

    def _judge(self, seen: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
        """Raises WaslError."""
        if new.size < seen.size:
            raise WaslError(
                "the log went back, from {before} entries to {after}",
                where=new.origin,
                mend="receipts were removed: ask the log's owner for all of them",
                before=seen.size,
                after=new.size,
            )
        if not consistent(seen.size, seen.root, new.size, new.root, proof):
            raise WaslError(
                "the log does not continue the one of {before} entries that was cosigned",
                where=new.origin,
                mend="its past was rewritten: compare both with 'wasl audit verify --older'",
                before=seen.size,
            )

    def _remembered(self) -> dict[str, str]:
        if not self.memory.exists():
            return {}
        try:
            return dict(json.loads(self.memory.read_text(encoding="utf-8")))
        except ValueError as error:
            raise WaslError("the witness's memory cannot be read", where=str(self.memory), mend="restore it") from error


def cosign_log(folder: Path, witness: Witness, key: NoteKey | None = None) -> Note:
    """Check and cosign what the log in `folder` has published, and leave the cosigned checkpoint there.

    Raises WaslError as `Witness.cosign` does, or where the log was altered.
    """
    log = LogReader(folder, key, tail=False)
    seen = witness.seen(log.key.name)
    if not log.size:
        raise WaslError("the log has no entry yet", where=str(folder), mend="come back once it has")
    proof = log.consistency(seen.size) if seen.size <= log.size else []
    note = witness.cosign(log.note, log.key, proof)
    write_durably(folder / COSIGNED / witness.verifier.id.hex(), note.content())
    return note
