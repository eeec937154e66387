"""Numbers, rules and verdicts in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from app.domain.rules import RULES, find_rule
from app.services.motions import Stage
from app.services.progress import Leg, Turnout
from app.web import sentences


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: object) -> str:
    """Words need one database only, and do not ask it anything."""
    return f"sqlite:///{tmp_path}/louyi.sqlite"


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            "civil-code-special",
            "At least 8 of 12 homes and 640.00 of 960.00 m² must take part; "
            "of those, three quarters by both counts must agree.",
        ),
        (
            "civil-code-ordinary",
            "At least 8 of 12 homes and 640.00 of 960.00 m² must take part; "
            "of those, more than half by both counts must agree.",
        ),
        ("property-law-ordinary", "At least 7 of 12 homes and 480.01 of 960.00 m² must agree."),
        (
            "two-thirds-no-objection",
            "At least 8 of 12 homes and 640.00 of 960.00 m² must agree. "
            "An open objection holds the result back.",
        ),
        ("unanimous", "All 12 homes must agree."),
    ],
)
def test_a_rule_is_worked_for_its_scope(key: str, said: str) -> None:
    assert sentences.rule_sentence(RULES[key], 12, 96000) == said


def test_a_share_of_homes_says_nothing_of_area() -> None:
    rule = find_rule("households-share", share="4/5")
    assert sentences.rule_sentence(rule, 12, 96000) == "At least 10 of 12 homes must agree."


def test_paper_only_is_said() -> None:
    assert "Only answers on signed paper count." in sentences.rule_sentence(
        RULES["two-thirds-written"], 12, 96000
    )


@pytest.mark.parametrize("key", list(RULES))
def test_every_rule_has_its_name_its_law_and_its_article(key: str) -> None:
    assert all(word(RULES[key]) for word in (sentences.rule_name, sentences.law_text, sentences.article))


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_its_word(stage: Stage) -> None:
    assert sentences.stage_word(stage)


@pytest.mark.parametrize(
    ("heads", "area", "said"),
    [
        (6, 57880, "Still 2 homes and 61.20 m² to go"),
        (7, 63999, "Still 1 home and 0.01 m² to go"),
        (8, 63999, "Still 0.01 m² to go"),
        (7, 64000, "Still 1 home to go"),
        (8, 64000, "Enough have taken part, by homes and by area."),
        (9, 64001, "Enough have taken part, by homes and by area."),
    ],
)
def test_what_is_missing_is_said_until_both_counts_are_reached(heads: int, area: int, said: str) -> None:
    turnout = Turnout(Leg(heads, 12, 8), Leg(area, 96000, 64000))
    assert sentences.missing_sentence(turnout) == said


def test_a_rule_without_a_quorum_says_what_silence_means() -> None:
    turnout = Turnout(Leg(3, 12, None), Leg(100, 96000, None))
    assert "does not count as agreeing" in sentences.missing_sentence(turnout)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (15, 59, "23:59 on Sunday, 8 March 2026"),
        (16, 0, "midnight at the end of Sunday, 8 March 2026"),
        (16, 1, "00:01 on Monday, 9 March 2026"),
    ],
)
def test_midnight_belongs_to_the_day_that_ends(hour: int, minute: int, said: str) -> None:
    assert sentences.deadline(datetime(2026, 3, 8, hour, minute, tzinfo=UTC)) == said


def test_a_document_may_speak_another_language_than_its_reader() -> None:
    with force_locale("zh_Hans_CN"):
        assert sentences.page_language() == "zh"
    assert sentences.page_language() == "en"
