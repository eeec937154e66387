"""Rolls, ballots and lists of flats served: what is understood, and which rows are named as faulty."""

from datetime import UTC, date, datetime, time

import pytest

from app.delivery.sheets import FaultySheet, read_ballots, read_delivered, read_roll, read_table
from app.delivery.sheets.owners import plain_phone
from app.delivery.sheets.record import parse_instant
from app.domain.address import FlatKey
from tests.delivery.sheet_files import BALLOT_HEADER, ROLL_HEADER, csv_file, xlsx_file

NAIVE = datetime(2026, 11, 1, 9, 30)  # noqa: DTZ001 - a cell has no zone
MOMENT = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


def roll(*rows, header=ROLL_HEADER, book=False):
    data = xlsx_file(header, *rows) if book else csv_file(header, *rows)
    return read_roll(read_table(data, "r.xlsx" if book else "r.csv"))


def ballots(*rows, header=BALLOT_HEADER, book=False):
    data = xlsx_file(header, *rows) if book else csv_file(header, *rows)
    return read_ballots(read_table(data, "b.xlsx" if book else "b.csv"))


def faults(read, *rows, **more):
    with pytest.raises(FaultySheet) as refusal:
        read(*rows, **more)
    return [(fault.row, fault.column, fault.code, fault.value) for fault in refusal.value.faults]


GOOD = ["3", "1", "501", "80", "张三", "", "", ""]
VOTE = ["3", "1", "501", "同意", "纸质", "2026-11-01T09:30", "是", "", ""]


def changed(row, **cells):
    header = ROLL_ENGLISH if len(row) == len(ROLL_HEADER) else BALLOT_ENGLISH
    return [cells.get(name, old) for name, old in zip(header, row, strict=True)]


ROLL_ENGLISH = ["building", "entrance", "room", "area", "owner", "owner_id", "phone", "status"]
BALLOT_ENGLISH = ["building", "entrance", "room", "choice", "channel", "time", "signed", "signer", "proxy"]


@pytest.mark.parametrize("book", [False, True])
def test_a_row_of_the_roll_is_a_flat(book):
    (flat,) = roll(
        ["３ 栋", "1单元", "５０１室", "80.5㎡", "张三、李四", "11X、22", "138 0000 0000", "开发商"],
        book=book,
    )
    assert flat.key == FlatKey("3", "1", "501")
    assert (flat.area, flat.status) == (8050, "developer")
    assert [(o.name, o.id_number, o.phone) for o in flat.owners] == [
        ("张三", "11X", "13800000000"),
        ("李四", "22", "13800000000"),
    ]


def test_numbers_in_cells_are_read_as_they_are_shown():
    (flat,) = roll([3, 1, 501.0, 29.83 + 59.67, "张三", 110, 13800000000, ""], book=True)
    assert (str(flat.key), flat.area) == ("3-1-501", 8950)
    assert (flat.owners[0].id_number, flat.owners[0].phone) == ("110", "13800000000")
    (flat,) = roll([3, 1, 501, 0.1 + 0.2, "张三", "", "", ""], book=True)
    assert flat.area == 30


@pytest.mark.parametrize(
    "header",
    [
        ROLL_ENGLISH,
        [name.upper().replace("_", " ") for name in ROLL_ENGLISH],
        [" 楼 栋 ", "单元：", "房号*", "面积（㎡）", "业主[姓名]", "证件号", "电话", "性质"],
        [f"{zh} {en}" for zh, en in zip(ROLL_HEADER, ROLL_ENGLISH, strict=True)],
    ],
)
def test_columns_are_known_by_either_name(header):
    (flat,) = roll(["3", "1", "501", "80", "张三", "x", "", "除外"], header=header)
    assert (str(flat.key), flat.owners[0].id_number, flat.status) == ("3-1-501", "X", "excluded")


