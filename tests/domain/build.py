"""Small rolls and ballots for the tests of the core."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from app.domain.address import FlatKey, parse_key
from app.domain.ballots import Ballot, CountOptions
from app.domain.roll import Owner, Roll, RollFlat, group
from app.domain.rules import Rule, find_rule
from app.domain.tally import Count, count

START = datetime(2026, 11, 1, tzinfo=UTC)


def key(room: int | str) -> FlatKey:
    return parse_key(f"1-1-{room}")


def flat(room: int | str, area: int = 8000, owners: str = "", status: str = "owner") -> RollFlat:
    """owners like "Zhang:id1,Li" ; without an id an owner has nothing to be recognised by."""
    people = tuple(Owner(*name.split(":")) for name in owners.split(",") if name)
    return RollFlat(key(room), area, people or (Owner(f"owner of {room}"),), status)


def flats(number: int, area: int = 8000) -> list[RollFlat]:
    return [flat(100 + i, area) for i in range(1, number + 1)]


def roll(number: int = 12, area: int = 8000) -> Roll:
    return group(flats(number, area))


def ballot(
    room: int | str, choice: str = "yes", channel: str = "online", day: float = 0, **more: object
) -> Ballot:
    return Ballot(key(room), choice, channel, START + timedelta(days=day), **more)


def ballots(choices: str, first: int = 101, **more: object) -> list[Ballot]:
    """ "yyna" as yes, yes, no, abstain of rooms 101 on."""
    words = {"y": "yes", "n": "no", "a": "abstain", "b": "blank"}
    return [ballot(first + i, words[c], **more) for i, c in enumerate(choices)]


def counted(
    rows: Roll | Iterable[RollFlat],
    cast: Iterable[Ballot],
    rule: str | Rule = "civil-code-special",
    **options: object,
) -> Count:
    voters = rows if isinstance(rows, Roll) else group(rows)
    law = find_rule(rule) if isinstance(rule, str) else rule
    return count(voters, list(cast), law, CountOptions(**options))
