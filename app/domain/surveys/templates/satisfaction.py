"""Satisfaction after the works (共评): the works, how they were carried out, and what comes after."""

from __future__ import annotations

from typing import Any, Final

from app.domain.surveys.templates import sources, works
from app.domain.surveys.templates.parts import (
    FLOOR,
    SATISFIED,
    TENURE,
    Data,
    options,
    question,
    section,
    show_if,
    w,
)

_JUDGED: Final = (
    ("roof", "屋面防水", "the roof"),
    ("outer_wall", "外墙", "the outer walls"),
    ("stairs", "楼梯间", "the stairs"),
    ("pipes", "上下水管道", "the pipes"),
    ("lift", "加装的电梯", "the lift"),
    ("drainage", "小区排水", "the drains"),
    ("overhead", "线路规整", "the lines"),
    ("road", "道路", "the roads"),
    ("fire", "消防", "fire protection"),
    ("greening", "绿化", "the greenery"),
    ("lighting", "照明", "the lighting"),
    ("parking", "停车", "the parking"),
)
_LABELS: Final = {work["id"]: work for _, items in works.PLACES.values() for work in items}


def _scale(key: str, zh: str, en: str, **more: Any) -> Data:
    return question(key, "scale", zh, en, labels=SATISFIED, **more)


def _judge(key: str, zh: str, en: str) -> Data:
    return _scale(
        f"ok_{key}", f"您对{zh}满意吗？", f"How satisfied are you with {en}?", show_if=show_if("done", key)
    )


SATISFACTION: Final[dict[str, Any]] = {
    "title": w("改造后满意度评价", "After the works: are you satisfied?"),
    "intro": w(
        "请您和邻居一起评一评：哪里改得好，哪里还要修。",
        "You and your neighbours judge: what turned out well, and what must still be mended.",
    ),
    "sources": [sources.SUZHOU],
    "sections": [
        section("home", "您家的情况", "Your home", TENURE, FLOOR),
        section(
            "works",
            "改造内容",
            "The works",
            _scale(
                "all",
                "总的来说，您对这次改造满意吗？",
                "All in all, are you satisfied?",
                required=True,
                sources=["suzhou"],
            ),
            question(
                "done",
                "multiple",
                "您知道做了哪些项目？",
                "Which works do you know were done?",
                options=[{key: _LABELS[row[0]][key] for key in ("id", "label")} for row in _JUDGED],
                help=w("选了的项目，下面会请您评价。", "You are asked about those that you choose."),
            ),
            *(_judge(*row) for row in _JUDGED),
        ),
        section(
            "course",
            "施工过程",
            "How it was done",
            _scale("asked", "改造前征求意见", "Being asked before", sources=["suzhou"]),
            _scale("told", "施工前后的告知", "Being told before and during the works"),
            _scale("clean", "施工的安全、噪声和卫生", "Safety, noise and dirt of the works"),
            _scale(
                "answered",
                "您提的意见有没有人答复、处理",
                "Whether what you said was answered and dealt with",
            ),
        ),
        section(
            "after",
            "长效管理",
            "Afterwards",
            _scale("upkeep", "改造后的维护和物业管理", "Upkeep and management since", sources=["suzhou"]),
            question(
                "defects",
                "single",
                "现在还有质量问题吗？",
                "Are there defects now?",
                options=options(
                    ("yes", "有", "Yes"), ("no", "没有", "No"), ("unknown", "不清楚", "I do not know")
                ),
            ),
            question(
                "where", "long", "在哪里，是什么问题？", "Where, and what?", show_if=show_if("defects", "yes")
            ),
            question(
                "photo",
                "photo",
                "可以拍照给我们看",
                "You may show it with a photo",
                most=3,
                show_if=show_if("defects", "yes"),
            ),
            question("words", "long", "还想说的", "What else"),
        ),
    ],
}
