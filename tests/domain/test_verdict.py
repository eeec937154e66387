"""Missing amounts, and totals of which a leg was not published."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.amounts import Amount
from app.domain.rules import RULES, Threshold, custom_rule, find_rule
from app.domain.verdict import Gap, approval_legs, decide, missing, quorum_legs

SPECIAL = find_rule("civil-code-special")
ORDINARY = find_rule("civil-code-ordinary")
ROLL = Amount(12, 96000)


def gaps(rule, participating, yes, roll=ROLL):
    return missing(rule, roll, Amount(*participating), Amount(*yes))


def test_what_is_missing_to_the_quorum():
    assert gaps(SPECIAL, (6, 57880), (6, 57880)).quorum == Gap(2, 6120)
    assert gaps(SPECIAL, (8, 63999), (8, 63999)).quorum == Gap(0, 1)
    assert gaps(SPECIAL, (8, 64000), (8, 64000)).quorum == Gap(0, 0)


def test_what_is_missing_to_three_quarters_of_those_who_take_part():
    assert gaps(SPECIAL, (8, 64000), (6, 48000)).approval == Gap(0, 0)
    assert gaps(SPECIAL, (8, 64000), (5, 40000)).approval == Gap(4, 32000)
    assert gaps(SPECIAL, (9, 72000), (5, 40000)).approval == Gap(None, None)


def test_more_than_half_needs_one_more_than_a_tie():
    assert gaps(ORDINARY, (8, 64000), (4, 32000)).approval == Gap(1, 1)
    assert gaps(ORDINARY, (8, 64000), (3, 32001)).approval == Gap(3, 0)


def test_of_all_the_owners_what_is_missing_is_what_is_short():
    rule = find_rule("property-law-special")
    assert gaps(rule, (8, 64000), (7, 63999)).approval == Gap(1, 1)
    assert gaps(rule, (12, 96000), (7, 64000)).approval == Gap(None, 0)
    assert gaps(rule, (10, 80000), (5, 47999)).approval == Gap(None, None)
    assert gaps(rule, (10, 80000), (6, 48000)).approval == Gap(2, 16000)


def test_one_no_makes_unanimity_unreachable():
    rule = find_rule("unanimous")
    assert gaps(rule, (3, 24000), (3, 24000)).approval == Gap(9, 72000)
    assert gaps(rule, (3, 24000), (2, 16000)).approval == Gap(None, None)
    all_of_those = custom_rule(
        legs=("heads", "area"),
        quorum=None,
        approval=Threshold(1, 1),
        base="participants",
        source="Covenant",
        article="Covenant",
    )
    assert gaps(all_of_those, (3, 24000), (2, 24000)).approval == Gap(None, 0)


def test_a_leg_that_the_rule_lacks_is_never_missing():
    rule = find_rule("households-share", "2/3")
    assert gaps(rule, (3, 24000), (3, 24000)).approval == Gap(5, None)
    assert gaps(rule, (3, 24000), (3, 24000)).quorum == Gap(None, None)
    assert quorum_legs(rule, ROLL, ROLL) is None
    assert approval_legs(rule, ROLL, ROLL, ROLL).area is None


def test_when_nobody_has_taken_part_yet():
    nothing = gaps(SPECIAL, (0, 0), (0, 0))
    assert nothing.quorum == Gap(8, 64000)
    assert nothing.approval == Gap(0, 0)
    assert gaps(ORDINARY, (0, 0), (0, 0)).approval == Gap(1, 1)
    assert gaps(ORDINARY, (0, 0), (0, 0), Amount(0, 0)).approval == Gap(None, None)


def unknown(heads=None, area=None):
    return SimpleNamespace(heads=heads, area=area)


def test_an_unpublished_leg_leaves_it_open_unless_the_other_fails():
    assert decide(SPECIAL, unknown(12), unknown(8), unknown(6)) == "undetermined"
    assert decide(SPECIAL, unknown(12), unknown(7), unknown(7)) == "failed_quorum"
    assert decide(SPECIAL, unknown(12), unknown(8), unknown(5)) == "failed_majority"
    assert decide(SPECIAL, unknown(12, 96000), unknown(8), unknown(6, 1)) == "undetermined"
    assert decide(SPECIAL, unknown(None, 96000), unknown(None, 63999), unknown(8, 63999)) == "failed_quorum"


def test_a_leg_that_the_rule_lacks_need_not_be_published():
    assert decide(find_rule("households-share", "2/3"), unknown(12), unknown(8), unknown(8)) == "passed"


def test_consent_and_objections_come_after_the_majority():
    rule = find_rule("two-thirds-no-objection")
    full, short = Amount(8, 64000), Amount(8, 63999)
    assert decide(rule, ROLL, ROLL, short, own_consent_met=False, open_objections=1) == "failed_majority"
    assert decide(rule, ROLL, ROLL, full, own_consent_met=False, open_objections=1) == "not_eligible"
    assert decide(rule, ROLL, ROLL, full, open_objections=1) == "objection_open"
    assert decide(rule, ROLL, ROLL, full) == "passed"


thresholds = st.builds(
    lambda n, more, strict: Threshold(n, n + more, strict and more > 0),
    st.integers(1, 9),
    st.integers(0, 9),
    st.booleans(),
)
customs = st.builds(
    custom_rule,
    legs=st.sampled_from([("heads",), ("area",), ("heads", "area")]),
    quorum=st.none() | thresholds,
    approval=thresholds,
    base=st.sampled_from(["participants", "all"]),
    source=st.just("Covenant"),
    article=st.just("Covenant"),
)
rules = st.sampled_from(list(RULES.values())) | customs


@st.composite
def totals(draw):
    parts = [Amount(draw(st.integers(0, 12)), draw(st.integers(0, 400))) for _ in range(3)]
    yes, others, rest = parts
    return yes.plus(others).plus(rest), yes.plus(others), yes


@given(rules, totals())
def test_verdict_and_missing_agree(rule, amounts):
    roll, participating, yes = amounts
    gap = missing(rule, roll, participating, yes)
    quorum, approval = quorum_legs(rule, roll, participating), approval_legs(rule, roll, participating, yes)
    for name in rule.legs:
        assert (getattr(gap.approval, name) == 0) == getattr(approval, name)
        if quorum is not None:
            assert (getattr(gap.quorum, name) == 0) == getattr(quorum, name)


@given(rules, totals())
def test_adding_exactly_what_is_missing_reaches_the_line_and_one_less_does_not(rule, amounts):
    roll, participating, yes = amounts
    gap = missing(rule, roll, participating, yes)
    for name in rule.legs:
        whole, part, agreed = (getattr(amount, name) for amount in amounts)
        base = (
            (lambda k, part=part: part + k) if rule.base == "participants" else (lambda k, whole=whole: whole)
        )
        reaching = [k for k in range(whole - part + 1) if rule.approval.reached(agreed + k, base(k))]
        assert getattr(gap.approval, name) == (reaching[0] if reaching else None)
        if rule.quorum is not None:
            reaching = [k for k in range(whole - part + 1) if rule.quorum.reached(part + k, whole)]
            assert getattr(gap.quorum, name) == (reaching[0] if reaching else None)


@given(rules, totals())
def test_one_more_yes_never_turns_passed_into_something_else(rule, amounts):
    roll, participating, yes = amounts
    more = Amount(1, 7)
    room = roll.minus(participating).minus(more)
    if decide(rule, roll, participating, yes) == "passed" and min(room) >= 0:
        assert decide(rule, roll, participating.plus(more), yes.plus(more)) == "passed"
