import random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.address import FlatKey
from app.domain.roll import Owner, RollFlat, explain, group
from tests.domain.build import flat, flats, key


def heads(*rows: RollFlat, parking: bool = False) -> list[list[str]]:
    return [[f.key.room for f in voter.flats] for voter in group(rows, parking).voters]


def test_one_flat_is_one_head():
    assert heads(flat(101), flat(102)) == [["101"], ["102"]]


def test_one_owner_of_two_flats_is_one_head_with_both_areas():
    roll = group([flat(101, 8000, "Zhang:id1"), flat(102, 6120, "Zhang:id1")])
    assert (roll.heads, roll.area, roll.voters[0].area) == (1, 14120, 14120)
    assert len(roll.voters[0].owners) == 1


def test_the_same_identity_number_is_one_owner_whatever_the_name():
    assert heads(flat(101, owners="Zhang:id1"), flat(102, owners="Z. Zhang:ＩＤ 1")) == [["101", "102"]]


def test_the_same_name_with_another_identity_number_is_another_owner():
    assert heads(flat(101, owners="Zhang:id1"), flat(102, owners="Zhang:id2")) == [["101"], ["102"]]


def test_without_a_number_the_same_name_and_phone_are_one_owner():
    assert heads(flat(101, owners="张三::138"), flat(102, owners="张 三::138")) == [["101", "102"]]


def test_the_same_name_alone_or_the_same_phone_alone_is_not_enough():
    assert len(heads(flat(101, owners="Zhang"), flat(102, owners="Zhang"))) == 2
    assert len(heads(flat(101, owners="Zhang::138"), flat(102, owners="Zhang::139"))) == 2
    assert len(heads(flat(101, owners="Zhang::138"), flat(102, owners="Li::138"))) == 2


def test_a_number_is_not_matched_with_a_phone():
    assert len(heads(flat(101, owners="Zhang:id1:138"), flat(102, owners="Zhang::138"))) == 2


def test_the_same_co_owners_in_any_order_are_one_head():
    assert heads(flat(101, owners="Zhang:id1,Li:id2"), flat(102, owners="Li:id2,Zhang:id1")) == [
        ["101", "102"]
    ]


def test_another_set_of_co_owners_is_another_head():
    rows = [
        flat(101, owners="Zhang:id1,Li:id2"),
        flat(102, owners="Zhang:id1"),
        flat(103, owners="Zhang:id1,Wu:id3"),
    ]
    assert len(heads(*rows)) == 3


def test_one_co_owner_who_cannot_be_recognised_keeps_the_flat_alone():
    assert len(heads(flat(101, owners="Zhang:id1,Li"), flat(102, owners="Zhang:id1,Li"))) == 2


def test_a_number_and_a_phone_may_be_mixed_in_one_flat():
    rows = [flat(101, owners="Zhang:id1,Li::138"), flat(102, owners="Li::138,Zhang:id1")]
    assert heads(*rows) == [["101", "102"]]


def test_all_developer_flats_are_one_head_whatever_their_owner_cells():
    rows = [
        flat(101, owners="A:id1", status="developer"),
        flat(102, owners="B", status="developer"),
        flat(103),
    ]
    roll = group([*rows, RollFlat(key(104), 8000, (), "developer")])
    assert roll.heads == 2
    assert [voter.developer for voter in roll.voters] == [True, False]
    assert roll.voters[0].area == 24000


def test_a_developer_is_not_joined_with_a_private_owner_of_the_same_number():
    assert len(heads(flat(101, owners="A:id1", status="developer"), flat(102, owners="A:id1"))) == 2


def test_parking_is_out_unless_the_motion_says_so():
    rows = [
        flat(101, owners="Zhang:id1"),
        flat(901, owners="Zhang:id1", status="parking"),
        flat(902, owners="Li:id2", status="parking"),
    ]
    assert heads(*rows) == [["101"]]
    assert heads(*rows, parking=True) == [["101", "901"], ["902"]]


def test_excluded_flats_are_always_out():
    rows = [flat(101), flat(102, status="excluded")]
    for parking in (False, True):
        roll = group(rows, parking)
        assert roll.heads == 1
        assert roll.voter_of(key(102)) is None


def test_a_flat_leads_to_its_voter():
    roll = group([flat(101, owners="Zhang:id1"), flat(102), flat(103, owners="Zhang:id1")])
    assert roll.voter_of(key(103)) is roll.voter_of(key(101))
    assert roll.voter_of(key(999)) is None


def test_voters_are_numbered_in_the_order_of_addresses():
    keys = [FlatKey("10", "1", "101"), FlatKey("2", "1", "1001"), FlatKey("2", "1", "201")]
    roll = group([RollFlat(k, 100, (Owner("x"),)) for k in keys])
    assert [(v.number, str(v.flats[0].key)) for v in roll.voters] == [
        (1, "2-1-201"),
        (2, "2-1-1001"),
        (3, "10-1-101"),
    ]


def test_an_empty_roll_has_no_head():
    assert (group([]).heads, group([]).area) == (0, 0)


def test_twelve_flats_one_owner_of_three_and_the_developers_two_are_nine_heads():
    rows = [flat(100 + n, owners="X:id") for n in range(3)] + [
        flat(200 + n, status="developer") for n in range(2)
    ]
    rows += [flat(300 + n) for n in range(7)]
    rows += [flat(401, status="excluded"), flat(402, status="parking"), flat(403, status="parking")]
    sums = explain(rows, group(rows))
    assert (sums.flats, sums.multiple, sums.developer, sums.heads) == (12, (3,), 2, 9)
    assert (sums.excluded, sums.parking, sums.area) == (1, 2, 96000)
    assert explain(rows, group(rows, parking=True)).parking == 0


def test_owners_of_several_flats_are_told_largest_first():
    rows = [flat(100 + n, owners=f"X:id{n // 2 if n < 2 else 9}") for n in range(5)]
    assert explain(rows, group(rows)).multiple == (3, 2)


owner_cells = st.lists(st.sampled_from(["A:1", "B:2", "C::3", "D", "A:1:9", "C::4"]), min_size=1, max_size=3)


@given(st.lists(owner_cells, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(cells, shuffler: random.Random):
    rows = [flat(100 + n, 100 + n, ",".join(cell)) for n, cell in enumerate(cells)]
    mixed = rows.copy()
    shuffler.shuffle(mixed)
    assert group(mixed) == group(rows)


@given(st.integers(2, 12), st.data())
def test_merging_the_flats_of_one_owner_changes_heads_and_never_area(number, data):
    rows = flats(number)
    merged = data.draw(st.sets(st.integers(0, number - 1), min_size=1))
    joined = [
        RollFlat(r.key, r.area, (Owner("X", "id-x"),)) if n in merged else r for n, r in enumerate(rows)
    ]
    assert group(joined).heads == group(rows).heads - len(merged) + 1
    assert group(joined).area == group(rows).area
