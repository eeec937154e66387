"""What becomes of each ballot: valid, or why not (RULES.md sections 3 and 8)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from app.domain.address import FlatKey
from app.domain.roll import Roll, Voter
from app.domain.rules import Rule
from app.domain.text import same_word

Choice = Literal["yes", "no", "abstain", "blank"]
Channel = Literal["online", "paper", "doorstep", "proxy"]
Collision = Literal["first_valid", "last_valid", "paper_wins", "online_wins"]
Silence = Literal["not_counted", "joins_majority"]
BlankRule = Literal["void", "abstain"]
Fate = Literal[
    "valid",
    "superseded",
    "pending",
    "not_on_roll",
    "early",
    "late",
    "channel_barred",
    "unsigned",
    "proxy_cap",
    "blank",
]

FATES: Final[tuple[Fate, ...]] = (
    "valid",
    "superseded",
    "pending",
    "not_on_roll",
    "early",
    "late",
    "channel_barred",
    "unsigned",
    "proxy_cap",
    "blank",
)
_SIGNED_CHANNELS: Final = frozenset({"paper", "doorstep", "proxy"})


@dataclass(frozen=True)
class Ballot:
    """One recorded ballot; at is an aware instant, signer and proxy are names or empty."""

    flat: FlatKey
    choice: Choice
    channel: Channel
    at: datetime
    signed: bool = True
    signer: str = ""
    proxy: str = ""


@dataclass(frozen=True)
class CountOptions:
    """The switches of one motion. The window is half-open: opens is in, closes is out."""

    opens: datetime | None = None
    closes: datetime | None = None
    collision: Collision = "first_valid"
    blank: BlankRule = "void"
    proxy_cap: int = 3
    silence: Silence = "not_counted"
    delivered: frozenset[FlatKey] = frozenset()
    own_consent: frozenset[FlatKey] = frozenset()
    open_objections: int = 0
    online_barred: bool = False
    """The city wants its own system for voting online: an online answer is an opinion, and does not count."""


class _Proxies:
    """Which voters each proxy has been given so far."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._voters: dict[str, set[int]] = {}

    def over_cap(self, ballot: Ballot, voter: Voter) -> bool:
        """Gives the voter to the ballot's proxy, unless that is one too many."""
        if not ballot.proxy:
            return ballot.channel == "proxy" and self._cap == 0
        given = self._voters.setdefault(same_word(ballot.proxy), set())
        if voter.number not in given and len(given) >= self._cap:
            return True
        given.add(voter.number)
        return False


def in_order(ballots: Sequence[Ballot]) -> list[int]:
    """The positions of the ballots in order of time, ties in the order given."""
    return sorted(range(len(ballots)), key=lambda index: ballots[index].at)


def judge(roll: Roll, ballots: Sequence[Ballot], rule: Rule, options: CountOptions) -> list[Fate]:
    """The fate of each ballot on its own, aligned with the given order, before collisions."""
    proxies = _Proxies(options.proxy_cap)
    fates: list[Fate] = ["valid"] * len(ballots)
    for index in in_order(ballots):
        ballot = ballots[index]
        voter = roll.voter_of(ballot.flat)
        fates[index] = "not_on_roll" if voter is None else _fate(ballot, voter, rule, options, proxies)
    return fates


def _fate(ballot: Ballot, voter: Voter, rule: Rule, options: CountOptions, proxies: _Proxies) -> Fate:
    if options.opens is not None and ballot.at < options.opens:
        return "early"
    if options.closes is not None and ballot.at >= options.closes:
        return "late"
    if rule.paper_only and ballot.channel != "paper":
        return "channel_barred"
    if options.online_barred and ballot.channel == "online":
        return "channel_barred"
    if ballot.channel in _SIGNED_CHANNELS and not ballot.signed:
        return "unsigned"
    if proxies.over_cap(ballot, voter):
        return "proxy_cap"
    return "blank" if ballot.choice == "blank" and options.blank == "void" else "valid"


def choice_of(ballot: Ballot) -> Literal["yes", "no", "abstain"]:
    """What a valid ballot says: a blank that was not void abstains."""
    return "abstain" if ballot.choice == "blank" else ballot.choice


def disagree(voter: Voter, ballots: Sequence[Ballot]) -> bool:
    """Whether two different co-owners signed different choices: then the voter is pending."""
    names = {same_word(owner.name) for owner in voter.owners}
    votes = {(same_word(b.signer), choice_of(b)) for b in ballots} if len(names) > 1 else set()
    votes = {(signer, choice) for signer, choice in votes if signer in names}
    return any(one[0] != other[0] and one[1] != other[1] for one in votes for other in votes)


def surviving(ballots: Sequence[Ballot], collision: Collision) -> int:
    """Which of one voter's valid ballots counts: its position. The ballots are in order of time."""
    last = len(ballots) - 1
    if collision == "first_valid":
        return 0
    if collision == "last_valid":
        return last
    online_first = collision == "online_wins"
    preferred = _last(ballots, lambda ballot: (ballot.channel == "online") == online_first)
    return next(preferred, last)


def _last(ballots: Sequence[Ballot], fits: Callable[[Ballot], bool]) -> Iterator[int]:
    return (index for index in reversed(range(len(ballots))) if fits(ballots[index]))


def overall(fates: Sequence[str]) -> str:
    """The fate of a ballot over all items: valid where it counts for one, else the first that fits."""
    ranks = ("valid", "pending", "superseded")
    return next((rank for rank in ranks if rank in fates), fates[0])
