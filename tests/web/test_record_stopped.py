"""Where the record of a vote cannot go on, its pages say so before somebody presses a button."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.database import Database
from app.models import Motion
from tests import factories as f
from tests.conftest import Page
from tests.web.resident_walk import prove, set_up

ENGLISH = "Nothing can be recorded for this vote at the moment."
RESIDENT = ("/m/{}", "/m/{}/home/3-1-501", "/m/{}/home/3-1-501/answer")
STAFF = {
    "worker": ("/work/m/{}", "/work/m/{}/ballot", "/work/m/{}/ballot/3-1-501"),
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


def said(page: Page, motion: Motion, paths: tuple[str, ...]) -> set[bool]:
    found = set()
    for path in (each.format(motion.code) for each in paths):
        page.get(path)
        assert (page.status, page.path) == (200, path)
        found.add(ENGLISH in page.text)
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
