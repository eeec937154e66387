"""The Merkle tree of RFC 6962 section 2 and RFC 9162 section 2.1, with SHA-256.

A tree of n leaves splits at the largest power of two below n. A subtree whose leaves fill a power of two
never changes again: it is named by its first leaf and its level, and a log keeps those that each new leaf
completes. So an append and any proof need a number of hashes that grows with the log's logarithm only.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Range = tuple[int, int]
"""Leaves from the first number up to, without, the second."""
Subtree = tuple[int, int]
"""A full subtree: its first leaf, and its level (2 ** level leaves)."""
Lookup = Callable[[Subtree], bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def append(size: int, frontier: Sequence[bytes], leaf: bytes) -> tuple[list[bytes], list[bytes]]:
    """The frontier after one more leaf, and the subtrees which that leaf completes, by level from 0.

    The frontier of a tree of `size` leaves holds the roots of its full subtrees, the largest first.
    """
    rest, done = list(frontier), [leaf]
    while size & 1:
        done.append(node_hash(rest.pop(), done[-1]))
        size >>= 1
    return [*rest, done[-1]], done


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree with this frontier."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier, _done = append(size, frontier, leaf)
    return root_of(frontier)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees whose roots prove leaf `index` in a tree of `size`, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} of {size}")
    found: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def consistency_ranges(old: int, size: int) -> list[Range]:
    """The subtrees whose roots prove that the tree of `old` leaves is the beginning of that of `size`."""
    if not 0 < old <= size:
        raise ValueError(f"{old} leaves of {size}")
    found: list[Range] = []
    low, high, whole = 0, size, True
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low, whole = middle, False
    return [*([] if whole else [(low, high)]), *found[::-1]]


def full_subtrees(part: Range) -> Iterator[Subtree]:
    """The full subtrees that make up one range of a proof, the largest first."""
    low, high = part
    while low < high:
        level = (high - low).bit_length() - 1
        yield low, level
        low += 1 << level


def range_hash(part: Range, lookup: Lookup) -> bytes:
    """The root over the leaves of a range, from its full subtrees."""
    return root_of([lookup(subtree) for subtree in full_subtrees(part)])


def lookup_in(leaves: Sequence[bytes]) -> Lookup:
    """Finds full subtrees by hashing them anew: for logs that are at hand as a whole."""

    def lookup(subtree: Subtree) -> bytes:
        first, level = subtree
        return root(leaves[first : first + (1 << level)])

    return lookup


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected: bytes) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def verify_consistency(old: int, size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2; an empty old tree is the beginning of every tree."""
    if old == 0:
        return old_root == EMPTY_ROOT and not proof
    if old >= size:
        return old == size and old_root == new_root and not proof
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
