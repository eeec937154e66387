"""Committee elections: at, below and above every line, and against a plain oracle over all small cases."""

from itertools import product

import pytest

from app.domain.amounts import Amount
from app.domain.ballots import CountOptions
from app.domain.election import Candidate, elect, seats_allowed, too_many_yes
from app.domain.rules import find_rule
from app.domain.tally import count
from tests.domain.build import ballot, roll

NONE = Amount(0, 0)


def candidate(position, heads=10, area=None, verdict="passed", pending=(0, 0)):
    yes = Amount(heads, heads * 100 if area is None else area)
    return Candidate(position, verdict, yes, Amount(*pending))


def slate(*heads, **more):
    return [candidate(position, number, **more) for position, number in enumerate(heads, 1)]


def test_seven_candidates_for_five_seats_are_elected_by_votes_and_the_rest_are_alternates():
    outcome = elect(slate(12, 18, 11, 17, 16, 15, 14), 5)
    assert outcome.elected == (2, 4, 5, 6, 7)
    assert outcome.alternates == (1, 3)
    assert (outcome.tied, outcome.open, outcome.stands) == ((), (), True)


def test_who_is_not_over_the_line_is_neither_elected_nor_an_alternate():
    slate_ = [*slate(18, 17, 16, 15, 14), candidate(6, 20, verdict="failed_majority")]
    outcome = elect(slate_, 5)
    assert 6 not in (*outcome.elected, *outcome.alternates)


@pytest.mark.parametrize("verdict", ["failed_quorum", "failed_majority", "not_eligible", "objection_open"])
def test_only_a_passed_verdict_is_over_the_line(verdict):
    assert elect([candidate(1, verdict=verdict)], 5).elected == ()


def test_equal_heads_are_told_apart_by_area_and_never_by_place_on_the_sheet():
    for areas in ((100, 101), (101, 100)):
        pair = [candidate(1, 10, areas[0]), candidate(2, 10, areas[1])]
        assert elect([*slate(20, 20, 20, 20)[2:], *pair], 3).elected[-1] == (2 if areas[1] > areas[0] else 1)


def test_a_tie_for_the_last_seat_is_reported_and_nobody_of_it_declared():
    outcome = elect(slate(20, 19, 18, 17, 15, 15, 14), 5)
    assert outcome.elected == (1, 2, 3, 4)
    assert outcome.tied == (5, 6)
    assert outcome.alternates == (7,)
    assert outcome.stands is None


def test_three_who_tie_for_two_seats_leave_both_empty():
    outcome = elect(slate(20, 19, 18, 15, 15, 15), 5)
    assert (outcome.elected, outcome.tied) == ((1, 2, 3), (4, 5, 6))


def test_a_tie_that_fits_into_the_seats_is_no_tie():
    assert elect(slate(20, 15, 15, 15, 15), 5).elected == (1, 2, 3, 4, 5)
    assert elect(slate(20, 20, 15, 15, 15, 14), 5).tied == ()


def test_a_tie_among_the_alternates_alone_is_no_tie():
    outcome = elect(slate(20, 19, 18, 17, 16, 15, 15), 5)
    assert (outcome.tied, outcome.alternates) == ((), (6, 7))


@pytest.mark.parametrize(
    ("elected", "seats", "minimum", "stands"),
    [
        (4, 5, 5, False),
        (5, 5, 5, True),
        (4, 7, 5, False),
        (5, 7, 5, True),
        (6, 7, 5, True),
        (5, 9, 5, True),
        (5, 11, 5, False),
        (6, 11, 5, True),
        (2, 3, 3, False),
        (3, 3, 3, True),
        (2, 5, 3, False),
        (3, 5, 3, True),
        (3, 7, 3, False),
        (4, 7, 3, True),
        (0, 5, 5, False),
    ],
)
def test_a_committee_stands_from_the_minimum_and_more_than_half_of_the_seats(elected, seats, minimum, stands):
    assert elect(slate(*range(30, 30 - elected, -1)), seats, minimum).stands is stands


@pytest.mark.parametrize(
    ("seats", "minimum", "allowed"),
    [
        (3, 5, False),
        (4, 5, False),
        (5, 5, True),
        (6, 5, False),
        (7, 5, True),
        (11, 5, True),
        (12, 5, False),
        (13, 5, False),
        (1, 3, False),
        (2, 3, False),
        (3, 3, True),
        (4, 3, False),
        (0, 5, False),
        (-5, 5, False),
    ],
)
def test_seats_are_odd_and_within_the_law(seats, minimum, allowed):
    assert seats_allowed(seats, minimum) is allowed


