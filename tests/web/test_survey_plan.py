"""The committee answers what was wanted; everyone finds the answer to her own wish."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Survey, SurveyPlanAnswer
from app.services import survey_plan, survey_tally, surveys
from tests import factories as f
from tests.conftest import Clock, Page, at_desk
from tests.services import surveying as s

LIFT, ROOF = "w-works-lift", "w-works-roof"
GOOD = {"state": "needs_vote", "reason": "占用公共绿地", "body": "业主委员会"}


def row(name: str, **fields: str) -> dict[str, str]:
    return {f"{name}.{key}": value for key, value in fields.items()}


@pytest.fixture
def survey(database: Database, clock: Clock) -> Survey:
    """Closed and counted: six wanted the lift, five the roof; results are not posted yet."""
    return closed(database, clock)


def closed(database: Database, clock: Clock, answers: int = 6) -> Survey:
    with database.writing() as session:
        survey = s.opened(session)
        for number in range(1, answers + 1):
            works = ["lift", "roof"] if number > 1 else ["lift"]
            s.answer(session, survey, number, works=works, first=["lift"])
        session.commit()
    clock.moment = s.CLOSES + timedelta(minutes=1)
    with database.writing() as session:
        survey_tally.tally(session, survey.survey_id, now=clock.moment, vault=f.VAULT)
        session.commit()
        return session.get_one(Survey, survey.survey_id)


@pytest.fixture
def desk(app: Flask, survey: Survey) -> Page:  # noqa: ARG001  the chair belongs to its compound
    return at_desk(app)


def begun(desk: Page, survey: Survey) -> Page:
    desk.get(f"/surveys/{survey.code}/plan")
    return desk.post(f"/surveys/{survey.code}/plan/questions", question=["works", "first"])


def answered(desk: Page, survey: Survey, **fields: str) -> Page:
    begun(desk, survey)
    desk.get(f"/surveys/{survey.code}/plan/answers/works")
    return desk.post(**(row(LIFT, **GOOD) | fields))


def posted(desk: Page, survey: Survey) -> Page:
    answered(desk, survey)
    return desk.post(f"/surveys/{survey.code}/plan/publish")


def post_results(database: Database, survey: Survey, clock: Clock) -> None:
    with database.writing() as session:
        row = session.get_one(Survey, survey.survey_id)
        surveys.publish(session, row, now=clock(), actor=session.get_one(f.User, row.created_by))
        session.commit()


def states(database: Database) -> list[str]:
    with database.reading() as session:
        query = select(SurveyPlanAnswer.state).order_by(SurveyPlanAnswer.survey_plan_answer_id)
        return list(session.scalars(query))


def test_each_work_of_the_chosen_questions_gets_a_line_with_its_count(desk: Page, survey: Survey) -> None:
    desk.get(f"/surveys/{survey.code}")
    assert f"/surveys/{survey.code}/plan" in desk.text
    begun(desk, survey)
    assert "Wanted by 6 of 6 (100.00 %)<br>6 put it among the first 2" in desk.text
    assert "Wanted by 5 of 6 (83.33 %)" in desk.text
    assert desk.text.index("电梯") < desk.text.index("屋顶") < desk.text.index("停车")
    assert desk.text.count("No answer yet") == 4  # three lines and their number


def test_an_answer_is_kept_and_written_into_the_log(desk: Page, survey: Survey, database: Database) -> None:
    answered(desk, survey)
    assert "1 answer saved" in desk.text
    assert "占用公共绿地" in desk.text
    with database.reading() as session:
        kinds = session.scalars(select(Activity.kind)).all()
    assert kinds.count("survey_plan_changed") == 2


def test_the_list_shows_what_has_no_answer_alone_and_desks_lead_there(desk: Page, survey: Survey) -> None:
    answered(desk, survey)
    for path in ("/committee", "/surveys"):
        assert "the list of what becomes of the wishes is a draft, 2 have no answer." in desk.get(path).text
        assert f"/surveys/{survey.code}/plan?show=open" in desk.text
        assert "is counted. Post the results." in desk.text
    desk.get(f"/surveys/{survey.code}/plan?show=open")
    assert [word in desk.text for word in ("电梯", "屋顶", "停车")] == [False, True, True]
    desk.get(f"/surveys/{survey.code}/plan?show=needs_vote")
    assert [word in desk.text for word in ("电梯", "屋顶", "停车")] == [True, False, False]
    assert "屋顶" in desk.get(f"/surveys/{survey.code}/plan?show=nonsense").text
    desk.get("/").sign_in("worker-test")
    assert "is counted. Post the results." not in desk.get("/surveys").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"state": ""}, "Choose what becomes of it."),
        ({"state": "promised"}, "Choose what becomes of it."),
        ({"reason": ""}, "Say why, in one sentence."),
        ({"body": " "}, "Say who is responsible."),
        ({"due": "2027-Q2"}, "Only what is in this plan has a date."),
        ({"state": "planned", "due": "soon"}, "Write a day such as 2027-06-30"),
        ({"where": "9-9"}, "This place is not in the list."),
        ({"reason": "长" * 301}, "At most 300 characters."),
    ],
)
def test_a_fault_stands_at_its_row_and_nothing_typed_is_lost(
    desk: Page, survey: Survey, database: Database, wrong: dict[str, str], sentence: str
) -> None:
    answered(desk, survey, **row(LIFT, **wrong), **row(ROOF, state="later", reason="资金不够", body="街道"))
    assert desk.status == 422
    assert sentence in desk.text
    assert 'href="#row-w-works-lift"' in desk.text
    assert "资金不够" in desk.text
    assert states(database) == []


def test_a_row_left_empty_says_nothing(desk: Page, survey: Survey, database: Database) -> None:
    answered(desk, survey, **row(ROOF, body="幸福街道办事处"))
    assert states(database) == ["needs_vote"]


def test_a_day_or_quarter_and_a_place_are_read_as_typed(desk: Page, survey: Survey) -> None:
    answered(desk, survey, **row(LIFT, state="planned", due="2027年第二季度", where="Building 3, entrance 1"))
    assert "quarter 2 of 2027" in desk.text
    assert "Building 3, entrance 1" in desk.text


def test_two_at_once_and_the_second_sees_both(
    app: Flask, desk: Page, survey: Survey, database: Database
) -> None:
    begun(desk, survey)
    other = at_desk(app)
    for page in (desk, other):
        page.get(f"/surveys/{survey.code}/plan/answers/works")
    desk.post(**row(LIFT, **GOOD))
    other.post(**row(LIFT, state="later", reason="明年再说", body="街道"))
    assert other.status == 409
    assert "somebody else has answered it meanwhile" in other.text
    assert "占用公共绿地" in other.text
    assert "明年再说" in other.text
    assert states(database) == ["needs_vote"]
    other.post(**row(LIFT, state="later", reason="明年再说", body="街道"))
    assert states(database) == ["needs_vote", "later"]


def test_a_line_of_ones_own(desk: Page, survey: Survey) -> None:
    begun(desk, survey)
    desk.get(f"/surveys/{survey.code}/plan/answers/own")
    desk.post(**row("new", **GOOD))
    assert "Write what it is." in desk.text
    desk.post(**row("new", title="楼道灯", **GOOD))
    assert "楼道灯" in desk.text
    assert "Added by 幸福街道办事处" in desk.text


def test_a_draft_is_nothing_to_the_public(desk: Page, page: Page, survey: Survey) -> None:
    answered(desk, survey)
    assert page.get(f"/s/{survey.code}/plan").status == 404


def test_nothing_is_posted_without_an_answer(desk: Page, page: Page, survey: Survey) -> None:
    begun(desk, survey)
    desk.post(f"/surveys/{survey.code}/plan/publish")
    assert "Answer at least one line first." in desk.text
    assert page.get(f"/s/{survey.code}/plan").status == 404


def test_everyone_finds_her_wish_and_numbers_come_with_the_results(
    desk: Page, page: Page, survey: Survey, database: Database, clock: Clock
) -> None:
    posted(desk, survey)
    page.get("/").in_english()
    page.get(f"/s/{survey.code}/plan")
    assert page.status == 200
    assert 'href="#w-works-lift"' in page.text
    assert 'id="w-works-lift"' in page.text
    assert "占用公共绿地" in page.text
    assert "6 of 6" not in page.text
    post_results(database, survey, clock)
    page.get(f"/s/{survey.code}/plan")
    assert "Wanted by 6 of 6 (100.00 %)" in page.text
    assert "Most wanted in Building 3" in page.text
    page.get(f"/s/{survey.code}/results")
    assert f"/s/{survey.code}/plan" in page.text


def test_who_looks_for_a_wish_sends_nothing(desk: Page, page: Page, survey: Survey) -> None:
    posted(desk, survey)
    main = page.get(f"/s/{survey.code}/plan").text.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main
    assert not re.findall(r'href="[^"#]+#', main)
    assert not re.findall(r'href="[^"]*\?', main)


def test_changes_after_the_posting_are_dated_and_drafts_before_are_not_told(
    desk: Page, page: Page, survey: Survey, clock: Clock
) -> None:
    answered(desk, survey)
    clock.moment += timedelta(minutes=1)
    desk.get(f"/surveys/{survey.code}/plan/answers/works")
    desk.post(**row(LIFT, seen="1", state="later", reason="先问业主", body="业委会"))
    clock.moment += timedelta(minutes=1)
    desk.post(f"/surveys/{survey.code}/plan/publish")
    clock.moment += timedelta(hours=1)
    desk.get(f"/surveys/{survey.code}/plan/answers/works")
    desk.post(**row(LIFT, seen="2", state="planned", reason="资金到位", body="街道", due="2027-06-30"))
    page.get("/").in_english()
    page.get(f"/s/{survey.code}/plan")
    assert "Changed on" in page.text
    assert "资金到位" in page.text
    assert "先问业主" in page.text
    assert "占用公共绿地" not in page.text


def test_under_five_answers_nothing_is_counted(
    app: Flask, database: Database, clock: Clock, page: Page
) -> None:
    few = closed(database, clock, answers=4)
    desk = at_desk(app)
    posted(desk, few)
    post_results(database, few, clock)
    page.get("/").in_english()
    page.get(f"/s/{few.code}/plan")
    assert page.status == 200
    for text in (page.text, desk.get(f"/surveys/{few.code}/plan").text):
        assert not re.findall(r"\d+ of \d+ \(", text)
        assert "Most wanted in" not in text


def test_a_worker_reads_and_changes_nothing(app: Flask, desk: Page, survey: Survey) -> None:
    answered(desk, survey)
    worker = Page(app.test_client()).get("/").in_english().sign_in("worker-test")
    worker.get(f"/surveys/{survey.code}/plan")
    assert worker.status == 200
    assert "占用公共绿地" in worker.text
    assert "plan/answers" not in worker.text
    assert worker.get(f"/surveys/{survey.code}/plan/answers/works").status == 403


def test_an_anonymous_survey_has_no_list_while_it_is_open(app: Flask, database: Database, page: Page) -> None:
    with database.writing() as session:
        survey = s.opened(session)
        session.commit()
    desk = at_desk(app)
    assert desk.get(f"/surveys/{survey.code}/plan").status == 404
    assert page.get(f"/s/{survey.code}/plan").status == 404
    assert survey_plan.may_begin(survey, f.NOW) is False


def test_a_line_of_ones_own_is_taken_back_while_the_list_is_a_draft(
    desk: Page, survey: Survey, database: Database
) -> None:
    answered(desk, survey)
    desk.get(f"/surveys/{survey.code}/plan/answers/own")
    desk.post(**row("new", title="楼道灯", **GOOD))
    (remove,) = re.findall(r'action="(/surveys/[^"]+/plan/remove/\d+)"', desk.text)
    desk.post(remove)
    assert "楼道灯" not in desk.text
    desk.get(f"/surveys/{survey.code}/plan")
    desk.post(f"/surveys/{survey.code}/plan/publish")
    assert "/plan/remove/" not in desk.text
    assert states(database) == ["needs_vote"]


def test_the_page_of_the_compound_names_its_posted_lists(desk: Page, page: Page, survey: Survey) -> None:
    answered(desk, survey)
    assert f"/s/{survey.code}/plan" not in page.get("/c/TEST/suggest").text
    desk.post(f"/surveys/{survey.code}/plan/publish")
    assert f"/s/{survey.code}/plan" in page.get("/c/TEST/suggest").text
