"""Lift: how much it is needed, and what a home would give towards it. For talking, not a vote."""

from __future__ import annotations

from typing import Any, Final

from app.domain.surveys.templates import sources
from app.domain.surveys.templates.parts import (
    AGE,
    FLOOR,
    NEED,
    NOT_A_VOTE,
    TENURE,
    Data,
    option,
    options,
    question,
    section,
    show_if,
    w,
)

PAYS: Final = show_if("share", "table", "less")


def _amount(key: str, zh: str, en: str, unit: Data, most: str) -> Data:
    return question(
        key,
        "number",
        zh,
        en,
        unit=unit,
        max=most,
        show_if=PAYS,
        help=w("填整数；不想填可以空着。", "A whole number; you may leave it open."),
    )


LIFT: Final[dict[str, Any]] = {
    "title": w("加装电梯意愿调查", "A lift: need and share of cost"),
    "intro": NOT_A_VOTE,
    "sources": [sources.CHANGZHOU],
    "sections": [
        section("home", "您家的情况", "Your home", TENURE, FLOOR, AGE),
        section(
            "need",
            "需要不需要",
            "The need",
            question(
                "need",
                "scale",
                "您认为本单元需要加装电梯吗？",
                "Does your entrance need a lift?",
                required=True,
                labels=NEED,
                sources=["changzhou"],
            ),
            question(
                "why",
                "multiple",
                "您家为什么需要？",
                "Why does your home need it?",
                other=True,
                show_if=show_if("need", "3", "4", "5"),
                options=options(
                    ("old", "家里有老人上下楼吃力", "Stairs are hard for an old person at home"),
                    ("ill", "家里有人行动不便或要坐轮椅", "Somebody walks badly or uses a wheelchair"),
                    ("child", "要抱小孩、推婴儿车", "A small child or a pram"),
                    ("load", "买菜、搬重东西", "Shopping and heavy things"),
                    ("later", "为以后着想", "For later years"),
                ),
            ),
            question(
                "worry",
                "multiple",
                "您家有哪些顾虑？",
                "What does your home worry about?",
                other=True,
                options=[
                    *options(
                        ("light", "采光、通风", "Light and air"),
                        ("noise", "噪声", "Noise"),
                        ("privacy", "隐私", "Privacy"),
                        ("safety", "房屋和电梯的安全", "Safety of the building and the lift"),
                        ("cost", "要出的钱", "The share of the cost"),
                        ("running", "以后的电费、维护费", "Later costs of power and upkeep"),
                        ("way", "占用通道或绿地", "The way or the green is built on"),
                        ("works", "施工影响", "The building works"),
                    ),
                    option("none", "没有顾虑", "Nothing", alone=True),
                ],
            ),
        ),
        section(
            "money",
            "费用分摊",
            "Sharing the cost",
            question(
                "share",
                "single",
                "如果加装电梯，您家愿意分摊建设费用吗？",
                "If a lift is built, would your home share in the cost?",
                options=options(
                    ("table", "愿意，按商定的楼层比例分摊", "Yes, by floors as agreed"),
                    ("less", "愿意，但要少出一些", "Yes, but less"),
                    ("talk", "要先看方案和报价再说", "Not before we have seen plan and price"),
                    ("none", "不愿意出钱", "No"),
                ),
            ),
            _amount("most", "您家最多愿意出多少？", "How much at most?", w("元", "yuan"), "1000000"),
            _amount(
                "monthly",
                "以后每月的电费和维护费，您家最多愿意出多少？",
                "And for power and upkeep, how much a month at most?",
                w("元/月", "yuan a month"),
                "10000",
            ),
            show_if=show_if("tenure", "own"),
        ),
        section(
            "talk",
            "商量",
            "Talking about it",
            question(
                "call",
                "single",
                "您愿意社区联系您，一起商量吗？",
                "May the community call you to talk about it?",
                options=options(("yes", "愿意", "Yes"), ("no", "不必", "No")),
            ),
            question("words", "long", "还想说的", "What else"),
        ),
    ],
}
