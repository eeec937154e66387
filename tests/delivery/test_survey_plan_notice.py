"""The notice of a plan list: complete, with a code that opens the page, however long it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.delivery.documents.data import Lang
from app.delivery.documents.survey_plan import PlanNotice, PlanRow, plan_notice
from tests.delivery.paper import codes, pages_text, pictures, reader, squeezed

LINK = "https://louyi.example/s/7ZQ40K3M/plan"


def notice(lang: Lang, works: int = 3) -> PlanNotice:
    rows = [
        PlanRow(
            f"项目{n}",
            "选了的：60份中有41份",
            "列入本次计划\n2027年第2季度",
            "先修漏水",
            "街道办",
            "2026年4月1日",
        )
        for n in range(works)
    ]
    at = datetime(2026, 3, 9, 2, tzinfo=UTC)
    return PlanNotice(
        *(lang, "测试小区", "小区改造需求调查", "幸福街道办事处", at, at),
        groups=[("基础类", rows)],
        unanswered=["供热"],
        phone="010-12345678",
        link=LINK,
        address="louyi.example/s/7ZQ40K3M/plan",
        code="7ZQ40K3M",
        demo=True,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_answer_stands_on_paper_with_the_code_of_the_page(lang: Lang) -> None:
    made = plan_notice(notice(lang))
    text = squeezed(" ".join(pages_text(made)))
    for words in ("项目2", "先修漏水", "街道办", "2027年第2季度", "2026年4月1日", "供热", "7ZQ40K3M"):
        assert squeezed(words) in text
    assert [code.text for picture in pictures(made) for code in codes(picture)] == [LINK]


def test_that_it_is_no_vote_is_said() -> None:
    assert squeezed("意愿调查不是表决") in squeezed(" ".join(pages_text(plan_notice(notice("zh")))))


def test_many_works_take_several_pages() -> None:
    assert len(reader(plan_notice(notice("zh", 60))).pages) > 1
