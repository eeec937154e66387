"""The core against a second, slow count that was written from the text alone (oracle.py)."""

from datetime import timedelta

import pytest

from app.domain.address import FlatKey
from app.domain.areas import format_area
from app.domain.ballots import Ballot, CountOptions
from app.domain.roll import Owner, RollFlat, group
from app.domain.rules import find_rule
from app.domain.tally import Count, count
from tests.domain.build import START
from tests.domain.oracle import tally
from tests.domain.random_votes import random_vote


def instant(minutes):
    return None if minutes is None else START + timedelta(minutes=minutes)


def count_it(roll, ballots, opt) -> Count:
    flats = [
        RollFlat(FlatKey(*r["flat"]), r["area"], tuple(Owner(*o) for o in r["owners"]), r["status"])
        for r in roll
    ]
    cast = [
        Ballot(
            FlatKey(*b["flat"]),
            b["choice"],
            b["channel"],
            instant(b["time"]),
            b["signed"],
            b["signer"],
            b["proxy"],
        )
        for b in ballots
    ]
    share = str(opt["share"]) if opt["share"] != 1 else "1/1"
    rule = find_rule(opt["rule"], share if opt["rule"] == "households-share" else None)
    options = CountOptions(
        opens=instant(opt["opens"]),
        closes=instant(opt["closes"]),
        collision=opt["collision"],
        blank=opt["blank"],
        proxy_cap=opt["cap"],
        silence=opt["silence"],
        delivered=frozenset(FlatKey(*key) for key in opt["delivered"]),
        own_consent=frozenset(FlatKey(*key) for key in opt["own"]),
        open_objections=opt["objections"],
    )
    return count(group(flats, opt["parking"]), cast, rule, options)


def as_printed(expected):
    """The oracle's integers as the object prints them."""

    def amount(pair):
        return {"heads": pair[0], "area": format_area(pair[1])}

    def gap(legs):
        return {"heads": legs["heads"], "area": None if legs["area"] is None else format_area(legs["area"])}

    plain = {name: value for name, value in expected.items() if name != "each"}
    for name in ("roll", "participating", "yes", "no", "abstain", "pending"):
        plain[name] = amount(expected[name])
    plain["missing"] = {kind: gap(legs) for kind, legs in expected["missing"].items()}
    return plain


@pytest.mark.parametrize("block", range(8))
def test_two_counts_written_apart_agree(block):
    for seed in range(block * 400, block * 400 + 400):
        vote = random_vote(seed)
        expected, found = tally(*vote), count_it(*vote)
        assert list(found.fates) == expected["each"], seed
        assert found.as_object() == as_printed(expected), seed


def test_the_random_votes_reach_every_verdict_and_every_fate():
    results = [tally(*random_vote(seed)) for seed in range(1500)]
    assert {result["verdict"] for result in results} == {
        "passed",
        "failed_quorum",
        "failed_majority",
        "not_eligible",
        "objection_open",
        "undetermined",
    }
    assert all(sum(result["fates"][fate] for result in results) > 50 for fate in results[0]["fates"])
