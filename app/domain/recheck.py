"""Which paper ballots are counted again by hand: a draw that anyone can repeat.

Each ballot has the key sha256(seed, line feed, code of its receipt) in UTF-8, as lower-case hexadecimal; the
ballots with the smallest keys are drawn. Blanks around the seed do not count, and inner ones are one blank.
Nobody can tell the order before the seed is there; who holds a receipt can compute the key of her own ballot.
Limit: who knows all codes could try seeds beforehand. So the seed comes from dice thrown before witnesses.
"""

import hashlib
from collections.abc import Iterable


def tidy_seed(text: str) -> str:
    """The seed as it is published and hashed: one blank between its parts."""
    return " ".join(text.split())


def order_key(seed: str, code: str) -> str:
    """The place of a ballot in the draw."""
    return hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest()


def drawn(seed: str, codes: Iterable[str], number: int) -> list[tuple[str, str]]:
    """(key, code) of the `number` ballots with the smallest keys, in that order; all if there are fewer."""
    return sorted((order_key(seed, code), code) for code in codes)[:number]