@pytest.mark.parametrize(("named", "void"), [(0, False), (4, False), (5, False), (6, True), (7, True)])
def test_a_ballot_may_name_as_many_as_there_are_seats(named, void):
    assert too_many_yes(["yes"] * named + ["no"] * (7 - named), 5) is void
    assert not too_many_yes(["yes"] * named, None)


def test_a_ballot_of_one_question_names_nobody():
    assert not too_many_yes(None, 5)


def test_a_candidate_whose_verdict_is_undetermined_keeps_her_seat_open():
    outcome = elect([*slate(20, 19, 18, 17), candidate(5, 9, verdict="undetermined", pending=(2, 200))], 5)
    assert (outcome.elected, outcome.open, outcome.stands) == ((1, 2, 3, 4), (5,), None)


def test_pending_voters_who_could_change_the_order_open_the_seats_that_they_touch():
    close = [candidate(5, 15), candidate(6, 14, pending=(2, 200))]
    outcome = elect([*slate(20, 19, 18, 17), *close], 5)
    assert (outcome.elected, outcome.open) == ((1, 2, 3, 4), (5, 6))
    assert outcome.stands is None


def test_pending_voters_who_cannot_change_the_order_open_nothing():
    outcome = elect([*slate(20, 19, 18, 17, 16), candidate(6, 13, pending=(2, 200))], 5)
    assert (outcome.elected, outcome.open, outcome.alternates) == ((1, 2, 3, 4, 5), (), (6,))


def test_pending_voters_who_could_make_a_tie_open_it():
    outcome = elect([*slate(20, 19, 18, 17, 15), candidate(6, 13, 1300, pending=(2, 200))], 5)
    assert outcome.open == (5, 6)


def test_without_candidates_nobody_is_elected_and_no_committee_stands():
    outcome = elect([], 5)
    assert (outcome.elected, outcome.alternates, outcome.tied, outcome.stands) == ((), (), (), False)


def test_the_object_holds_all_that_a_notice_says():
    assert elect(slate(20, 19, 18, 17, 16, 15), 5).as_object() == {
        "seats": 5,
        "minimum": 5,
        "elected": [1, 2, 3, 4, 5],
        "alternates": [6],
        "tied": [],
        "open": [],
        "stands": True,
    }


def plain(votes, over, seats):
    """Elected and tied, the slow way: by how many others are at or above, and how many above."""
    elected, tied = set(), set()
    for one, mine in enumerate(votes, 1):
        if not over[one - 1]:
            continue
        others = [v for n, v in enumerate(votes, 1) if n != one and over[n - 1]]
        if sum(v >= mine for v in others) < seats:
            elected.add(one)
        elif sum(v > mine for v in others) < seats:
            tied.add(one)
    return elected, tied


def test_every_small_election_is_decided_as_the_plain_oracle_says():
    for votes in product(range(3), repeat=4):
        for over in product([True, False], repeat=4):
            people = [
                candidate(n, v, verdict="passed" if o else "failed_majority")
                for n, (v, o) in enumerate(zip(votes, over, strict=True), 1)
            ]
            for seats in (1, 2, 3):
                outcome = elect(people, seats, 1)
                assert (set(outcome.elected), set(outcome.tied)) == plain(votes, over, seats)
                assert set(outcome.alternates) == {n for n, o in enumerate(over, 1) if o} - set(
                    outcome.elected
                ) - set(outcome.tied)


def test_no_way_of_counting_the_pending_voters_moves_a_seat_that_is_not_open():
    for votes in product(range(3), repeat=3):
        for pending in product(range(2), repeat=3):
            people = [
                candidate(n, v, pending=(p, p * 100))
                for n, (v, p) in enumerate(zip(votes, pending, strict=True), 1)
            ]
            settled = elect(people, 2, 1)
            for given in product(*(range(p + 1) for p in pending)):
                after = [candidate(n, v + g) for n, (v, g) in enumerate(zip(votes, given, strict=True), 1)]
                outcome = elect(after, 2, 1)
                for position in {1, 2, 3} - set(settled.open):
                    assert (position in outcome.elected) == (position in settled.elected)
                    assert (position in outcome.tied) == (position in settled.tied)


def test_the_order_on_the_sheet_decides_nothing():
    people = slate(12, 15, 15, 11)
    turned = [Candidate(5 - each.position, each.verdict, each.yes, each.pending) for each in people]
    for seats in (1, 2, 3):
        assert {5 - p for p in elect(turned, seats, 1).elected} == set(elect(people, seats, 1).elected)


def test_the_line_of_each_candidate_is_the_ordinary_rule():
    rule = find_rule("civil-code-ordinary")
    for agree, verdict in ((4, "failed_majority"), (5, "passed")):
        cast = [ballot(101 + n, "yes" if n < agree else "no") for n in range(8 if agree == 4 else 9)]
        assert count(roll(12), cast, rule, CountOptions()).verdict == verdict
