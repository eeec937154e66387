"""Who is elected to an owners' committee, and whether it stands.

Source: RULES.md section 4. Each candidate is decided by the ordinary rule (Civil Code Art. 278(2)); elected
are those over the line, by votes, up to the seats; the rest over the line are alternates. The guiding rules
on owners' assemblies (2009), Art. 31, want 5 to 11 members, an odd number. Ties: docs/adr/0009.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.domain.amounts import Amount
from app.domain.ballots import Choice
from app.domain.verdict import Verdict

RULE_KEY: Final = "civil-code-ordinary"
LEAST, LEAST_WHERE_THE_CITY_SAYS_SO, MOST = 5, 3, 11
TOO_MANY_YES: Final = "too_many_yes"
"""The fate of a ballot that names too many: not one of the tally's, for the tally never sees it."""
Scenario = Literal["as counted", "worst", "best"]


@dataclass(frozen=True)
class Candidate:
    """What the count said of one candidate: `pending` are the voters whose co-owners differ on her."""

    position: int
    verdict: Verdict
    yes: Amount
    pending: Amount


@dataclass(frozen=True)
class Outcome:
    """Positions on the sheet, the elected and the alternates by votes.

    `tied` reached for the last seats with the very same votes: none of them is declared. `open` depend on
    voters whose co-owners have not named one of them. `stands` is None while those two could decide it."""

    seats: int
    minimum: int
    elected: tuple[int, ...]
    alternates: tuple[int, ...]
    tied: tuple[int, ...]
    open: tuple[int, ...]
    stands: bool | None

    def as_object(self) -> dict[str, Any]:
        """As JSON, its keys in the order above."""
        listed = ("elected", "alternates", "tied", "open")
        return (
            {"seats": self.seats, "minimum": self.minimum}
            | {name: list(getattr(self, name)) for name in listed}
            | {"stands": self.stands}
        )


def seats_allowed(seats: int, minimum: int = LEAST) -> bool:
    """Whether a committee may have so many members: an odd number, from the minimum to 11."""
    return seats % 2 == 1 and minimum <= seats <= MOST


def too_many_yes(choices: Sequence[Choice] | None, seats: int | None) -> bool:
    """Whether a ballot names more candidates than there are seats: then all of it is void."""
    return seats is not None and choices is not None and choices.count("yes") > seats


def elect(candidates: Sequence[Candidate], seats: int, minimum: int = LEAST) -> Outcome:
    """The outcome. Pure; the order of the candidates on the sheet decides nothing."""
    seated, even = _seated(candidates, seats, None, "as counted")
    unsettled = {each.position for each in candidates if _depends(candidates, seats, each)}
    over = [each.position for each in _by_votes(candidates, None, "as counted")]
    elected = tuple(position for position in seated if position not in unsettled)
    tied = tuple(position for position in even if position not in unsettled)
    taken = {*elected, *tied, *unsettled}
    return Outcome(
        seats,
        minimum,
        elected,
        tuple(position for position in over if position not in taken),
        tied,
        tuple(sorted(unsettled)),
        _stands(len(elected), len(tied) + len(unsettled), seats, minimum),
    )


def _stands(elected: int, unsettled: int, seats: int, minimum: int) -> bool | None:
    def enough(number: int) -> bool:
        return number >= minimum and 2 * number > seats

    if enough(elected):
        return True
    return None if enough(min(elected + unsettled, seats)) else False


def _depends(candidates: Sequence[Candidate], seats: int, one: Candidate) -> bool:
    """Whether counting the pending voters against her or for her makes a difference to her seat or a tie."""
    worst = _seated(candidates, seats, one.position, "worst")
    best = _seated(candidates, seats, one.position, "best")
    return _place(worst, one) != _place(best, one)


def _place(seated: tuple[list[int], list[int]], one: Candidate) -> tuple[bool, bool]:
    return one.position in seated[0], one.position in seated[1]


def _seated(
    candidates: Sequence[Candidate], seats: int, of: int | None, case: Scenario
) -> tuple[list[int], list[int]]:
    """Those with a seat, by votes, and those tied for the last ones; in the worst or best case of one."""
    ranked = _by_votes(candidates, of, case)
    if len(ranked) <= seats:
        return [each.position for each in ranked], []
    first_out = _votes(ranked[seats], of, case)
    if _votes(ranked[seats - 1], of, case) != first_out:
        return [each.position for each in ranked[:seats]], []
    clear = [each.position for each in ranked if _votes(each, of, case) > first_out]
    return clear, sorted(each.position for each in ranked if _votes(each, of, case) == first_out)


def _by_votes(candidates: Sequence[Candidate], of: int | None, case: Scenario) -> list[Candidate]:
    over = [each for each in candidates if _over_the_line(each, of, case)]
    return sorted(over, key=lambda each: (*(-vote for vote in _votes(each, of, case)), each.position))


def _over_the_line(one: Candidate, of: int | None, case: Scenario) -> bool:
    return one.verdict == "passed" or (one.verdict == "undetermined" and _favoured(one, of, case))


def _votes(one: Candidate, of: int | None, case: Scenario) -> tuple[int, int]:
    """Heads first, then area in 0.01 m2."""
    more = one.pending if _favoured(one, of, case) else Amount(0, 0)
    return one.yes.heads + more.heads, one.yes.area + more.area


def _favoured(one: Candidate, of: int | None, case: Scenario) -> bool:
    """In her best case the pending voters are hers, in her worst case everybody else's."""
    return case != "as counted" and (one.position == of) == (case == "best")
