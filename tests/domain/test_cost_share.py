from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.address import FlatKey
from app.domain.coefficients import COEFFICIENTS, BadDecimal, NoCoefficient, floor_table, parse_decimal
from app.domain.cost_share import (
    METHODS,
    BadCostPlan,
    CostPlan,
    Home,
    OptOutNotAllowed,
    TableDoesNotSum,
    homes_of,
    opt_out_effect,
    share_cost,
    shares_of,
)
from tests.domain.build import flat

GUANGZHOU = COEFFICIENTS["guangzhou"]


def home(room: int, area: int = 8000, building: str = "1") -> Home:
    return Home(FlatKey(building, "1", str(room)), room // 100, area)


def six_floors() -> list[Home]:
    return [home(floor * 100 + n) for floor in range(1, 7) for n in (1, 2)]


def amounts(plan: CostPlan, homes: list[Home], **more: object) -> list[int]:
    return [share.amount for share in share_cost(plan, homes, **more)]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("guangzhou", {1: "0", 2: "0.5", 3: "1", 4: "1.1", 5: "1.2", 6: "1.3", 9: "1.6", 34: "4.1"}),
        ("dongpu", {1: "0", 2: "0", 3: "0.7", 4: "0.8", 7: "1.1"}),
        ("six-floors-household", {1: "0", 2: "1.5", 3: "4", 4: "9", 5: "15", 6: "20.5"}),
        ("six-floors-floor", {1: "0", 2: "7", 3: "13", 4: "20", 5: "27", 6: "33"}),
    ],
)
def test_the_published_sets(key, values):
    table = COEFFICIENTS[key]
    assert {floor: table.value(floor) for floor in values} == {
        f: Fraction(text) for f, text in values.items()
    }
    assert table.grade == "C"
    assert table.source


def test_a_set_says_nothing_of_floors_it_does_not_name():
    for key, floor in [("six-floors-floor", 7), ("guangzhou", 0), ("guangzhou", -1)]:
        with pytest.raises(NoCoefficient, match=f"floor {floor}"):
            COEFFICIENTS[key].value(floor)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.10", Fraction(11, 10)), ("０．５", Fraction(1, 2)), ("20.5 %", Fraction(41, 2)), ("0", 0)],
)
def test_a_decimal_is_read_exactly(text, value):
    assert parse_decimal(text) == value


@pytest.mark.parametrize("text", ["", "-1", "+1", "1e2", "1/2", "1,5", ".5", "1.", "nan", "0.1234567890"])
def test_what_is_no_plain_decimal_is_refused(text):
    with pytest.raises(BadDecimal):
        parse_decimal(text)


def test_guangzhou_check_values_are_given_out_to_the_fen():
    shares = amounts(CostPlan("floor", 50_000_000, table=GUANGZHOU), six_floors())
    assert shares == [
        0,
        0,
        2450980,
        2450980,
        4901961,
        4901961,
        5392157,
        5392157,
        5882353,
        5882353,
        6372549,
        6372549,
    ]
    assert sum(shares) == 50_000_000


def test_by_area():
    assert amounts(CostPlan("area", 1000), [home(101, 1000), home(201, 3000)]) == [250, 750]


def test_by_coefficient_times_area():
    plan = CostPlan("floor-area", 1000, table=floor_table({1: "1", 2: "2"}))
    assert amounts(plan, [home(101, 3000), home(201, 1000)]) == [600, 400]


def test_by_floor_and_then_by_area_within_the_floor():
    plan = CostPlan("floor-then-area", 1200, table=floor_table({1: "1", 2: "2"}))
    assert amounts(plan, [home(101, 1000), home(102, 3000), home(201, 5000)]) == [100, 300, 800]


