"""A small questionnaire with one question of every kind, to bend in tests."""

from __future__ import annotations

from typing import Any

from app.domain.surveys import questionnaire
from app.domain.surveys.questionnaire import Questionnaire

Data = dict[str, Any]


def w(zh: str, en: str = "") -> Data:
    return {"zh": zh, "en": en} if en else {"zh": zh}


def options(*keys: str, **more: Data) -> list[Data]:
    """more: further data of an option by its id."""
    return [{"id": key, "label": w(f"选{key}"), **more.get(key, {})} for key in keys]


def question(key: str, kind: str, **keys: Any) -> Data:
    return {"id": key, "kind": kind, "label": w(f"问{key}", f"Question {key}"), **keys}


LABELS = [w("很不需要"), w("不太需要"), w("一般"), w("比较需要"), w("非常需要")]
WORKS = [
    {"id": "lamps", "label": w("路灯"), "price": 3_000_00},
    {"id": "paint", "label": w("粉刷"), "price": 5_000_00},
    {"id": "gate", "label": w("门禁"), "price": 4_000_00},
]


def of_kind(kind: str) -> Data:
    """One question of this kind, its id the kind's name."""
    keys: dict[str, Data] = {
        "single": {"options": options("own", "rent"), "other": True},
        "multiple": {
            "options": options("roof", "road", "lamp", "none", none={"alone": True}),
            "other": True,
            "limit": 3,
        },
        "ranking": {"options": options("lift", "park", "wall", "pipe"), "top": 3, "other": True},
        "scale": {"labels": LABELS},
        "number": {"unit": w("元", "yuan"), "decimals": 2, "min": "0", "max": "1000.00"},
        "short": {"longest": 10},
        "long": {"longest": 20},
        "photo": {"most": 2},
        "date": {"min": "2026-01-01", "max": "2026-12-31"},
        "basket": {"budget": 8_000_00, "works": WORKS},
    }
    return question(kind, kind, **keys[kind])


NAMES = ("single", "multiple", "ranking", "scale", "number", "short", "long", "photo", "date", "basket")


def sheet(*questions: Data, **keys: Any) -> Data:
    """A questionnaire with one section."""
    return {
        "title": w("需求调查", "Demand survey"),
        "sections": [{"id": "all", "title": w("全部"), "questions": list(questions)}],
        **keys,
    }


def read(*questions: Data) -> Questionnaire:
    return questionnaire.read(sheet(*questions))


def everything() -> Data:
    return sheet(*map(of_kind, NAMES))


GOOD: dict[str, list[str]] = {
    "single": ["other"],
    "single.other": ["借住"],
    "multiple": ["lamp", "roof"],
    "ranking": ["park", "lift", ""],
    "scale": ["4"],
    "number": ["12.5"],
    "short": ["三楼"],
    "long": ["一行\r\n两行"],
    "photo": ["abcdefgh"],
    "date": ["2026-11-05"],
    "basket": ["paint", "lamps"],
}
