"""Pending voters, silence, own consent, objections, and the printed object."""

import json

import pytest

from app.domain.roll import group
from app.domain.rules import find_rule
from tests.domain.build import ballot, ballots, counted, flat, flats, key, roll

PAIR = "Zhang:id1,Li:id2"


def couple_and(number: int):
    """Room 101 is co-owned, then so many single flats from 102."""
    return [flat(101, owners=PAIR), *(flat(102 + n) for n in range(number))]


def quarrel(one="yes", other="no", first="Zhang", second="Li", **more):
    return [ballot(101, one, signer=first), ballot(101, other, signer=second, day=1, **more)]


def test_two_co_owners_who_disagree_are_pending():
    result = counted(couple_and(2), quarrel() + ballots("yy", first=102))
    assert result.fates == ("pending", "pending", "valid", "valid")
    assert (result.pending.heads, result.pending.area) == (1, 8000)
    assert result.participating.heads == 2
    assert result.roll.heads == 3


@pytest.mark.parametrize(
    "cast",
    [
        quarrel("yes", "yes"),
        quarrel(first="Zhang", second="Zhang"),
        quarrel(first="Zhang", second="ＺＨＡＮＧ "),
        quarrel(first="Zhang", second="Wu"),
        quarrel(first="", second="Li"),
        quarrel(channel="paper", signed=False),
    ],
    ids=["agree", "one signer", "one name", "a stranger", "nobody", "void"],
)
def test_without_two_valid_signers_of_different_mind_the_collision_rule_decides(cast):
    result = counted(couple_and(1), cast)
    assert result.pending.heads == 0
    assert result.yes.heads == 1


def test_abstaining_is_another_mind_too_and_a_counted_blank_abstains():
    assert counted(couple_and(1), quarrel("yes", "abstain")).pending.heads == 1
    assert counted(couple_and(1), quarrel("yes", "blank"), blank="abstain").pending.heads == 1
    assert counted(couple_and(1), quarrel("abstain", "blank"), blank="abstain").pending.heads == 0
    assert counted(couple_and(1), quarrel("yes", "blank"), blank="void").pending.heads == 0


def test_one_owner_alone_never_quarrels():
    assert counted([flat(101, owners="Zhang:id1"), flat(102)], quarrel()).pending.heads == 0


def test_co_owners_of_two_flats_may_quarrel_across_them():
    rows = [flat(101, owners=PAIR), flat(102, owners=PAIR), flat(103)]
    cast = [ballot(101, signer="Zhang"), ballot(102, "no", signer="Li")]
    result = counted(rows, cast)
    assert (result.pending.heads, result.pending.area) == (1, 16000)


def test_the_verdict_is_undetermined_only_while_it_depends_on_the_quarrel():
    def verdict(choices):
        return counted(couple_and(len(choices)), quarrel() + ballots(choices, first=102)).verdict

    assert verdict("yyyyyyy") == "passed"  # 7 of 7, at worst 7 of 8
    assert verdict("yyn") == "undetermined"  # 2 of 3, at best 3 of 4
    assert verdict("ynn") == "failed_majority"
    assert verdict("yyyn") == "undetermined"  # 3 of 4, at worst 3 of 5


def test_a_quarrel_may_decide_the_quorum():
    rows = couple_and(2)
    assert counted(rows, quarrel() + ballots("y", first=102)).verdict == "undetermined"
    assert counted(rows, quarrel()).verdict == "failed_quorum"


def test_a_quarrel_on_a_flat_that_must_consent_leaves_it_open():
    rows, rest = couple_and(7), ballots("yyyyyyy", first=102)
    assert counted(rows, quarrel() + rest).verdict == "passed"
    result = counted(rows, quarrel() + rest, own_consent=frozenset({key(101)}))
    assert result.verdict == "undetermined"


def test_with_an_open_objection_the_quarrel_changes_nothing():
    rows, rest = couple_and(2), ballots("yy", first=102)
    assert (
        counted(rows, quarrel() + rest, "two-thirds-no-objection", open_objections=1).verdict
        == "objection_open"
    )


CONSENT = frozenset({key(101), key(102)})


@pytest.mark.parametrize(
    ("choices", "verdict"),
    [
        ("yyyyyyyy", "passed"),
        ("ynyyyyyy", "not_eligible"),
        ("yayyyyyy", "not_eligible"),
        ("nnyyyyyy", "not_eligible"),
    ],
)
def test_each_flat_that_loses_space_must_say_yes_itself(choices, verdict):
    assert counted(roll(8), ballots(choices), own_consent=CONSENT).verdict == verdict


def test_a_silent_flat_that_loses_space_has_not_consented():
    cast = ballots("yyyyyyy", first=102)
    assert counted(roll(8), cast, own_consent=CONSENT).verdict == "not_eligible"
    assert counted(roll(8), cast).verdict == "passed"


def test_silence_that_joins_the_majority_is_no_own_consent():
    cast = ballots("yyyyyyy", first=102)
    result = counted(
        roll(8),
        cast,
        "civil-code-ordinary",
        own_consent=CONSENT,
        silence="joins_majority",
        delivered=frozenset({key(101)}),
    )
    assert result.yes.heads == 8
    assert result.verdict == "not_eligible"


def test_the_flat_of_an_owner_of_several_consents_with_any_of_them():
    rows = [flat(101, owners="X:id"), flat(102, owners="X:id"), flat(103)]
    assert counted(rows, ballots("y") + ballots("y", first=103), own_consent=CONSENT).verdict == "passed"