def test_a_percentage_per_floor_is_shared_by_area_within_it():
    plan = CostPlan("percent", 30_000_000, table=COEFFICIENTS["six-floors-floor"])
    shares = amounts(plan, six_floors())
    assert shares[::2] == [0, 1_050_000, 1_950_000, 3_000_000, 4_050_000, 4_950_000]
    assert sum(shares) == 30_000_000
    plan = CostPlan("percent", 1000, table=floor_table({1: "40", 2: "60"}, kind="percent_per_floor"))
    assert amounts(plan, [home(101, 1000), home(102, 3000), home(201)]) == [100, 300, 600]


@pytest.mark.parametrize(
    ("top", "message"), [("20.4", "sums to 99.8, short by 0.2"), ("20.6", "sums to 100.2, over by 0.2")]
)
def test_percentages_that_do_not_sum_to_a_hundred_are_refused_with_the_difference(top, message):
    table = floor_table({1: "0", 2: "1.5", 3: "4", 4: "9", 5: "15", 6: top}, kind="percent_per_household")
    with pytest.raises(TableDoesNotSum, match=f"^{message}$"):
        share_cost(CostPlan("percent", 100, table=table), six_floors())


@pytest.mark.parametrize(
    ("last", "refused"), [(599, "sums to 999, short by 1"), (600, ""), (601, "sums to 1001, over by 1")]
)
def test_agreed_amounts_must_sum_to_the_net_cost(last, refused):
    homes = [home(101), home(201)]
    plan = CostPlan("amount", 1000, amounts={homes[0].key: 400, homes[1].key: last})
    if not refused:
        assert amounts(plan, homes) == [400, 600]
        return
    with pytest.raises(TableDoesNotSum, match=f"^{refused}$"):
        share_cost(plan, homes)


def test_net_is_price_less_subsidy_and_contributions_and_with_compensation():
    homes = [home(101), home(201)]
    plan = CostPlan("area", 60_000, subsidy=20_000, other=5_000, compensation={homes[0].key: 1_000})
    assert plan.net == 36_000
    assert amounts(plan, homes) == [18_000, 18_000]


@pytest.mark.parametrize(
    "wrong",
    [{"subsidy": 101}, {"subsidy": -1}, {"other": -1}, {"compensation": {FlatKey("1", "1", "1"): -1}}],
)
def test_a_negative_cost_is_refused(wrong):
    with pytest.raises(BadCostPlan):
        share_cost(CostPlan("area", 100, **wrong), [home(101)])


def test_a_subsidy_of_the_whole_price_leaves_nothing_to_pay():
    assert amounts(CostPlan("area", 100, subsidy=100), [home(101), home(201)]) == [0, 0]


def test_the_largest_remainder_gets_the_fen():
    # a third each of 100: 33.33; of 101: 33.67
    homes = [home(301), home(101), home(201)]
    assert amounts(CostPlan("area", 100), homes) == [33, 34, 33]
    assert amounts(CostPlan("area", 101), homes) == [33, 34, 34]
    assert amounts(CostPlan("area", 10), [home(101, 1400), home(201, 1600)]) == [5, 5]
    assert amounts(CostPlan("area", 10), [home(101, 1600), home(201, 3400)]) == [3, 7]


def test_equal_remainders_go_in_the_order_of_addresses_not_of_rows():
    homes = [home(1001), home(201), home(201, building="10"), home(202)]
    shares = share_cost(CostPlan("area", 402), homes)
    assert {str(s.key): s.amount for s in shares} == {
        "1-1-201": 101,
        "1-1-202": 101,
        "1-1-1001": 100,
        "10-1-201": 100,
    }
    mirrored = share_cost(CostPlan("area", 402), homes[::-1])
    assert mirrored == shares[::-1]


OUT = frozenset({home(601).key})


def test_an_opt_out_is_carried_by_the_others():
    plan = CostPlan("floor", 50_000_000, table=GUANGZHOU, opt_outs_allowed=True)
    effect = opt_out_effect(plan, six_floors(), OUT)
    assert sum(e.now for e in effect) == sum(e.everyone for e in effect) == 50_000_000
    assert [(e.everyone, e.now) for e in effect if e.key in OUT] == [(6372549, 0)]
    assert all(e.now > e.everyone for e in effect if e.key not in OUT and e.everyone)


