"""Short forms for the data of the templates, and what several of them ask alike."""

from __future__ import annotations

from typing import Any, Final

Data = dict[str, Any]


def w(zh: str, en: str) -> Data:
    return {"zh": zh, "en": en}


def option(key: str, zh: str, en: str, **more: Any) -> Data:
    return {"id": key, "label": w(zh, en), **more}


def options(*rows: tuple[str, str, str], **more: Any) -> list[Data]:
    """Rows of (id, zh, en); `more` goes to each of them."""
    return [option(*row, **more) for row in rows]


def question(key: str, kind: str, zh: str, en: str, **more: Any) -> Data:
    return {"id": key, "kind": kind, "label": w(zh, en), **more}


def section(key: str, zh: str, en: str, *questions: Data, **more: Any) -> Data:
    return {"id": key, "title": w(zh, en), "questions": list(questions), **more}


def show_if(key: str, *chosen: str) -> list[Data]:
    """One condition: one of these was chosen at that question."""
    return [{"question": key, "any": list(chosen)}]


NEED: Final = [
    w("完全不需要", "Not needed at all"),
    w("不太需要", "Hardly needed"),
    w("一般", "Neither"),
    w("比较需要", "Rather needed"),
    w("非常需要", "Very much needed"),
]
SATISFIED: Final = [
    w("很不满意", "Very dissatisfied"),
    w("不太满意", "Rather dissatisfied"),
    w("一般", "Neither"),
    w("比较满意", "Rather satisfied"),
    w("非常满意", "Very satisfied"),
]
TENURE: Final = question(
    "tenure",
    "single",
    "您家住的房子是",
    "Your home is",
    required=True,
    options=options(
        ("own", "自己家的（业主）", "Owned by us"),
        ("rent", "租的", "Rented"),
        ("stay", "亲友的", "Lent by family or friends"),
    ),
)
FLOOR: Final = question(
    "floor",
    "single",
    "您家住在几楼",
    "Your floor",
    required=True,
    options=options(
        ("f1", "一楼", "Ground floor"),
        ("f2_3", "二至三楼", "Second or third"),
        ("f4_6", "四至六楼", "Fourth to sixth"),
        ("f7", "七楼以上", "Seventh or higher"),
    ),
    help=w("按门牌号上的楼层填。", "Count as your room number does: the ground floor is the first."),
)
AGE: Final = question(
    "age",
    "single",
    "家里年纪最大的人",
    "The oldest person in your home is",
    options=options(
        ("under60", "不满 60 岁", "Under 60"),
        ("a60", "60 至 69 岁", "60 to 69"),
        ("a70", "70 至 79 岁", "70 to 79"),
        ("a80", "80 岁及以上", "80 or older"),
    ),
)
NOT_A_VOTE: Final = w(
    "这是意愿调查，不是表决：您在这里填的内容不会当作同意或不同意。",
    "This is a survey, not a vote: nothing you say here counts as consent or refusal.",
)