def test_verdicts_are_reported_quorum_then_majority_then_consent_then_objection():
    def verdict(choices, rule="two-thirds-no-objection"):
        return counted(roll(6), ballots(choices), rule, own_consent=CONSENT, open_objections=2).verdict

    assert verdict("nn", "civil-code-special") == "failed_quorum"
    assert verdict("nnyyy") == "failed_majority"
    assert verdict("nyyyyy") == "not_eligible"
    assert verdict("yyyyyy") == "objection_open"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("two-thirds-no-objection", "objection_open"),
        ("two-thirds-written", "objection_open"),
        ("property-law-special", "passed"),
        ("civil-code-special", "passed"),
        ("unanimous", "passed"),
    ],
)
def test_an_open_objection_blocks_where_the_rule_says_so(rule, verdict):
    cast = ballots("yyyyyy", channel="paper")
    assert counted(roll(6), cast, rule, open_objections=1).verdict == verdict
    assert counted(roll(6), cast, rule, open_objections=0).verdict == "passed"


SERVED = frozenset(key(101 + n) for n in range(12))


def silent(choices, rule="civil-code-ordinary", delivered=SERVED, rows=None):
    return counted(rows or roll(12), ballots(choices), rule, silence="joins_majority", delivered=delivered)


def test_the_silent_join_the_larger_side_and_take_part():
    result = silent("yyn")
    assert (result.yes.heads, result.no.heads, result.participating.heads) == (11, 1, 12)
    assert result.participating.area == 96000
    assert result.verdict == "passed"
    assert result.fates == ("valid",) * 3


def test_the_silent_may_join_the_no():
    result = silent("ynn")
    assert (result.yes.heads, result.no.heads, result.verdict) == (1, 11, "failed_majority")


@pytest.mark.parametrize("choices", ["yn", "", "yyaann"])
def test_a_tie_adds_nothing(choices):
    result = silent(choices)
    assert result.participating.heads == len(choices)


def test_only_the_served_join_and_never_those_who_abstained():
    assert silent("yya", delivered=frozenset({key(103), key(104), key(105), key(999)})).yes.heads == 4
    assert silent("yya", delivered=frozenset()).participating.heads == 3


def test_a_voter_is_served_when_one_flat_is():
    rows = [flat(101), flat(102, owners="X:id"), flat(103, owners="X:id")]
    result = silent("y", delivered=frozenset({key(103)}), rows=rows)
    assert (result.yes.heads, result.yes.area) == (2, 24000)


def test_a_void_ballot_leaves_its_voter_silent():
    cast = [*ballots("yy"), ballot(103, "no", channel="paper", signed=False)]
    result = counted(
        roll(4), cast, "civil-code-ordinary", silence="joins_majority", delivered=frozenset({key(103)})
    )
    assert result.yes.heads == 3


def test_the_larger_side_is_told_by_heads_not_by_area():
    rows = [flat(101, 100), flat(102, 100), flat(103, 50000), flat(104, 100)]
    result = silent("yyn", rows=rows)
    assert result.yes.heads == 3
    assert result.verdict == "failed_majority"


def test_a_pending_voter_is_not_silent():
    result = counted(
        couple_and(3),
        quarrel() + ballots("yy", first=102),
        "civil-code-ordinary",
        silence="joins_majority",
        delivered=SERVED,
    )
    assert (result.yes.heads, result.pending.heads) == (3, 1)


@pytest.mark.parametrize(
    "rule", ["civil-code-special", "property-law-special", "unanimous", "two-thirds-no-objection"]
)
def test_silence_says_nothing_in_special_matters(rule):
    assert silent("yyn", rule).participating.heads == 3


def test_the_printed_object_has_its_keys_in_order_and_two_decimals():
    result = counted(flats(3, 6120), ballots("yn")).as_object()
    assert list(result) == [
        "rule",
        "verdict",
        "roll",
        "participating",
        "yes",
        "no",
        "abstain",
        "pending",
        "fates",
        "quorum",
        "approval",
        "missing",
    ]
    assert result["roll"] == {"heads": 3, "area": "183.60"}
    assert result["participating"] == {"heads": 2, "area": "122.40"}
    assert result["quorum"] == {"heads": True, "area": True}
    assert result["approval"] == {"heads": False, "area": False}
    assert result["missing"] == {
        "quorum": {"heads": 0, "area": "0.00"},
        "approval": {"heads": None, "area": None},
    }
    assert json.loads(json.dumps(result)) == result


def test_a_rule_without_a_quorum_prints_null_for_it():
    result = counted(flats(3), ballots("yn"), "property-law-special").as_object()
    assert result["quorum"] is None
    assert result["missing"] == {
        "quorum": {"heads": None, "area": None},
        "approval": {"heads": 1, "area": "80.00"},
    }


def test_a_leg_that_the_rule_lacks_prints_null():
    result = counted(flats(3), ballots("y"), find_rule("households-share", "2/3")).as_object()
    assert result["approval"] == {"heads": False, "area": None}
    assert result["missing"]["approval"] == {"heads": 1, "area": None}


def test_an_empty_roll_can_be_counted():
    result = counted(group([]), [ballot(101)]).as_object()
    assert result["verdict"] == "passed"  # nothing of nothing reaches an inclusive line
    assert result["fates"]["not_on_roll"] == 1
