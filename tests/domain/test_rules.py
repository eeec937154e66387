import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.amounts import Amount
from app.domain.rules import (
    RULES,
    BadThreshold,
    ShareNeeded,
    Threshold,
    UnknownRule,
    custom_rule,
    custom_words,
    find_rule,
    parse_custom,
    parse_share,
)
from app.domain.verdict import decide

ROLL = Amount(12, 96000)


def verdict(rule, participating, yes):
    return decide(rule, ROLL, Amount(*participating), Amount(*yes))


@pytest.mark.parametrize(
    ("threshold", "below", "at", "above"),
    [
        (Threshold(2, 3), (63999, False), (64000, True), (64001, True)),
        (Threshold(3, 4), (71999, False), (72000, True), (72001, True)),
        (Threshold(1, 2, strict=True), (47999, False), (48000, False), (48001, True)),
        (Threshold(1, 1), (95999, False), (96000, True), (96001, True)),
    ],
)
def test_a_line_just_below_at_and_just_above(threshold, below, at, above):
    for part, reached in (below, at, above):
        assert threshold.reached(part, 96000) is reached


def test_a_third_is_never_rounded():
    assert not Threshold(2, 3).reached(6667, 10001)
    assert Threshold(2, 3).reached(6668, 10001)
    assert Threshold(2, 3).need(10001) == 6668


def test_nothing_of_nothing_reaches_an_inclusive_line_only():
    assert Threshold(2, 3).reached(0, 0)
    assert not Threshold(1, 2, strict=True).reached(0, 0)


@given(st.integers(1, 50), st.integers(1, 50), st.booleans(), st.integers(0, 10**6))
def test_the_need_reaches_the_line_and_one_less_does_not(numerator, denominator, strict, whole):
    if numerator > denominator or (strict and numerator == denominator):
        return
    threshold = Threshold(numerator, denominator, strict)
    need = threshold.need(whole)
    assert threshold.reached(need, whole)
    assert not threshold.reached(need - 1, whole)


@pytest.mark.parametrize(
    ("numerator", "denominator", "strict"), [(0, 3, False), (4, 3, False), (-1, 3, False), (1, 1, True)]
)
def test_a_line_that_makes_no_sense_is_refused(numerator, denominator, strict):
    with pytest.raises(BadThreshold):
        Threshold(numerator, denominator, strict)


def test_lines_are_written_with_their_sign():
    assert Threshold(2, 3).as_text() == ">= 2/3"
    assert Threshold(1, 2, strict=True).as_text() == "> 1/2"


def test_the_table_of_rules_is_complete():
    assert set(RULES) == {
        "civil-code-special",
        "civil-code-ordinary",
        "property-law-special",
        "property-law-ordinary",
        "two-thirds-no-objection",
        "two-thirds-written",
        "households-share",
        "unanimous",
    }
    for key, rule in RULES.items():
        assert rule.key == key
        assert rule.source
        assert rule.article
        assert rule.version


@pytest.mark.parametrize(
    ("key", "quorum", "approval", "base", "ordinary"),
    [
        ("civil-code-special", ">= 2/3", ">= 3/4", "participants", False),
        ("civil-code-ordinary", ">= 2/3", "> 1/2", "participants", True),
        ("property-law-special", None, ">= 2/3", "all", False),
        ("property-law-ordinary", None, "> 1/2", "all", True),
        ("two-thirds-no-objection", None, ">= 2/3", "all", False),
        ("two-thirds-written", None, ">= 2/3", "all", False),
        ("unanimous", None, ">= 1/1", "all", False),
    ],
)
def test_each_rule_is_the_row_of_its_table(key, quorum, approval, base, ordinary):
    rule = find_rule(key)
    assert (rule.quorum.as_text() if rule.quorum else None) == quorum
    assert rule.approval.as_text() == approval
    assert (rule.base, rule.ordinary) == (base, ordinary)
    assert rule.legs == ("heads", "area")
    assert rule.paper_only == (key == "two-thirds-written")
    assert rule.objection_blocks == key.startswith("two-thirds-")