def test_percentages_are_normalised_after_an_opt_out():
    plan = CostPlan("percent", 795, table=COEFFICIENTS["six-floors-household"], opt_outs_allowed=True)
    assert amounts(plan, six_floors(), opted_out=OUT) == [0, 0, 15, 15, 40, 40, 90, 90, 150, 150, 0, 205]


def test_agreed_amounts_do_not_allow_an_opt_out_to_leave_a_hole():
    homes = [home(101), home(201)]
    plan = CostPlan("amount", 100, amounts={h.key: 50 for h in homes}, opt_outs_allowed=True)
    with pytest.raises(TableDoesNotSum, match="short by 50"):
        share_cost(plan, homes, frozenset({homes[0].key}))


def test_an_opt_out_must_be_allowed_by_the_plan():
    with pytest.raises(OptOutNotAllowed):
        share_cost(CostPlan("area", 100), [home(101), home(601)], OUT)


@pytest.mark.parametrize(
    "plan",
    [
        CostPlan("floor", 100),
        CostPlan("percent", 100),
        CostPlan("percent", 100, table=GUANGZHOU),
        CostPlan("floor", 100, table=COEFFICIENTS["six-floors-floor"]),
        CostPlan("floor", 100, table=GUANGZHOU),
        CostPlan("amount", 100, amounts={home(101).key: -100}),
    ],
    ids=["no table", "no percentages", "not percentages", "percentages", "no weight", "negative"],
)
def test_a_plan_that_cannot_be_shared_is_refused(plan):
    with pytest.raises(BadCostPlan):
        share_cost(plan, [home(101), home(102)])


def test_nobody_cannot_share():
    with pytest.raises(BadCostPlan):
        share_cost(CostPlan("area", 100), [])


def test_a_floor_without_a_coefficient_is_named():
    with pytest.raises(NoCoefficient, match="floor 7"):
        share_cost(CostPlan("percent", 100, table=COEFFICIENTS["six-floors-floor"]), [home(701)])


def test_a_plan_as_a_motion_stores_it():
    plan = CostPlan.from_json(
        {"price": 60_000, "subsidy": 10_000, "method": "floor", "coefficients": "guangzhou"}
    )
    assert (plan.net, plan.method, plan.table) == (50_000, "floor", GUANGZHOU)
    assert CostPlan.from_json({"price": 1, "method": "area", "coefficients": None}).table is None
    for wrong in ({"method": "lottery"}, {"method": "floor", "coefficients": "nowhere"}):
        with pytest.raises(BadCostPlan):
            CostPlan.from_json({"price": 1, **wrong})


def test_the_flats_of_a_roll_share_by_the_floor_in_their_room_number():
    rows = [flat(101), flat(201), flat(301)]
    plan = CostPlan("floor", 1500, table=GUANGZHOU)
    assert shares_of(plan, rows) == {rows[0].key: 0, rows[1].key: 500, rows[2].key: 1000}
    with pytest.raises(BadCostPlan, match="1-1-A"):
        homes_of([flat("A")])


@given(
    st.sampled_from([method for method in METHODS if method not in ("percent", "amount")]),
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(2, 34), st.integers(1, 20_000)), min_size=1, max_size=40),
)
def test_the_shares_always_sum_to_net_and_stay_within_a_fen(method, net, rooms):
    homes = [Home(FlatKey("1", "1", f"{floor}{n:02d}"), floor, area) for n, (floor, area) in enumerate(rooms)]
    shares = share_cost(CostPlan(method, net, table=GUANGZHOU), homes)
    assert sum(share.amount for share in shares) == net
    assert sum(share.exact for share in shares) == net
    assert all(abs(share.amount - share.exact) < 1 for share in shares)
