"""The resident's way from the sheet to the receipt."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.database import Database
from app.models import Motion, PaperRequest
from app.services.roll import Scope
from tests import factories as f
from tests.conftest import Clock, Page
from tests.web.resident_walk import (
    answer,
    ballots_in,
    count_and_publish,
    home_of,
    prove,
    rows_in,
    set_up,
    sms_code,
)

PARTS_OF_A_WALK = ("", "/phone", "/code", "/answer", "/confirm", "/paper")


@pytest.fixture
def motion(database: Database) -> Motion:
    return set_up(database)


@pytest.fixture
def english(page: Page) -> Page:
    return page.get("/").in_english()


def test_a_resident_walks_from_her_sheet_to_a_receipt(
    english: Page, database: Database, motion: Motion
) -> None:
    with database.reading() as session:
        token = f.flat_of(session, motion, "501").token
    english.get(f"/f/{token}")
    assert english.path == home_of(motion)
    assert "Building 3, entrance 1, room 501" in english.text
    assert "80.00 m²" in english.text
    answer(english, database, motion, "no")
    (ballot,) = ballots_in(database)
    assert (ballot.choice, ballot.channel, ballot.signed) == ("no", "online", True)
    assert english.path == f"/receipt/{ballot.code}"
    assert "It counts, as things stand now." in english.text
    assert "<dd>Do not agree</dd>" in english.text


def test_a_resident_comes_by_the_poster_and_chooses_her_home(english: Page, motion: Motion) -> None:
    english.get(f"/m/{motion.code}/flat")
    assert "Which is your home?" in english.text
    assert f'href="{home_of(motion, "602")}"' in english.text


def test_building_and_entrance_are_asked_one_by_one(english: Page, database: Database) -> None:
    flats = [
        f.house(2)[n].__class__(f.key(room, building, entrance), 8000, ())
        for n, (building, entrance, room) in enumerate(
            [("3", "1", "101"), ("3", "2", "101"), ("4", "1", "101"), ("4", "1", "201")]
        )
    ]
    motion = set_up(database, flats=flats, scope=Scope())
    english.get(f"/m/{motion.code}/flat")
    assert "Which is your building?" in english.text
    english.get(f"/m/{motion.code}/flat?building=3")
    assert "Which is your entrance?" in english.text
    english.get(f"/m/{motion.code}/flat?building=4")
    assert "Which is your home?" in english.text
    assert english.get(f"/m/{motion.code}/flat?building=5").status == 404
    assert english.get(f"/m/{motion.code}/flat?building=4&entrance=2").status == 404


def test_an_unknown_sheet_is_told_what_to_do(english: Page, motion: Motion) -> None:
    english.get("/f/nothing")
    assert english.status == 404
    assert "This sheet is not known here" in english.text


@pytest.mark.parametrize("address", ["3-1-999", "nonsense", "3-1"])
def test_an_unknown_home_is_not_found(english: Page, motion: Motion, address: str) -> None:
    assert english.get(f"/m/{motion.code}/home/{address}").status == 404


def test_her_share_of_the_cost_is_said_before_she_answers(english: Page, database: Database) -> None:
    plan = {"price": 60_000_000, "subsidy": 10_000_000, "method": "area", "coefficients": None}
    motion = set_up(database, cost_plan=plan)
    english.get(home_of(motion))
    assert "your share would be" in english.text
    assert "¥41,666.66" in english.text


def owner_of_two() -> list[object]:
    flats: list[object] = list(f.house())
    first = f.house()[0]
    flats[11] = first.__class__(f.key("602"), 8000, first.owners)
    return flats


def test_a_stranger_with_the_poster_does_not_learn_who_owns_two_homes(
    english: Page, database: Database
) -> None:
    motion = set_up(database, flats=owner_of_two())
    english.get(home_of(motion, "101"))
    assert "3-1-602" not in english.text


def test_the_owner_of_two_homes_sees_both_on_the_page_of_her_sheet(english: Page, database: Database) -> None:
    motion = set_up(database, flats=owner_of_two())
    with database.reading() as session:
        token = f.flat_of(session, motion, "101").token
    english.get(f"/f/{token}")
    assert "3-1-101, 3-1-602" in english.text
    assert "160.00 m²" in english.text


def test_the_first_page_does_not_tell_whether_the_home_has_answered(
    app: Flask, english: Page, database: Database, motion: Motion
) -> None:
    before = plain(english.get(home_of(motion)).text)
    answer(Page(app.test_client()), database, motion)
    assert plain(english.get(home_of(motion)).text) == before


def plain(text: str) -> str:
    """A page without what differs at every look."""
    return re.sub(r'name="csrf_token"[^>]*', "", text)


@pytest.mark.parametrize(
    "typed", ["+86 138 0000 0009", "138-0000-0009", "１３８００００ ０００９", "13800000009"]
)
def test_a_number_may_be_typed_in_any_way(
    english: Page, database: Database, motion: Motion, typed: str
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=typed)
    assert english.path == f"{home_of(motion)}/code"
    assert "138****0009" in english.text


@pytest.mark.parametrize("typed", ["", "abc", "1380000", "010-12345678"])
def test_what_is_no_mobile_number_is_kept_and_named(english: Page, motion: Motion, typed: str) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=typed)
    assert english.status == 422
    assert 'aria-invalid="true"' in english.text
    assert f'value="{typed}"' in english.text


def test_a_number_that_the_roll_does_not_know_looks_the_same(
    app: Flask, database: Database, motion: Motion
) -> None:
    pages = []
    for number in (f.phone(9), f.phone(777)):
        page = Page(app.test_client())
        page.get("/").in_english().get(f"{home_of(motion)}/phone")
        answer_ = page.client.post(
            page.path, data={"phone": number, "csrf_token": token_of(page)}, follow_redirects=False
        )
        page.get(answer_.headers["Location"])
        pages.append((answer_.status_code, page.status, plain(page.text).replace(number[-4:], "")))
    assert pages[0] == pages[1]


def token_of(page: Page) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def test_an_unknown_number_uses_up_its_tries_like_a_known_one(
    english: Page, database: Database, motion: Motion
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(777))
    assert "4 tries are left" in english.post(code="000000").text


def test_wrong_codes_are_counted_and_the_fifth_is_the_last(
    english: Page, database: Database, motion: Motion
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
    right = sms_code(database)
    wrong = "000000" if right != "000000" else "111111"
    for left in ("4 tries are left", "3 tries are left", "2 tries are left", "1 try is left"):
        assert left in english.post(code=wrong).text
        assert english.status == 422
    assert "it had its five tries" in english.post(code=wrong).text
    assert "too old or used up" in english.post(code=right).text
    assert english.get(f"{home_of(motion)}/answer").path == f"{home_of(motion)}/phone"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12a456", ""])
def test_what_is_no_code_costs_no_try(english: Page, motion: Motion, typed: str) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
    assert english.post(code=typed).status == 422
    assert "tries" not in english.text


def test_a_code_may_be_typed_with_blanks_and_full_width(
    english: Page, database: Database, motion: Motion
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
    code = sms_code(database)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code[:3]) + " " + code[3:]
    assert english.post(code=wide).path == f"{home_of(motion)}/answer"


@pytest.mark.parametrize(("seconds", "there"), [(299, "/answer"), (300, "/code"), (301, "/code")])
def test_a_code_is_good_for_five_minutes(
    english: Page, database: Database, motion: Motion, clock: Clock, seconds: int, there: str
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
    clock.moment += timedelta(seconds=seconds)
    assert english.post(code=sms_code(database)).path == home_of(motion) + there


def test_a_code_works_in_the_browser_that_asked_for_it_only(
    app: Flask, english: Page, database: Database, motion: Motion
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
    code = sms_code(database)
    other = Page(app.test_client())
    other.get("/").in_english().get(f"{home_of(motion)}/phone").post(phone=f.phone(777))
    assert "4 tries are left" in other.post(code=code).text
    assert english.post(code=code).path == f"{home_of(motion)}/answer"


def test_a_proof_for_one_home_opens_no_other(english: Page, database: Database, motion: Motion) -> None:
    prove(english, database, motion)
    assert english.get(f"{home_of(motion, '401')}/answer").path == f"{home_of(motion, '401')}/phone"


@pytest.mark.parametrize(("seconds", "wait"), [(0, "Wait 60 seconds"), (59, "Wait 1 second,"), (60, None)])
def test_a_second_code_can_be_asked_for_after_a_minute(
    english: Page, motion: Motion, clock: Clock, seconds: int, wait: str | None
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
    clock.moment += timedelta(seconds=seconds)
    english.get(f"{home_of(motion)}/phone")
    assert "138 0000 0009".replace(" ", "") in english.text
    english.post(phone=f.phone(9))
    assert english.path == f"{home_of(motion)}/{'phone' if wait else 'code'}"
    assert wait is None or wait in english.text


def test_ten_wrong_codes_leave_paper_and_the_worker(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    for _ in range(2):
        english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
        wrong = "000000" if sms_code(database) != "000000" else "111111"
        for _ in range(5):
            english.post(code=wrong)
        clock.moment += timedelta(minutes=11)
    english.get(f"{home_of(motion)}/phone").post(phone=f.phone(9))
    assert english.status == 429
    assert "the answer must now come on paper" in english.text


def test_nothing_is_chosen_for_her_and_nothing_chosen_is_an_error(
    english: Page, database: Database, motion: Motion
) -> None:
    prove(english, database, motion)
    assert " checked" not in english.text
    english.post()
    assert english.status == 422
    assert "Choose one of the three." in english.text


def test_back_keeps_the_choice(english: Page, database: Database, motion: Motion) -> None:
    prove(english, database, motion).post(choice="abstain")
    english.get(f"{home_of(motion)}/answer")
    assert re.search(r'<input[^>]*checked[^>]*value="abstain"', english.text)


def test_a_choice_that_does_not_exist_is_refused(english: Page, database: Database, motion: Motion) -> None:
    prove(english, database, motion).post(choice="blank")
    assert english.status == 422
    english.post(choice="yes").post(choice="blank")
    assert ballots_in(database) == []


def test_what_was_shown_is_recorded_whatever_another_window_chose(
    english: Page, database: Database, motion: Motion
) -> None:
    shown = prove(english, database, motion).post(choice="yes").text
    english.get(f"{home_of(motion)}/answer").post(choice="no")
    english.text, english.path = shown, f"{home_of(motion)}/confirm"
    english.post()
    assert [ballot.choice for ballot in ballots_in(database)] == ["yes"]


def test_the_same_form_sent_twice_is_one_ballot_and_one_receipt(
    english: Page, database: Database, motion: Motion
) -> None:
    shown = prove(english, database, motion).post(choice="yes").text
    receipts = set()
    for _ in range(3):
        english.text, english.path = shown, f"{home_of(motion)}/confirm"
        receipts.add(english.post().path)
    assert len(receipts) == len(ballots_in(database)) == 1


def test_a_form_without_its_token_records_nothing(english: Page, database: Database, motion: Motion) -> None:
    prove(english, database, motion).post(choice="yes").post(form_token="mine")
    assert ballots_in(database) == []


@pytest.mark.parametrize("hours", [0, 1])
def test_after_half_an_hour_the_phone_is_proved_again_and_the_choice_kept(
    english: Page, database: Database, motion: Motion, clock: Clock, hours: int
) -> None:
    prove(english, database, motion).post(choice="no")
    clock.moment += timedelta(minutes=30, hours=hours)
    english.post()
    assert english.path == f"{home_of(motion)}/phone"
    assert "your answer is kept" in english.text
    assert ballots_in(database) == []
    prove(english, database, motion)
    assert re.search(r'<input[^>]*checked[^>]*value="no"', english.text)


@pytest.mark.parametrize(
    ("after", "fate", "word"),
    [
        (-timedelta(microseconds=1), "valid", "It counts, as things stand now."),
        (timedelta(), "late", "It came after the deadline."),
        (timedelta(seconds=5), "late", "It came after the deadline."),
    ],
)
def test_an_answer_confirmed_at_the_deadline_is_judged_by_the_servers_clock(
    english: Page, database: Database, motion: Motion, clock: Clock, after: timedelta, fate: str, word: str
) -> None:
    clock.moment = f.CLOSES - timedelta(minutes=10)
    prove(english, database, motion).post(choice="yes")
    clock.moment = f.CLOSES + after
    english.post()
    assert len(ballots_in(database)) == 1
    assert word in english.text
    assert ("too late" in english.text) == (fate == "late")


@pytest.mark.parametrize("part", PARTS_OF_A_WALK)
def test_a_closed_motion_says_so_at_every_step(
    english: Page, motion: Motion, clock: Clock, part: str
) -> None:
    clock.moment = f.CLOSES
    english.get(home_of(motion) + part)
    assert "The time for answers is over" in english.text
    assert english.get(f"/m/{motion.code}/flat").text.count("The time for answers is over") > 0


@pytest.mark.parametrize("part", PARTS_OF_A_WALK)
def test_an_announced_motion_says_when_it_opens(
    english: Page, database: Database, clock: Clock, part: str
) -> None:
    motion = set_up(database, opens=f.NOW + timedelta(days=1))
    english.get(home_of(motion) + part)
    assert "<dt>You can answer from</dt><dd>3 March 2026, 10:00</dd>" in english.text


def test_a_closed_motion_leads_to_its_result(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    count_and_publish(database, motion)
    clock.moment = f.CLOSES + timedelta(days=1)
    english.get(home_of(motion))
    assert f'href="/m/{motion.code}/result"' in english.text


def test_a_rule_on_paper_offers_no_answer_by_phone(english: Page, database: Database) -> None:
    motion = set_up(database, rule="two-thirds-written")
    english.get(f"/m/{motion.code}")
    assert "must be given on signed paper" in english.text
    assert "Answer for my home" not in english.text
    english.get(home_of(motion))
    assert "Answer by phone" not in english.text
    for part in ("/phone", "/code", "/answer", "/confirm"):
        assert english.get(home_of(motion) + part).path == home_of(motion)


def test_a_draft_is_nothing_yet(english: Page, database: Database, motion: Motion) -> None:
    with database.writing() as session:
        place = f.compound(session, "NEW")
        draft = f.draft(session, place, f.user(session, "chair-new", "committee", place))
        session.commit()
    assert english.get(f"/m/{draft.code}").status == 404
    assert english.get(f"/m/{draft.code}/flat").status == 404
    assert english.get(home_of(draft)).status == 404


def test_once_recorded_there_is_a_receipt_and_no_second_form(
    english: Page, database: Database, motion: Motion
) -> None:
    answer(english, database, motion)
    english.get(f"{home_of(motion)}/answer")
    assert "Your answer is recorded" in english.text
    assert "You answered on" in english.text
    assert 'name="choice"' not in english.text


def test_where_the_last_answer_counts_she_may_replace_it(english: Page, database: Database) -> None:
    motion = set_up(database, collision="last_valid")
    answer(english, database, motion, "yes")
    english.get(f"{home_of(motion)}/answer")
    assert "a new answer replaces the one before" in english.text
    first, second = english.post(choice="no").post(), ballots_in(database)
    assert "It counts" in first.text
    assert [ballot.choice for ballot in second] == ["yes", "no"]
    assert "Another answer of this home counts" in english.get(f"/receipt/{second[0].code}").text


def test_a_co_owner_may_answer_and_is_told_what_a_difference_does(
    app: Flask, english: Page, database: Database, motion: Motion
) -> None:
    answer(Page(app.test_client()), database, motion, "yes", room="102", number=2)
    prove(english, database, motion, room="102", number=902)
    assert "A co-owner answered on" in english.text
    assert "If their answers differ, none counts" in english.text
    english.post(choice="no").post()
    assert "Neither counts until one of you withdraws the own answer" in english.text
    first = ballots_in(database)[0]
    assert "Neither counts until one of you withdraws" in english.get(f"/receipt/{first.code}").text


def test_the_co_owners_choice_is_not_shown(
    app: Flask, english: Page, database: Database, motion: Motion
) -> None:
    answer(Page(app.test_client()), database, motion, "abstain", room="102", number=2)
    prove(english, database, motion, room="102", number=902)
    assert f"/receipt/{ballots_in(database)[0].code}" not in english.text


def test_an_unsigned_paper_leaves_the_way_open(english: Page, database: Database, motion: Motion) -> None:
    with database.writing() as session:
        worker = f.user(session, "worker-2", "worker", f.compound(session, "TWO"))
        f.cast(session, f.flat_of(session, motion, "501"), "yes", entered_by=worker, signed=False)
        session.commit()
    prove(english, database, motion)
    assert "An unsigned paper was entered" in english.text
    assert "It counts" in english.post(choice="no").post().text


def test_a_receipt_is_found_by_its_code_however_it_is_typed(
    app: Flask, english: Page, database: Database, motion: Motion
) -> None:
    answer(english, database, motion)
    (ballot,) = ballots_in(database)
    stranger = Page(app.test_client())
    for typed in (ballot.code, ballot.code.lower(), ballot.code.replace("-", " ")):
        assert ballot.code.split("-")[0] in stranger.get(f"/receipt/{typed}").text
    for wrong in ("nothing", "0000-0000-0000-0000"):
        assert stranger.get(f"/receipt/{wrong}").status == 404


def test_after_the_count_the_receipt_says_what_became_of_it(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    receipt = answer(english, database, motion).path
    count_and_publish(database, motion)
    clock.moment = f.CLOSES + timedelta(days=1)
    assert "It was counted." in english.get(receipt).text


def test_an_answer_that_came_after_the_count_is_late_for_ever(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    clock.moment = f.CLOSES - timedelta(minutes=5)
    prove(english, database, motion).post(choice="yes")
    count_and_publish(database, motion)
    clock.moment = f.CLOSES + timedelta(minutes=1)
    assert "It came after the deadline." in english.post().text


def test_a_shared_phone_forgets_the_resident(english: Page, database: Database, motion: Motion) -> None:
    answer(english, database, motion)
    english.post("/forget")
    assert english.path == "/"
    assert "Owners of a building" in english.text
    assert english.get(f"{home_of(motion)}/answer").path == f"{home_of(motion)}/phone"
    assert "13800000009" not in english.text


def test_paper_can_be_asked_for_and_asking_twice_is_one_wish(
    english: Page, database: Database, motion: Motion
) -> None:
    for _ in range(2):
        english.get(f"{home_of(motion)}/paper").post()
        assert "A sheet will be brought to you" in english.text
    with database.reading() as session:
        assert rows_in(session, PaperRequest) == 1
