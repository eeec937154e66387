"""Personal data in own words is found and blanked, and a group of four is not posted."""

from __future__ import annotations

import pytest

from app.domain.surveys.blanking import NotInText, blank, suspects
from app.domain.surveys.own_words import may_post


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请打13812345678找我", ("13812345678",)),
        ("电话 138 1234 5678。", ("138 1234 5678",)),
        ("１３８１２３４５６７８", ("１３８１２３４５６７８",)),
        ("座机010-62345678", ("010-62345678",)),
        ("身份证11010119500307123X的老人", ("11010119500307123X",)),
        ("我家3-1-501漏水", ("3-1-501",)),
        ("3栋1单元501室漏水，602室也漏", ("3栋1单元501室", "602室")),
        ("楼上的王建国先生太吵", ("王建国先生",)),
        ("微信号：abc_12345", ("微信号：abc_12345",)),
        ("写信给 li@example.org", ("li@example.org",)),
        ("京A12345总堵门", ("京A12345",)),
        ("请装电梯，2026年之前，花5000元", ()),
        ("6楼的老人下不来，已有20年", ()),
    ],
)
def test_passages_that_look_personal(text: str, found: tuple[str, ...]) -> None:
    assert suspects(text) == found


def test_every_occurrence_goes_and_no_length_is_told() -> None:
    text = "501室的王先生，就是501室王先生，电话13812345678"
    assert blank(text, ["501室", "王先生", "13812345678"]) == "■■的■■，就是■■，电话■■"
    assert blank("王先生和王先", ["王先", "王先生"]) == "■■和■■"
    assert blank(text, []) == text


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NotInText) as refused:
        blank("请修屋顶", ["屋顶", "502室"])
    assert refused.value.passage == "502室"


@pytest.mark.parametrize(
    ("words", "groups", "may"),
    [
        (4, [], False),
        (5, [], True),
        (6, [], True),
        (9, [4], False),
        (9, [5], True),
        (9, [1, 6], True),
        (4, [5], False),
    ],
)
def test_four_are_not_posted_and_five_are(words: int, groups: list[int], may: bool) -> None:
    assert may_post(words, groups) is may
