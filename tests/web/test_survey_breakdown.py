"""Staff break the results down by a question; a group under five is hidden, and residents see none of it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database import Database
from app.services import survey_answers
from tests.conftest import Clock, Page, at_desk
from tests.factories import NOW, VAULT
from tests.services import surveying as s
from tests.statements import counted


def closed(database: Database, clock: Clock, owners: int, tenants: int) -> str:
    """All owners want the lift, all tenants the roof; counted and posted."""
    with database.writing() as session:
        survey = s.opened(session, floors=10)
        for number in range(1, owners + tenants + 1):
            who, works = ("owner", "lift") if number <= owners else ("tenant", "roof")
            seat, sent = s.seat(session, survey, number), s.typed(who=who, works=works)
            survey_answers.send(session, survey, seat, sent, now=NOW, vault=VAULT)
        row = s.posted(session, survey)
        session.commit()
        clock.moment = s.CLOSES
        return row.code


def test_each_question_stands_by_the_groups_of_the_chosen_one(
    app: Flask, database: Database, clock: Clock
) -> None:
    code = closed(database, clock, owners=12, tenants=6)
    page = at_desk(app, "worker-test").get(f"/surveys/{code}/results")
    assert '<option value="who">By “您是”</option>' in page.text
    assert '<th scope="col" class="num">租户</th>' not in page.text
    page.get(f"/surveys/{code}/results?by=who")
    assert '<option value="who" selected>' in page.text
    assert '<th scope="col" class="num">租户</th>' in page.text
    assert '<td class="num">12 (100.00 %)</td><td class="num">0 (0.00 %)</td>' in page.text
    assert '<td class="num">0 (0.00 %)</td><td class="num">6 (100.00 %)</td>' in page.text


def test_a_group_of_four_is_hidden_and_cannot_be_found_by_subtraction(
    app: Flask, database: Database, clock: Clock
) -> None:
    code = closed(database, clock, owners=14, tenants=4)
    page = at_desk(app).get(f"/surveys/{code}/results?by=who")
    assert '<th scope="col" class="num">' in page.text
    assert '<th scope="col" class="num">业主</th>' not in page.text
    assert '<th scope="col" class="num">租户</th>' not in page.text
    assert "Fewer than two groups may be shown" in page.text


@pytest.mark.parametrize("by", ["", "works", "people", "nothing", "who' OR 1=1"])
def test_by_what_is_not_offered_nothing_is_broken_down(
    app: Flask, database: Database, clock: Clock, by: str
) -> None:
    code = closed(database, clock, owners=12, tenants=6)
    page = at_desk(app)
    with counted(database.engine) as plain:
        page.get(f"/surveys/{code}/results")
    with counted(database.engine) as statements:
        page.client.get(f"/surveys/{code}/results", query_string={"by": by})
    assert len(statements) == len(plain)
    with counted(database.engine) as statements:
        page.get(f"/surveys/{code}/results?by=who")
    assert len(statements) == len(plain) + 3


def test_residents_and_strangers_cannot_break_down(app: Flask, database: Database, clock: Clock) -> None:
    code = closed(database, clock, owners=12, tenants=6)
    page = Page(app.test_client()).get("/").in_english()
    page.get(f"/s/{code}/results?by=who")
    assert "Question by question" in page.text
    assert "Break down" not in page.text
    assert '<th scope="col" class="num">租户</th>' not in page.text
    assert "sign-in" in page.get(f"/surveys/{code}/results?by=who").path


def test_under_five_answers_there_is_nothing_to_choose(app: Flask, database: Database, clock: Clock) -> None:
    code = closed(database, clock, owners=2, tenants=2)
    page = at_desk(app).get(f"/surveys/{code}/results?by=who")
    assert "Break down" not in page.text
    assert "租户" not in page.text
