"""A new motion, one question a screen: nothing lost, in any order, and opened once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.database import Database
from app.models import Voter
from app.services import finding
from app.services.roll import Scope, import_roll
from tests import factories as f
from tests.conftest import Clock, Page
from tests.statements import counted
from tests.web.committee_desk import ANSWERS, add_draft, motion_of, settle

NEW = "/committee/c/TEST/motions/new"
EMPTY: dict[str, object] = {"rule_key": None, "rule_version": None, "opens_at": None, "closes_at": None}


@pytest.fixture
def chair(database: Database, page: Page) -> Page:
    settle(database)
    return page.sign_in("chair-test").in_english()


def at(page: Page, code: str, step: str) -> Page:
    return page.get(f"/committee/m/{code}/{step}")


def voters(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Voter)) or 0


def test_the_questions_and_a_last_look_open_a_motion(chair: Page, database: Database) -> None:
    chair.get(NEW)
    assert "Step 1 of 7" in chair.text
    chair.post(question="Shall entrance 1 get a lift?", details="Two\nlines")
    for number, (step, answer) in enumerate(ANSWERS.items(), 2):
        assert chair.path.endswith(step)
        assert f"Step {number} of 7" in chair.text
        chair.post(**answer)
        assert chair.status == 200
    assert chair.path.endswith("/review")
    for words in (
        "Shall entrance 1 get a lift?",
        "Building 3, entrance 1",
        "At least 8 of 12 homes and 640.00 of 960.00 m² must take part",
        "This freezes 12 homes and 960.00 m²",
        "The first valid answer counts.",
        "midnight at the end of Sunday, 8 March 2026",
    ):
        assert words in chair.text, words
    code = chair.path.split("/")[3]
    chair.post(f"/committee/m/{code}/open")
    assert chair.path == f"/committee/m/{code}"
    assert "Opened: the roll is frozen." in chair.text
    motion = motion_of(database, code)
    assert motion.opens_at == datetime.fromisoformat("2026-03-03T00:00+08:00")
    assert motion.closes_at == datetime.fromisoformat("2026-03-09T00:00+08:00")
    assert voters(database) == 12


def test_the_sentence_is_worked_for_the_scope_that_was_chosen(database: Database, page: Page) -> None:
    settle(database, [*f.house(), *(type(x)(f.key(x.key.room, "4"), x.area, x.owners) for x in f.house(2))])
    code = add_draft(database, **EMPTY)
    page.sign_in("chair-test").in_english()
    at(page, code, "scope").post(scope="building:4")
    assert "At least 3 of 4 homes" in page.text
    assert motion_of(database, code).building == "4"


@pytest.mark.parametrize("step", ["question", *ANSWERS, "review"])
def test_every_screen_opens_on_an_empty_draft(chair: Page, database: Database, step: str) -> None:
    code = add_draft(database, scope=Scope(), **EMPTY)
    assert at(chair, code, step).status == 200


@pytest.mark.parametrize("order", [["keeping", "cost", "counting", "window", "rule", "scope"], list(ANSWERS)])
def test_the_steps_may_come_in_any_order(chair: Page, database: Database, order: list[str]) -> None:
    code = add_draft(database, scope=Scope(), **EMPTY)
    for step in order:
        at(chair, code, step).post(**ANSWERS[step])
        assert chair.status == 200
    at(chair, code, "review")
    assert "Open: freeze the roll" in chair.text


def test_an_answer_stays_when_one_goes_back(chair: Page, database: Database) -> None:
    code = add_draft(database, scope=Scope("3", "1"), rule="households-share", share="3/5")
    assert 'value="3/5"' in at(chair, code, "rule").text
    assert 'value="households-share" id="rule-households-share" checked' in chair.text
    assert 'value="2026-03-02T10:00"' in at(chair, code, "window").text


def test_a_change_from_the_review_leads_back_to_it(chair: Page, database: Database) -> None:
    code = add_draft(database)
    at(chair, code, "question?then=review").post(question="Another?", details="")
    assert chair.path.endswith("/review")
    assert "Another?" in chair.text


def test_the_review_names_what_is_missing(chair: Page, database: Database) -> None:
    code = add_draft(database, **EMPTY)
    at(chair, code, "review")
    assert "No rule is chosen yet." in chair.text
    assert "It is not said yet when voting opens and closes." in chair.text
    assert "Open: freeze the roll" not in chair.text


@pytest.mark.parametrize(
    ("step", "answer", "words"),
    [
        ("question", {"question": "  "}, "Write the question."),
        ("question", {"question": "x" * 301}, "At most 300 characters"),
        ("question", {"question": "ok", "details": "x" * 5001}, "At most 5,000 characters"),
        ("scope", {}, "Choose who decides."),
        ("scope", {"scope": "entrance:9/9"}, "Not a valid choice"),
        ("rule", {"share": "2/3"}, "Choose a rule."),
        ("rule", {"rule": "property-law-special"}, "Not a valid choice"),
        ("rule", {"rule": "households-share", "share": "most"}, "Write a fraction"),
        ("rule", {"rule": "households-share", "share": "3/2"}, "Write a fraction"),
        ("rule", {"rule": "households-share", "share": "101%"}, "Write a fraction"),
        ("rule", {"rule": "households-share", "share": "0%"}, "Write a fraction"),
        ("window", {"opens": "", "closes": ""}, "Choose day and time."),
        ("window", {"opens": "soon", "closes": "2026-03-09T00:00"}, "valid"),
        ("window", {"opens": "0001-01-01T00:00", "closes": "2026-03-09T00:00"}, "within the next year"),
        ("window", {"opens": "2026-03-03T00:00", "closes": "9999-12-31T23:59"}, "within the next year"),
        ("window", {"opens": "2026-03-09T00:00", "closes": "2026-03-09T00:00"}, "must close after it opens"),
        ("window", {"opens": "2026-03-01T00:00", "closes": "2026-03-02T10:00"}, "This moment has passed."),
        ("cost", {"method": "area", "price": ""}, "Write an amount"),
        ("cost", {"method": "area", "price": "1.234"}, "Write an amount"),
        ("cost", {"method": "area", "price": "0"}, "Between 0.01 and"),
        ("cost", {"method": "area", "price": "20000000.01"}, "Between 0.01 and"),
        ("cost", {"method": "area", "price": "10", "subsidy": "10.01"}, "The subsidy is higher"),
        ("cost", {"method": "percent", "price": "10", "coefficients": "guangzhou"}, "table of percentages"),
        (
            "cost",
            {"method": "floor", "price": "10", "coefficients": "six-floors-floor"},
            "table of coefficients",
        ),
        ("cost", {"method": "floor", "price": "10", "coefficients": "nobody"}, "table of coefficients"),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field_and_kept_on_the_page(
    chair: Page, database: Database, step: str, answer: dict[str, str], words: str
) -> None:
    code = add_draft(database)
    fields = ({"collision": "first_valid"} if step == "window" else {}) | answer
    at(chair, code, step).post(**fields)
    assert chair.status == 422
    assert words in chair.text
    assert "Not saved yet. Please mend:" in chair.text
    for typed in answer.values():
        assert typed in chair.text or typed == "  " or step in ("scope", "rule") or typed == "nobody"
    stored = motion_of(database, code)
    assert (stored.question, stored.rule_key, stored.cost_plan) == (
        "3号楼1单元加装电梯",
        "civil-code-special",
        None,
    )


@pytest.mark.parametrize(
    ("typed", "kept"), [("2/3", "2/3"), ("60%", "3/5"), (" ６６．６７％", "6667/10000"), ("100%", "1/1")]
)
def test_a_share_is_kept_as_an_exact_fraction(chair: Page, database: Database, typed: str, kept: str) -> None:
    code = add_draft(database, **EMPTY)
    at(chair, code, "rule").post(rule="households-share", share=typed)
    assert chair.status == 200
    assert motion_of(database, code).share == kept


def test_a_closing_one_minute_ahead_is_taken(chair: Page, database: Database) -> None:
    code = add_draft(database)
    answer = ANSWERS["window"] | {
        "opens": "2026-03-01T00:00",
        "closes": "2026-03-02T10:01",
        "collision": "paper_wins",
    }
    at(chair, code, "window").post(**answer)
    assert chair.status == 200
    assert motion_of(database, code).collision == "paper_wins"


def test_the_window_is_offered_from_the_midnight_after_the_notice(chair: Page, database: Database) -> None:
    code = add_draft(database, **EMPTY, notice_days=15)
    at(chair, code, "window")
    assert 'value="2026-03-18T00:00"' in chair.text
    assert 'value="2026-03-25T00:00"' in chair.text


def test_the_cost_table_sums_to_the_net_cost(chair: Page, database: Database) -> None:
    code = add_draft(database)
    plan = {"method": "floor", "price": "600,000", "subsidy": "100000", "coefficients": "guangzhou"}
    at(chair, code, "cost").post(**plan, go="show")
    assert chair.path.endswith("/cost")
    for words in ("¥500,000.00", "602: ¥63,725.49", "101: ¥0.00"):
        assert words in chair.text, words
    assert chair.text.count("¥500,000.00") == 2
    chair.post(**plan)
    assert chair.path.endswith("/counting")


@pytest.mark.parametrize(
    ("floors", "plan", "words"),
    [
        (7, {"method": "percent", "coefficients": "six-floors-household"}, "says nothing of floor 7"),
        (5, {"method": "percent", "coefficients": "six-floors-floor"}, "sum to 67 and not to 100"),
        (2, {"method": "floor", "coefficients": "dongpu"}, "one home at least must have a share"),
    ],
)
def test_a_table_that_does_not_fit_the_house_is_refused_with_the_reason(
    database: Database, page: Page, floors: int, plan: dict[str, str], words: str
) -> None:
    settle(database, f.house(floors=floors))
    code = add_draft(database)
    page.sign_in("chair-test").in_english()
    at(page, code, "cost").post(price="600000", **plan)
    assert page.status == 422
    assert words in page.text
    assert 'value="600000"' in page.text


def test_a_roll_that_no_longer_fits_the_cost_table_stops_the_opening(database: Database, page: Page) -> None:
    settle(database, f.house(floors=7))
    plan = {"price": 100, "subsidy": 0, "method": "percent", "coefficients": "six-floors-household"}
    code = add_draft(database, cost_plan=plan)
    page.sign_in("chair-test").in_english()
    at(page, code, "review")
    assert "says nothing of floor 7" in page.text
    page.post(f"/committee/m/{code}/open")
    assert "Not opened: The table of floors says nothing of floor 7." in page.text
    assert voters(database) == 0


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"rule_key": None, "rule_version": None}, "Not opened: No rule is chosen yet."),
        ({"opens_at": None}, "Not opened: It is not said yet"),
        ({"scope": Scope("9", "9")}, "Not opened: The roll has no flat in this scope."),
    ],
)
def test_an_incomplete_draft_is_not_opened(
    chair: Page, database: Database, wishes: dict[str, object], words: str
) -> None:
    code = add_draft(database, **wishes)
    at(chair, code, "review").post(f"/committee/m/{code}/open")
    assert chair.path.endswith("/review")
    assert words in chair.text
    assert motion_of(database, code).frozen_at is None


def test_opening_with_an_empty_roll_names_the_roll(database: Database, page: Page) -> None:
    settle(database, [])
    code = add_draft(database)
    page.sign_in("chair-test").in_english()
    for step in ("scope", "rule", "cost", "review"):
        assert at(page, code, step).status == 200
    page.post(f"/committee/m/{code}/open")
    assert "Not opened: The roll has no flat in this scope." in page.text


def test_a_closing_time_that_passed_meanwhile_is_named(chair: Page, database: Database, clock: Clock) -> None:
    code = add_draft(database, closes_at=f.NOW + timedelta(hours=1))
    at(chair, code, "review")
    clock.moment = f.NOW + timedelta(hours=1)
    chair.post(f"/committee/m/{code}/open")
    assert "The closing time has passed." in chair.text
    assert motion_of(database, code).frozen_at is None


def test_opening_twice_freezes_one_roll(chair: Page, database: Database) -> None:
    code = add_draft(database)
    at(chair, code, "review").post(f"/committee/m/{code}/open")
    chair.post(f"/committee/m/{code}/open")
    assert chair.status == 200
    assert chair.path == f"/committee/m/{code}"
    assert "can no longer be changed" in chair.text
    assert voters(database) == 12


@pytest.mark.parametrize("step", ["question", *ANSWERS])
def test_after_opening_no_step_changes_anything(chair: Page, database: Database, step: str) -> None:
    code = add_draft(database)
    at(chair, code, "review").post(f"/committee/m/{code}/open")
    before = motion_of(database, code)
    chair.post(f"/committee/m/{code}/{step}", **{"question": "Another?", **ANSWERS.get(step, {})})
    assert chair.path == f"/committee/m/{code}"
    after = motion_of(database, code)
    assert (after.question, after.opens_at, after.rule_key) == (
        before.question,
        before.opens_at,
        before.rule_key,
    )


def test_the_desk_sends_a_draft_to_its_first_open_question(chair: Page, database: Database) -> None:
    nothing = add_draft(database, **EMPTY)
    half = add_draft(database, opens_at=None, closes_at=None)
    whole = add_draft(database)
    for code, step in ((nothing, "scope"), (half, "window"), (whole, "review")):
        assert chair.get(f"/committee/m/{code}").path == f"/committee/m/{code}/{step}"


def test_a_question_is_shown_as_text_and_never_as_markup(chair: Page, database: Database) -> None:
    chair.get(NEW).post(question="<script>alert(1)</script>\x00 \x07?", details="<b>\r\nx</b>")
    code = chair.path.split("/")[3]
    assert motion_of(database, code).question == "<script>alert(1)</script> ?"
    at(chair, code, "review")
    assert "<script>alert" not in chair.text
    assert "<b>\n" not in chair.text


@pytest.mark.parametrize("step", ["scope", "rule", "cost", "review"])
def test_a_step_takes_the_same_queries_for_20_and_2000_flats(
    database: Database, page: Page, step: str
) -> None:
    settle(database, f.house(floors=10))
    code = add_draft(database)
    seen = []
    page.sign_in("chair-test")
    for floors in (10, 100):
        with database.writing() as session:
            found = finding.find_motion(session, code)
            assert found is not None
            flats = f.house(floors, 2 if floors == 10 else 20)
            import_roll(session, found.motion.compound, flats, f.VAULT)
            session.commit()
        with counted(database.engine) as statements:
            assert at(page, code, step).status == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 8
