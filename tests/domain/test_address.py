import pytest

from app.domain.address import (
    BadAddress,
    FlatKey,
    floor_of,
    normalise_building,
    normalise_entrance,
    normalise_room,
    parse_key,
    read_key,
    sort_key,
)


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "３",
        " 3 ",
        "3栋",
        "3幢",
        "3号楼",
        "３ 号楼",
        "\u30003\u3000",
        "\u200b3\ufeff栋",
        "3\u00a0幢",
        "3\t栋\n",
    ],
)
def test_a_building_is_three_however_it_is_typed(text):
    assert normalise_building(text) == "3"


@pytest.mark.parametrize("text", ["2", "２单元", "2 单元", "\u200d2单元 "])
def test_an_entrance_is_two_however_it_is_typed(text):
    assert normalise_entrance(text) == "2"


@pytest.mark.parametrize("text", ["501", "５０１室", "501 室", "\u202e501", "５０１"])
def test_a_room_is_501_however_it_is_typed(text):
    assert normalise_room(text) == "501"


@pytest.mark.parametrize("text", ["A栋", "甲幢", "东1号楼"])
def test_a_building_may_be_named_by_letters(text):
    assert normalise_building(text) in {"A", "甲", "东1"}


def test_each_word_belongs_to_its_own_column():
    assert normalise_room("501栋") == "501栋"
    assert normalise_entrance("2室") == "2室"
    assert normalise_building("栋") == ""


def test_leading_zeros_stay():
    assert normalise_room("0501室") == "0501"


@pytest.mark.parametrize("text", ["1-1-102", "１－１－１０２", "1栋-1单元-102室", " 1 - 1 - 102 "])
def test_an_address_in_one_piece(text):
    assert parse_key(text) == FlatKey("1", "1", "102")
    assert str(parse_key(text)) == "1-1-102"


def test_a_room_may_hold_a_dash():
    assert parse_key("1-2-B-3").room == "B-3"


@pytest.mark.parametrize("text", ["", "102", "1-102", "1--102", "-1-102", "1-1-", "栋-1-2"])
def test_half_an_address_is_none(text):
    with pytest.raises(BadAddress):
        parse_key(text)


@pytest.mark.parametrize(
    ("room", "floor"),
    [
        ("501", 5),
        ("1203", 12),
        ("0501", 5),
        ("101", 1),
        ("3401", 34),
        ("99", None),
        ("12345", None),
        ("012", None),
        ("B01", None),
        ("", None),
        ("地下1", None),
        ("５０１", None),
    ],
)
def test_the_floor_in_a_room_number(room, floor):
    assert floor_of(room) == floor


def test_numbers_are_ordered_as_numbers_and_before_letters():
    rooms = ["1001", "B2", "201", "1", "A", "0201", "B10", "10"]
    ordered = sorted(rooms, key=lambda room: sort_key(FlatKey("1", "1", room)))
    assert ordered == ["1", "10", "0201", "201", "1001", "A", "B2", "B10"]


def test_buildings_come_before_entrances_and_rooms():
    keys = [
        FlatKey("10", "1", "101"),
        FlatKey("2", "2", "101"),
        FlatKey("2", "1", "1001"),
        FlatKey("2", "1", "201"),
    ]
    assert [str(key) for key in sorted(keys, key=sort_key)] == ["2-1-201", "2-1-1001", "2-2-101", "10-1-101"]


@pytest.mark.parametrize(
    "text",
    [
        "3-1-501",
        "3 1 501",
        "3号楼1单元501",
        "3栋1单元501室",
        "3幢-1单元-501",
        "３－１－５０１",
        "3/1/501",
        " 3，1，501 ",
        "3.1.501",
    ],
)
def test_an_address_typed_by_hand_is_read(text: str) -> None:
    assert read_key(text) == FlatKey("3", "1", "501")


@pytest.mark.parametrize("text", ["", "501", "3-501", "3-1-", "号楼单元"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        read_key(text)
