"""Where the record of a vote cannot go on, its pages say so before somebody presses a button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Motion, PaperEntry
from app.services.ledger import take_pen
from tests import factories as f
from tests.conftest import Page
from tests.factories import NOW
from tests.services.test_ledger_check import restart, without_triggers
from tests.web.resident_walk import prove, set_up

ENGLISH = "Nothing can be recorded for this vote at the moment."
CHINESE = "本次表决目前无法登记。"
RESIDENT = ("/m/{}", "/m/{}/home/3-1-501", "/m/{}/home/3-1-501/answer")
STAFF = {
    "worker": (
        *("/work/m/{}", "/work/m/{}/ballot", "/work/m/{}/ballot/3-1-501"),
        *("/work/m/{}/batch", "/work/m/{}/typing", "/work/m/{}/deliveries"),
        *("/work/m/{}/door/3-1-501", "/work/m/{}/doorstep/3-1-501", "/work/m/{}/proxy/3-1-501"),
    ),
    "chair": ("/committee/m/{}",),
}


@pytest.fixture
def motion(database: Database) -> Motion:
    made = set_up(database)
    with database.writing() as session:
        f.cast(session, f.flat_of(session, made, "101"), "yes")
        session.commit()
    return made


def lose_the_heads(tmp_path: Path) -> None:
    for path in (tmp_path / "ledger" / "heads").iterdir():
        path.unlink()


def change(database: Database, statement: str) -> None:
    """What whoever has the database does to the entries."""
    with database.writing() as session:
        without_triggers(session)
        session.execute(text(statement))
        session.commit()


def each_file(folder: Path, act: Callable[[Path], object]) -> None:
    for path in folder.iterdir():
        act(path)


def without_key(ledger: Path, database: Database) -> None:
    ledger.joinpath("signing.key").unlink()
    restart()


def another_key(ledger: Path, database: Database) -> None:
    ledger.joinpath("signing.key").unlink()
    ledger.joinpath("signing.key").write_bytes(b"k" * 32)
    restart()


STOPS: dict[str, Callable[[Path, Database], object]] = {
    "heads_lost": lambda ledger, database: each_file(ledger / "heads", Path.unlink),
    "bad_head": lambda ledger, database: each_file(
        ledger / "heads", lambda path: path.write_bytes(path.read_bytes().replace("\u2014 ".encode(), b"- "))
    ),
    "data_key_lost": lambda ledger, database: each_file(ledger / "keys", Path.unlink),
    "signing_key_lost": without_key,
    "other_key": another_key,
    "behind": lambda ledger, database: change(database, "DELETE FROM ledger_leaves WHERE n = 14"),
    "differs": lambda ledger, database: change(
        database, "UPDATE ledger_leaves SET frontier = nodes WHERE n = 14"
    ),
}


def said(page: Page, motion: Motion, paths: tuple[str, ...], words: str = ENGLISH) -> set[bool]:
    found = set()
    for path in (each.format(motion.code) for each in paths):
        page.get(path)
        assert (page.status, page.path) == (200, path)
        found.add(words in page.text)
    return found


def test_a_resident_reads_it_on_each_page_to_her_answer(
    page: Page, database: Database, motion: Motion, tmp_path: Path
) -> None:
    page.get("/").in_english()
    prove(page, database, motion)
    assert said(page, motion, RESIDENT) == {False}
    lose_the_heads(tmp_path)
    assert said(page, motion, RESIDENT) == {True}
    assert "hand it in" in page.text


@pytest.mark.parametrize("who", STAFF)
def test_those_who_take_paper_read_what_to_do(page: Page, motion: Motion, tmp_path: Path, who: str) -> None:
    page.sign_in(f"{who}-test").in_english()
    assert said(page, motion, STAFF[who]) == {False}
    lose_the_heads(tmp_path)
    assert said(page, motion, STAFF[who]) == {True}
    assert "keep them safe" in page.text


@pytest.mark.parametrize("stop", STOPS)
def test_every_kind_of_stop_is_said_in_both_languages(
    page: Page, database: Database, motion: Motion, tmp_path: Path, stop: str
) -> None:
    page.get("/").sign_in("worker-test")
    assert said(page, motion, STAFF["worker"], CHINESE) == {False}
    STOPS[stop](tmp_path / "ledger", database)
    assert said(page, motion, STAFF["worker"], CHINESE) == {True}
    assert said(page, motion, RESIDENT[:2], CHINESE) == {True}
    page.in_english()
    assert said(page, motion, STAFF["worker"]) == {True}


def test_what_was_forgotten_on_purpose_is_no_stop(
    page: Page, database: Database, motion: Motion, tmp_path: Path
) -> None:
    with database.writing() as session:
        pen = take_pen(session, motion.motion_id)
        assert pen is not None
        pen.write("erasure", now=NOW, entries=[])
        pen.flush()
        session.commit()
    STOPS["data_key_lost"](tmp_path / "ledger", database)
    page.get("/").sign_in("worker-test").in_english()
    assert said(page, motion, STAFF["worker"]) == {False}


def test_who_types_a_sheet_again_reads_it(page: Page, session: Session, tmp_path: Path) -> None:
    motion = f.opened(session, code="AGAIN", second_entry=True)
    f.user(session, "second", "worker", motion.compound)
    f.cast(session, f.flat_of(session, motion, "201"), "yes")
    session.commit()
    signer = f.owner_of(session, f.flat_of(session, motion, "101")).voter_owner_id
    code = motion.code
    session.commit()
    page.get("/").in_english().sign_in("worker-again")
    page.get(f"/work/m/{code}/ballot/3-1-101").post(choice="yes", signer=signer)
    page.post(f"/work/m/{code}/ballot/3-1-101/record")
    number = session.scalars(select(PaperEntry.paper_entry_id)).one()
    session.commit()
    other = Page(page.client.application.test_client()).get("/").in_english().sign_in("second")
    lose_the_heads(tmp_path)
    for path in (f"/work/m/{code}/typing/{number}", f"/work/m/{code}/typing/{number}/decide"):
        assert ENGLISH in other.get(path).text
        assert (other.status, other.path) == (200, path)
