"""One question of every kind, and every way to answer each of them badly: what tests of all pages share."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from PIL import Image

ROW: Final = [{"id": key, "label": {"zh": key}} for key in ("lift", "roof", "park")]

NONE: Final = {"id": "none", "label": {"zh": "都不"}, "alone": True}


def asked() -> dict[str, Any]:
    """A short line that is always answered well, and one question of every kind, the photo last."""
    works = [
        {"id": f"w{number}", "label": {"zh": f"项{number}"}, "price": number * 10_000} for number in (1, 2, 3)
    ]
    questions = [
        {"id": "anchor", "kind": "short"},
        {"id": "single", "kind": "single", "options": ROW, "other": True, "required": True},
        {"id": "multiple", "kind": "multiple", "options": [*ROW, NONE],
         "other": True, "limit": 2, "least": 1},
        {"id": "ranking", "kind": "ranking", "options": ROW, "top": 2, "other": True},
        {"id": "scale", "kind": "scale", "labels": [{"zh": word} for word in "一二三四五"]},
        {"id": "number", "kind": "number", "decimals": 1, "min": "1", "max": "20"},
        {"id": "short", "kind": "short", "longest": 5},
        {"id": "long", "kind": "long", "longest": 8},
        {"id": "date", "kind": "date", "min": "2020-01-01", "max": "2030-12-31"},
        {"id": "basket", "kind": "basket", "budget": 30_000, "works": works},
        {"id": "photo", "kind": "photo", "most": 2},
    ]  # fmt: skip
    for each in questions:
        each["label"] = {"zh": f"问{each['id']}"}
    return {
        "title": {"zh": "样样都问"},
        "sections": [{"id": "all", "title": {"zh": "全部"}, "questions": questions}],
    }


GOOD: Final[dict[str, str | list[str]]] = {"anchor": "留着我", "single": "roof"}
"""What is right on the page, and must still stand there."""

Bad = tuple[str, dict[str, str | list[str]], str]
BAD: Final[list[Bad]] = [
    ("single", {"single": ""}, "Please answer this question."),
    ("single", {"single": "boat"}, "This choice is not offered."),
    ("single", {"single": ["roof", "lift"]}, "Please choose only one."),
    ("single", {"single": "other"}, "please write what"),
    ("single", {"single": "roof", "single.other": "花园"}, "keep one of both"),
    ("multiple", {"multiple": ["lift", "roof", "park"]}, "At most 2."),
    ("multiple", {"multiple": ["lift", "none"]}, "do not go together"),
    ("multiple", {"multiple": ["lift", "boat"]}, "This choice is not offered."),
    ("multiple", {"multiple": "other"}, "please write what"),
    ("multiple", {"multiple": ["lift", "other"], "multiple.other": "长" * 201}, "At most 200 characters."),
    ("ranking", {"ranking": ["lift", "lift"]}, "stands here twice"),
    ("ranking", {"ranking": ["", "lift"]}, "from the first on"),
    ("ranking", {"ranking": ["lift", "roof", "park"]}, "At most 2."),
    ("ranking", {"ranking": ["lift", ""], "ranking.other": "花园"}, "choose it in one of the places"),
    ("scale", {"scale": "6"}, "This choice is not offered."),
    ("scale", {"scale": ["1", "2"]}, "Please choose only one."),
    ("number", {"number": "许多"}, "a number in figures"),
    ("number", {"number": "1.25"}, "At most 1 decimals."),
    ("number", {"number": "0.9"}, "Not less than 1.0."),
    ("number", {"number": "20.1"}, "Not more than 20.0."),
    ("short", {"short": "一二三四五六"}, "At most 5 characters."),
    ("long", {"long": "一二三四五六七八九"}, "At most 8 characters."),
    ("date", {"date": "2026-02-30"}, "a day such as"),
    ("date", {"date": "2019-12-31"}, "Not before 2020-01-01."),
    ("date", {"date": "2031-01-01"}, "Not after 2030-12-31."),
    ("basket", {"basket": ["w2", "w3"]}, "yuan over the budget"),
    ("basket", {"basket": ["w9"]}, "This choice is not offered."),
    ("photo", {"photo": "a" * 22}, "This photo could not be taken."),
    ("photo", {"photo": "../../etc"}, "This photo could not be taken."),
]
"""(question, what is typed, what is said there)."""


def picture(colour: str = "red", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """A photo as a phone sends it."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **more)
    return out.getvalue()
