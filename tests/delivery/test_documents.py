"""Posters, ballot sheets and notices as PDF: complete, readable by machines, and without a name."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from app.delivery.documents import ballot_sheets, data, result_notice
from app.delivery.documents.typeset import FontMissingError, TypesetError, typeset
from tests.delivery import printed
from tests.delivery.paper import codes, font_names, pages_text, pictures, reader, side_mm, squeezed

LANGS: tuple[data.Lang, ...] = ("zh", "en")
FONTS = {"NotoSansSC-Regular", "NotoSerifSC-Regular"}


@pytest.fixture(scope="module")
def sheets() -> bytes:
    return ballot_sheets(printed.pack())


@pytest.fixture(scope="module")
def long_sheets() -> bytes:
    return ballot_sheets(printed.long_pack())


@pytest.fixture(scope="module")
def notice() -> bytes:
    return result_notice(printed.notice())


# ---- posters and sheets ----


@pytest.mark.parametrize("lang", LANGS)
def test_a_poster_and_each_sheet_take_one_page(lang: data.Lang) -> None:
    assert len(reader(ballot_sheets(printed.pack(lang))).pages) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_the_longest_contents_still_take_one_page_each(lang: data.Lang) -> None:
    assert len(reader(ballot_sheets(replace(printed.long_pack(lang), demo=True))).pages) == 3


def test_all_pages_are_a4(sheets: bytes, notice: bytes) -> None:
    for page in [*reader(sheets).pages, *reader(notice).pages]:
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]


def test_the_codes_on_paper_open_their_links(sheets: bytes) -> None:
    read = [[code.text for code in codes(picture)] for picture in pictures(sheets)]
    pack = printed.pack()
    assert read == [[pack.posters[0].link], [pack.sheets[0].link]]


def test_every_flat_has_its_own_code() -> None:
    pack = replace(printed.tower(8), posters=())
    read = [codes(picture)[0].text for picture in pictures(ballot_sheets(pack))]
    assert read == [sheet.link for sheet in pack.sheets]


@pytest.mark.parametrize("which", ["sheets", "long_sheets"])
def test_codes_are_large_enough(which: str, request: pytest.FixtureRequest) -> None:
    poster, *rest = [codes(picture)[0] for picture in pictures(request.getfixturevalue(which))]
    assert side_mm(poster) >= 45
    assert all(side_mm(code) >= 25 for code in rest)


def test_codes_keep_their_size_where_a_page_has_to_shrink() -> None:
    pack = printed.long_pack()
    crowded = replace(pack, rule=pack.rule * 6, hand_in=pack.hand_in * 6, compound=pack.compound * 9)
    poster, *rest = [codes(picture)[0] for picture in pictures(ballot_sheets(crowded))]
    assert side_mm(poster) >= 45
    assert [side_mm(code) >= 25 for code in rest] == [True, True]


def test_a_poster_says_all_that_it_must(sheets: bytes) -> None:
    poster = pages_text(sheets)[0]
    for said in (
        "青禾小区", "3栋1单元", printed.WORDS["zh"]["question"], "扫码表决", "Scantoanswer",
        "louyi.example/p",
        "K7P2-9QXM", "2026年11月29日（星期日）24:00", "至少8户、640.00㎡参与表决", "0000-12345678",
        "也可以填写纸质表决票", "身份证号", "银行卡号", "绝不收款", "只认这一个", "P-0031",
    ):  # fmt: skip
        assert squeezed(said) in poster


def test_a_sheet_says_all_that_it_must(sheets: bytes) -> None:
    sheet = pages_text(sheets)[1]
    for said in (
        "青禾小区", "3栋1单元501室", "计入面积88.20㎡", "算1户", "¥14,322.92",
        printed.WORDS["zh"]["question"],
        "同意", "不同意", "弃权", "签名", "日期", "louyi.example/f", "K7P2-0001", "S-000001",
        "2026年11月29日（星期日）24:00", "0000-12345678", "投票箱", "没有签名的", "一项选了两个的",
        "一项没选的，无效", "本票不印姓名和电话",
    ):  # fmt: skip
        assert squeezed(said) in sheet


def test_an_english_sheet_is_english() -> None:
    poster, sheet = pages_text(ballot_sheets(printed.pack("en")))
    assert squeezed("midnight at the end of Sunday, 29 November 2026") in poster
    assert squeezed("You may fill in a paper ballot instead") in poster
    assert squeezed("Signature of the owner") in sheet
    assert "表决票" not in sheet


def test_a_blank_paper_is_said_to_abstain_where_the_motion_says_so() -> None:
    sheet = pages_text(ballot_sheets(replace(printed.pack(), blank_is_abstain=True)))[1]
    assert "一项没选的，算弃权" in sheet


def test_a_sheet_without_a_cost_table_speaks_of_no_cost() -> None:
    sheet = pages_text(ballot_sheets(printed.pack(sheets=(printed.sheet(1, "3 栋 1 单元 1201A 室"),))))[1]
    assert "分摊¥" not in sheet
    assert "1201A" in sheet


def test_several_flats_of_one_owner_are_added_and_count_once(long_sheets: bytes) -> None:
    sheet = pages_text(long_sheets)[1]
    assert "同一业主名下14套，合计1728.30㎡，算1户" in sheet
    assert "等共14套" in sheet


def test_an_unknown_area_is_said_and_not_guessed(long_sheets: bytes) -> None:
    assert "面积待核实" in pages_text(long_sheets)[2]


@pytest.mark.parametrize("page", [0, 1])
def test_text_is_never_taken_for_code(long_sheets: bytes, page: int) -> None:
    assert squeezed(printed.NASTY).replace('"', "") in pages_text(long_sheets)[page].replace('"', "")


def test_lines_of_a_question_stay_lines() -> None:
    text = reader(ballot_sheets(printed.pack(question="第一项\n第二项"))).pages[1].extract_text()
    assert "第一项\n第二项" in text


@pytest.mark.parametrize("field", ["phone", "rule", "hand_in", "domain", "compound"])
def test_special_characters_survive_in_every_text(field: str) -> None:
    pdf = ballot_sheets(replace(printed.pack(), **{field: "#{1+1}$x$*a*_b_@c<d>"}))
    assert squeezed("#{1+1}$x$*a*_b_@c<d>") in "".join(pages_text(pdf))


def test_signs_that_the_fonts_lack_stop_nothing() -> None:
    pdf = ballot_sheets(printed.pack(question="𠮷栋 🛗 是否同意？"))
    assert "是否同意？" in pages_text(pdf)[1]
    assert font_names(pdf) == FONTS


def test_a_pack_without_posters_has_sheets_only() -> None:
    assert len(reader(ballot_sheets(replace(printed.pack(), posters=()))).pages) == 1


def test_a_pack_without_sheets_has_posters_only() -> None:
    assert len(reader(ballot_sheets(replace(printed.pack(), sheets=()))).pages) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_demonstration_paper_says_so_on_every_page(lang: data.Lang) -> None:
    mark = {"zh": "演示样张", "en": "Demonstration"}[lang]
    assert all(mark in page for page in pages_text(ballot_sheets(replace(printed.pack(lang), demo=True))))
    assert not any(mark in page for page in pages_text(ballot_sheets(printed.pack(lang))))


# ---- notices ----


@pytest.mark.parametrize("lang", LANGS)
def test_the_usual_notice_is_one_letter_and_one_page_of_figures(lang: data.Lang) -> None:
    assert len(reader(result_notice(printed.notice(lang))).pages) == 2


def test_a_letter_says_verdict_legs_law_objection_and_seal(notice: bytes) -> None:
    letter = pages_text(notice)[0]
    for said in (
        "青禾小区3栋1单元加装电梯表决结果公示", "（初步结果）", "未通过：参与不足",
        "7/12户", "58.33%", "还差1户",
        "578.80/960.00㎡", "60.29%", "还差61.20㎡", "不少于2/3，即8户", "即640.00㎡", "6/7户", "85.71%",
        "496.40/578.80㎡", "不少于3/4，即434.10㎡", "达到",
        "第二百七十八条第二款", "2026年12月7日（星期一）18:00前",
        "居委会102室", "louyi.example/r", "R4T9-22KM", "9f86d081", "青禾小区业主委员会", "盖章",
        "2026年11月30日", "第1页，共2页",
    ):  # fmt: skip
        assert squeezed(said) in letter


def test_the_figures_follow(notice: bytes) -> None:
    tables = pages_text(notice)[1]
    for said in (
        "清册总数12100.00%960.00100.00%", "参与表决758.33%578.8060.29%", "同意650.00%496.4051.70%",
        "不同意18.33%82.408.58%", "弃权00.00%0.000.00%", "线上5414.00", "纸质182.40", "委托00.00",
        "合计7578.80", "截止后收到，不计1", "没有签名，无效1", "合计10", "开始表决2026年11月8日09:00",
        "公示2026年11月30日09:30", "共12套，其中已参与8套", "第2页，共2页",
    ):  # fmt: skip
        assert squeezed(said) in tables


def test_the_list_shows_room_area_and_taking_part_only(notice: bytes) -> None:
    tables = pages_text(notice)[1]
    assert "10180.10已参与" in tables
    assert "30280.30—未参与" in tables


def test_the_code_on_the_notice_opens_the_public_result(notice: bytes) -> None:
    (code,) = codes(pictures(notice)[0])
    assert code.text == printed.notice().link
    assert side_mm(code) >= 24


def test_a_notice_bears_the_head_of_the_record_in_words_and_whole(notice: bytes) -> None:
    head = data.RecordHead(1514, "5a" * 8, ("银伞", "小伞") * 4, "louyi.example/v/5a\n1514\nWlpa\n")
    made = result_notice(replace(printed.notice(), head=head))
    figures = squeezed(pages_text(made)[1])
    assert squeezed("共 1514 条") in figures
    assert "银伞小伞" * 4 in figures
    (code,) = codes(pictures(made)[1])
    assert code.text == head.note
    assert "八个词" not in squeezed("".join(pages_text(notice)))


@pytest.mark.parametrize(
    ("verdict", "zh"),
    [
        ("passed", "通过"),
        ("failed_quorum", "未通过：参与不足"),
        ("failed_majority", "未通过：同意不足"),
        ("not_eligible", "未通过：缺少须经其同意的住户"),
        ("objection_open", "同意已达到要求，异议尚未处理"),
        ("undetermined", "暂不能判定"),
    ],
)
def test_every_verdict_has_words(verdict: data.Verdict, zh: str) -> None:
    letter = pages_text(result_notice(replace(printed.notice(), verdict=verdict)))[0]
    assert zh in letter
    result_notice(replace(printed.notice("en"), verdict=verdict))


def test_a_condition_that_can_no_longer_be_met_says_so() -> None:
    usual = printed.notice()
    lost = replace(usual.legs[0], missing=None)
    assert "已不能达到" in pages_text(result_notice(replace(usual, legs=(lost,))))[0]


def test_a_pending_voter_is_a_line_of_the_figures() -> None:
    usual = printed.notice()
    pdf = result_notice(
        replace(usual, heads=replace(usual.heads, pending=1), area=replace(usual.area, pending=8_240))
    )
    assert "待确认18.33%82.408.58%" in pages_text(pdf)[1]
    assert "待确认" not in pages_text(result_notice(usual))[1]


def test_a_final_notice_without_objection_period_asks_for_none() -> None:
    letter = pages_text(result_notice(replace(printed.notice(), stage="final", objections_until=None)))[0]
    assert "（最终结果）" in letter
    assert "异议期已过" in letter
    assert "前提出" not in letter


def test_a_fate_that_the_template_does_not_know_is_shown_and_stops_nothing() -> None:
    fates = (data.FateLine("brand_new", 3),)
    assert "brand_new3" in pages_text(result_notice(replace(printed.notice(), fates=fates)))[1]


@pytest.mark.parametrize("lang", LANGS)
def test_two_thousand_flats_are_all_listed(lang: data.Lang) -> None:
    flats = printed.compound_flats(2_000)
    text = "".join(pages_text(result_notice(printed.notice(lang, flats=flats))))
    assert text.count("已参与" if lang == "zh" else "Tookpart") >= sum(flat.took_part for flat in flats)
    assert "15栋1单元" in text
    assert "3401A" in text


def test_a_long_question_does_not_stop_a_notice() -> None:
    text = "".join(pages_text(result_notice(printed.notice(question=printed.LONG_QUESTION, demo=True))))
    assert "演示样张" in text
    assert squeezed("#panic") in text


# ---- the files themselves ----


@pytest.mark.parametrize("which", ["sheets", "long_sheets", "notice"])
def test_only_our_fonts_are_in_the_file(which: str, request: pytest.FixtureRequest) -> None:
    names = font_names(request.getfixturevalue(which))
    assert names == FONTS


@pytest.mark.parametrize("lang", LANGS)
def test_files_are_tagged_titled_and_say_their_language(lang: data.Lang) -> None:
    for pdf in (ballot_sheets(printed.pack(lang)), result_notice(printed.notice(lang))):
        catalogue = reader(pdf).trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"]
        assert str(catalogue["/Lang"]).startswith(lang)
        assert reader(pdf).metadata.title


def test_the_same_facts_give_the_same_bytes(sheets: bytes, notice: bytes) -> None:
    assert ballot_sheets(printed.pack()) == sheets
    assert result_notice(printed.notice()) == notice


def test_the_date_of_the_file_is_the_one_handed_in(sheets: bytes) -> None:
    assert reader(sheets).metadata.creation_date == printed.PRINTED


def test_a_folder_without_our_fonts_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FontMissingError, match="Noto Serif SC"):
        ballot_sheets(printed.pack(), fonts=tmp_path)


def test_a_template_that_fails_raises_one_named_error() -> None:
    with pytest.raises(TypesetError, match=r"sheets\.typ"):
        typeset("sheets.typ", {"lang": "zh"}, at=printed.PRINTED)


def test_no_printed_type_has_a_field_for_a_person() -> None:
    types = [kind for kind in vars(data).values() if isinstance(kind, type) and is_dataclass(kind)]
    names = {field.name for kind in types for field in fields(kind)}
    assert len(types) == 18
    banned = ("owner", "name", "choice", "signer")
    found = {name for name in names if any(word in name for word in banned)}
    assert found == {"choices_posted"}, "says that choices are posted, and holds none"
    assert {kind.__name__ for kind in types if "phone" in {field.name for field in fields(kind)}} == {
        "SheetPack",
        "ResultNotice",
        "VotingNotice",
    }
