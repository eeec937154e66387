"""A building weighs as many homes as it has, and its weight opens nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask

from app.domain.surveys import questionnaire
from app.services.survey_rates import Rate, Rates
from app.services.survey_results import Counted, Results
from app.web.survey_shown import shown
from app.web.survey_weights import Weights
from tests.domain.surveys.build import of_kind, sheet

HOMES = {"1": 100, "2": 50}


def rates(homes: Mapping[str, int]) -> Rates:
    entrances = [Rate(building, "", number, 0, 0) for building, number in homes.items()]
    return Rates(Rate("", "", sum(homes.values()), 0, 0), [(each, []) for each in entrances], 0)


def counted(answered: Mapping[str, int], chosen: Mapping[str, int]) -> Counted:
    """Of "own", by building."""
    keys_in = {(building, "own"): number for building, number in chosen.items()}
    return Counted(sum(answered.values()), {"own": sum(chosen.values())}, {}, {}, dict(answered), keys_in)


def shares(
    answered: Mapping[str, int], chosen: Mapping[str, int], homes: Mapping[str, int] = HOMES
) -> object:
    weights = Weights(rates(homes), Results(sum(answered.values()), answered, {}))
    return weights.shares(counted(answered, chosen), ["own", "rent"])


def test_a_large_building_that_answered_little_is_heard() -> None:
    """10 of 100 homes say own, none of the 30 of 50: 25 % of the answers, two thirds of the homes."""
    assert shares({"1": 10, "2": 30}, {"1": 10}) == {"own": "66.67 %", "rent": "0.00 %"}


@pytest.mark.parametrize(
    ("answered", "homes"),
    [
        ({"1": 20, "2": 10}, HOMES),
        ({"1": 40}, HOMES),
        ({"1": 40, "2": 4}, HOMES),
        ({"1": 2, "2": 2}, HOMES),
        ({"": 9}, HOMES),
        ({}, {}),
    ],
)
def test_where_all_answers_count_alike_there_is_no_weighted_share(
    answered: Mapping[str, int], homes: Mapping[str, int]
) -> None:
    """Also where a building of four would be told by its weight."""
    assert shares(answered, dict.fromkeys(answered, 1), homes) is None


@pytest.mark.parametrize(("kind", "weighs"), [("single", True), ("multiple", True), ("ranking", False)])
def test_the_table_has_both_shares_side_by_side(app: Flask, kind: str, weighs: bool) -> None:
    asked = questionnaire.read(sheet(of_kind(kind)))
    key = next(iter(asked.questions())).kind.keys()[0]
    answered = {"1": 10, "2": 30}
    one = Counted(40, {key: 10}, {(key, 1): 10}, {}, answered, {("1", key): 10})
    with app.test_request_context():
        (found,) = shown(asked, Results(40, answered, {kind: one}), rates(HOMES), "zh")
    assert found.weighted == weighs
    assert found.table is not None
    assert ("66.67 %" in found.table.rows[0]) == weighs
    if weighs:
        assert found.table.rows[0][1:] == ("10", "25.00 %", "66.67 %")
        assert len({len(row) for row in [found.table.header, *found.table.rows]}) == 1