def test_columns_may_stand_in_any_order_among_others_under_title_lines():
    rows = [
        ["青禾小区业主清册"],
        [],
        ["制表", "2026"],
        ["备注", "业主", "面积", "房号", "序号", "单元", "楼栋"],
        ["x", "张三", "80", "501", "1", "1", "3"],
        ["", "", "", "", "2", "", ""],
        [],
        ["y", "李四", "70", "502", "3", "1", "3"],
    ]
    flats = read_roll(read_table(csv_file(*rows), "r.csv"))
    assert [str(flat.key) for flat in flats] == ["3-1-501", "3-1-502"]


def test_the_header_may_be_in_the_twentieth_row_and_no_later():
    def below(lines):
        return read_table(csv_file(*[["title"]] * lines, ROLL_HEADER, GOOD), "r.csv")

    assert len(read_roll(below(19))) == 1
    with pytest.raises(FaultySheet):
        read_roll(below(20))


def test_short_rows_are_filled_with_nothing():
    assert len(roll(["3", "1", "501", "80", "张三"])) == 1


def test_missing_columns_are_all_named():
    assert faults(roll, ["1"], header=["楼栋", "房号", "备注"]) == [
        (1, column, "missing_column", "") for column in ("entrance", "area", "owner")
    ]
    assert [f[1] for f in faults(ballots, ["1"], header=["x"])] == [
        "building",
        "entrance",
        "room",
        "choice",
        "channel",
        "time",
    ]


def test_a_column_twice_is_named():
    assert faults(roll, GOOD, header=[*ROLL_HEADER, "业主"]) == [(1, "owner", "column_twice", "")]
    assert faults(roll, GOOD, header=[*ROLL_HEADER, "phone"]) == [(1, "phone", "column_twice", "")]


def test_a_roll_needs_a_flat_but_ballots_may_be_none():
    assert faults(roll) == [(1, "room", "no_rows", "")]
    assert ballots() == ()


@pytest.mark.parametrize("column", ["building", "entrance", "room", "area", "owner"])
def test_what_a_flat_must_have(column):
    assert faults(roll, changed(GOOD, **{column: " "})) == [(2, column, "empty", "")]


def test_a_word_alone_is_no_building():
    assert faults(ballots, changed(VOTE, building="栋")) == [(2, "building", "empty", "")]


@pytest.mark.parametrize("status", ["开发商", "车位", "除外", "Developer"])
def test_only_an_owners_flat_needs_an_owner(status):
    assert roll(changed(GOOD, owner="", owner_id="9", status=status))[0].owners == ()


@pytest.mark.parametrize("area", ["0", "-1", "89,5", "80.125", "八十"])
def test_a_wrong_area_is_named_with_its_value(area):
    assert faults(roll, changed(GOOD, area=area)) == [(2, "area", "bad_area", area)]


@pytest.mark.parametrize("area", [80.125, True, NAIVE, -3, 1e16])
def test_a_wrong_number_is_no_area(area):
    assert {f[1] for f in faults(roll, changed(GOOD, area=area), book=True)} == {"area"}


def test_an_unknown_status_is_named():
    assert faults(roll, changed(GOOD, status="租户")) == [(2, "status", "bad_status", "租户")]


@pytest.mark.parametrize(
    ("owner", "numbers", "fault"),
    [
        ("张三、李四", "1", True),
        ("张三", "1、2", True),
        ("张三、李四", "1、", False),
        ("张三、李四", "、2", False),
        ("张三、李四", "", False),
        ("张三、李四", "无", False),
        ("张三", "1、", False),
        ("张三、李四", "1、2、3", True),
    ],
)
def test_identity_numbers_go_with_the_owners_one_by_one(owner, numbers, fault):
    row = changed(GOOD, owner=owner, owner_id=numbers)
    if fault:
        assert faults(roll, row) == [(2, "owner_id", "id_count", numbers)]
    else:
        assert len(roll(row)[0].owners) == len(owner.split("、"))


@pytest.mark.parametrize("divider", ["、", ",", "，", ";", "；", "/", "／", " 、 "])
def test_owners_are_divided_in_many_ways(divider):
    (flat,) = roll(changed(GOOD, owner=f"张三{divider}John Smith", owner_id=f"１ａ{divider}2 b"))
    assert [(o.name, o.id_number) for o in flat.owners] == [("张三", "1A"), ("John Smith", "2B")]


