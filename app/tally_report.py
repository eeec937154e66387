"""A count for the eye: the plain report that `flask tally` prints."""

from collections.abc import Iterator
from fractions import Fraction

from app.domain.amounts import AREA, HEADS, Amount, LegName
from app.domain.areas import format_area
from app.domain.rules import Threshold
from app.domain.tally import Count
from app.domain.verdict import Gap, Legs


def report(result: Count) -> str:
    """Verdict, totals and both legs, as numbers, exact fractions, percent and missing amounts."""
    return "\n".join(_lines(result))


def _lines(result: Count) -> Iterator[str]:
    rule = result.rule
    yield f"{result.verdict}  ({rule.key}: {rule.source})"
    totals = {"roll": result.roll, "participating": result.participating, "yes": result.yes,
              "no": result.no, "abstain": result.abstain, "pending": result.pending}  # fmt: skip
    for name, amount in totals.items():
        yield f"{name:<14}{amount.heads:>6} homes {format_area(amount.area):>14} m2"
    if rule.quorum is not None and result.quorum is not None:
        yield from _line(
            "quorum", rule.quorum, result.participating, result.roll, result.quorum, result.missing.quorum
        )
    base = result.roll if rule.base == "all" else result.participating
    yield from _line("approval", rule.approval, result.yes, base, result.approval, result.missing.approval)
    ballots = [f"{fate} {number}" for fate, number in result.as_object()["fates"].items() if number]
    yield f"ballots: {', '.join(ballots) or 'none'}"


def _line(name: str, line: Threshold, part: Amount, whole: Amount, legs: Legs, gap: Gap) -> Iterator[str]:
    if legs.heads is not None:
        yield _leg(name, HEADS, line, (part.heads, whole.heads), legs.heads, gap.heads)
    if legs.area is not None:
        yield _leg(name, AREA, line, (part.area, whole.area), legs.area, gap.area)


def _leg(name: str, leg: LegName, line: Threshold, of: tuple[int, int], held: bool, gap: int | None) -> str:
    part, whole = of
    share = f"{Fraction(part, whole)} = {_percent(part, whole)}" if whole else "nothing to count"
    need = "cannot be reached" if gap is None else f"still {_number(leg, gap)}"
    numbers = f"{_number(leg, part)} of {_number(leg, whole)}"
    return f"{name} {line.as_text()}: {numbers}, {share}: {'reached' if held else need}"


def _number(leg: LegName, value: int) -> str:
    return f"{value} homes" if leg == HEADS else f"{format_area(value)} m2"


def _percent(part: int, whole: int) -> str:
    """Cut off, not rounded, so that it never shows a line as reached that is not."""
    return f"{format_area(part * 10000 // whole)} %"
