"""The poster of needs and faults: one page, and its code leads to the first step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.delivery.documents.data import Lang, PosterAt
from app.delivery.documents.suggestions import SuggestionPosters, suggestion_posters
from tests.delivery.paper import codes, pages_text, pictures, side_mm, squeezed
from tests.delivery.printed import NASTY

POSTER = SuggestionPosters(
    lang="zh",
    compound="西大街小区",
    term="5个工作日",
    roll_only=False,
    phone="010-12345678",
    domain="vote.example.cn",
    code="XIDAJIE",
    posters=[PosterAt("", "https://vote.example.cn/c/XIDAJIE/suggest")],
    printed_at=datetime(2026, 11, 27, tzinfo=UTC),
)


@pytest.mark.parametrize(("lang", "says"), [("zh", "不是表决"), ("en", "No vote")])
def test_one_page_says_it_all_and_its_code_leads_there(lang: Lang, says: str) -> None:
    pdf = suggestion_posters(replace(POSTER, lang=lang))
    (text,) = pages_text(pdf)
    for words in (says, POSTER.compound, POSTER.code, POSTER.domain, POSTER.phone, POSTER.term):
        assert squeezed(words) in squeezed(text)
    (code,) = codes(pictures(pdf)[0])
    assert code.text == POSTER.posters[0].link
    assert side_mm(code) >= 45


def test_the_longest_words_still_fit_on_one_page() -> None:
    worst = replace(POSTER, compound=NASTY, code="X" * 20, domain="vote." * 9 + "example.cn", phone="0" * 40)
    worst = replace(
        worst, posters=[PosterAt("滨江国际花园三期（高层区）12号楼3单元", "https://x.cn/?" + "y" * 200)]
    )
    assert len(pages_text(suggestion_posters(worst))) == 1


def test_where_only_the_roll_reports_the_poster_says_so() -> None:
    (text,) = pages_text(suggestion_posters(replace(POSTER, roll_only=True, phone="")))
    assert "清册上登记了手机号的业主" in squeezed(text)
    assert "租户" not in text
