"""A count as a share of all, in hundredths of a percent, rounded half up: 605 of 911 is 6641, shown as 66.41
%."""

from __future__ import annotations

from fractions import Fraction

WHOLE = 10_000


def share(part: int | Fraction, whole: int | Fraction, of: int = WHOLE) -> int | None:
    """In hundredths of a percent, or in other parts `of` the whole; None of nothing. Half up."""
    if whole <= 0:
        return None
    exact = Fraction(part) / Fraction(whole) * of
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def percent(hundredths: int | None) -> str:
    """6641 is "66.41"; "–" where there is no share."""
    if hundredths is None:
        return "–"
    sign, size = ("-" if hundredths < 0 else ""), abs(hundredths)
    return f"{sign}{size // 100}.{size % 100:02d}"


def rate(part: int, whole: int) -> str:
    """A response rate as pages and papers of a survey write it: 18 of 35 is "51.43 %"."""
    return f"{percent(share(part, whole))} %" if whole else "–"


def rounded(value: Fraction, decimals: int = 2) -> str:
    """An exact value as text with this many decimals, half up (away from zero)."""
    scale = 10**decimals
    size = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    sign = "-" if value < 0 and size else ""
    return f"{sign}{size // scale}.{size % scale:0{decimals}d}" if decimals else f"{sign}{size}"
