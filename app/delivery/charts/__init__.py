"""Pictures of survey results as SVG to stand inside a page; the table behind each is the page's.

Every function takes a Frame (a name that is unique on the page, the title, and a sentence for screen readers
that says what is seen), the domain's result and the words to print, and returns markup with every text
escaped. Lengths are shares of the width and multiples of the letters' height: a picture fits any screen,
grows in elder mode and prints sharp. No style attribute and no colour stands in it: static/louyi.css paints
the classes (section Charts). Every bar has its number beside it; what differs by colour differs by pattern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.delivery.charts.drawing import (
    BAR,
    DROP,
    GAP,
    LINE,
    WRAP,
    Frame,
    em,
    per_cent,
    picture,
    rect,
    text,
    wrapped,
)
from app.domain.surveys.kinds.number import written
from app.domain.surveys.results.bars import Bars
from app.domain.surveys.results.basket import BasketCount
from app.domain.surveys.results.compare import Comparison
from app.domain.surveys.results.histogram import Class, Histogram
from app.domain.surveys.results.ranking import Ranked, Ranking
from app.domain.surveys.results.scale import Diverging
from app.domain.surveys.results.shares import percent

__all__ = [
    "Frame",
    "bars",
    "basket",
    "borda",
    "class_label",
    "comparison",
    "histogram",
    "ranking",
    "scale",
    "signed",
]

LONGEST: Final = 50
"""Per cent of the width for a whole bar; its number stands behind it."""
PLACES: Final = ("solid", "dots", "lines")
"""Fills of first, second and third place."""
POINTS: Final = ("cross", "lines", "plain", "dots", "solid")
"""Fills of a scale's points 1 to 5."""


@dataclass(frozen=True)
class Strip:
    """One bar: its label, its number in print, and its parts as (share of a whole bar, fill)."""

    label: str
    number: str
    parts: tuple[tuple[Fraction, str], ...]


def bars(frame: Frame, result: Bars, labels: Mapping[str, str], *, most_first: bool = False) -> str:
    """Single and multiple choices: one bar an option, of all who answered."""
    found = result.most_first() if most_first else result.bars
    return _strips(
        frame,
        [
            Strip(
                labels[bar.key], number(bar.count, bar.share), ((_part(bar.count, result.answered), "solid"),)
            )
            for bar in found
        ],
    )


def ranking(frame: Frame, result: Ranking, labels: Mapping[str, str], places: Sequence[str]) -> str:
    """By the share of the first three; each bar is divided into first, second, third: `places` names them."""
    strips = [_ranked(option, result.answered, labels[option.key]) for option in result.by_share()]
    return _strips(frame, strips, list(zip(places, PLACES, strict=False))[: result.top])


def borda(frame: Frame, result: Ranking, labels: Mapping[str, str], caption: str) -> str:
    """By Borda points, of those that an option would have if all put it first; `caption` stands on top."""
    whole = result.answered * result.top
    return _strips(
        frame,
        [
            Strip(
                f"{option.rank_by_points}. {labels[option.key]}",
                str(option.points),
                ((_part(option.points, whole), "solid"),),
            )
            for option in result.by_points()
        ],
        caption=caption,
    )


def basket(frame: Frame, result: BasketCount, labels: Mapping[str, str], fits: str, too_much: str) -> str:
    """Works, most wanted first; the solid ones fit the budget together. `labels` say the price, too; `fits`
    and `too_much` name the fills."""
    strips = [
        Strip(
            labels[work.key],
            number(work.count, work.share),
            ((_part(work.count, result.answered), "solid" if work.fits else "lines"),),
        )
        for work in result.works
    ]
    return _strips(frame, strips, [(fits, "solid"), (too_much, "lines")])


def histogram(frame: Frame, result: Histogram, decimals: int, unit: str) -> str:
    """Numbers in classes, the smallest on top; the longest bar is that of the largest class."""
    most = max((one.count for one in result.classes), default=0)
    drawn = [text(LINE - DROP, unit, kind="chart-quiet")]
    y = LINE
    for one in result.classes:
        y += LINE
        drawn.append(text(y - DROP, class_label(one, decimals)))
        drawn.append(text(y - DROP, number(one.count, one.share), x="100%", anchor="end"))
        drawn.append(rect(frame, "all", "0", y, "100%", BAR / 2))
        if one.count:
            drawn.append(rect(frame, "solid", "0", y, per_cent(_part(one.count, most) * 100), BAR / 2))
        y += BAR / 2 + GAP / 2
    return picture(frame, drawn, y + GAP)


