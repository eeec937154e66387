"""Renovation demand: what a home needs, in three lists of works, and the three most important (菜单化)."""

from __future__ import annotations

from typing import Any, Final

from app.domain.surveys.templates import sources, works
from app.domain.surveys.templates.parts import (
    AGE,
    FLOOR,
    NEED,
    NOT_A_VOTE,
    TENURE,
    Data,
    option,
    question,
    section,
    w,
)

NOTHING: Final = option("nothing", "都不需要", "Nothing of this", alone=True)


def _needs(place: str, zh: str, en: str, *cited: str) -> Data:
    _, items = works.PLACES[place]
    return question(
        place,
        "multiple",
        zh,
        en,
        options=[*items, NOTHING],
        groups=works.classes_of(items),
        other=True,
        help=w("可以选多项。", "You may choose several."),
        sources=list(cited),
    )


RENOVATION: Final[dict[str, Any]] = {
    "title": w("小区改造需求调查", "What should be renovated"),
    "intro": NOT_A_VOTE,
    "sources": [
        sources.STATE,
        sources.STREET,
        sources.CITY,
        sources.SHAANXI,
        sources.LUOYANG,
        sources.POWER,
        sources.FIBRE,
        sources.YINGKOU,
        sources.CHANGZHOU,
    ],
    "sections": [
        section("home", "您家的情况", "Your home", TENURE, FLOOR, AGE),
        section(
            "needs",
            "您家需要什么",
            "What your home needs",
            _needs(
                "building",
                "楼栋本身，您家希望改造哪些？",
                "What should be done to the building?",
                "state",
                "street",
                "city",
                "shaanxi",
                "changzhou",
            ),
            _needs(
                "infrastructure",
                "小区的水电路气等，您家希望改造哪些？",
                "What should be done to water, power, roads and the like?",
                "state",
                "street",
                "luoyang",
                "power",
                "fibre",
            ),
            _needs(
                "facilities",
                "小区的配套设施和服务，您家希望增加或改善哪些？",
                "Which facilities and services should be added or improved?",
                "state",
                "street",
                "yingkou",
                "shaanxi",
            ),
        ),
        section(
            "first",
            "最要紧的三项",
            "The three most important",
            question(
                "first_three",
                "ranking",
                "所有项目中，您家认为最重要的三项，按先后排列",
                "Of all works, the three most important to your home, the most important first",
                options=works.by_place(),
                groups=[{"id": place, "label": name} for place, (name, _) in works.PLACES.items()],
                top=3,
                other=True,
                sources=["changzhou"],
            ),
            question(
                "lift_need",
                "scale",
                "您认为本单元需要加装电梯吗？",
                "Does your entrance need a lift?",
                labels=NEED,
                sources=["changzhou"],
            ),
        ),
        section(
            "words",
            "还想说的",
            "What else",
            question(
                "problem", "long", "哪里最让您不方便或不放心？", "Where is it most inconvenient or unsafe?"
            ),
            question("photo", "photo", "可以拍照给我们看", "You may show it with a photo", most=3),
        ),
    ],
}
