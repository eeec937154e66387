"""Which open voters would be enough for the quorum, by heads and by area, whatever they say.

For a fixed number of voters the largest areas bring the most area, so the k largest are enough as soon as any
k are: taking the largest first gives the smallest possible list, for each leg alone and for both together.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OpenVoter:
    """A voter who has not taken part; area in 0.01 m2."""

    number: int
    area: int


@dataclass(frozen=True)
class Enough:
    """How many more voters each leg asks for at least, and the shortest list that is enough for both."""

    by_heads: int
    by_area: int
    voters: tuple[OpenVoter, ...]


def enough(voters: Sequence[OpenVoter], heads: int, area: int) -> Enough | None:
    """The shortest list of voters with at least `heads` and `area` (both still missing; 0: nothing is).

    None where not even all of them are enough. Equal areas keep the order given."""
    largest = sorted(voters, key=lambda voter: -voter.area)
    by_area, found = 0, 0
    while found < area and by_area < len(largest):
        found += largest[by_area].area
        by_area += 1
    if found < area or heads > len(largest):
        return None
    return Enough(heads, by_area, tuple(largest[: max(heads, by_area)]))
