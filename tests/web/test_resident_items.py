"""Several items on one sheet, and an election, on the resident's pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database import Database
from app.models import Message, Motion
from app.services.items import NewItem
from tests import factories as f
from tests.conftest import Page
from tests.web.resident_walk import ballots_in, home_of, prove, set_up

THREE = [NewItem("用维修资金修屋面", "三号楼屋面漏水。"), NewItem("聘请物业公司"), NewItem("增设车位")]
SEVEN = [NewItem(f"候选人{number}", f"介绍{number}") for number in range(1, 8)]
ALL = {f"choice_{number}": "no" for number in range(1, 8)}


@pytest.fixture
def sheet(database: Database) -> Motion:
    return set_up(database, asked=THREE)


@pytest.fixture
def election(database: Database) -> Motion:
    return set_up(database, asked=SEVEN, rule="civil-code-ordinary", kind="election", seats=5)


def test_one_question_a_screen_and_a_look_at_all_before_recording(
    page: Page, database: Database, sheet: Motion
) -> None:
    prove(page, database, sheet)
    for number, item in enumerate(THREE, 1):
        assert item.title in page.text
        assert f"第 {number} 项，共 3 项" in page.text
        page.post(choice=("yes", "no", "abstain")[number - 1])
    assert page.path.endswith("/confirm")
    assert all(item.title in page.text for item in THREE)
    page.post()
    assert ballots_in(database)[0].choices == ["yes", "no", "abstain"]
    assert ballots_in(database)[0].choice == "yes"
    assert all(item.title in page.text for item in THREE)
    assert "不同意" in page.text


def test_going_back_finds_every_answer_and_one_can_be_changed_alone(
    page: Page, database: Database, sheet: Motion
) -> None:
    prove(page, database, sheet).post(choice="yes")
    page.post(choice="no")
    back = page.get(f"{home_of(sheet)}/answer?item=1")
    assert 'checked id="choice-0"' in back.text or "checked" in back.text.partition('value="yes"')[0][-80:]
    page.get(f"{home_of(sheet)}/answer?item=3").post(choice="yes")
    assert page.path.endswith("/confirm")
    page.get(f"{home_of(sheet)}/answer?item=2&change=1").post(choice="abstain")
    assert page.path.endswith("/confirm")
    page.post()
    assert ballots_in(database)[0].choices == ["yes", "abstain", "yes"]


def test_the_look_before_recording_asks_for_what_is_missing(
    page: Page, database: Database, sheet: Motion
) -> None:
    prove(page, database, sheet).post(choice="yes")
    page.get(f"{home_of(sheet)}/confirm")
    assert page.path.endswith("/answer?item=2")
    assert page.get(f"{home_of(sheet)}/answer?item=4").status == 404


def test_a_question_without_an_answer_says_so(page: Page, database: Database, sheet: Motion) -> None:
    prove(page, database, sheet).post()
    assert page.status == 422


def test_candidates_stand_on_one_screen_with_their_introductions(
    page: Page, database: Database, election: Motion
) -> None:
    prove(page, database, election)
    assert all(item.title in page.text and item.details in page.text for item in SEVEN)
    page.post(**ALL | {f"choice_{n}": "yes" for n in (1, 2, 3, 4, 5)})
    page.post()
    assert (ballots_in(database)[0].choices or []).count("yes") == 5
    with database.reading() as session:
        sealed = session.scalars(select(Message.text_sealed).where(Message.kind == "receipt")).all()
    assert all("共7项（同意5、不同意2）" in f.VAULT.unseal(each) for each in sealed)


def test_more_yes_than_seats_is_refused_and_nothing_lost(
    page: Page, database: Database, election: Motion
) -> None:
    six = ALL | {f"choice_{n}": "yes" for n in (1, 2, 3, 4, 5, 6)}
    prove(page, database, election).post(**six)
    assert page.status == 422
    assert "您同意了 6 人，应选名额是 5 人。请去掉 1 人。" in page.text
    assert page.text.count("checked") == 7
    assert ballots_in(database) == []


def test_a_form_made_by_hand_cannot_name_too_many(page: Page, database: Database, election: Motion) -> None:
    prove(page, database, election).post(**ALL)
    page.post(**{f"choice_{number}": "yes" for number in range(1, 8)})
    assert page.path.endswith("/answer")
    assert ballots_in(database) == []


def test_a_candidate_without_an_answer_is_named(page: Page, database: Database, election: Motion) -> None:
    prove(page, database, election).post(**{f"choice_{n}": "yes" for n in range(1, 5)})
    assert page.status == 422
    assert 'href="#choice_5"' in page.text


def test_the_public_page_and_the_first_step_list_what_is_asked(
    page: Page, database: Database, election: Motion
) -> None:
    for path in (f"/m/{election.code}", home_of(election)):
        page.get(path)
        assert all(item.title in page.text and item.details in page.text for item in SEVEN)
        assert "应选 5 人" in page.text


def test_co_owners_who_differ_name_one_by_withdrawing(page: Page, database: Database) -> None:
    motion = set_up(database)
    prove(page, database, motion, "102", 2).post(choice="yes")
    page.post()
    page.post("/forget")
    prove(page, database, motion, "102", 902).post(choice="no")
    page.post()
    assert "本户共有人意见不一致" in page.text
    mine = page.path
    page.get(f"{home_of(motion, '102')}/answer")
    assert "由共有人代表本户表决" in page.text
    page.get(f"{home_of(motion, '102')}/co-owner").post()
    assert page.path == mine
    assert "已撤回，由共有人代表" in page.text
    page.get(f"{home_of(motion, '102')}/co-owner")
    assert page.path.endswith("/answer")


def test_nobody_withdraws_without_a_proved_phone(page: Page, database: Database) -> None:
    motion = set_up(database)
    page.get(f"{home_of(motion, '102')}/co-owner")
    assert page.path.endswith("/phone")