def scale(frame: Frame, result: Diverging, labels: Sequence[str]) -> str:
    """Points 1 to 5, named by `labels`, on both sides of the middle; half of point 3 lies on each side."""
    shares = [_part(point.count, result.answered) for point in result.points]
    drawn = [
        text(LINE - DROP, f"← {percent(result.below)} %"),
        text(LINE - DROP, f"{percent(result.above)} % →", x="100%", anchor="end"),
    ]
    x = 50 - 50 * (shares[0] + shares[1] + shares[2] / 2)
    for part, fill in zip(shares, POINTS, strict=True):
        if part:
            drawn.append(rect(frame, fill, per_cent(x), LINE, per_cent(part * 50), 2 * BAR))
        x += part * 50
    bottom = LINE + 2 * BAR + DROP
    drawn.append(f'<line class="chart-middle" x1="50%" x2="50%" y1="0" y2="{em(bottom)}"/>')
    legend = [
        (label, number(point.count, point.share), fill)
        for label, point, fill in zip(labels, result.points, POINTS, strict=True)
    ]
    return _with_legend(frame, drawn, bottom + GAP, legend)


def comparison(frame: Frame, result: Comparison, labels: Mapping[str, str], names: tuple[str, str]) -> str:
    """Two bars a key, the first solid, the second dotted; under them the difference in percentage points."""
    drawn, y = [], Fraction(0)
    for one in result.keys:
        for line in wrapped(labels[one.key]):
            y += LINE
            drawn.append(text(y - DROP, line))
        for bar, answered, fill in ((one.first, result.first, "solid"), (one.second, result.second, "dots")):
            drawn.append(rect(frame, "all", "0", y, f"{LONGEST}%", BAR))
            if bar and bar.count:
                drawn.append(rect(frame, fill, "0", y, per_cent(_part(bar.count, answered) * LONGEST), BAR))
            shown = number(bar.count, bar.share) if bar else "–"
            drawn.append(text(y + BAR - Fraction(2, 10), shown, x=f"{LONGEST + 2}%"))
            y += BAR
        if one.difference is not None:
            y += LINE
            drawn.append(text(y - DROP, signed(one.difference), x=f"{LONGEST + 2}%"))
        y += GAP
    return _with_legend(frame, drawn, y, [(names[0], "", "solid"), (names[1], "", "dots")])


def signed(hundredths: int) -> str:
    """+12.34, −5.00, ±0.00"""
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else "±"
    return f"{sign}{percent(abs(hundredths))}"


def class_label(one: Class, decimals: int) -> str:
    """The first and the last number of a class: 10–19, or 0.50–0.99; a single one stands alone."""
    first, last = written(one.start, decimals), written(one.end - 1, decimals)
    return first if first == last else f"{first}–{last}"


def number(count: int, share: int | None) -> str:
    """605 (66.41 %)"""
    return str(count) if share is None else f"{count} ({percent(share)} %)"


def _ranked(option: Ranked, answered: int, label: str) -> Strip:
    parts = tuple((_part(count, answered), fill) for count, fill in zip(option.places, PLACES, strict=False))
    return Strip(f"{option.rank_by_share}. {label}", number(option.first_three, option.share), parts)


def _part(count: int, whole: int) -> Fraction:
    return Fraction(count, whole) if whole else Fraction(0)


def _strips(
    frame: Frame, strips: Sequence[Strip], legend: Sequence[tuple[str, str]] = (), caption: str = ""
) -> str:
    """Each label over its bar, the number behind the bar; then what the fills mean."""
    drawn, y = [], Fraction(0)
    for line in wrapped(caption) if caption else ():
        y += LINE
        drawn.append(text(y - DROP, line, kind="chart-quiet"))
    for strip in strips:
        for line in wrapped(strip.label):
            y += LINE
            drawn.append(text(y - DROP, line))
        drawn.append(rect(frame, "all", "0", y, f"{LONGEST}%", BAR))
        x = Fraction(0)
        for part, fill in strip.parts:
            if part:
                drawn.append(rect(frame, fill, per_cent(x), y, per_cent(part * LONGEST), BAR))
            x += part * LONGEST
        drawn.append(text(y + BAR - Fraction(2, 10), strip.number, x=f"{LONGEST + 2}%"))
        y += BAR + GAP
    return _with_legend(frame, drawn, y, [(label, "", fill) for label, fill in legend])


def _with_legend(frame: Frame, drawn: list[str], y: Fraction, legend: Sequence[tuple[str, str, str]]) -> str:
    """A sample of each fill with its label, and its number at the right."""
    for label, shown, fill in legend:
        drawn.append(rect(frame, fill, "1", y + Fraction(2, 10), "1.6em", LINE - DROP))
        lines = wrapped(label, WRAP - 9 if shown else WRAP - 3)
        if shown:
            drawn.append(text(y + LINE - DROP, shown, x="100%", anchor="end"))
        for line in lines:
            y += LINE
            drawn.append(text(y - DROP, line, x="2.2em"))
    return picture(frame, drawn, y + GAP)
