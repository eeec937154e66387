"""Text as people and files bring it, made fit to be kept and shown.

Control signs, halves of letters and marks that turn the direction of writing go: no database keeps the first
two, and the last make a line read other than it is (Unicode UAX 9).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from app.domain.text import trim

_UNWANTED: Final = frozenset({"Cc", "Cs"})
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """Line ends become blanks."""
    return trim(_clean(text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")))


def lines(text: str) -> str:
    """Line ends become \\n."""
    return trim(_clean(text.replace("\r\n", "\n").replace("\r", "\n")))


def _clean(text: str) -> str:
    if text.isprintable() and text.isascii():
        return text
    return "".join(c for c in text if c == "\n" or not _unwanted(c))


def _unwanted(letter: str) -> bool:
    return letter in _TURNING or unicodedata.category(letter) in _UNWANTED
