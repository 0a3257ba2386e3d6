"""The tree beside RFC 6962's known roots and beside its definition, written plainly."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.receipts.made import leaves
from wasl.kernel.merkle import (
    Frontier,
    consistency_proof,
    consistent,
    includes,
    inclusion_proof,
    leaf_hash,
    root_of,
)

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Certificate Transparency's own test vectors: the roots of the first n inputs."""


def naive_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, over leaf hashes."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    left = 1
    while left * 2 < len(hashes):
        left *= 2
    return sha256(b"\x01" + naive_root(hashes[:left]) + naive_root(hashes[left:])).digest()


class Plain:
    """The nodes of a tree by their definition, each computed once."""

    def __init__(self, hashes: list[bytes]) -> None:
        self.hashes = hashes
        self.known: dict[tuple[int, int], bytes] = {}

    def node(self, height: int, index: int) -> bytes:
        where = (height, index)
        if where not in self.known:
            start, end = index << height, (index + 1) << height
            assert end <= len(self.hashes), "a proof may only ask for perfect subtrees that exist"
            self.known[where] = naive_root(self.hashes[start:end])
        return self.known[where]


MOST = leaves(600)
TREE = Plain(MOST)
NAIVE = [naive_root(MOST[:size]) for size in range(601)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_that_are_known(size: int) -> None:
    assert root_of([leaf_hash(bytes.fromhex(text)) for text in INPUTS[:size]]).hex() == ROOTS[size]


def test_a_tree_grown_leaf_by_leaf_has_the_defined_root_at_every_size() -> None:
    grown = Frontier()
    for size in range(601):
        assert grown.size == size
        assert grown.root() == NAIVE[size] == Frontier.at(size, TREE.node).root()
        grown.extend(MOST[size : size + 1])


@given(st.lists(st.integers(0, 300), max_size=6))
def test_a_tree_grown_by_any_steps_gives_each_complete_subtree_once(steps: list[int]) -> None:
    tree, complete = Frontier(), [[], []]
    for step in steps:
        hashes = tree.extend(leaves(3000)[tree.size : tree.size + step])
        for level, row in enumerate(hashes):
            complete[level].extend(row)
    size = sum(steps)
    assert tree.root() == root_of(leaves(size))
    assert complete[0] == leaves(size)
    assert complete[1] == [root_of(leaves(size)[at : at + 256]) for at in range(0, size - 255, 256)]


def test_every_leaf_of_small_trees_is_proved_and_nothing_else_is() -> None:
    for size in range(1, 68):
        for index in range(size):
            proof = inclusion_proof(TREE.node, index, size)
            assert includes(NAIVE[size], size, index, MOST[index], proof)
            assert not includes(NAIVE[size], size, index, MOST[index + 1], proof)
            assert not includes(NAIVE[size - 1], size, index, MOST[index], proof)
            assert not includes(NAIVE[size], size, index, MOST[index], [*proof, MOST[0]])
            assert not includes(NAIVE[size], size, index, MOST[index], proof[:-1]) or size == 1


@given(st.data())
def test_inclusion_holds_at_any_size_and_breaks_with_any_bit(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 600))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(TREE.node, index, size)
    assert includes(NAIVE[size], size, index, MOST[index], proof)
    step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    forged = [*proof]
    forged[step] = (int.from_bytes(proof[step], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not includes(NAIVE[size], size, index, MOST[index], forged)
    elsewhere = data.draw(st.integers(-1, size).filter(lambda other: other != index))
    assert not includes(NAIVE[size], size, elsewhere, MOST[index], proof)


def test_every_small_tree_continues_all_those_before() -> None:
    for new in range(1, 68):
        for old in range(new + 1):
            proof = consistency_proof(TREE.node, old, new)
            assert consistent(old, NAIVE[old], new, NAIVE[new], proof)
            assert not consistent(old, MOST[0] if old != 1 else MOST[1], new, NAIVE[new], proof)
            assert old == 0 or not consistent(old, NAIVE[old], new, MOST[3], proof)
            assert not consistent(old, NAIVE[old], new, NAIVE[new], [*proof, MOST[0]])


@given(st.data())
def test_consistency_holds_at_any_size_and_breaks_with_any_bit(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 600))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(TREE.node, old, new)
    assert consistent(old, NAIVE[old], new, NAIVE[new], proof)
    step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    forged = [*proof]
    forged[step] = (int.from_bytes(proof[step], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not consistent(old, NAIVE[old], new, NAIVE[new], forged)


def test_no_proof_is_made_of_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(TREE.node, 5, 5)
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_proof(TREE.node, 6, 5)
    assert not consistent(6, NAIVE[6], 5, NAIVE[5], [])
