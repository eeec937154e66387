"""The fate of each ballot: one test for each reason, at its line, and one for each order of reasons."""

from datetime import timedelta

import pytest

from app.domain.ballots import FATES, overall, surviving
from tests.domain.build import START, ballot, counted, flat, roll

TICK = timedelta(microseconds=1)


def fates(cast, rule="civil-code-special", rows=None, **options):
    return list(counted(rows or roll(12), cast, rule, **options).fates)


def test_a_ballot_of_a_flat_that_is_not_on_the_roll():
    assert fates([ballot(999), ballot(101)]) == ["not_on_roll", "valid"]


@pytest.mark.parametrize("status", ["parking", "excluded"])
def test_a_ballot_of_a_flat_that_is_out_of_the_base(status):
    assert fates([ballot(101)], rows=[flat(101, status=status), flat(102)]) == ["not_on_roll"]


@pytest.mark.parametrize(
    ("offset", "fate"),
    [
        (-TICK, "early"),
        (timedelta(0), "valid"),
        (TICK, "valid"),
        (timedelta(days=1), "late"),
        (timedelta(days=1) - TICK, "valid"),
        (timedelta(days=1) + TICK, "late"),
    ],
)
def test_the_window_is_half_open(offset, fate):
    cast = [ballot(101, day=offset / timedelta(days=1))]
    assert cast[0].at == START + offset
    assert fates(cast, opens=START, closes=START + timedelta(days=1)) == [fate]


def test_without_a_window_every_instant_is_in():
    assert fates([ballot(101, day=-9999), ballot(102, day=9999)]) == ["valid", "valid"]


@pytest.mark.parametrize("channel", ["online", "doorstep", "proxy"])
def test_the_written_rule_counts_paper_only(channel):
    assert fates([ballot(101, channel=channel)], "two-thirds-written") == ["channel_barred"]
    assert fates([ballot(101, channel=channel)], "two-thirds-no-objection") == ["valid"]
    assert fates([ballot(101, channel="paper")], "two-thirds-written") == ["valid"]


@pytest.mark.parametrize(
    ("channel", "fate"),
    [("paper", "unsigned"), ("doorstep", "unsigned"), ("proxy", "unsigned"), ("online", "valid")],
)
def test_only_a_screen_needs_no_signature(channel, fate):
    assert fates([ballot(101, channel=channel, signed=False)]) == [fate]


def by_proxy(*rooms, proxy="P", **more):
    return [ballot(room, channel="proxy", proxy=proxy, day=day, **more) for day, room in enumerate(rooms)]


@pytest.mark.parametrize(("cap", "valid"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (9, 4)])
def test_a_proxy_acts_for_so_many_voters_and_no_more(cap, valid):
    assert fates(by_proxy(101, 102, 103, 104), proxy_cap=cap) == ["valid"] * valid + ["proxy_cap"] * (
        4 - valid
    )


def test_the_cap_is_three_by_default():
    assert fates(by_proxy(101, 102, 103, 104)).count("valid") == 3


def test_a_second_ballot_for_the_same_voter_is_not_another_voter():
    assert fates(by_proxy(101, 101, 102), proxy_cap=2) == ["valid", "superseded", "valid"]


def test_two_flats_of_one_owner_are_one_voter_to_the_proxy():
    rows = [flat(101, owners="X:id"), flat(102, owners="X:id"), flat(103)]
    assert fates(by_proxy(101, 102, 103), rows=rows, proxy_cap=1) == ["valid", "superseded", "proxy_cap"]


def test_each_proxy_has_a_cap_of_its_own_and_one_name():
    cast = by_proxy(101) + by_proxy(102, proxy="Q") + by_proxy(103, proxy=" ｐ ")
    assert fates(cast, proxy_cap=1) == ["valid", "valid", "proxy_cap"]


def test_the_cap_is_judged_in_order_of_time_not_of_rows():
    cast = [ballot(101, channel="proxy", proxy="P", day=2), ballot(102, channel="proxy", proxy="P", day=1)]
    assert fates(cast, proxy_cap=1) == ["proxy_cap", "valid"]


def test_ties_are_judged_in_the_order_of_rows():
    cast = [ballot(102, channel="proxy", proxy="P"), ballot(101, channel="proxy", proxy="P")]
    assert fates(cast, proxy_cap=1) == ["valid", "proxy_cap"]


def test_a_named_proxy_is_capped_in_every_channel():
    cast = [ballot(101, proxy="P"), ballot(102, channel="paper", proxy="P", day=1)]
    assert fates(cast, proxy_cap=1) == ["valid", "proxy_cap"]


