"""What is kept can be stored and shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys import answers, questionnaire
from app.domain.surveys.node import QuestionnaireInvalid
from app.domain.surveys.typed import lines, one_line
from tests.domain.surveys.build import everything, of_kind, read, sheet, w


@pytest.mark.parametrize(
    ("text", "line", "several"),
    [
        ("  三楼 ", "三楼", "三楼"),
        ("一\r\n二\r三\n", "一 二 三", "一\n二\n三"),
        ("a\x00b\x1bc\x7f", "abc", "abc"),
        ("一\x00二", "一二", "一二"),
        ("\ud800a\udfff", "a", "a"),
        ("abc\u202etxt.exe\u202c", "abctxt.exe", "abctxt.exe"),
        ("\u200b\ufeff", "", ""),
        ("👨‍👩‍👧 三口", "👨‍👩‍👧 三口", "👨‍👩‍👧 三口"),
        ("", "", ""),
    ],
)
def test_texts_are_made_fit(text: str, line: str, several: str) -> None:
    assert (one_line(text), lines(text)) == (line, several)


@given(st.text(alphabet=st.characters()))
def test_a_kept_text_is_stable_and_fits_a_database(text: str) -> None:
    for make in (one_line, lines):
        kept = make(text)
        assert make(kept) == kept
        assert "\x00" not in kept
        kept.encode("utf-8")


def test_wording_of_a_questionnaire_is_made_fit_too() -> None:
    data = sheet(of_kind("single") | {"label": w("您\x00家\u202e", "Your\ud800 home")})
    label = questionnaire.read(data).sections[0].questions[0].label
    assert (label.zh, label.en) == ("您家", "Your home")


def test_words_beside_other_are_made_fit() -> None:
    reading = answers.read(read(of_kind("single")), {"single.other": ["借\x00住\r\n的"]})
    assert reading.answers.others == {"single": "借住 的"}


@pytest.mark.parametrize("url", ["https://www.gov.cn/zhengce/", "http://example.org/a?b=1"])
def test_an_address_may_be_a_link(url: str) -> None:
    data = everything() | {"sources": [{"id": "gb", "title": w("文件"), "url": url}]}
    assert questionnaire.read(data).sources[0].url == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//example.org",
        "data:text/html,x",
        "https://a b",
        'https://a"onx',
        "ftp://a",
        " ",
    ],
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    data = everything() | {"sources": [{"id": "gb", "title": w("文件"), "url": url}]}
    if not url.strip():
        assert questionnaire.read(data).sources[0].url == ""
        return
    with pytest.raises(QuestionnaireInvalid) as caught:
        questionnaire.read(data)
    assert [(f.place, f.reason) for f in caught.value.faults] == [("sources[0].url", "not_an_address")]
