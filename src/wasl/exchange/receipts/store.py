"""A log's files as they grow: tiles and the public checkpoint, made from entries that are already durable elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wasl.exchange.receipts.durable import sync_filesystem, sync_folder, write_at_once, write_durably
from wasl.exchange.receipts.private import as_file, private_path, rows
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import HASH_BYTES, Frontier, leaf_hash
from wasl.kernel.notes import Checkpoint
from wasl.kernel.tiles import WIDTH, Tile, TiledTree, bundle, edge_of, read_tile, unbundle

CHECKPOINT = "checkpoint"
MAKING = "making"
"""The file that is being written, before it gets its name."""


Bundled = Callable[[int, int], bytes]
"""(start, end) -> some entries, as a bundle keeps them; counted from the first that is new."""


@dataclass
class Segment:
    """Entries that a journal holds and the tiles do not."""

    first: int
    entries: list[bytes] = field(default_factory=list)
    privates: list[bytes] = field(default_factory=list)
    hashes: list[list[bytes]] = field(default_factory=list)
    """By tile level: what `Frontier.extend` gave."""
    checkpoint: bytes = b""
    files: list[Path] = field(default_factory=list)
    """The journal files that hold them."""

    def add(self, entries: Sequence[bytes], privates: Sequence[bytes], hashes: Sequence[Sequence[bytes]]) -> None:
        self.entries.extend(entries)
        self.privates.extend(privates)
        add_rows(self.hashes, hashes)

    @property
    def size(self) -> int:
        """The tree's, with them."""
        return self.first + len(self.entries)


def add_rows(kept: list[list[bytes]], more: Sequence[Sequence[bytes]]) -> None:
    """Append to the hashes of each tile level."""
    kept.extend([] for _ in range(len(more) - len(kept)))
    for row, new in zip(kept, more, strict=False):
        row.extend(new)


class Edge:
    """The tiles that a tree still fills, level by level, and what becomes of them as it grows."""

    def __init__(self, size: int, partial: dict[int | None, bytes]) -> None:
        self.size = size
        self._partial = partial
        """The content of each partial tile; level None: of the bundle."""

    def copy(self) -> Edge:
        return Edge(self.size, dict(self._partial))

    def fill(self, count: int, bundled: Bundled, hashes: Sequence[Sequence[bytes]]) -> Iterator[tuple[Tile, bytes]]:
        """Grow by `count` entries and what `Frontier.extend` gave for them. Gives the files that are now full."""
        for level, row in enumerate(hashes):
            yield from self._fill_hashes(level, b"".join(row))
        yield from self._fill_entries(count, bundled)
        self.size += count

    def _fill_hashes(self, level: int, row: bytes) -> Iterator[tuple[Tile, bytes]]:
        content = self._partial.get(level, b"") + row
        index, whole = self.size // WIDTH**level // WIDTH, WIDTH * HASH_BYTES
        full = len(content) // whole
        for number in range(full):
            yield Tile(level, index + number), content[number * whole : (number + 1) * whole]
        self._partial[level] = content[full * whole :]

    def _fill_entries(self, count: int, bundled: Bundled) -> Iterator[tuple[Tile, bytes]]:
        index, at, room = self.size // WIDTH, 0, WIDTH - self.size % WIDTH
        begun = self._partial.get(None, b"")
        while count - at >= room:
            yield Tile(None, index), begun + bundled(at, at + room)
            begun, at, index, room = b"", at + room, index + 1, WIDTH
        self._partial[None] = begun + bundled(at, count)

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        """The files that are not full."""
        return ((tile, self._partial[tile.level]) for tile in edge_of(self.size))

    def grow(self, entries: Sequence[bytes], hashes: Sequence[Sequence[bytes]]) -> Iterator[tuple[Tile, bytes]]:
        """Grow by these entries. Gives the files of the tree that were not there before."""
        yield from self.fill(len(entries), lambda start, end: bundle(entries[start:end]), hashes)
        yield from self.partial()


class Store:
    """The published part of a log. Not for two threads at once."""

    def __init__(self, folder: Path, edge: Edge) -> None:
        self.folder = folder
        self.edge = edge

    @property
    def size(self) -> int:
        """Of the published tree."""
        return self.edge.size

    def fold(self, segment: Segment) -> None:
        """Publish a segment, then drop its journal. Done again after a crash it gives the same. Raises OSError."""
        if segment.entries:
            before = self.size
            for tile, content in self.edge.grow(segment.entries, segment.hashes):
                write_at_once(self.folder / tile.path, content, self.folder / MAKING)
            self._keep_private(segment)
            sync_filesystem(self.folder)
            write_durably(self.folder / CHECKPOINT, segment.checkpoint)
            self._drop_partial(before)
        for path in segment.files:
            path.unlink(missing_ok=True)

    def _keep_private(self, segment: Segment) -> None:
        table = rows(segment.first, segment.privates)
        write_at_once(private_path(self.folder, segment.first), as_file(table), self.folder / MAKING)

    def _drop_partial(self, before: int) -> None:
        """Remove the partial tiles of the edge at `before` whose full ones are there."""
        for tile in edge_of(before):
            partials = (self.folder / tile.path).parent
            if (self.folder / tile.full.path).is_file():
                shutil.rmtree(partials, ignore_errors=True)


def edge_at(folder: Path, checkpoint: Checkpoint) -> tuple[Frontier, Edge]:
    """What a log of this checkpoint grows from, read from its tiles and held against the root. Raises WaslError."""
    partial: dict[int | None, bytes] = {}
    for tile in edge_of(checkpoint.size):
        try:
            partial[tile.level] = read_tile(folder, tile)
        except (OSError, ValueError) as error:
            raise _unreadable(tile) from error
    tree = TiledTree(checkpoint.size, lambda tile: partial[tile.level])
    frontier = Frontier.at(checkpoint.size, tree.node)
    if frontier.root() != checkpoint.root:
        raise WaslError(
            "the tiles are not those of the checkpoint",
            where="{files}",
            mend="'wasl audit verify' locates what was altered; restore it from a copy",
            files=", ".join(tile.path for tile in edge_of(checkpoint.size)),
        )
    _check_bundle(checkpoint.size, partial)
    return frontier, Edge(checkpoint.size, partial)


def _check_bundle(size: int, partial: dict[int | None, bytes]) -> None:
    """Raises WaslError where the last entries are not those of the last hashes."""
    if size % WIDTH == 0:
        return
    tile = Tile(None, size // WIDTH, size % WIDTH)
    try:
        leaves = b"".join(map(leaf_hash, unbundle(partial[None])))
    except ValueError as error:
        raise _unreadable(tile) from error
    if leaves != partial[0]:
        raise _unreadable(tile)


def _unreadable(tile: Tile) -> WaslError:
    return WaslError(
        "a tile is missing or was altered",
        where="{file}",
        mend="'wasl audit verify' says more; restore the file from a copy",
        file=tile.path,
    )


def publish(staged: Path, folder: Path) -> None:
    """Move the tiles, private rows and checkpoint of a bulk append into the log, the checkpoint last; again after a crash."""
    for at, _, names in os.walk(staged):
        target = folder / Path(at).relative_to(staged)
        target.mkdir(parents=True, exist_ok=True)
        for name in names:
            if target != folder or name != CHECKPOINT:
                os.replace(f"{at}/{name}", f"{target}/{name}")  # thousands of them: no Path for each
    sync_filesystem(folder)
    if (staged / CHECKPOINT).exists():
        (staged / CHECKPOINT).replace(folder / CHECKPOINT)
    sync_folder(folder)
    shutil.rmtree(staged)
