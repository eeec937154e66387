"""Two people at one draft, or two phones of one home: the second looks once more, and nothing is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Survey, User
from app.services import surveys
from tests.conftest import Page
from tests.factories import NOW
from tests.services import surveying as s
from tests.web.test_survey_desk import an_open_one, questions
from tests.web.test_survey_resident import count, kept, opened, proved

CHANGED = "Somebody has changed this question meanwhile"


@pytest.fixture
def draft(database: Database) -> str:
    with database.writing() as session:
        found = s.draft(session, s.place(session))
        session.commit()
        return found.code


def browser(app: Flask, name: str = "") -> Page:
    page = Page(app.test_client()).get("/").in_english()
    return page.sign_in(name) if name else page


def label(database: Database) -> str:
    found = questions(database).question("say")
    assert found is not None
    return found.label.zh


def test_the_second_editor_of_a_question_is_told_and_may_save_over_it(
    app: Flask, draft: str, database: Database
) -> None:
    address = f"/surveys/{draft}/question/say"
    early, late = (browser(app, "chair-test").get(address) for _each in "ab")
    early.post(label="还想说什么")
    late.post(label="还有别的话吗")
    assert late.status == 422
    assert CHANGED in late.text
    assert "还有别的话吗" in late.text
    assert "还想说什么" in late.text
    assert label(database) == "还想说什么"
    late.post(label="还有别的话吗")
    assert label(database) == "还有别的话吗"


def test_the_second_who_mends_words_is_told(app: Flask, database: Database) -> None:
    with database.writing() as session:
        s.place(session)
        session.commit()
    address = f"/surveys/{an_open_one(database).code}/words/say"
    early, late = (browser(app, "chair-test").get(address) for _each in "ab")
    early.post(label="还想说什么")
    late.post(label="还有话说")
    assert CHANGED in late.text
    assert label(database) == "还想说什么"


def test_a_question_saved_after_the_opening_says_so(app: Flask, draft: str, database: Database) -> None:
    desk = browser(app, "chair-test").get(f"/surveys/{draft}/question/say")
    with database.writing() as session:
        survey = session.scalars(select(Survey)).one()
        surveys.open_survey(session, survey, now=NOW, actor=session.get_one(User, survey.created_by))
        session.commit()
    desk.post(label="还想说什么")
    assert desk.status == 200
    assert "cannot be changed like this any more" in desk.text
    assert label(database) == "还想说"


def test_what_another_phone_of_the_home_changed_is_not_sent_unseen(app: Flask, database: Database) -> None:
    survey = opened(database)
    wife, man = browser(app), browser(app)
    proved(wife, database, survey, 2).post(who="owner", people="3")
    wife.post(works=["lift"], wish="5")
    assert "Your answers once more" in wife.text
    proved(man, database, survey, 902).get(f"/s/{survey.code}/answer/works").post(works=["park"], wish="1")
    wife.post()
    assert count(database, sent=True) == 0
    assert "Please look once more" in wife.text
    assert "停车" in wife.text
    wife.post()
    assert kept(database, survey, 2)["works"] == ["park"]
