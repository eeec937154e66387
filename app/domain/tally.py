"""The count: a frozen roll, the ballots, a rule and its switches in; totals, fates and a verdict out.

Source: RULES.md sections 3 and 8, the contract of `flask tally`. The web application and the command both
call count(), so that there is one number everywhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.amounts import Amount, total
from app.domain.areas import format_area
from app.domain.ballots import (
    FATES,
    Ballot,
    CountOptions,
    Fate,
    choice_of,
    disagree,
    in_order,
    judge,
    surviving,
)
from app.domain.roll import Roll, Voter
from app.domain.rules import Rule
from app.domain.verdict import Gap, Legs, Missing, Verdict, approval_legs, decide, missing, quorum_legs

Answer = Literal["yes", "no", "abstain"]

__all__ = ["Amount", "Ballot", "Count", "CountOptions", "count"]


@dataclass(frozen=True)
class Sides:
    """The counted voters by what they said."""

    yes: Amount
    no: Amount
    abstain: Amount

    @property
    def participating(self) -> Amount:
        return total((self.yes, self.no, self.abstain))


@dataclass(frozen=True)
class Count:
    """The result. fates is aligned with the ballots given; counted gives, for each voter number with
    a counted ballot, that ballot's position."""

    rule: Rule
    roll: Amount
    sides: Sides
    pending: Amount
    fates: tuple[Fate, ...]
    counted: Mapping[int, int]
    verdict: Verdict
    quorum: Legs | None
    approval: Legs
    missing: Missing

    @property
    def participating(self) -> Amount:
        return self.sides.participating

    @property
    def yes(self) -> Amount:
        return self.sides.yes

    @property
    def no(self) -> Amount:
        return self.sides.no

    @property
    def abstain(self) -> Amount:
        return self.sides.abstain

    def as_object(self) -> dict[str, Any]:
        """The object of RULES.md section 8, its keys in that order; heads are integers, areas text."""
        fates = Counter(self.fates)
        return {
            "rule": self.rule.key,
            "verdict": self.verdict,
            "roll": _amount(self.roll),
            "participating": _amount(self.participating),
            "yes": _amount(self.yes),
            "no": _amount(self.no),
            "abstain": _amount(self.abstain),
            "pending": _amount(self.pending),
            "fates": {fate: fates[fate] for fate in FATES},
            "quorum": None if self.quorum is None else _legs(self.quorum),
            "approval": _legs(self.approval),
            "missing": {"quorum": _gap(self.missing.quorum), "approval": _gap(self.missing.approval)},
        }


def count(roll: Roll, ballots: Sequence[Ballot], rule: Rule, options: CountOptions) -> Count:
    """Counts the ballots against the roll. Pure: the same input gives the same result, always."""
    fates = judge(roll, ballots, rule, options)
    pending, counted = _settle(roll, ballots, fates, options)
    answers: dict[int, Answer] = {number: choice_of(ballots[index]) for number, index in counted.items()}
    whole = Amount(roll.heads, roll.area)
    sides = _sides(roll, answers, pending, rule, options)
    return Count(
        rule=rule,
        roll=whole,
        sides=sides,
        pending=total(voter.amount for voter in roll.voters if voter.number in pending),
        fates=tuple(fates),
        counted=counted,
        verdict=_verdict(roll, answers, pending, rule, options),
        quorum=quorum_legs(rule, whole, sides.participating),
        approval=approval_legs(rule, whole, sides.participating, sides.yes),
        missing=missing(rule, whole, sides.participating, sides.yes),
    )


def _settle(
    roll: Roll, ballots: Sequence[Ballot], fates: list[Fate], options: CountOptions
) -> tuple[frozenset[int], dict[int, int]]:
    """Settles each voter's collisions in fates; returns the pending voters and each counted ballot."""
    by_voter: dict[int, tuple[Voter, list[int]]] = {}
    for index in in_order(ballots):
        voter = roll.voter_of(ballots[index].flat) if fates[index] == "valid" else None
        if voter is not None:
            by_voter.setdefault(voter.number, (voter, []))[1].append(index)
    pending, counted = set(), {}
    for number, (voter, indexes) in by_voter.items():
        cast = [ballots[index] for index in indexes]
        if disagree(voter, cast):
            pending.add(number)
            lost: Fate = "pending"
        else:
            counted[number] = indexes.pop(surviving(cast, options.collision))
            lost = "superseded"
        for index in indexes:
            fates[index] = lost
    return frozenset(pending), counted


def _sides(
    roll: Roll, answers: Mapping[int, Answer], pending: frozenset[int], rule: Rule, options: CountOptions
) -> Sides:
    """The totals, with the silent voters added to the larger side where the covenant says so."""
    said: dict[Answer, list[Voter]] = {"yes": [], "no": [], "abstain": []}
    for voter in roll.voters:
        if voter.number in answers:
            said[answers[voter.number]].append(voter)
    yes, no = len(said["yes"]), len(said["no"])
    if yes != no and rule.ordinary and options.silence == "joins_majority":
        said["yes" if yes > no else "no"] += _silent(roll, answers, pending, options)
    return Sides(*(total(voter.amount for voter in said[answer]) for answer in ("yes", "no", "abstain")))


def _silent(
    roll: Roll, answers: Mapping[int, Answer], pending: frozenset[int], options: CountOptions
) -> list[Voter]:
    """The voters who were served and have no counted ballot; a pending voter is not silent."""
    return [
        voter
        for voter in roll.voters
        if voter.number not in answers
        and voter.number not in pending
        and any(flat.key in options.delivered for flat in voter.flats)
    ]


def _verdict(
    roll: Roll, answers: Mapping[int, Answer], pending: frozenset[int], rule: Rule, options: CountOptions
) -> Verdict:
    """The verdict with the pending voters uncounted, or undetermined if counting them could change it.

    All of them saying yes, and all saying no, are the two extremes: no other way of counting them can
    change passed / not passed if these do not (a test tries every way)."""

    def with_pending(answer: Answer | None) -> Verdict:
        full = {**answers, **({} if answer is None else dict.fromkeys(pending, answer))}
        sides = _sides(roll, full, pending, rule, options)
        return decide(
            rule,
            Amount(roll.heads, roll.area),
            sides.participating,
            sides.yes,
            own_consent_met=_own_consent(roll, full, options),
            open_objections=options.open_objections,
        )

    verdict = with_pending(None)
    if not pending:
        return verdict
    outcomes = {found == "passed" for found in (verdict, with_pending("yes"), with_pending("no"))}
    return verdict if len(outcomes) == 1 else "undetermined"


def _own_consent(roll: Roll, answers: Mapping[int, Answer], options: CountOptions) -> bool:
    """Whether each flat that loses exclusive space said yes itself; silence is never its consent."""
    voters = [roll.voter_of(key) for key in options.own_consent]
    return all(voter is not None and answers.get(voter.number) == "yes" for voter in voters)


def _amount(amount: Amount) -> dict[str, Any]:
    return {"heads": amount.heads, "area": format_area(amount.area)}


def _legs(legs: Legs) -> dict[str, bool | None]:
    return {"heads": legs.heads, "area": legs.area}


def _gap(gap: Gap) -> dict[str, Any]:
    return {"heads": gap.heads, "area": None if gap.area is None else format_area(gap.area)}
