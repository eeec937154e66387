"""What must hold of every count, whatever the roll and the ballots."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ballots import CountOptions
from app.domain.roll import group
from app.domain.rules import RULES
from app.domain.tally import count
from tests.domain.build import ballot, flat, key

ROOMS = [101, 102, 103, 104, 105, 106, 107]
owners = st.sampled_from(["", "A:1", "B:2", "A:1,B:2"])
rolls = st.lists(st.tuples(owners, st.integers(1, 50)), min_size=1, max_size=7).map(
    lambda rows: [flat(101 + n, area, names) for n, (names, area) in enumerate(rows)]
)
casts = st.lists(
    st.tuples(
        st.sampled_from(ROOMS),
        st.sampled_from(["yes", "no", "abstain", "blank"]),
        st.sampled_from(["online", "paper", "proxy"]),
        st.sampled_from(["", "A", "B"]),
        st.sampled_from(["", "P"]),
    ),
    max_size=10,
)
options = st.builds(
    CountOptions,
    collision=st.sampled_from(["first_valid", "last_valid", "paper_wins", "online_wins"]),
    blank=st.sampled_from(["void", "abstain"]),
    proxy_cap=st.integers(0, 2),
    silence=st.sampled_from(["not_counted", "joins_majority"]),
    delivered=st.frozensets(st.sampled_from([key(room) for room in ROOMS])),
)
rules = st.sampled_from(list(RULES.values()))


def cast_of(rows):
    return [
        ballot(room, choice, channel, day, signer=signer, proxy=proxy)
        for day, (room, choice, channel, signer, proxy) in enumerate(rows)
    ]


@given(rolls, casts, rules, options, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(rows, cast, rule, switches, dice: random.Random):
    ballots = cast_of(cast)
    places = list(range(len(ballots)))
    dice.shuffle(places)
    mixed_rows = rows.copy()
    dice.shuffle(mixed_rows)
    result = count(group(rows), ballots, rule, switches)
    mixed = count(group(mixed_rows), [ballots[place] for place in places], rule, switches)
    assert mixed.as_object() == result.as_object()
    assert list(mixed.fates) == [result.fates[place] for place in places]


@given(rolls, casts, rules, options)
def test_every_ballot_has_one_fate_and_every_voter_one_place(rows, cast, rule, switches):
    roll = group(rows)
    result = count(roll, cast_of(cast), rule, switches)
    assert len(result.fates) == len(cast)
    assert result.fates.count("valid") == len(result.counted)
    assert result.participating.heads + result.pending.heads <= roll.heads
    assert result.participating.area + result.pending.area <= roll.area
    assert sum(result.as_object()["fates"].values()) == len(cast)


@given(rolls, casts, rules, options)
def test_a_new_yes_of_a_silent_voter_never_turns_passed_into_a_failure(rows, cast, rule, switches):
    roll, ballots = group(rows), cast_of(cast)
    before = count(roll, ballots, rule, switches)
    touched = {roll.voter_of(ballot.flat) for ballot in ballots}
    fresh = [voter for voter in roll.voters if voter not in touched]
    if before.verdict != "passed" or not fresh:
        return
    channel = "paper" if rule.paper_only else "online"
    more = ballot(fresh[0].flats[0].key.room, "yes", channel, day=99)
    assert count(roll, [*ballots, more], rule, switches).verdict == "passed"


@given(rolls, casts, rules)
def test_ballots_that_never_count_change_no_total(rows, cast, rule):
    roll, ballots = group(rows), cast_of(cast)
    noise = [ballot(999), ballot(101, "no", "paper", signed=False), ballot(101, "blank", "paper", day=50)]
    clean = count(roll, ballots, rule, CountOptions()).as_object()
    noisy = count(roll, [*ballots, *noise], rule, CountOptions()).as_object()
    assert {**noisy, "fates": None} == {**clean, "fates": None}