@pytest.mark.parametrize(
    ("key", "participating", "yes", "expected"),
    [
        ("civil-code-special", (7, 64000), (7, 64000), "failed_quorum"),
        ("civil-code-special", (8, 63999), (8, 63999), "failed_quorum"),
        ("civil-code-special", (8, 64000), (6, 48000), "passed"),
        ("civil-code-special", (8, 64000), (6, 47999), "failed_majority"),
        ("civil-code-special", (8, 64000), (5, 48000), "failed_majority"),
        ("civil-code-special", (8, 64001), (6, 48000), "failed_majority"),
        ("civil-code-special", (9, 64001), (7, 48001), "passed"),
        ("civil-code-ordinary", (8, 64000), (4, 32001), "failed_majority"),
        ("civil-code-ordinary", (8, 64000), (5, 32000), "failed_majority"),
        ("civil-code-ordinary", (8, 64000), (5, 32001), "passed"),
        ("civil-code-ordinary", (7, 96000), (7, 96000), "failed_quorum"),
        ("property-law-special", (12, 96000), (8, 63999), "failed_majority"),
        ("property-law-special", (12, 96000), (7, 64000), "failed_majority"),
        ("property-law-special", (8, 64000), (8, 64000), "passed"),
        ("property-law-ordinary", (12, 96000), (6, 48001), "failed_majority"),
        ("property-law-ordinary", (12, 96000), (7, 48000), "failed_majority"),
        ("property-law-ordinary", (7, 48001), (7, 48001), "passed"),
        ("two-thirds-no-objection", (12, 96000), (8, 63999), "failed_majority"),
        ("two-thirds-no-objection", (8, 64000), (8, 64000), "passed"),
        ("two-thirds-written", (12, 96000), (7, 64000), "failed_majority"),
        ("two-thirds-written", (8, 64000), (8, 64000), "passed"),
        ("unanimous", (12, 96000), (11, 96000), "failed_majority"),
        ("unanimous", (12, 96000), (12, 95999), "failed_majority"),
        ("unanimous", (12, 96000), (12, 96000), "passed"),
    ],
)
def test_each_rule_at_its_own_lines(key, participating, yes, expected):
    assert verdict(find_rule(key), participating, yes) == expected


@pytest.mark.parametrize(
    ("share", "yes", "expected"),
    [
        ("2/3", 7, "failed_majority"),
        ("2/3", 8, "passed"),
        ("1/1", 11, "failed_majority"),
        ("1/1", 12, "passed"),
        ("1/12", 1, "passed"),
        ("１／２", 6, "passed"),
        ("1/2", 5, "failed_majority"),
    ],
)
def test_a_share_of_the_households_counts_heads_only(share, yes, expected):
    assert verdict(find_rule("households-share", share), (12, 96000), (yes, 1)) == expected


@pytest.mark.parametrize("share", ["", "2", "3/2", "0/3", "2/0", "-1/3", "0.5", "2/3/4", "a/b", "1/9999999"])
def test_a_share_that_is_no_fraction_is_refused(share):
    with pytest.raises(BadThreshold):
        parse_share(share)


def test_a_share_goes_with_its_rule_and_no_other():
    with pytest.raises(ShareNeeded):
        find_rule("households-share")
    with pytest.raises(ShareNeeded):
        find_rule("unanimous", "2/3")


@pytest.mark.parametrize("key", ["custom", "", "civil-code", "Unanimous"])
def test_an_unknown_rule_is_named(key):
    with pytest.raises(UnknownRule, match=f"^{key}$"):
        find_rule(key)


def test_a_custom_rule_takes_any_leg_quorum_and_base():
    rule = custom_rule(
        legs=("area",),
        quorum=Threshold(1, 2),
        approval=Threshold(1, 2, strict=True),
        base="participants",
        source="Covenant, section 4",
        article="Covenant 4",
    )
    assert rule.key == "custom"
    assert verdict(rule, (0, 48000), (0, 24001)) == "passed"
    assert verdict(rule, (12, 47999), (12, 47999)) == "failed_quorum"
    with pytest.raises(BadThreshold):
        custom_rule(legs=(), quorum=None, approval=Threshold(1, 2), base="all", source="x", article="x")


def test_a_rule_cannot_be_changed():
    with pytest.raises(AttributeError):
        find_rule("unanimous").base = "participants"
    with pytest.raises(TypeError):
        RULES["mine"] = find_rule("unanimous")


@pytest.mark.parametrize(
    "words",
    [
        "heads,area quorum>=2/3 approval>1/2 participants ordinary",
        "heads approval>=3/5 all",
        "area quorum>1/2 approval>=1/1 participants",
    ],
)
def test_a_custom_rule_is_written_and_read_in_the_same_words(words):
    assert custom_words(parse_custom(words)) == words


@pytest.mark.parametrize(
    "words",
    [
        "",
        "heads",
        "chairs approval>=1/2 all",
        "heads approval>=3/2 all",
        "heads approval>1/1 all",
        "heads approval=1/2 all",
    ],
)
def test_words_that_are_no_rule_are_refused(words):
    with pytest.raises(BadThreshold):
        parse_custom(words)