@pytest.mark.parametrize(
    ("phones", "expected"),
    [
        ("138、139", ["138", "139"]),
        ("138", ["138", "138"]),
        ("", ["", ""]),
        ("3、1、2", ["1、2、3"] * 2),
        ("138、", ["138", ""]),
        ("无", ["", ""]),
    ],
)
def test_phones_are_paired_or_shared(phones, expected):
    (flat,) = roll(changed(GOOD, owner="张三、李四", phone=phones))
    assert [owner.phone for owner in flat.owners] == expected


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "+86 138-0000-0000",
        "0086 13800000000",
        "86 138 0000 0000",
        "１３８００００００００",
        "+86(138)00000000",
    ],
)
def test_a_phone_is_its_digits_without_the_country_code(text):
    assert plain_phone(text) == "13800000000"


def test_other_phones_keep_what_they_are():
    assert plain_phone("010-6234 5678") == "01062345678"
    assert plain_phone("+852 2345 6789") == "+85223456789"
    assert plain_phone("+") == plain_phone("无") == ""


def test_a_flat_twice_is_named_in_both_rows():
    rows = [GOOD, changed(GOOD, room="502"), changed(GOOD, building="3栋", room="５０１室")]
    assert faults(roll, *rows) == [(2, "room", "same_flat", "4"), (4, "room", "same_flat", "2")]


def test_a_flat_three_times_is_named_in_three_rows():
    assert [(f[0], f[3]) for f in faults(roll, GOOD, GOOD, GOOD)] == [(2, "3"), (3, "2"), (4, "2")]


@pytest.mark.parametrize("cell", [NAIVE, date(2026, 3, 2), time(3, 2)])
def test_an_address_that_became_a_date_says_so(cell):
    cell = cell if not isinstance(cell, time) else datetime(1900, 1, 1, 3, 2)  # noqa: DTZ001
    assert [f[2] for f in faults(roll, changed(GOOD, building=cell), book=True)] == ["is_date"]


@pytest.mark.parametrize("text", ["3月2日", "2026/3/2", "2026-03-02", "2026年3月2日", "Mar-2", "2-Mar"])
def test_an_address_that_was_saved_as_a_date_says_so(text):
    assert faults(roll, changed(GOOD, room=text)) == [(2, "room", "is_date", text)]


@pytest.mark.parametrize("column", ["owner_id", "phone"])
def test_a_number_that_lost_its_last_digits_is_refused(column):
    found = faults(roll, changed(GOOD, **{column: 110101000000000018}), book=True)
    assert [(row, name, code) for row, name, code, _ in found] == [(2, column, "rounded")]
    assert len(roll(changed(GOOD, **{column: 999_999_999_999_999}), book=True)) == 1


def test_every_fault_of_every_row_is_named_in_order():
    rows = [changed(GOOD, area="0", status="x"), GOOD, ["", "1", "1", "", "", "", "", ""], GOOD]
    found = faults(roll, *rows)
    assert [(row, column) for row, column, _, _ in found] == [
        (2, "area"),
        (2, "status"),
        (2, "room"),
        (3, "room"),
        (4, "building"),
        (4, "area"),
        (4, "owner"),
        (5, "room"),
    ]


@pytest.mark.parametrize("book", [False, True])
def test_a_row_of_ballots_is_a_ballot(book):
    (ballot,) = ballots(
        ["3幢", "1单元", "501室", "不同意", "委托", "2026-11-01 09:30", "否", "李四", "王五"], book=book
    )
    assert (str(ballot.flat), ballot.choice, ballot.channel, ballot.at) == ("3-1-501", "no", "proxy", MOMENT)
    assert (ballot.signed, ballot.signer, ballot.proxy) == (False, "李四", "王五")


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (
            "choice",
            {
                "同意": "yes",
                "不同意": "no",
                "弃权": "abstain",
                "空白": "blank",
                "不阻挡": "abstain",
                " ＹＥＳ ": "yes",
                "No": "no",
                "ABSTAIN": "abstain",
                "blank": "blank",
                "同 意": "yes",
            },
        ),
        (
            "channel",
            {
                "线上": "online",
                "纸质": "paper",
                "入户": "doorstep",
                "委托": "proxy",
                "Online": "online",
                "PAPER": "paper",
                "doorstep": "doorstep",
                "proxy": "proxy",
            },
        ),
        ("signed", {"是": True, "否": False, "": True, "yes": True, "NO": False}),
    ],
)
def test_the_words_of_a_column(column, words):
    for word, meaning in words.items():
        (ballot,) = ballots(changed(VOTE, **{column: word}))
        assert getattr(ballot, column) == meaning


