"""Staff see on the façades where an item is wanted, in parts of five homes or more; residents see none."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.database import Database
from app.services import survey_answers, survey_tally
from tests.conftest import Clock, Page, at_desk
from tests.factories import NOW, VAULT
from tests.services import surveying as s


def closed(database: Database, clock: Clock, homes: int, *, floors: int = 10, **changes: object) -> str:
    """The homes below the middle want the roof, those above the lift; counted and posted."""
    with database.writing() as session:
        survey = s.opened(session, floors=floors, **changes)
        for number in range(1, homes + 1):
            seat = s.seat(session, survey, number)
            above = int(seat.room or "0") // 100 > floors // 2
            sent = s.typed(who="owner", works="lift" if above else "roof")
            survey_answers.send(session, survey, seat, sent, now=NOW, vault=VAULT)
        row = s.posted(session, survey)
        session.commit()
        clock.moment = s.CLOSES
        return row.code


def parts(page: Page) -> list[tuple[int, int, int]]:
    """Of each drawn part how many floors high it is, its share, and its homes."""
    found = re.findall(
        r'<td rowspan="(\d+)"><b class="cell heat-\d"><i>(\d+) %</i>\d+ of (\d+)</b>', page.text
    )
    return [(int(rows), int(share), int(homes)) for rows, share, homes in found]


def test_with_the_home_floors_are_drawn_from_top_to_ground(
    app: Flask, database: Database, clock: Clock
) -> None:
    code = closed(database, clock, 20, anonymous=False)
    page = at_desk(app).get(f"/surveys/{code}/results")
    assert f"/surveys/{code}/facade" in page.text
    page.get(f"/surveys/{code}/facade?item=works.lift")
    drawn = parts(page)
    assert sum(homes for _rows, _share, homes in drawn) == 20
    assert all(homes >= 5 for _rows, _share, homes in drawn)
    assert drawn[0][1] == 100
    assert drawn[-1][1] == 0
    below = parts(page.get(f"/surveys/{code}/facade?item=works.roof"))
    assert [100 - share for _rows, share, _homes in below] == [share for _rows, share, _homes in drawn]


def test_an_anonymous_survey_that_asks_for_no_floor_tells_entrances_only(
    app: Flask, database: Database, clock: Clock
) -> None:
    code = closed(database, clock, 12)
    page = at_desk(app).get(f"/surveys/{code}/facade?item=works.lift")
    assert all(homes >= 5 for _rows, _share, homes in parts(page))
    assert sum(homes for _rows, _share, homes in parts(page)) == 12
    assert "All floors" in page.text
    assert not re.search(r"Floor \d", page.text)


def test_without_a_choice_the_most_wanted_item_is_shown(app: Flask, database: Database, clock: Clock) -> None:
    code = closed(database, clock, 16)
    page = at_desk(app).get(f"/surveys/{code}/facade")
    chosen = re.search(r'<option value="([^"]+)" selected', page.text)
    assert chosen
    first = re.findall(r'<option value="([^"]+)"', page.text)[0]
    assert chosen[1] == first


@pytest.mark.parametrize("homes", [0, 4])
def test_of_fewer_than_five_nothing_is_drawn(
    app: Flask, database: Database, clock: Clock, homes: int
) -> None:
    code = closed(database, clock, homes, anonymous=False)
    page = at_desk(app).get(f"/surveys/{code}/facade")
    assert page.status == 200
    assert "Too few homes answered" in page.text
    assert parts(page) == []


def test_a_question_that_fewer_than_five_answered_tells_nothing(
    app: Flask, database: Database, clock: Clock
) -> None:
    with database.writing() as session:
        survey = s.opened(session, floors=10)
        for number in range(1, 13):
            s.answer(session, survey, number, works="lift", **({"first": "roof"} if number < 5 else {}))
        survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
        session.commit()
        code = survey.code
    clock.moment = s.CLOSES
    page = at_desk(app).get(f"/surveys/{code}/facade")
    assert "works.lift" in page.text
    assert "first." not in page.text
    assert page.get(f"/surveys/{code}/facade?item=first.roof").status == 404


def test_before_the_count_there_is_no_page(app: Flask, database: Database, clock: Clock) -> None:
    with database.writing() as session:
        still_open = s.opened(session, anonymous=False).code
        session.commit()
    assert at_desk(app).get(f"/surveys/{still_open}/facade").status == 404


def test_an_item_that_is_none_is_refused(app: Flask, database: Database, clock: Clock) -> None:
    code = closed(database, clock, 12)
    page = at_desk(app)
    for wrong in ("works", "works.none", "say.given", "none.lift"):
        assert page.get(f"/surveys/{code}/facade?item={wrong}").status == 404
    assert "Sign in" in Page(app.test_client()).get("/").in_english().get(f"/surveys/{code}/facade").text
