"""The questionnaire on paper: its numbers, its conditions in words, and no question cut in two."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.delivery.documents.data import Lang
from app.delivery.documents.survey_sheet import SurveySheet, survey_sheet
from app.domain.surveys import questionnaire
from app.domain.surveys.templates import NAMES, template
from tests.delivery import printed
from tests.delivery.paper import codes, pages_text, pictures, reader, side_mm, squeezed
from tests.domain.surveys import build as b

LANGS: tuple[Lang, ...] = ("zh", "en")
LINK = "https://louyi.example/s/K7P29QXM"


def paper(data: dict[str, Any], lang: Lang = "zh", **changes: Any) -> SurveySheet:
    asked = questionnaire.read(data)
    words = printed.WORDS[lang]
    blank = SurveySheet(
        lang=lang,
        compound=words["compound"],
        title=asked.title.said(lang),
        asker="幸福街道办事处",
        purpose="为改造方案收集意见。",
        anonymous=True,
        line="home",
        closes_at=datetime(2026, 11, 29, 16, 0, tzinfo=UTC),
        hand_in=words["hand_in"],
        phone="0000-12345678",
        domain="louyi.example",
        link=LINK,
        code="K7P29QXM",
        asked=asked,
        printed_at=printed.PRINTED,
    )
    return replace(blank, **changes)


def whole(sheet: SurveySheet) -> str:
    return "".join(pages_text(survey_sheet(sheet)))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_every_template_is_printed_with_all_its_questions(name: str, lang: Lang) -> None:
    sheet = paper(template(name), lang)
    said = whole(sheet)
    numbers = sheet.asked.numbers()
    for question in sheet.asked.questions():
        assert squeezed(f"{numbers[question.id]}.{question.label.said(lang)}") in said


def test_every_kind_has_a_place_for_its_answer() -> None:
    said = whole(paper(b.everything()))
    for words in (
        "1.问single（选一项）", "3其他：", "最多选3项", "3.问ranking（把编号写在横线上",
        "第1位", "第3位", "很不需要", "非常需要", "元", "年月日", "合起来不超过¥8,000.00",
        "1路灯¥3,000.00", "8.问photo这一题要照片",
    ):  # fmt: skip
        assert squeezed(words) in said, words


def test_conditions_name_numbers() -> None:
    data = b.everything()
    questions = data["sections"][0]["questions"]
    questions[5]["show_if"] = [
        {"question": "multiple", "any": ["road", "other"]},
        {"question": "scale", "any": ["4"]},
    ]
    data["sections"].append(
        {
            "id": "more",
            "title": b.w("还有"),
            "show_if": [{"question": "basket", "any": ["gate"]}],
            "questions": [b.question("last", "short")],
        }
    )
    said = whole(paper(data))
    assert squeezed("第2题选了2或5的，才回答，并且第4题选了4的，才回答") in said
    assert squeezed("还有第10题选了3的，才回答11.问last") in said


def test_the_first_page_says_who_why_until_when_and_where_to() -> None:
    said = pages_text(survey_sheet(paper(b.everything())))[0]
    for words in (
        "青禾小区", "需求调查", "不是表决", "幸福街道办事处", "为改造方案收集意见。", "匿名。",
        "2026年11月29日（星期日）24:00", "一楼大厅的投票箱", "0000-12345678", "louyi.example",
        "K7P29QXM", "房号", "号楼单元室",
    ):  # fmt: skip
        assert squeezed(words) in said, words


def test_only_a_home_that_answers_as_such_writes_its_flat() -> None:
    said = whole(paper(b.everything(), line="entrance"))
    assert "您住在号楼单元" in said
    assert "号楼单元室" not in said
    assert "不写姓名和房号" in said
    named = whole(paper(b.everything(), anonymous=False))
    assert "记名到户" in named
    assert "匿名" not in named


def test_a_draft_is_marked_and_needs_no_end() -> None:
    said = whole(paper(b.everything(), draft=True, closes_at=None))
    assert squeezed("草稿·题目还可能改，请勿分发") in said
    assert "草稿" not in whole(paper(b.everything()))


def test_the_code_opens_the_survey_and_is_large_enough() -> None:
    (code,) = codes(pictures(survey_sheet(paper(b.everything())))[0])
    assert code.text == LINK
    assert side_mm(code) >= 25


def test_no_question_is_cut_in_two() -> None:
    """Whoever turns the page begins with a question, not with its last choices."""
    asked = [
        b.question(
            f"q{n}", "single", options=b.options(*(f"o{n}x{m}" for m in range(1 + n % 7))), required=True
        )
        for n in range(40)
    ]
    pages = pages_text(survey_sheet(paper(b.sheet(*asked))))
    assert len(pages) > 4
    for number, question in enumerate(asked, 1):
        (page,) = [page for page in pages if squeezed(f"{number}.问q{number - 1}＊") in page]
        for option in question["options"]:
            assert squeezed(f"选{option['id']}") in page


def test_a_question_longer_than_a_page_goes_on_with_its_choices() -> None:
    names = [f"o{number}" for number in range(60)]
    long = {name: {"label": b.w("很长的选项" * 12 + name)} for name in names}
    pages = pages_text(
        survey_sheet(paper(b.sheet(b.question("q", "multiple", options=b.options(*names, **long)))))
    )
    assert len(pages) > 3
    assert all(name in "".join(pages) for name in names)


def test_pages_are_a4_numbered_and_say_when_to_turn_over() -> None:
    pdf = survey_sheet(paper(template("renovation")))
    pages = pages_text(pdf)
    for number, (page, said) in enumerate(zip(reader(pdf).pages, pages, strict=True), 1):
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]
        assert f"第{number}页，共{len(pages)}页" in said
        assert ("请翻面" in said) == (number % 2 == 1 and number < len(pages))
        assert "K7P29QXM" in said


def test_nothing_that_is_typed_is_source() -> None:
    data = b.sheet(b.question("q", "single", options=b.options("a", a={"label": b.w(printed.NASTY)})))
    data["sections"][0]["questions"][0]["label"] = b.w(printed.NASTY)
    said = whole(paper(data, title=printed.NASTY[:90], asker=printed.NASTY[:90], purpose=printed.NASTY))
    assert len(re.findall(re.escape(squeezed('#panic("no")')), said)) >= 3
