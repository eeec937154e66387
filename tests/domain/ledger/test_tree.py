"""RFC 6962 and 9162: published roots, every proof up to 64 leaves, an independent implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from app.domain.ledger import tree

INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
MOST = 64
LEAVES = [tree.leaf_hash(bytes([number])) for number in range(MOST)]


def hashes(ranges: list[tree.Range]) -> list[bytes]:
    return [tree.range_hash(part, tree.lookup_in(LEAVES)) for part in ranges]


def mutations(proof: list[bytes]) -> list[list[bytes]]:
    """One bit of each hash turned, one hash left out, one twice, two exchanged."""
    found = [[*proof, proof[-1]], proof[:-1]] if proof else [[LEAVES[0]]]
    for place, each in enumerate(proof):
        turned = bytes([each[0] ^ 1]) + each[1:]
        found += [[*proof[:place], turned, *proof[place + 1 :]], proof[:place] + proof[place + 1 :]]
    if len(proof) > 1:
        found.append([proof[1], proof[0], *proof[2:]])
    return found


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("size", "expected"), list(enumerate(ROOTS, 1)))
def test_the_reference_roots_of_certificate_transparency(size: int, expected: str) -> None:
    leaves = [tree.leaf_hash(bytes.fromhex(each)) for each in INPUTS[:size]]
    assert tree.root(leaves).hex() == expected


def test_every_leaf_is_proved_in_every_tree_and_no_changed_proof_is_taken() -> None:
    for size in range(1, MOST + 1):
        whole = tree.root(LEAVES[:size])
        for index in range(size):
            proof = hashes(tree.inclusion_ranges(index, size))
            assert tree.verify_inclusion(index, size, LEAVES[index], proof, whole)
            assert not tree.verify_inclusion(index, size, tree.leaf_hash(b"other"), proof, whole)
            assert not tree.verify_inclusion(index + 1, size, LEAVES[index], proof, whole)
            for wrong in mutations(proof):
                assert not tree.verify_inclusion(index, size, LEAVES[index], wrong, whole)


def test_every_older_tree_is_proved_and_no_changed_proof_is_taken() -> None:
    for size in range(1, MOST + 1):
        whole = tree.root(LEAVES[:size])
        for old in range(1, size + 1):
            before = tree.root(LEAVES[:old])
            proof = hashes(tree.consistency_ranges(old, size))
            assert tree.verify_consistency(old, size, before, whole, proof)
            assert not tree.verify_consistency(old, size, tree.EMPTY_ROOT, whole, proof)
            for wrong in mutations(proof):
                assert not tree.verify_consistency(old, size, before, whole, wrong)


def test_a_tree_does_not_begin_with_a_longer_one() -> None:
    five, three = tree.root(LEAVES[:5]), tree.root(LEAVES[:3])
    assert not tree.verify_consistency(5, 3, five, three, hashes(tree.consistency_ranges(3, 5)))
    with pytest.raises(ValueError, match="5 leaves of 3"):
        tree.consistency_ranges(5, 3)
    with pytest.raises(ValueError, match="leaf 3 of 3"):
        tree.inclusion_ranges(3, 3)


def test_what_each_leaf_completes_is_enough_for_every_proof() -> None:
    kept: dict[tree.Subtree, bytes] = {}
    frontier: list[bytes] = []
    for size, leaf in enumerate(LEAVES):
        frontier, done = tree.append(size, frontier, leaf)
        kept |= {(size + 1 - (1 << level), level): each for level, each in enumerate(done)}
        assert tree.root_of(frontier) == tree.root(LEAVES[: size + 1])
        for index in range(size + 1):
            for part in tree.inclusion_ranges(index, size + 1):
                assert tree.range_hash(part, kept.__getitem__) == hashes([part])[0]


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70), st.data())
def test_an_independent_implementation_finds_the_same(entries: list[bytes], data: st.DataObject) -> None:
    other = InmemoryTree(algorithm="sha256")
    for each in entries:
        other.append_entry(each)
    leaves = [tree.leaf_hash(each) for each in entries]
    size = len(entries)
    assert tree.root(leaves) == other.get_root()
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    mine = [tree.range_hash(part, tree.lookup_in(leaves)) for part in tree.inclusion_ranges(index, size)]
    theirs = other.prove_inclusion(index + 1).path
    assert [leaves[index], *mine] == list(theirs)
    assert tree.root(leaves[:old]) == other.get_root(old)
