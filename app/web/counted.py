"""The object of the tally contract as plain numbers: totals, and the conditions of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from app.delivery.documents.data import LegLine, Totals
from app.domain.amounts import LegName
from app.domain.rules import Rule, Threshold
from app.web.sentences import hundredths

_LINES = ("roll", "participating", "yes", "no", "abstain", "pending")


def totals(count: Mapping[str, Any]) -> tuple[Totals, Totals]:
    """Heads, and area in 0.01 m2, of the object of the tally contract."""
    heads = Totals(*(count[line]["heads"] for line in _LINES))
    area = Totals(*(hundredths(count[line]["area"]) for line in _LINES))
    return heads, area


def legs_of(rule: Rule, count: Mapping[str, Any]) -> tuple[LegLine, ...]:
    """The conditions of the rule as the count judged them: quorum first, heads before area."""
    lines: list[LegLine] = []
    if rule.quorum is not None:
        lines += _legs(rule, rule.quorum, count, "quorum", "participating", "roll")
    base = "roll" if rule.base == "all" else "participating"
    return (*lines, *_legs(rule, rule.approval, count, "approval", "yes", base))


def _legs(
    rule: Rule, line: Threshold, count: Mapping[str, Any], test: str, part: str, whole: str
) -> list[LegLine]:
    return [
        LegLine(
            test=cast(Any, test),
            measure=leg,
            have=_value(count[part], leg),
            of=_value(count[whole], leg),
            threshold=(line.numerator, line.denominator),
            inclusive=not line.strict,
            met=bool(count[test][leg]),
            missing=_missing(count["missing"][test], leg),
        )
        for leg in rule.legs
    ]


def _value(amount: Mapping[str, Any], leg: LegName) -> int:
    return int(amount["heads"]) if leg == "heads" else hundredths(amount["area"])


def _missing(gap: Mapping[str, Any], leg: LegName) -> int | None:
    return None if gap[leg] is None else _value(gap, leg)
