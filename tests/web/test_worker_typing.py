"""Typing twice, the third person's decision, photos of sheets, used sheets and piles, on the pages."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Ballot, Motion, PaperBatch, PaperEntry, SheetPhoto
from tests import factories as f
from tests.conftest import Page

HOME = "3-1-101"


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session, second_entry=True)
    for name in ("second", "third"):
        f.user(session, name, "worker", made.compound)
    session.commit()
    return made


@pytest.fixture
def worker(motion: Motion, page: Page) -> Page:
    return page.get("/").in_english().sign_in("worker-test")


def address(motion: Motion, rest: str = f"ballot/{HOME}") -> str:
    return f"/work/m/{motion.code}/{rest}"


def signer(session: Session, motion: Motion, room: str = "101") -> str:
    found = str(f.owner_of(session, f.flat_of(session, motion, room)).voter_owner_id)
    session.commit()  # on SQLite a session that is left open would keep the page from writing
    return found


def enter(page: Page, session: Session, motion: Motion, choice: str = "yes") -> int:
    """The first typing; the number of the entry."""
    page.get(address(motion)).post(choice=choice, signer=signer(session, motion))
    page.post(address(motion, f"ballot/{HOME}/record"))
    return entry(session).paper_entry_id


def entry(session: Session) -> PaperEntry:
    row = session.scalars(select(PaperEntry).execution_options(populate_existing=True)).one()
    session.commit()
    return row


def ballots(session: Session) -> list[str]:
    found = list(session.scalars(select(Ballot.choice)))
    session.commit()
    return found


def other(page: Page, name: str) -> Page:
    return Page(page.client.application.test_client()).get("/").in_english().sign_in(name)


def picture() -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (60, 80), "white").save(file, "JPEG")
    file.seek(0)
    return file, "sheet.jpg"


def test_the_second_person_sees_nothing_of_the_first_and_agreeing_records_the_ballot(
    session: Session, motion: Motion, worker: Page
) -> None:
    number = enter(worker, session, motion)
    assert f"Kept: {HOME}" in worker.text
    assert ballots(session) == []
    second = other(worker, "second").get(address(motion, f"typing/{number}"))
    assert HOME in second.text
    assert "checked" not in second.text
    second.post(choice="yes", signer=signer(session, motion))
    assert "Both typed the same" in second.text
    assert ballots(session) == ["yes"]


def test_the_first_typist_is_led_away_from_the_second_typing(
    session: Session, motion: Motion, worker: Page
) -> None:
    number = enter(worker, session, motion)
    for page in ("", "/decide"):
        worker.get(address(motion, f"typing/{number}{page}"))
        assert worker.path == address(motion, "typing")


def test_nobody_reads_the_first_typing_where_it_could_be_left_out(
    session: Session, motion: Motion, worker: Page
) -> None:
    number = enter(worker, session, motion)
    second = other(worker, "second").get(address(motion, f"typing/{number}/decide"))
    assert "This sheet was typed once" in second.text
    assert "Agree" not in second.text
    second.post(which="first", reason="seen", seen="y")
    assert second.status == 422
    assert ballots(session) == []
    second.post(which="none", reason="the home was sold", seen="y")
    assert entry(session).outcome == "dropped"


def differing(session: Session, motion: Motion, worker: Page) -> Page:
    """Two typings that differ; ends with the third person before both."""
    number = enter(worker, session, motion)
    second = other(worker, "second").get(address(motion, f"typing/{number}"))
    second.post(choice="no", signer=signer(session, motion))
    assert "The two typings differ" in second.text
    assert second.get(address(motion, f"typing/{number}/decide")).path == address(motion, "typing")
    return other(worker, "third").get(address(motion, f"typing/{number}/decide"))


def test_a_third_person_decides_between_two_that_differ(
    session: Session, motion: Motion, worker: Page
) -> None:
    third = differing(session, motion, worker)
    third.post(which="second", reason="看了原件")
    assert third.status == 422
    assert "Look at the sheet first." in third.text
    third.post(which="second", reason="看了原件", seen="y")
    assert "Decided." in third.text
    assert ballots(session) == ["no"]


def test_a_sheet_that_cannot_be_read_is_dropped_with_a_reason(
    session: Session, motion: Motion, worker: Page
) -> None:
    third = differing(session, motion, worker)
    third.post(which="none", seen="y")
    assert third.status == 422
    third.post(which="none", reason="两处都打了勾", seen="y")
    assert (entry(session).outcome, entry(session).decision_reason) == ("dropped", "两处都打了勾")
    assert ballots(session) == []


def test_a_sheet_that_waits_or_is_recorded_is_refused_with_a_page(
    session: Session, motion: Motion, worker: Page
) -> None:
    code = f.flat_of(session, motion, "101").code
    sent = {"choice": "yes", "signer": signer(session, motion)}
    for _time in range(2):
        worker.get(f"{address(motion)}?sheet={code}").post(**sent)
        worker.post(f"{address(motion, f'ballot/{HOME}/record')}?sheet={code}")
    assert worker.status == 409
    assert HOME in worker.text


@pytest.fixture
def pictured(session: Session, motion: Motion) -> Motion:
    motion.sheet_photo = True
    session.commit()
    return motion


def test_a_photo_is_asked_for_and_kept_over_another_error(
    session: Session, pictured: Motion, worker: Page
) -> None:
    sent = {"choice": "yes", "signer": signer(session, pictured)}
    worker.get(address(pictured)).post(**sent)
    assert worker.status == 422
    assert "This vote wants a photo of each sheet." in worker.text
    worker.post(choice="yes", photo=picture())
    assert worker.status == 422
    worker.post(**sent)
    assert "This will be recorded" in worker.text
    worker.post(address(pictured, f"ballot/{HOME}/record"))
    assert len(session.scalars(select(SheetPhoto)).all()) == 1
    session.commit()
    number = entry(session).paper_entry_id
    second = other(worker, "second").get(address(pictured, f"typing/{number}/photo"))
    assert second.data[:2] == b"\xff\xd8"


def test_what_is_no_photo_is_refused_at_its_field(session: Session, pictured: Motion, worker: Page) -> None:
    worker.get(address(pictured))
    worker.post(choice="yes", signer=signer(session, pictured), photo=(BytesIO(b"MZ"), "sheet.jpg"))
    assert worker.status == 422
    assert "This is not a photo" in worker.text


def test_a_pile_with_a_difference_closes_only_with_its_reason(
    session: Session, motion: Motion, worker: Page
) -> None:
    worker.get(address(motion, "batch")).post(expected="0")
    assert worker.status == 422
    worker.post(expected="3")
    assert worker.path == address(motion, "ballot")
    enter(worker, session, motion)
    worker.get(address(motion, "batch")).post(void="1")
    assert worker.status == 422
    assert "1 sheet is missing. Say why." in worker.text
    worker.post(void="1", difference="一张被业主取回")
    assert "The pile is closed." in worker.text
    pile = session.scalars(select(PaperBatch)).one()
    assert (pile.entered, pile.void, pile.difference) == (1, 1, "一张被业主取回")
