"""Where a log keeps its tree and its entries: the files of C2SP tlog-tiles (https://c2sp.org/tlog-tiles), tile height 8."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wasl.kernel.merkle import HASH_BYTES, TILE_HEIGHT, root_of

WIDTH = 1 << TILE_HEIGHT
"""Hashes of a full tile, entries of a full bundle."""
LARGEST_ENTRY = (1 << 16) - 1
"""Bytes; an entry's length is kept in two."""
_PATH = re.compile(r"tile/(entries|\d{1,2})/((?:x\d{3}/)*)(\d{3})(?:\.p/(\d{1,3}))?")
_CACHED_TILES = 512


@dataclass(frozen=True, slots=True)
class Tile:
    """One file: `width` hashes at `level`, or entries where `level` is None."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Relative to the log: ``tile/0/x001/234``, ``tile/entries/000.p/7``."""
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_numbered(self.index)}{partial}"

    @property
    def full(self) -> Tile:
        """The file that it becomes once full."""
        return Tile(self.level, self.index)

    @property
    def entries(self) -> range:
        """The indexes of the entries below it."""
        below: int = WIDTH ** (self.level or 0)
        start = self.index * WIDTH * below
        return range(start, start + self.width * below)


def _numbered(index: int) -> str:
    last = f"{index % 1000:03}"
    while index := index // 1000:
        last = f"x{index % 1000:03}/{last}"
    return last


def tile_at(path: str) -> Tile | None:
    """The tile that is kept at this path, relative to the log; None for any other path."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = None if found[1] == "entries" else int(found[1])
    index = int(found[2].replace("x", "").replace("/", "") + found[3])
    tile = Tile(level, index, int(found[4] or WIDTH))
    return tile if tile.path == path else None  # one spelling each


def level_sizes(size: int) -> Iterator[int]:
    """How many hashes each tile level has in a tree of `size` leaves, from level 0."""
    while size:
        yield size
        size //= WIDTH


def tiles_of_level(level: int | None, count: int) -> Iterator[Tile]:
    """The tiles that hold `count` hashes (or entries), the last one partial where it must be."""
    for index in range(count // WIDTH):
        yield Tile(level, index)
    if count % WIDTH:
        yield Tile(level, count // WIDTH, count % WIDTH)


def tiles_of(size: int) -> Iterator[Tile]:
    """Every file of a tree of `size` leaves, the entries first."""
    yield from tiles_of_level(None, size)
    for level, count in enumerate(level_sizes(size)):
        yield from tiles_of_level(level, count)


def edge_of(size: int) -> Iterator[Tile]:
    """The partial tiles of a tree of `size` leaves: what alone, besides a checkpoint, a tree grows from."""
    counts: list[tuple[int | None, int]] = [(None, size), *enumerate(level_sizes(size))]
    return (Tile(level, count // WIDTH, count % WIDTH) for level, count in counts if count % WIDTH)


def bundle(contents: Iterable[bytes]) -> bytes:
    """Entries as they are kept: each after its length, two bytes, big-endian."""
    return b"".join([part for content in contents for part in (len(content).to_bytes(2, "big"), content)])


def unbundle(content: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError where it ends within one."""
    entries = []
    at, end = 0, len(content)
    while at < end:
        until = at + 2 + int.from_bytes(content[at : at + 2], "big")
        if until > end or at + 2 > end:
            raise ValueError("it ends within an entry")
        entries.append(content[at + 2 : until])
        at = until
    return entries


def hashes_in(content: bytes) -> list[bytes]:
    """The hashes of a tile. Raises ValueError where its length is not that of whole hashes."""
    if len(content) % HASH_BYTES:
        raise ValueError("it ends within a hash")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def read_tile(folder: Path, tile: Tile) -> bytes:
    """The content of a tile; of the full one's beginning where the partial one is gone. Raises OSError or ValueError."""
    try:
        return (folder / tile.path).read_bytes()
    except FileNotFoundError:
        if tile.width == WIDTH:
            raise
        content = (folder / tile.full.path).read_bytes()
    return bundle(unbundle(content)[: tile.width]) if tile.level is None else content[: tile.width * HASH_BYTES]


class TiledTree:
    """The hashes of a tree of `size` leaves, read tile by tile as they are asked for; the last few hundred tiles stay."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read
        self._counts = list(level_sizes(size))
        self._kept: OrderedDict[Tile, Sequence[bytes]] = OrderedDict()

    def node(self, height: int, index: int) -> bytes:
        """The hash of a perfect subtree. Raises OSError or ValueError where its tile cannot be read."""
        level, within = divmod(height, TILE_HEIGHT)
        number, offset = divmod(index << within, WIDTH)
        hashes = self.hashes(Tile(level, number, min(WIDTH, self._counts[level] - number * WIDTH)))
        return root_of(hashes[offset : offset + (1 << within)])

    def hashes(self, tile: Tile) -> Sequence[bytes]:
        """Those of one tile."""
        if tile in self._kept:
            self._kept.move_to_end(tile)
            return self._kept[tile]
        hashes = hashes_in(self._read(tile))
        if len(hashes) != tile.width:
            raise ValueError(f"{tile.path} holds {len(hashes)} hashes")
        self._kept[tile] = hashes
        if len(self._kept) > _CACHED_TILES:
            self._kept.popitem(last=False)
        return hashes
