"""The audit of a log from its tiles and public keys alone: every byte is held against the signed root, and faults located.

Every tile is compared with what is below it (entries, or full tiles). Where they differ, the level above, up to the root,
tells which of the two was altered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wasl.exchange.receipts.findings import Finding, Findings
from wasl.exchange.receipts.journal import FOLDER as JOURNAL
from wasl.exchange.receipts.log import LOCK, VERIFIER
from wasl.exchange.receipts.private import FOLDER as PRIVATE
from wasl.exchange.receipts.recovery import COMMITTED, STAGED, checked
from wasl.exchange.receipts.store import CHECKPOINT, MAKING
from wasl.exchange.receipts.witness import COSIGNED
from wasl.kernel.errors import WaslError
from wasl.kernel.merkle import HASH_BYTES, Frontier, leaf_hash, range_hash, root_of
from wasl.kernel.notes import Checkpoint, Note, NoteKey, read_note
from wasl.kernel.tiles import (
    WIDTH,
    Tile,
    TiledTree,
    edge_of,
    level_sizes,
    read_tile,
    tile_at,
    tiles_of_level,
)

LIVE = frozenset({JOURNAL, PRIVATE, STAGED, COMMITTED, MAKING, VERIFIER, LOCK, f"{CHECKPOINT}.new"})
"""What a log that is written has beside its published part."""


@dataclass(frozen=True)
class Report:
    """What an audit found."""

    checkpoint: Checkpoint | None
    """None where it cannot be trusted; then no tile was looked at."""
    findings: tuple[Finding, ...] = ()
    """In the order of files; none in a sound log."""
    cosigned: tuple[tuple[str, int, int], ...] = ()
    """Witness, size of the checkpoint that it cosigned, when (seconds since 1970)."""

    @property
    def sound(self) -> bool:
        return not self.findings


def audit(folder: Path, key: NoteKey, witnesses: Sequence[NoteKey] = (), older: bytes | None = None) -> Report:
    """Verify the log in `folder`, an export or the log itself, down to the last byte.

    `witnesses`: whose cosignatures there must be. `older`: a checkpoint from before, which the log must continue.
    """
    try:
        checkpoint = checked((folder / CHECKPOINT).read_bytes(), key, CHECKPOINT)
    except (OSError, WaslError) as error:
        what = error.what if isinstance(error, WaslError) else "the checkpoint is missing"
        return Report(None, (Finding(CHECKPOINT, what),))
    examined = _Examination(folder, checkpoint)
    examined.tiles()
    examined.strays()
    cosigned = tuple(examined.cosignatures(key, witnesses))
    if older is not None:
        examined.continues(older, key, "the older checkpoint")
    return Report(checkpoint, examined.findings.ordered(), cosigned)


@dataclass
class _Examination:
    folder: Path
    checkpoint: Checkpoint
    findings: Findings = field(default_factory=Findings)
    hashes: list[dict[int, bytes]] = field(default_factory=list)
    """From level 1 on: tile number -> its content; the level of index 0 stays empty."""
    roots: list[dict[int, bytes]] = field(default_factory=list)
    """By level: full tile number -> its root."""
    edge: dict[int, bytes] = field(default_factory=dict)
    """Level -> the content of its partial tile."""
    differing: list[tuple[Tile, int]] = field(default_factory=list)
    """Where a tile (at level 1 and above) does not have the root of the tile below."""
    unlike: list[tuple[Tile, int]] = field(default_factory=list)
    """Where a tile of level 0 does not have the hash of the entry."""
    sound_tiles: bool = False

    def tiles(self) -> None:
        """Compare every tile with what is below it, then say which was altered."""
        for level, count in enumerate(level_sizes(self.checkpoint.size)):
            self.hashes.append({})
            self.roots.append({})
            for tile in tiles_of_level(level, count):
                self._examine(tile)
        whole = self._edge_root() == self.checkpoint.root
        for tile, offset in self.unlike:
            self._blame_entry(tile, offset, trusted=self._trusted(tile, whole))
        for tile, offset in self.differing:
            self._blame_tile(tile, offset, trusted=self._trusted(tile, whole))
        if not whole and not self.findings:
            self.findings.add(CHECKPOINT, "its root is not that of the tiles")
        self.sound_tiles = not self.findings

    def _examine(self, tile: Tile) -> None:
        content = self._content(tile)
        if content is not None:
            self._note(tile, content)
        if tile.level == 0:
            self._examine_entries(Tile(None, tile.index, tile.width), content)
        elif content is not None and tile.level:
            for offset in range(tile.width):
                below = self.roots[tile.level - 1].get(tile.index * WIDTH + offset)
                if below is not None and below != _hash(content, offset):
                    self.differing.append((tile, offset))

    def _content(self, tile: Tile) -> bytes | None:
        """Of a tile of hashes; None, and a finding, where it is missing or of another length."""
        try:
            content = read_tile(self.folder, tile)
        except (OSError, ValueError):
            self.findings.add(tile.path, "the file is missing", tile.entries)
            return None
        wanted = tile.width * HASH_BYTES
        if len(content) == wanted:
            return content
        first = min(len(content), wanted) // HASH_BYTES
        at = tile.entries[min(first, tile.width - 1) * WIDTH ** (tile.level or 0)]
        what = "bytes are missing at its end" if len(content) < wanted else "there are bytes too many at its end"
        self.findings.add(tile.path, what, range(at, tile.entries.stop))
        return None

    def _note(self, tile: Tile, content: bytes) -> None:
        level = tile.level or 0
        if tile.level:
            self.hashes[level][tile.index] = content
        if tile.width == WIDTH:
            self.roots[level][tile.index] = root_of([_hash(content, offset) for offset in range(WIDTH)])
        else:
            self.edge[level] = content

    def _examine_entries(self, tile: Tile, hashes: bytes | None) -> None:
        """Compare a bundle with the tile of its leaf hashes."""
        try:
            content = read_tile(self.folder, tile)
        except OSError:
            self.findings.add(tile.path, "the file is missing", tile.entries)
            return
        except ValueError:  # a full bundle in the place of a partial one
            content = (self.folder / tile.full.path).read_bytes()
        entries, whole = _parsed(content)
        differing = [
            offset
            for offset, entry in enumerate(entries[: tile.width])
            if hashes is not None and leaf_hash(entry) != _hash(hashes, offset)
        ]
        if whole and len(entries) == tile.width:
            self.unlike.extend((Tile(0, tile.index, tile.width), offset) for offset in differing)
            return
        first = min([*differing, len(entries), tile.width - 1])
        what = "entries follow that are not of the log" if len(entries) >= tile.width and not differing else _BROKEN
        self.findings.add(tile.path, what, range(tile.entries[first], tile.entries[first] + 1))

    def _edge_root(self) -> bytes | None:
        """The root of the partial tiles; None where one is missing."""
        if any(tile.level is not None and tile.level not in self.edge for tile in edge_of(self.checkpoint.size)):
            return None
        tree = TiledTree(self.checkpoint.size, lambda tile: self.edge[tile.level or 0])
        return Frontier.at(self.checkpoint.size, tree.node).root()

    def _trusted(self, tile: Tile, whole: bool) -> bool:
        """Whether the level above vouches for this tile."""
        if tile.width < WIDTH:
            return whole
        level = (tile.level or 0) + 1
        number, offset = divmod(tile.index, WIDTH)
        above = self.hashes[level].get(number) if level < len(self.hashes) else None
        return above is not None and _hash(above, offset) == self.roots[level - 1].get(tile.index)

    def _blame_entry(self, tile: Tile, offset: int, *, trusted: bool) -> None:
        index = tile.entries[offset]
        if trusted:
            self.findings.add(Tile(None, tile.index, tile.width).path, "the entry was altered", range(index, index + 1))
        else:
            self.findings.add(tile.path, "the hash of the entry was altered", range(index, index + 1))

    def _blame_tile(self, tile: Tile, offset: int, *, trusted: bool) -> None:
        below = Tile((tile.level or 1) - 1, tile.index * WIDTH + offset)
        if not trusted:
            self.findings.add(tile.path, "the hash of the tile below was altered", below.entries)
        elif not self.findings.about(below.path):
            self.findings.add(below.path, "it was altered, and what is below it alike", below.entries)

    def strays(self) -> None:
        """Find the files that have no place in this log."""
        known = {CHECKPOINT, COSIGNED, *(LIVE if (self.folder / LOCK).exists() else ())}
        for path in sorted(each for each in self.folder.rglob("*") if not each.is_dir() or each.is_symlink()):
            name = path.relative_to(self.folder).as_posix()
            if name.partition("/")[0] in known:
                continue
            tile = tile_at(name)
            wanted = self._wanted(tile) if tile else None
            if tile is None or wanted is None or path.is_symlink():
                self.findings.add(name, "the file is not of this log")
            elif tile.width < wanted.width and not self._begins(tile, wanted):
                self.findings.add(name, "it is not the beginning of the fuller tile", tile.entries)

    def _wanted(self, tile: Tile) -> Tile | None:
        """The tile of this log at the same place, as wide or wider."""
        counts = list(level_sizes(self.checkpoint.size))
        level = tile.level or 0
        width = min(WIDTH, counts[level] - tile.index * WIDTH) if level < len(counts) else 0
        return Tile(tile.level, tile.index, width) if tile.width <= width else None

    def _begins(self, tile: Tile, wanted: Tile) -> bool:
        """Whether an earlier partial tile is how the wanted one begins."""
        try:
            return (self.folder / wanted.path).read_bytes().startswith((self.folder / tile.path).read_bytes())
        except OSError:
            return False

    def cosignatures(self, key: NoteKey, witnesses: Sequence[NoteKey]) -> Iterator[tuple[str, int, int]]:
        """Verify each cosigned checkpoint, and that every witness signed one. Gives name, size, time."""
        notes = [found for path in sorted((self.folder / COSIGNED).glob("*")) for found in self._cosigned(path, key)]
        for witness in witnesses:
            signed = [(size, note) for size, note in notes if note.signed_by(witness)]
            if not signed:
                self.findings.add(COSIGNED, f"no checkpoint is cosigned by {witness.name}")
            for size, note in signed:
                yield witness.name, size, note.cosigned_at(witness) or 0

    def _cosigned(self, path: Path, key: NoteKey) -> Iterator[tuple[int, Note]]:
        name = path.relative_to(self.folder).as_posix()
        content = path.read_bytes()
        size = self.continues(content, key, name)
        if size is not None:
            yield size, read_note(content)

    def continues(self, content: bytes, key: NoteKey, name: str) -> int | None:
        """The size of an earlier checkpoint that this log continues; None, and a finding, where it does not."""
        try:
            earlier = checked(content, key, name)
        except WaslError as error:
            self.findings.add(name, error.what)
            return None
        if self._continues(earlier):
            return earlier.size
        self.findings.add(name, "the log does not continue it")
        return None

    def _continues(self, earlier: Checkpoint) -> bool:
        if earlier.size >= self.checkpoint.size:
            return earlier == self.checkpoint
        if not self.sound_tiles:
            return True  # faulty tiles are told already; they say nothing of what came before
        tree = TiledTree(self.checkpoint.size, lambda tile: read_tile(self.folder, tile))
        return range_hash(tree.node, 0, earlier.size) == earlier.root


_BROKEN = "the entry's length was altered, or bytes are missing"


def _hash(content: bytes, offset: int) -> bytes:
    return content[offset * HASH_BYTES : (offset + 1) * HASH_BYTES]


def _parsed(content: bytes) -> tuple[list[bytes], bool]:
    """The entries of a bundle up to where it can be read, and whether that is its end."""
    entries: list[bytes] = []
    at, end = 0, len(content)
    while at < end:
        until = at + 2 + int.from_bytes(content[at : at + 2], "big")
        if until > end or at + 2 > end:
            return entries, False
        entries.append(content[at + 2 : until])
        at = until
    return entries, True