@pytest.mark.parametrize("column", ["choice", "channel", "signed"])
def test_any_other_word_is_named(column):
    assert faults(ballots, changed(VOTE, **{column: "也许"})) == [(2, column, f"bad_{column}", "也许")]


@pytest.mark.parametrize("column", ["building", "entrance", "room", "choice", "channel", "time"])
def test_what_a_ballot_must_have(column):
    assert faults(ballots, changed(VOTE, **{column: ""})) == [(2, column, "empty", "")]


def test_the_last_three_columns_may_be_absent():
    (ballot,) = ballots(VOTE[:6], header=BALLOT_HEADER[:6])
    assert (ballot.signed, ballot.signer, ballot.proxy) == (True, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01T09:30",
        "2026-11-01 09:30",
        "2026-11-01T09:30:00",
        "2026-11-01T01:30Z",
        "2026-11-01T01:30:00+00:00",
        "2026-11-01T10:30+09:00",
        "２０２６－１１－０１ ０９：３０",
        "20261101T0930",
        "2026-11-01  09:30:00.000",
        "2026-11-01T09:30:00+0800",
        "2026-11-01t09:30",
    ],
)
def test_one_instant_in_many_ways(text):
    assert parse_instant(text) == MOMENT
    assert ballots(changed(VOTE, time=text))[0].at == MOMENT


def test_a_date_alone_is_its_first_instant_in_beijing():
    assert parse_instant("2026-11-02") == datetime(2026, 11, 1, 16, tzinfo=UTC)


def test_a_date_cell_is_beijing_time():
    assert ballots(changed(VOTE, time=NAIVE), book=True)[0].at == MOMENT
    assert ballots(changed(VOTE, time=date(2026, 11, 2)), book=True)[0].at == datetime(
        2026, 11, 1, 16, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026/11/01 09:30",
        "2026-11-01T9:30",
        "2026-13-01T09:30",
        "2026-11-01x09:30",
        "11-01 09:30",
        "2026-11-01T24:30",
        "2026年11月1日",
        "46327.4",
        "2026-W45-1",
        "09:30",
        "2026-11-01 09:30 PM",
        "now",
        "2026-02-29",
    ],
)
def test_what_is_no_instant_is_named(text):
    assert parse_instant(text) is None
    assert faults(ballots, changed(VOTE, time=text)) == [(2, "time", "bad_time", text)]


def test_a_number_or_a_time_of_day_is_no_instant():
    found = faults(ballots, changed(VOTE, time=46327.4), changed(VOTE, time=""), VOTE, book=True)
    assert [(row, code) for row, _, code, _ in found] == [(2, "bad_time"), (3, "empty")]


def test_ballots_keep_the_order_of_their_rows():
    rooms = ["503", "501", "502", "501"]
    assert [b.flat.room for b in ballots(*(changed(VOTE, room=room) for room in rooms))] == rooms


def test_the_flats_served():
    table = read_table(
        csv_file(["房号", "楼栋", "单元", "送达人"], ["501室", "3栋", "1", "x"], ["501", "3", "1", "y"]),
        "d.csv",
    )
    assert read_delivered(table) == {FlatKey("3", "1", "501")}
    assert read_delivered(read_table(csv_file(["building", "entrance", "room"]), "d.csv")) == frozenset()
    with pytest.raises(FaultySheet):
        read_delivered(read_table(csv_file(["building", "entrance", "room"], ["1", "", "1"]), "d.csv"))
