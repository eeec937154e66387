"""Choices posted home by home: off by itself, told before the answer, posted after the close."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from unicodedata import normalize

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.documents import ballot_sheets
from app.domain.ballots import Choice
from app.models import Motion, VoterFlat
from app.services import ballots, closing, elections, posted_choices
from app.services.items import NewItem
from tests import factories as f
from tests.conftest import Page
from tests.delivery.printed import pack, sheet
from tests.web.committee_desk import ANSWERS, add_draft, motion_of, settle
from tests.web.resident_walk import count_and_publish, prove, set_up

TOLD = "After the close the posted list shows the room, the area and the answer of each home"


PACK = pack(sheets=(sheet(1, "3 栋 1 单元 501 室"),))


def answered(database: Database, motion: Motion) -> None:
    with database.writing() as session:
        row = session.get_one(Motion, motion.motion_id)
        f.cast(session, f.flat_of(session, row, "101"), "yes")
        f.cast(session, f.flat_of(session, row, "201"), "no")
        session.commit()


def words(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return normalize("NFKC", "".join(text.split()))


def test_the_committee_chooses_it_with_law_and_effect_and_the_last_page_says_so(
    page: Page, database: Database
) -> None:
    settle(database)
    code = add_draft(database, sheet_photo=True)
    chair = page.sign_in("chair-test").in_english().get(f"/committee/m/{code}/keeping")
    assert "Articles 13 and 25" in chair.text
    assert "each of 12 homes then stands with room" in chair.text
    chair.post(**ANSWERS["keeping"], choices_posted="y")
    assert motion_of(database, code).choices_posted
    assert "posted after the close" in chair.text


def test_an_election_never_posts_who_agreed_to_whom(page: Page, database: Database) -> None:
    settle(database)
    code = add_draft(database, choices_posted=True)
    with database.writing() as session:
        row = session.scalars(select(Motion)).one()
        elections.make_election(session, row, 5)
        session.commit()
    assert not motion_of(database, code).choices_posted
    chair = page.sign_in("chair-test").in_english().get(f"/committee/m/{code}/keeping")
    assert "post what each home answered" not in chair.text
    chair.post(**ANSWERS["keeping"], choices_posted="y")
    assert not motion_of(database, code).choices_posted


@pytest.mark.parametrize("posted", [True, False])
def test_every_page_before_the_answer_says_so(page: Page, database: Database, posted: bool) -> None:
    motion = set_up(database, choices_posted=posted)
    visitor = page.get(f"/m/{motion.code}").in_english()
    assert (TOLD in visitor.text) is posted
    prove(visitor, database, motion)
    assert visitor.path.endswith("/answer")
    assert (TOLD in visitor.text) is posted
    visitor.post(choice="yes")
    assert visitor.path.endswith("/confirm")
    assert (TOLD in visitor.text) is posted


@pytest.mark.parametrize("posted", [True, False])
def test_the_list_shows_room_area_and_answer_or_nothing_changes(
    page: Page, database: Database, posted: bool
) -> None:
    motion = set_up(database, choices_posted=posted)
    answered(database, motion)
    where = f"/m/{motion.code}/result"
    assert page.get(where).status == 404
    count_and_publish(database, motion)
    text = page.get(where).in_english().get(where).text
    assert ("What each home answered" in text) is posted
    assert ("no names and no choices" in text) is not posted
    assert ('<td>101</td><td class="num">80.00</td><td>Agree</td>' in text) is posted
    assert "业主001" not in text
    homes = json.loads(page.get(f"{where}.json").data).get("homes")
    book = CalamineWorkbook.from_filelike(BytesIO(page.get(f"{where}.xlsx").data))
    rows = book.get_sheet_by_index(1).to_python()
    pdf = words(page.get(f"{where}.pdf").data)
    if not posted:
        assert homes is None
        assert len(rows[0]) == 5
        assert "Whateachhomeanswered" not in pdf
        return
    found = {home["home"]: home["answers"] for home in homes}
    assert (found["3-1-101"], found["3-1-201"], found["3-1-301"]) == (["yes"], ["no"], [None])
    said = {row[2]: row[5] for row in rows[1:]}
    assert (said["101"], said["201"], said["301"]) == ("Agree", "Do not agree", "")
    assert "Whateachhomeanswered" in pdf
    assert "10180.00Agree" in pdf


def test_the_sheet_says_so_before_its_boxes() -> None:
    told = "截止后公布的名单会列出每套房屋"
    assert told not in words(ballot_sheets(PACK))
    assert told in words(ballot_sheets(replace(PACK, choices_posted=True)))


def answer_both(session: Session, flat: VoterFlat, choices: tuple[Choice, ...], owner: int = 1) -> None:
    vote = ballots.Vote(
        flat=flat,
        choice=choices[0],
        choices=choices,
        channel="online",
        form_token=ballots.new_form_token(),
        signer_id=f.owner_of(session, flat, owner).voter_owner_id,
    )
    ballots.record(session, vote, clock=lambda: f.NOW, vault=f.VAULT)


def closed(session: Session, motion: Motion) -> posted_choices.Posted | None:
    end = f.CLOSES + timedelta(seconds=1)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: end)
    assert result is not None
    return posted_choices.posted_choices(session, motion, result)


def test_what_does_not_count_is_not_posted_and_differing_co_owners_wait(session: Session) -> None:
    motion = f.opened(session, choices_posted=True, asked=[NewItem("甲"), NewItem("乙")])
    home, shared = f.flat_of(session, motion, "101"), f.flat_of(session, motion, "102")
    answer_both(session, home, ("yes", "no"))
    answer_both(session, home, ("no", "no"))
    answer_both(session, shared, ("yes", "yes"))
    answer_both(session, shared, ("yes", "no"), owner=2)
    said = closed(session, motion)
    assert said is not None
    assert said[f.voter_of(session, home).number] == ("yes", "no")
    assert said[f.voter_of(session, shared).number] == ("yes", "pending")


def test_once_the_people_are_forgotten_nothing_is_posted(session: Session) -> None:
    motion = f.opened(session, choices_posted=True)
    motion.anonymised_at = f.NOW
    assert closed(session, motion) is None


def test_the_notice_of_the_vote_says_so(app: Flask, page: Page, database: Database) -> None:
    settle(database)
    code = add_draft(database, choices_posted=True, opens_at=f.NOW + timedelta(days=2))
    chair = page.sign_in("chair-test").in_english().get(f"/committee/m/{code}/review")
    chair.post(f"/committee/m/{code}/announce")
    page.get(f"/m/{code}/notices/voting")
    assert page.status == 200
    assert TOLD in page.text
    assert "".join(TOLD.split()) in words(page.get(f"/m/{code}/notices/voting.pdf").data)
