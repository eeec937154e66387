"""The strokes of a chart: texts, bars and fills, and the frame around them.

y and heights are in heights of a letter, x and widths in per cent of the picture, all exact. Every text that
goes through here is escaped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final

from app.domain.surveys.results.shares import rounded

LINE: Final = Fraction(14, 10)
"""Height of a line of text."""
DROP: Final = Fraction(35, 100)
"""From the bottom of a line of text up to its base line."""
BAR: Final = Fraction(12, 10)
GAP: Final = Fraction(8, 10)
WRAP: Final = 15
"""Chinese letters in a line of a label: what 360 px hold in elder mode."""
PATTERNS: Final = {
    "dots": '<circle cx="2" cy="2" r="1.3"/><circle cx="6" cy="6" r="1.3"/>',
    "lines": '<path d="M0 8 8 0M-2 2 2-2M6 10 10 6"/>',
    "cross": '<path d="M0 8 8 0M-2 2 2-2M6 10 10 6M0 0 8 8"/>',
}
"""Fills that are a pattern; "solid" and "plain" are painted by the style sheet alone."""


@dataclass(frozen=True)
class Frame:
    """name: [a-z0-9_-]+, unique on the page. The description says in words what is seen."""

    name: str
    title: str
    description: str


def text(y: Fraction, words: str, *, x: str = "0", anchor: str = "", kind: str = "") -> str:
    """y is that of the base line."""
    more = (f' text-anchor="{anchor}"' if anchor else "") + (f' class="{kind}"' if kind else "")
    return f'<text x="{x}" y="{em(y)}"{more}>{escape(words)}</text>'


def rect(frame: Frame, fill: str, x: str, y: Fraction, width: str, height: Fraction) -> str:
    """A filled bar; x and width with their unit."""
    pattern = f' fill="url(#{frame.name}-{fill})"' if fill in PATTERNS else ""
    size = f'x="{x}" y="{em(y)}" width="{width}" height="{em(height)}"'
    return f'<rect class="chart-{fill}"{pattern} {size}/>'


def picture(frame: Frame, drawn: Sequence[str], height: Fraction) -> str:
    """The whole, with the patterns that it uses."""
    inner = "".join(drawn)
    patterns = "".join(
        f'<pattern id="{frame.name}-{fill}" class="chart-pattern" width="8" height="8"'
        f' patternUnits="userSpaceOnUse"><rect class="chart-paper" width="8" height="8"/>{d}</pattern>'
        for fill, d in PATTERNS.items()
        if f"#{frame.name}-{fill})" in inner
    )
    title, described = f"{frame.name}-title", f"{frame.name}-desc"
    return (
        f'<svg class="chart" role="img" aria-labelledby="{title} {described}" height="{em(height)}">'
        f'<title id="{title}">{escape(frame.title)}</title>'
        f'<desc id="{described}">{escape(frame.description)}</desc>'
        f"{f'<defs>{patterns}</defs>' if patterns else ''}{inner}</svg>"
    )


def em(value: Fraction) -> str:
    return f"{rounded(value)}em"


def per_cent(value: Fraction) -> str:
    return f"{rounded(value)}%"


def wrapped(words: str, width: int = WRAP) -> list[str]:
    """Lines of at most `width` Chinese letters; two Latin ones are one. Words stay whole where they can."""
    lines, line, used = [], "", 0
    for word in _words(words):
        size = sum(map(_size, word))
        if line and used + size > 2 * width:
            lines.append(line.rstrip())
            line, used = "", 0
        line, used = line + word, used + size
    return [*lines, line.rstrip()]


def _words(words: str) -> Iterator[str]:
    """Pieces after which a line may end: a Chinese letter, a Latin word and its blank, part of a long one."""
    word = ""
    for letter in " ".join(words.split()):
        if word and (_size(letter) == 2 or len(word) >= WRAP) and letter != " ":
            yield word
            word = ""
        word += letter
        if letter == " " or _size(letter) == 2:
            yield word
            word = ""
    if word:
        yield word


def _size(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
