"""Entering paper ballots: forgiving at the first step, exact at the last."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Ballot, Message, Motion, User
from app.services import motions, sheets
from app.services.items import NewItem
from tests.conftest import Clock, Page
from tests.factories import (
    CLOSES,
    NOW,
    VAULT,
    cast,
    compound,
    draft,
    flat_of,
    opened,
    owner_of,
    user,
)

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def motion(session: Session) -> Motion:
    made = opened(session)
    session.commit()
    return made


@pytest.fixture
def worker(motion: Motion, page: Page) -> Page:
    return page.get("/").in_english().sign_in("worker-test")


def sheet(motion: Motion, home: str = "") -> str:
    return f"/work/m/{motion.code}/ballot" + (f"/{home}" if home else "")


def signer(session: Session, motion: Motion, room: str, position: int = 1) -> str:
    found = owner_of(session, flat_of(session, motion, room), position).voter_owner_id
    session.commit()  # on SQLite a session that is left open would keep the page from writing
    return str(found)


def ballots_in(session: Session) -> int:
    count = session.scalar(select(func.count()).select_from(Ballot))
    session.commit()
    return count or 0


def enter(worker: Page, motion: Motion, home: str, choice: str, signed_by: str) -> Page:
    """Steps 2 and 3."""
    worker.get(sheet(motion, home))
    worker.post(choice=choice, signer=signed_by)
    return worker.post(f"{sheet(motion, home)}/record")


@pytest.mark.parametrize(
    "typed",
    [
        "3-1-501",
        "3 1 501",
        "3号楼1单元501",
        "3栋1单元501室",
        "3幢-1单元-501",
        "３－１－５０１",
        "3/1/501",
        " 3，1，501 ",
    ],
)
def test_an_address_is_understood_however_it_is_written(motion: Motion, worker: Page, typed: str) -> None:
    worker.client.get(sheet(motion))
    answer = worker.client.get(sheet(motion), query_string={"home": typed})
    assert answer.status_code == 303
    assert answer.headers["Location"] == sheet(motion, "3-1-501")


def test_the_code_of_a_sheet_is_understood_in_small_letters_with_blanks(
    session: Session, motion: Motion, worker: Page
) -> None:
    code = flat_of(session, motion, "402").code
    typed = code.lower()
    answer = worker.client.get(sheet(motion), query_string={"home": f" {typed[:4]} {typed[4:]}"})
    assert answer.headers["Location"] == f"{sheet(motion, '3-1-402')}?sheet={code}"


def test_what_a_scanner_types_from_the_square_is_understood(
    session: Session, motion: Motion, worker: Page
) -> None:
    scanned = f"https://louyi.example/f/{flat_of(session, motion, '402').token}"
    answer = worker.client.get(sheet(motion), query_string={"home": scanned})
    assert answer.headers["Location"].startswith(sheet(motion, "3-1-402"))


def test_a_scanned_sheet_that_was_replaced_is_refused_with_the_reason(
    session: Session, motion: Motion, worker: Page
) -> None:
    flat = flat_of(session, motion, "402")
    old = flat.token
    sheets.renew_sheet(session, flat, NOW)
    session.commit()
    worker.get(f"{sheet(motion)}?home=https://louyi.example/f/{old}")
    assert worker.status == 422
    assert "This sheet is no longer valid" in worker.text


def test_a_scanned_sheet_of_another_compound_is_refused(
    session: Session, motion: Motion, worker: Page
) -> None:
    token = flat_of(session, opened(session, code="OTHER"), "501").token
    session.commit()
    worker.get(f"{sheet(motion)}?home=https://louyi.example/f/{token}")
    assert worker.status == 422
    assert "This sheet belongs to another vote." in worker.text


def test_a_sheet_with_two_questions_is_entered_with_both_answers(session: Session, page: Page) -> None:
    motion = opened(session, asked=[NewItem("修屋顶"), NewItem("换水泵")])
    session.commit()
    worker = page.get("/").in_english().sign_in("worker-test")
    worker.get(sheet(motion, "3-1-101"))
    assert "2. 换水泵" in worker.text
    signed_by = signer(session, motion, "101")
    worker.post(choice_1="yes", signer=signed_by)
    assert worker.status == 422
    worker.post(choice_1="yes", choice_2="blank", signer=signed_by)
    assert "This will be recorded" in worker.text
    worker.post(f"{sheet(motion, '3-1-101')}/record")
    assert session.scalars(select(Ballot)).one().choices == ["yes", "blank"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the code of the sheet"),
        ("hello!", "neither a code nor an address"),
        ("9-9-999", "no home with this address"),
        ("0000007S", "Compare it sign by sign"),
    ],
)
def test_what_names_no_home_is_told_at_the_field_and_kept(
    motion: Motion, worker: Page, typed: str, words: str
) -> None:
    answer = worker.client.get(sheet(motion), query_string={"home": typed})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in text
    assert 'aria-invalid="true"' in text
    assert f'value="{typed}"' in text


def test_the_code_of_the_poster_is_refused(motion: Motion, worker: Page) -> None:
    worker.get(f"{sheet(motion)}?home={motion.code}")
    assert worker.status == 422
    assert "This is the code of the poster." in worker.text


def test_a_sheet_of_another_vote_of_the_compound_is_refused_by_its_name(
    session: Session, motion: Motion, worker: Page
) -> None:
    chair = session.scalars(select(User).where(User.username == "chair-test")).one()
    other = draft(session, motion.compound, chair)
    motions.change_draft(other, question="修屋顶")
    motions.open_motion(session, other, now=NOW)
    code = flat_of(session, other, "501").code
    session.commit()
    worker.get(f"{sheet(motion)}?home={code}")
    assert worker.status == 422
    assert "This sheet belongs to another vote: “修屋顶”." in worker.text


def test_a_sheet_of_another_compound_is_refused_without_its_name(
    session: Session, motion: Motion, worker: Page
) -> None:
    code = flat_of(session, opened(session, code="OTHER"), "501").code
    session.commit()
    worker.get(f"{sheet(motion)}?home={code}")
    assert worker.status == 422
    assert "This sheet belongs to another vote." in worker.text


def test_a_paper_ballot_is_shown_before_it_is_recorded_and_told_to_every_phone(
    session: Session, motion: Motion, worker: Page
) -> None:
    second = signer(session, motion, "102", 2)
    worker.get(sheet(motion, "3-1-102"))
    assert "共****2" in worker.text
    assert "共有人902" not in worker.text
    worker.post(choice="no", signer=second)
    assert "This will be recorded" in worker.text
    assert "Do not agree" in worker.text
    assert "共****2" in worker.text
    assert ballots_in(session) == 0
    worker.post(f"{sheet(motion, '3-1-102')}/record")
    ballot = session.scalars(select(Ballot)).one()
    assert (ballot.choice, ballot.channel, ballot.signed, str(ballot.signer_id)) == (
        "no",
        "paper",
        True,
        second,
    )
    assert ballot.entered_by is not None
    assert worker.path == f"/work/m/{motion.code}/recorded/{ballot.code}"
    assert "The owners’ 2 phones have been told." in worker.text
    texts = [VAULT.unseal(row.text_sealed) for row in session.scalars(select(Message))]
    assert len(texts) == 2
    assert all(ballot.code in text and "不同意" in text for text in texts)


def test_the_page_of_a_recorded_ballot_shows_its_code_and_no_choice(
    session: Session, motion: Motion, worker: Page
) -> None:
    enter(worker, motion, "3-1-101", "no", signer(session, motion, "101"))
    code = session.scalars(select(Ballot)).one().code
    assert all(group in worker.text for group in code.split("-"))
    assert "agree" not in worker.text
    assert "Next sheet" in worker.text


def test_only_who_entered_a_ballot_sees_its_page(session: Session, motion: Motion, worker: Page) -> None:
    enter(worker, motion, "3-1-101", "no", signer(session, motion, "101"))
    there = worker.path
    user(session, "colleague", "worker", motion.compound)
    session.commit()
    worker.post("/sign-out")
    worker.sign_in("colleague")
    assert worker.get(there).status == 404


def test_the_same_look_sent_twice_is_one_ballot(session: Session, motion: Motion, worker: Page) -> None:
    worker.get(sheet(motion, "3-1-101"))
    worker.post(choice="yes", signer=signer(session, motion, "101"))
    fields = dict(
        re.findall(r'name="(choice|signer|form_token|csrf_token)"[^>]*value="([^"]*)"', worker.text)
    )
    places = [
        worker.client.post(f"{sheet(motion, '3-1-101')}/record", data=fields).headers["Location"]
        for _ in range(2)
    ]
    assert places[0] == places[1]
    assert ballots_in(session) == 1


def test_changing_keeps_what_was_chosen(session: Session, motion: Motion, worker: Page) -> None:
    worker.get(sheet(motion, "3-1-101"))
    worker.post(choice="abstain", signer="nobody")
    worker.post(sheet(motion, "3-1-101"), change="1")
    assert worker.status == 200
    assert len(re.findall(r"<input checked", worker.text)) == 2
    assert ballots_in(session) == 0


def test_a_sheet_without_a_signature_is_kept_as_void(session: Session, motion: Motion, worker: Page) -> None:
    worker.get(sheet(motion, "3-1-101"))
    worker.post(choice="yes", signer="nobody")
    assert "Not signed: the ballot is kept as void." in worker.text
    worker.post(f"{sheet(motion, '3-1-101')}/record")
    ballot = session.scalars(select(Ballot)).one()
    assert (ballot.signed, ballot.signer_id) == (False, None)
    assert "It is not signed" in worker.text


@pytest.mark.parametrize(
    "fields", [{}, {"choice": "yes"}, {"signer": "nobody"}, {"choice": "x", "signer": "nobody"}]
)
def test_an_incomplete_sheet_is_told_at_its_fields(
    motion: Motion, worker: Page, fields: dict[str, str]
) -> None:
    worker.get(sheet(motion, "3-1-101"))
    worker.post(**fields)
    assert worker.status == 422
    assert 'role="alert"' in worker.text


def test_an_owner_of_another_home_cannot_have_signed(session: Session, motion: Motion, worker: Page) -> None:
    worker.get(sheet(motion, "3-1-101"))
    worker.post(choice="yes", signer=signer(session, motion, "201"))
    assert worker.status == 422
    worker.post(f"{sheet(motion, '3-1-101')}/record", choice="yes", signer=signer(session, motion, "201"))
    assert worker.status == 400
    assert ballots_in(session) == 0


@pytest.mark.parametrize(
    ("collision", "words"),
    [
        ("first_valid", "the first valid ballot counts"),
        ("last_valid", "the last valid ballot counts"),
        ("paper_wins", "paper goes before the phone"),
        ("online_wins", "the phone goes before paper"),
    ],
)
def test_an_earlier_ballot_is_told_without_its_choice(
    session: Session, page: Page, collision: str, words: str
) -> None:
    motion = opened(session, collision=collision)
    cast(session, flat_of(session, motion, "102"), "no", at=NOW + timedelta(minutes=5))
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    page.get(sheet(motion, "3-1-102"))
    note = page.text.split("There is a ballot for this home already:")[1].split("</div>")[0]
    assert "By phone, 2 March 2026, 10:05" in note
    assert words in note
    assert "If co-owners answer differently" in note
    assert "Do not agree" not in note


@pytest.mark.parametrize(("at", "late"), [(CLOSES - MOMENT, False), (CLOSES, True), (CLOSES + MOMENT, True)])
def test_a_late_sheet_is_kept_stamped_and_said_to_be_late(
    session: Session, motion: Motion, page: Page, clock: Clock, at: object, late: bool
) -> None:
    clock.moment = at  # type: ignore[assignment]
    worker = page.get("/").in_english().sign_in("worker-test")
    worker.get(sheet(motion, "3-1-101"))
    assert ("The deadline has passed." in worker.text) is late
    worker.post(choice="yes", signer=signer(session, motion, "101"))
    worker.post(f"{sheet(motion, '3-1-101')}/record")
    assert session.scalars(select(Ballot)).one().cast_at == at
    assert ("It came after the deadline:" in worker.text) is late


@pytest.mark.parametrize("home", ["", "3-1-101"])
def test_before_the_window_nothing_can_be_entered(session: Session, page: Page, home: str) -> None:
    motion = opened(session, opens=NOW + timedelta(hours=1))
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    assert page.get(sheet(motion, home)).status == 409
    assert "Voting has not begun" in page.text


@pytest.mark.parametrize("home", ["9-9-999", "nonsense"])
def test_a_home_off_the_roll_has_no_page(motion: Motion, worker: Page, home: str) -> None:
    assert worker.get(sheet(motion, home)).status == 404


@pytest.mark.parametrize(
    ("role", "own", "status"), [("office", True, 403), ("committee", True, 403), ("worker", False, 404)]
)
def test_only_workers_of_the_compound_enter_ballots(
    session: Session, motion: Motion, page: Page, role: str, own: bool, status: int
) -> None:
    place = motion.compound if own else compound(session, "OTHER", "别处街道")
    user(session, "somebody", role, place)
    session.commit()
    page.sign_in("somebody")
    assert page.get(sheet(motion)).status == status
    assert page.get(sheet(motion, "3-1-101")).status == status


def test_a_draft_has_no_ballots(session: Session, motion: Motion, worker: Page) -> None:
    chair = session.scalars(select(User).where(User.username == "chair-test")).one()
    other = draft(session, motion.compound, chair)
    session.commit()
    assert worker.get(sheet(other)).status == 404