def test_a_proxy_without_a_name_is_barred_only_where_none_is_allowed():
    assert fates([ballot(101, channel="proxy")], proxy_cap=0) == ["proxy_cap"]
    assert fates([ballot(100 + n, channel="proxy") for n in range(1, 6)], proxy_cap=1) == ["valid"] * 5


def test_a_ballot_that_was_void_for_another_reason_gives_the_proxy_no_voter():
    cast = [
        ballot(999, channel="proxy", proxy="P"),
        ballot(101, channel="proxy", proxy="P", signed=False, day=1),
        ballot(102, channel="proxy", proxy="P", day=2),
    ]
    assert fates(cast, proxy_cap=1) == ["not_on_roll", "unsigned", "valid"]


def test_a_blank_ballot_gives_the_proxy_its_voter():
    cast = by_proxy(101, choice="blank") + [ballot(102, channel="proxy", proxy="P", day=5)]
    assert fates(cast, proxy_cap=1) == ["blank", "proxy_cap"]


@pytest.mark.parametrize(("rule", "fate"), [("void", "blank"), ("abstain", "valid")])
def test_a_blank_ballot_is_what_the_motion_says(rule, fate):
    assert fates([ballot(101, "blank", channel="paper")], blank=rule) == [fate]


WORST = {"channel": "proxy", "choice": "blank", "signed": False, "proxy": "P"}


@pytest.mark.parametrize(
    ("change", "fate"),
    [
        ({"room": 999, "day": -1}, "not_on_roll"),
        ({"day": -1}, "early"),
        ({"day": 9}, "late"),
        ({}, "channel_barred"),
        ({"channel": "paper"}, "unsigned"),
        ({"channel": "paper", "signed": True}, "proxy_cap"),
        ({"channel": "paper", "signed": True, "proxy": ""}, "blank"),
        ({"channel": "paper", "signed": True, "proxy": "", "choice": "yes"}, "valid"),
    ],
)
def test_the_first_reason_that_fits_is_the_fate(change, fate):
    cast = [ballot(**{"room": 101, **WORST, **change})]
    options = {"opens": START, "closes": START + timedelta(days=9), "proxy_cap": 0}
    assert fates(cast, "two-thirds-written", **options) == [fate]


PAPER, SCREEN, DOOR, PROXY = "paper", "online", "doorstep", "proxy"


@pytest.mark.parametrize(
    ("channels", "first", "last", "paper", "online"),
    [
        ([SCREEN], 0, 0, 0, 0),
        ([PAPER], 0, 0, 0, 0),
        ([SCREEN, PAPER], 0, 1, 1, 0),
        ([PAPER, SCREEN], 0, 1, 0, 1),
        ([PAPER, DOOR, SCREEN, SCREEN], 0, 3, 1, 3),
        ([SCREEN, PROXY, SCREEN], 0, 2, 1, 2),
        ([SCREEN, SCREEN], 0, 1, 1, 1),
        ([DOOR, PROXY, PAPER], 0, 2, 2, 2),
    ],
)
def test_which_of_several_ballots_counts(channels, first, last, paper, online):
    cast = [ballot(101, channel=channel, day=day) for day, channel in enumerate(channels)]
    expected = {"first_valid": first, "last_valid": last, "paper_wins": paper, "online_wins": online}
    assert {rule: surviving(cast, rule) for rule in expected} == expected


def test_the_rest_are_superseded_and_only_valid_ballots_collide():
    cast = [ballot(101, "no", channel="paper", signed=False), ballot(101, day=1), ballot(101, "no", day=2)]
    result = counted(roll(12), cast)
    assert result.fates == ("unsigned", "valid", "superseded")
    assert (result.yes.heads, result.no.heads) == (1, 0)
    assert result.counted == {1: 1}


def test_fates_stay_with_their_rows_when_time_runs_the_other_way():
    assert fates([ballot(101, "no", day=3), ballot(101, day=1)]) == ["superseded", "valid"]


def test_every_fate_is_in_the_object_even_at_zero():
    assert list(counted(roll(3), []).as_object()["fates"].items()) == [(fate, 0) for fate in FATES]


def test_where_online_is_an_opinion_only_paper_doorstep_and_proxy_count():
    cast = [ballot(101, channel="online"), ballot(102, channel="paper"), ballot(103, channel="doorstep")]
    assert fates(cast, online_barred=True) == ["channel_barred", "valid", "valid"]


def test_the_fate_over_all_items_is_valid_where_it_counts_for_one():
    assert overall(("blank", "valid")) == "valid"
    assert overall(("superseded", "pending")) == "pending"
    assert overall(("blank", "superseded")) == "superseded"
    assert overall(("late", "late")) == "late"
