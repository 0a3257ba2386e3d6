"""A copy of what a log has published, for an auditor: tiles, checkpoint and cosignatures; nothing about persons."""

from __future__ import annotations

import shutil
from pathlib import Path

from wasl.exchange.receipts.reading import kept_verifier
from wasl.exchange.receipts.recovery import checked
from wasl.exchange.receipts.store import CHECKPOINT
from wasl.exchange.receipts.witness import COSIGNED
from wasl.kernel.errors import WaslError
from wasl.kernel.notes import Checkpoint, NoteKey
from wasl.kernel.tiles import read_tile, tiles_of


def export(folder: Path, to: Path, key: NoteKey | None = None) -> Checkpoint:
    """Copy the published part of the log in `folder` to the new folder `to`. The log may be written meanwhile.

    Raises WaslError where `to` has something in it, the checkpoint is not the log's, or a tile is missing.
    """
    if to.exists() and any(to.iterdir()):
        raise WaslError("this folder is not empty", where=str(to), mend="name a new one")
    to.mkdir(parents=True, exist_ok=True)
    if (folder / COSIGNED).is_dir():  # before the checkpoint: it continues all that was cosigned by then
        shutil.copytree(folder / COSIGNED, to / COSIGNED)
    checkpoint, note = _published(folder, key or kept_verifier(folder))
    for tile in tiles_of(checkpoint.size):
        path = to / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.write_bytes(read_tile(folder, tile))
        except (OSError, ValueError) as error:
            raise WaslError(
                "this tile cannot be copied", where=tile.path, mend="'wasl audit verify' says more"
            ) from error
    (to / CHECKPOINT).write_bytes(note)
    return checkpoint


def _published(folder: Path, key: NoteKey) -> tuple[Checkpoint, bytes]:
    """The checkpoint with its own bytes. Raises WaslError."""
    try:
        content = (folder / CHECKPOINT).read_bytes()
    except OSError as error:
        raise WaslError("the checkpoint is missing", where=CHECKPOINT, mend="restore it from a copy") from error
    return checked(content, key, CHECKPOINT), content
