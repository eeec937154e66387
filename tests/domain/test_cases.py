"""The published and the derived cases that stand in tests/domain/cases."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.address import FlatKey
from app.domain.coefficients import floor_table
from app.domain.cost_share import CostPlan, Home, TableDoesNotSum, share_cost
from app.domain.roll import Owner, RollFlat, group
from app.domain.rules import find_rule
from app.domain.verdict import decide
from tests.domain.build import ballot, ballots, counted, flat, flats, roll

CASES = Path(__file__).parent / "cases"
VERDICTS = json.loads((CASES / "verdicts.json").read_text("utf-8"))
COSTS = {case["id"]: case for case in json.loads((CASES / "costs.json").read_text("utf-8"))["cases"]}


def published(amount: dict[str, int]) -> Any:
    return SimpleNamespace(heads=amount.get("heads"), area=amount.get("area"))


@pytest.mark.parametrize("case", VERDICTS["cases"], ids=lambda case: case["id"])
def test_totals_give_the_published_verdict(case):
    totals = [published(case[name]) for name in ("roll", "participating", "yes")]
    assert decide(find_rule(case["rule"]), *totals) == case["verdict"], case["why"]


def test_every_roll_case_has_its_test():
    assert {case["id"] for case in VERDICTS["roll_cases"]} == {"P1", "D8", "D11", "D13", "D14"}


def test_p1_fifteen_flats_of_one_owner_are_one_head():
    one = [RollFlat(FlatKey("1", "1", str(n)), 8000, (Owner("P", "id-1"),)) for n in range(15)]
    others = [RollFlat(FlatKey("2", "1", str(n)), 8000, (Owner("Q", f"id-2-{n}"),)) for n in range(406)]
    assert len(one + others) == 421
    assert group(one + others).heads == 407
    assert group(one + others).area == 421 * 8000


def test_d8_an_owner_of_four_flats_has_one_head():
    rows = [flat(100 + n, owners="X:id-x") for n in range(1, 5)] + [flat(104 + n) for n in range(1, 9)]
    cast = [ballot(101)] + ballots("yyynn", first=105)
    result = counted(rows, cast)
    assert (result.roll.heads, result.yes.heads, result.participating.heads) == (9, 4, 6)
    assert (result.yes.area, result.participating.area) == (7 * 8000, 9 * 8000)
    assert result.verdict == "failed_majority"


@pytest.mark.parametrize(("blank", "verdict"), [("void", "failed_quorum"), ("abstain", "passed")])
def test_d11_a_signed_blank_is_what_the_notice_said(blank, verdict):
    cast = ballots("yyyyyyn", channel="paper")
    cast += [ballot(108, channel="paper", signed=False), ballot(109, "blank", channel="paper")]
    result = counted(flats(12, 7500), cast, blank=blank)
    assert result.verdict == verdict
    assert result.participating.heads == (7 if blank == "void" else 8)


def test_d13_a_home_on_paper_and_online_counts_once():
    online = ballots("yyyyyynn")
    paper = ballots("yy", first=105, channel="paper", day=1) + ballots(
        "yyn", first=109, channel="paper", day=1
    )
    result = counted(roll(15), online + paper)
    assert (result.yes.heads, result.participating.heads) == (8, 11)
    assert result.verdict == "failed_majority"
    assert result.fates.count("superseded") == 2


@pytest.mark.parametrize(
    ("collision", "verdict", "share"),
    [
        ("first_valid", "passed", (6, 8)),
        ("online_wins", "passed", (6, 8)),
        ("last_valid", "failed_majority", (5, 8)),
        ("paper_wins", "failed_majority", (5, 8)),
    ],
)
def test_d14_the_collision_rule_decides_a_change_of_mind(collision, verdict, share):
    cast = [ballot(101, day=1), ballot(101, "no", channel="paper", day=3)] + ballots("yyyyynn", first=102)
    result = counted(roll(12), cast, collision=collision)
    assert (result.yes.heads, result.participating.heads) == share
    assert result.verdict == verdict


def homes(floors: int, each: int, first: int = 1) -> list[Home]:
    return [
        Home(FlatKey("1", "1", f"{floor}0{n}"), floor, 8000)
        for floor in range(first, floors + 1)
        for n in range(1, each + 1)
    ]


def test_t1_the_guangzhou_coefficients():
    case = COSTS["T1"]
    table = floor_table({int(floor): text for floor, text in case["coefficients"].items()})
    shares = share_cost(CostPlan("floor", case["net"], table=table), homes(6, 2))
    assert [f"{round(share.exact) / 100:.2f}" for share in shares[::2]] == [
        f"{float(yuan):.2f}" for yuan in case["before_rounding_yuan"]
    ]
    assert sum(share.amount for share in shares) == case["net"]
    assert all(abs(share.amount - share.exact) < 1 for share in shares)


def test_t3_percent_of_each_household():
    case = COSTS["T3"]
    table = floor_table(
        {int(floor): str(text) for floor, text in case["percent_by_floor"].items()},
        kind="percent_per_household",
    )
    everyone = homes(6, 2)
    shares = share_cost(CostPlan("percent", case["net"], table=table), everyone)
    assert [share.amount for share in shares] == [case["shares"][str(home.floor)] for home in everyone]


def test_t5_agreed_amounts_that_do_not_sum_are_refused_with_the_difference():
    case = COSTS["T5"]
    everyone = homes(7, 1)
    amounts = {home.key: case["amounts_by_floor"].get(str(home.floor), 0) for home in everyone}
    with pytest.raises(TableDoesNotSum) as refusal:
        share_cost(CostPlan("amount", case["net"], amounts=amounts), everyone)
    assert str(refusal.value) == case["refused"]
    assert refusal.value.difference == -7500000
