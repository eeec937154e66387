"""From totals to a verdict (Civil Code Art. 278, 279, 1259; RULES.md section 3, Verdicts).

Reported in this order: quorum, majority, own consent, objection. Integers only, cross-multiplied.
"""

from dataclasses import dataclass
from typing import Literal

from app.domain.amounts import AREA, HEADS, Amount, LegName, Published, leg
from app.domain.rules import Rule, Threshold

Verdict = Literal[
    "passed", "failed_quorum", "failed_majority", "not_eligible", "objection_open", "undetermined"
]


@dataclass(frozen=True)
class Legs:
    """Whether each leg holds; None for a leg that the rule lacks or that was not published."""

    heads: bool | None
    area: bool | None


@dataclass(frozen=True)
class Gap:
    """How much is missing of each leg (heads, 0.01 m2): 0 where it holds, None where it cannot be
    reached or the rule lacks the leg."""

    heads: int | None
    area: int | None


@dataclass(frozen=True)
class Missing:
    """What would still be needed: more taking part, and more new yes."""

    quorum: Gap
    approval: Gap


def quorum_legs(rule: Rule, roll: Published, participating: Published) -> Legs | None:
    """Whether enough of the roll took part; None where the rule has no quorum."""
    return None if rule.quorum is None else _legs(rule, rule.quorum, participating, roll)


def approval_legs(rule: Rule, roll: Published, participating: Published, yes: Published) -> Legs:
    """Whether enough of the base said yes."""
    return _legs(rule, rule.approval, yes, roll if rule.base == "all" else participating)


def decide(
    rule: Rule,
    roll: Published,
    participating: Published,
    yes: Published,
    *,
    own_consent_met: bool = True,
    open_objections: int = 0,
) -> Verdict:
    """The verdict on these totals. A leg known to fail decides; an unknown one leaves it open."""
    quorum = quorum_legs(rule, roll, participating)
    approval = approval_legs(rule, roll, participating, yes)
    if quorum is not None and False in (quorum.heads, quorum.area):
        return "failed_quorum"
    if False in (approval.heads, approval.area):
        return "failed_majority"
    if not all(_known(rule, legs) for legs in (quorum, approval)):
        return "undetermined"
    if not own_consent_met:
        return "not_eligible"
    return held(rule, "passed", open_objections)


def held(rule: Rule, verdict: Verdict, open_objections: int) -> Verdict:
    """A verdict found without objections, as it stands while so many are open: only a pass is held."""
    if verdict == "passed" and rule.objection_blocks and open_objections > 0:
        return "objection_open"
    return verdict


def missing(rule: Rule, roll: Amount, participating: Amount, yes: Amount) -> Missing:
    """How much more must take part, and the smallest number of new yes, from those who have not, to pass."""
    quorum = {name: _quorum_gap(rule, name, roll, participating) for name in rule.legs}
    approval = {name: _approval_gap(rule, name, roll, participating, yes) for name in rule.legs}
    return Missing(Gap(quorum.get(HEADS), quorum.get(AREA)), Gap(approval.get(HEADS), approval.get(AREA)))


def _legs(rule: Rule, line: Threshold, part: Published, whole: Published) -> Legs:
    held = {name: _holds(line, leg(part, name), leg(whole, name)) for name in rule.legs}
    return Legs(held.get(HEADS), held.get(AREA))


def _holds(line: Threshold, part: int | None, whole: int | None) -> bool | None:
    return None if part is None or whole is None else line.reached(part, whole)


def _known(rule: Rule, legs: Legs | None) -> bool:
    return legs is None or all((legs.heads if name == HEADS else legs.area) is not None for name in rule.legs)


def _quorum_gap(rule: Rule, name: LegName, roll: Amount, participating: Amount) -> int | None:
    if rule.quorum is None:
        return None
    whole = getattr(roll, name)
    gap = max(rule.quorum.need(whole) - getattr(participating, name), 0)
    return gap if gap <= whole - getattr(participating, name) else None


def _approval_gap(rule: Rule, name: LegName, roll: Amount, participating: Amount, yes: Amount) -> int | None:
    whole, took_part, agreed = getattr(roll, name), getattr(participating, name), getattr(yes, name)
    if rule.base == "all":
        gap: int | None = max(rule.approval.need(whole) - agreed, 0)
    else:
        gap = _new_yes(rule.approval, agreed, took_part)
    return gap if gap is not None and gap <= whole - took_part else None


def _new_yes(line: Threshold, yes: int, participating: int) -> int | None:
    """The smallest k with (yes + k) of (participating + k) reaching the line; None where no k does."""
    if line.reached(yes, participating):
        return 0
    short = line.numerator * participating - yes * line.denominator
    step = line.denominator - line.numerator
    if step == 0:
        return None
    return short // step + 1 if line.strict else -(-short // step)
