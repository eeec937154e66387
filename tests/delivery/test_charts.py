"""Pictures of survey results: whole, safe to stand in a page, and readable without colour."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from app.delivery import charts
from app.delivery.charts import Frame
from app.delivery.charts.drawing import wrapped
from app.domain.surveys.kinds.basket import Basket, Work
from app.domain.surveys.results.bars import bars
from app.domain.surveys.results.basket import basket
from app.domain.surveys.results.compare import compare
from app.domain.surveys.results.histogram import Class, histogram
from app.domain.surveys.results.ranking import ranking
from app.domain.surveys.results.scale import diverging
from app.domain.surveys.wording import NO_WORDING, Wording
from tests.live import ROOT

FRAME = Frame("q1", "您家需要什么 <b>", "911 户中 605 户要电梯 & 501 户要修缮")
LABELS = {"lift": "加装电梯", "repair": "<script>alert(1)</script>", "park": "停车"}
COUNTS = {"lift": 605, "repair": 501, "park": 473}
PLACES = {("lift", 1): 400, ("lift", 2): 205, ("repair", 1): 300, ("repair", 3): 201, ("park", 3): 473}
PRICES = {"lift": 200_000_00, "repair": 90_000_00, "park": 50_000_50}
WORKS = tuple(Work(key, Wording(key), NO_WORDING, price) for key, price in PRICES.items())
RANKED = ranking(LABELS, PLACES, 911, 3)
POINTS = ["完全不需要", "不太需要", "一般", "比较需要", "非常需要"]
TWICE = compare(bars(LABELS, COUNTS, 911), bars(LABELS, {"lift": 100, "repair": 110, "park": 10}, 200))
PICTURES = {
    "comparison": charts.comparison(FRAME, TWICE, LABELS, ("改造前", "改造后")) if TWICE else "",
    "bars": charts.bars(FRAME, bars(LABELS, COUNTS, 911), LABELS),
    "ranking": charts.ranking(FRAME, RANKED, LABELS, ["第一", "第二", "第三"]),
    "borda": charts.borda(FRAME, RANKED, LABELS, "按得分"),
    "scale": charts.scale(FRAME, diverging({"1": 48, "2": 83, "3": 122, "4": 138, "5": 520}), POINTS),
    "histogram": charts.histogram(FRAME, histogram({0: 12, 5000: 30, 80000: 3}), 0, "元"),
    "basket": charts.basket(
        FRAME, basket(Basket(300_000_00, WORKS), COUNTS, 911), LABELS, "预算内", "超出预算"
    ),
}
EMPTY = {
    "bars": charts.bars(FRAME, bars(LABELS, {}, 0), LABELS),
    "ranking": charts.ranking(FRAME, ranking(LABELS, {}, 0, 3), LABELS, ["第一", "第二", "第三"]),
    "borda": charts.borda(FRAME, ranking(LABELS, {}, 0, 3), LABELS, "按得分"),
    "scale": charts.scale(FRAME, diverging({}), POINTS),
    "histogram": charts.histogram(FRAME, histogram({}), 0, "元"),
    "basket": charts.basket(FRAME, basket(Basket(300_000_00, WORKS), {}, 0), LABELS, "预算内", "超出预算"),
}
BOTH = [*PICTURES.values(), *EMPTY.values()]


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("text")]


def widths(svg: str, *classes: str) -> list[Fraction]:
    """Widths in per cent of the bars with these classes, in their order; samples of a legend are left out."""
    found = [node for node in ElementTree.fromstring(svg).iter("rect") if node.get("class") in classes]
    return [Fraction(width[:-1]) for node in found if (width := node.get("width") or "").endswith("%")]


@pytest.mark.parametrize("svg", BOTH)
def test_a_picture_tells_a_screen_reader_what_it_shows(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    title, desc = root.find("title"), root.find("desc")
    assert title is not None
    assert desc is not None
    assert (title.text, desc.text) == (FRAME.title, FRAME.description)
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


@pytest.mark.parametrize("svg", BOTH)
def test_a_picture_brings_no_style_script_or_foreign_address(svg: str) -> None:
    assert not re.search(r"style=|<style|<script|\bon\w+=|href|https?:", svg)


@pytest.mark.parametrize("svg", BOTH)
def test_every_class_is_painted_and_every_pattern_is_there(svg: str) -> None:
    css = (ROOT / "static" / "louyi.css").read_text(encoding="utf-8")
    assert all(f".{name}" in css for name in re.findall(r'class="([^"]+)"', svg))
    ids = re.findall(r'id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) == {
        name for name in ids if not name.endswith(("title", "desc"))
    }


@pytest.mark.parametrize("svg", BOTH)
def test_nothing_is_drawn_below_the_foot(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    height = Fraction((root.get("height") or "")[:-2])
    for node in root:
        if node.tag in ("rect", "text"):
            assert (
                Fraction((node.get("y") or "")[:-2]) + Fraction((node.get("height") or "0em")[:-2]) <= height
            )


def test_two_pictures_of_one_page_share_no_id() -> None:
    other = charts.scale(Frame("q2", "t", "d"), diverging({"1": 3, "4": 2}), POINTS)
    assert not set(re.findall(r'id="([^"]+)"', other)) & set(re.findall(r'id="([^"]+)"', PICTURES["scale"]))


def test_bars_have_their_numbers_and_lengths() -> None:
    assert texts(PICTURES["bars"])[:2] == ["加装电梯", "605 (66.41 %)"]
    assert "501 (54.99 %)" in texts(PICTURES["bars"])
    half = Fraction(charts.LONGEST)
    found = widths(PICTURES["bars"], "chart-solid")
    assert all(
        abs(width - half * n / 911) < Fraction(1, 100)
        for width, n in zip(found, COUNTS.values(), strict=True)
    )
    assert texts(EMPTY["bars"])[1] == "0"


def test_bars_most_first() -> None:
    svg = charts.bars(FRAME, bars(LABELS, {"park": 9, "lift": 3}, 10), LABELS, most_first=True)
    assert [text for text in texts(svg) if "(" not in text or "script" in text][:2] == ["停车", "加装电梯"]


def test_the_three_places_are_three_fills_in_one_bar() -> None:
    assert widths(PICTURES["ranking"], "chart-solid", "chart-dots", "chart-lines") == [
        Fraction(text) for text in ("21.95", "11.25", "16.47", "11.03", "25.96")
    ]
    assert texts(PICTURES["ranking"])[-3:] == ["第一", "第二", "第三"]
    assert texts(PICTURES["ranking"])[0] == "1. 加装电梯"


def test_borda_shows_points() -> None:
    assert texts(PICTURES["borda"])[:5] == [
        "按得分",
        "1. 加装电梯",
        "1610",
        "2. <script>alert(1)</script>",
        "1101",
    ]


def test_a_scale_meets_in_the_middle() -> None:
    svg = PICTURES["scale"]
    fills = ("chart-cross", "chart-lines", "chart-plain", "chart-dots", "chart-solid")
    found = widths(svg, *fills)
    assert len(found) == 5
    assert abs(sum(found) - 50) < Fraction(1, 10)
    first = next(
        node for node in ElementTree.fromstring(svg).iter("rect") if node.get("class") == "chart-cross"
    )
    start = Fraction((first.get("x") or "")[:-1])
    assert abs(start + found[0] + found[1] + found[2] / 2 - 50) < Fraction(1, 10)
    assert texts(svg)[:2] == ["← 14.38 %", "72.23 % →"]
    assert texts(svg)[-2:] == ["520 (57.08 %)", "非常需要"]


@pytest.mark.parametrize("counts", [{"1": 9}, {"5": 9}, {"3": 9}])
def test_a_scale_never_leaves_the_picture(counts: dict[str, int]) -> None:
    root = ElementTree.fromstring(charts.scale(FRAME, diverging(counts), POINTS))
    bars_ = [node for node in root.iter("rect") if (node.get("width") or "").endswith("%")]
    for node in bars_:
        x, width = Fraction((node.get("x") or "")[:-1]), Fraction((node.get("width") or "")[:-1])
        assert x >= 0
        assert x + width <= 100


def test_the_largest_class_fills_the_width() -> None:
    assert max(widths(PICTURES["histogram"], "chart-solid")) == 100
    assert texts(PICTURES["histogram"])[:3] == ["元", "0–9999", "42 (93.33 %)"]


@pytest.mark.parametrize(
    ("start", "end", "decimals", "label"),
    [(10, 20, 0, "10–19"), (3, 4, 0, "3"), (50, 100, 2, "0.50–0.99"), (-10, 0, 0, "-10–-1")],
)
def test_a_class_is_named_by_its_first_and_last_number(
    start: int, end: int, decimals: int, label: str
) -> None:
    assert charts.class_label(Class(start, end, 1, None), decimals) == label


def test_works_over_the_budget_are_hatched() -> None:
    assert len(widths(PICTURES["basket"], "chart-solid")) == 2
    assert len(widths(PICTURES["basket"], "chart-lines")) == 1
    assert texts(PICTURES["basket"])[-2:] == ["预算内", "超出预算"]


def test_two_sides_stand_under_each_other_with_their_difference() -> None:
    svg = PICTURES["comparison"]
    assert texts(svg)[:4] == ["加装电梯", "605 (66.41 %)", "100 (50.00 %)", "−16.41"]
    assert len(widths(svg, "chart-solid")) == len(widths(svg, "chart-dots")) == 3
    assert texts(svg)[-2:] == ["改造前", "改造后"]


def test_a_side_that_does_not_have_a_key_shows_a_dash() -> None:
    found = compare(bars(["lift"], {}, 5), bars(["lift", "park"], {"park": 2}, 5))
    assert found is not None
    assert texts(charts.comparison(FRAME, found, LABELS, ("a", "b")))[4:7] == ["停车", "–", "2 (40.00 %)"]


@pytest.mark.parametrize(
    ("hundredths", "text"), [(12_34, "+12.34"), (-5_00, "−5.00"), (0, "±0.00"), (-1, "−0.01")]
)
def test_a_difference_has_its_sign(hundredths: int, text: str) -> None:
    assert charts.signed(hundredths) == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("加装电梯", ["加装电梯"]),
        ("一二三四五六七八九十一二三四五", ["一二三四五六七八九十一二三四五"]),
        ("一二三四五六七八九十一二三四五六", ["一二三四五六七八九十一二三四五", "六"]),
        ("Care for the elderly and a community centre", ["Care for the elderly and a", "community centre"]),
        ("x" * 32, ["x" * 30, "xx"]),
    ],
)
def test_labels_are_broken_into_lines(text: str, lines: list[str]) -> None:
    assert wrapped(text) == lines
