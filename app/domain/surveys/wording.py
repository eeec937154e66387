"""Wording by language: {"zh": ..., "en": ...}. Chinese is always there and stands in for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("zh", "en")
FIRST: Final = "zh"


@dataclass(frozen=True)
class Wording:
    """One text in its languages; an empty English text means that there is none."""

    zh: str
    en: str = ""

    def said(self, language: str) -> str:
        """In this language ("zh", "zh_Hans" and "zh-CN" are one), or in Chinese."""
        return (self.en if language[:2] == "en" else "") or self.zh

    def data(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en} if self.en else {"zh": self.zh}


NO_WORDING: Final = Wording("")


def stored(wording: Wording, key: str) -> Mapping[str, dict[str, str]]:
    """The wording under its key, or nothing where there is none."""
    return {key: wording.data()} if wording.zh else {}
