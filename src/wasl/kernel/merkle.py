"""Merkle tree hashing (RFC 6962, section 2.1; proofs as RFC 9162, sections 2.1.3 and 2.1.4).

Hashes come from the standard library: docs/decisions/2026-11-24-merkle-hashing.md says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
TILE_HEIGHT = 8

Nodes = Callable[[int, int], bytes]
"""(height, index) -> the hash of the perfect subtree over leaves [index·2^height, (index + 1)·2^height)."""


def leaf_hash(content: bytes) -> bytes:
    """The 32 bytes that stand for an entry: SHA-256(0x00 ‖ content)."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32 bytes that stand for two subtrees: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def row_above(row: Sequence[bytes]) -> list[bytes]:
    """The hashes of the pairs of `row`; an odd last one is left out."""
    # One list at a time rather than a call a pair: bulk appends live here.
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """The subtrees over these leaf hashes, each computed when it is asked for."""
    return lambda height, index: root_of(leaves[index << height : (index + 1) << height])


class Frontier:
    """A growing tree, by the hashes of its perfect subtrees alone: O(log size) memory, O(1) hashes an appended leaf."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes | None] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        """By height; None where `size` has no such bit."""

    @classmethod
    def at(cls, size: int, nodes: Nodes) -> Frontier:
        """That of the first `size` leaves of a tree that is kept elsewhere."""
        heights = range(size.bit_length())
        return cls(size, [nodes(height, (size >> height) - 1) if size >> height & 1 else None for height in heights])

    def copy(self) -> Frontier:
        return Frontier(self.size, self.peaks)

    def extend(self, leaves: Sequence[bytes]) -> list[list[bytes]]:
        """Append leaf hashes. Gives, tile level by tile level, the hashes that are now complete: `leaves` first."""
        complete: list[list[bytes]] = []
        row, height = list(leaves), 0
        while row:
            if height % TILE_HEIGHT == 0:
                complete.append(row)
            row = self._settle(row, height)
            height += 1
        self.size += len(leaves)
        return complete

    def _settle(self, row: list[bytes], height: int) -> list[bytes]:
        """Keep what stays at this height; the rest goes up."""
        if height == len(self.peaks):
            self.peaks.append(None)
        waiting = self.peaks[height]
        if waiting is not None:
            row = [waiting, *row]
        self.peaks[height] = row[-1] if len(row) % 2 else None
        return row_above(row)

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far."""
        root: bytes | None = None
        for peak in self.peaks:
            if peak is not None:
                root = peak if root is None else node_hash(peak, root)
        return EMPTY_ROOT if root is None else root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes."""
    tree = Frontier()
    tree.extend(leaves)
    return tree.root()


def range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """The Merkle tree hash of leaves [start, end), where `start` is where the tree's own shape lets a subtree begin."""
    if start == end:
        return EMPTY_ROOT
    middle = start + _left_size(end - start)
    if (end - start).bit_count() == 1:
        height = (end - start).bit_length() - 1
        return nodes(height, start >> height)
    return node_hash(range_hash(nodes, start, middle), range_hash(nodes, middle, end))


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` in the tree of the first `size` leaves, from the leaf up. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_size(end - start)
        if index < middle:
            proof.append(range_hash(nodes, middle, end))
            end = middle
        else:
            proof.append(range_hash(nodes, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """What shows that the first `old` leaves of a tree of `new` are an older tree's. Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} is not the beginning of one of {new}")
    proof = []
    start, end = 0, new
    while old and end != old:
        middle = start + _left_size(end - start)
        if old <= middle:
            proof.append(range_hash(nodes, middle, end))
            end = middle
        else:
            proof.append(range_hash(nodes, start, middle))
            start = middle
    if start:
        proof.append(range_hash(nodes, start, end))
    return proof[::-1]


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows leaf hash `leaf` at `index` of the tree of `size` with this `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, second, found = index, size - 1, leaf
    for step in proof:
        if second == 0:
            return False
        if first & 1 or first == second:
            found = node_hash(step, found)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            found = node_hash(found, step)
        first, second = first >> 1, second >> 1
    return second == 0 and found == root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows the tree of `old` leaves to be the beginning of that of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    steps = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    return bool(steps) and _grown(old - 1, new - 1, steps) == (old_root, new_root)


def _grown(first: int, second: int, steps: list[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root to which the steps lead; None where they lead nowhere."""
    while first & 1:
        first, second = first >> 1, second >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if second == 0:
            return None
        if first & 1 or first == second:
            before, after = node_hash(step, before), node_hash(step, after)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            after = node_hash(after, step)
        first, second = first >> 1, second >> 1
    return (before, after) if second == 0 else None


def _left_size(size: int) -> int:
    """The largest power of two below `size`: how many leaves its left subtree has."""
    return 1 << (size - 1).bit_length() - 1 if size > 1 else 0
