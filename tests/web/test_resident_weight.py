"""What a resident's page costs: bytes, requests, queries; and that looking changes nothing."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.database import Database
from app.domain.roll import RollFlat
from app.models import Base, Motion
from app.services.roll import Scope
from tests import factories as f
from tests.conftest import Clock, Page
from tests.web.resident_walk import answer, ballots_in, count_and_publish, home_of, prove, rows_in, set_up

HEAVIEST = 6 * 1024


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that are sent while the block runs."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def compound_of(homes: int) -> list[RollFlat]:
    """Homes of twenty a building, two entrances each, without owners."""
    return [
        RollFlat(
            f.key(f"{n % 10 // 2 + 1}0{n % 2 + 1}", str(n // 20 + 1), str(n // 10 % 2 + 1)), 8000 + n, ()
        )
        for n in range(homes)
    ]


def walk_pages(page: Page, database: Database, motion: Motion) -> dict[str, str]:
    """Every page that a resident sees on her way, by its name."""
    home = home_of(motion)
    pages = {name: page.get(path).text for name, path in public_pages(motion).items()}
    pages["code"] = page.get(f"{home}/phone").post(phone=f.phone(9)).text
    pages["answer"] = prove(page, database, motion, room="401", number=7).text
    pages["confirm"] = page.post(choice="yes").text
    pages["receipt"] = page.post().text
    pages["answered"] = page.get(f"{home_of(motion, '401')}/answer").text
    return pages


def public_pages(motion: Motion) -> dict[str, str]:
    home = home_of(motion)
    return {
        "first": "/",
        "motion": f"/m/{motion.code}",
        "flat": f"/m/{motion.code}/flat",
        "home": home,
        "phone": f"{home}/phone",
        "paper": f"{home}/paper",
        "privacy": "/privacy",
        "lost": "/f/nothing",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_walk_is_light_and_alone(page: Page, database: Database, language: str) -> None:
    motion = set_up(database)
    page.get("/").post("/preferences", lang=language, next="/")
    for name, text in walk_pages(page, database, motion).items():
        assert len(gzip.compress(text.encode())) <= HEAVIEST, name
        assert "<script" not in text, name
        assert not re.search(r"\son[a-z]+=", text), name
        assert not re.search(r"\sstyle=", text), name
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', text) == [], name
        assert len(re.findall(r"<(?:img|iframe|link rel=.stylesheet)", text)) == 1, name


def test_looking_at_any_page_writes_nothing(page: Page, database: Database) -> None:
    motion = set_up(database)
    answer(page, database, motion)
    (ballot,) = ballots_in(database)
    prove(page, database, motion, room="401", number=7).post(choice="yes")
    paths = [*public_pages(motion).values(), f"/receipt/{ballot.code}", f"/m/{motion.code}/result"]
    paths += [home_of(motion, "401") + part for part in ("/answer", "/confirm", "/code", "/phone?again=1")]
    before = everything(database)
    with statements(database) as seen:
        for path in paths:
            page.get(path)
    assert [line for line in seen if not re.match(r"\s*(SELECT|BEGIN|COMMIT|ROLLBACK)", line)] == []
    assert everything(database) == before


def everything(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {table.name: rows_in(session, table) for table in Base.metadata.sorted_tables}


def test_motion_and_result_take_the_same_few_queries_for_20_and_for_2000_homes(
    page: Page, database: Database, clock: Clock
) -> None:
    counts = []
    motions = []
    for homes in (20, 2000):
        motion = set_up(database, flats=compound_of(homes), scope=Scope(), code=f"C{homes}")
        page.get(f"/m/{motion.code}")
        with statements(database) as at_motion:
            page.get(f"/m/{motion.code}")
        with statements(database) as at_choice:
            page.get(f"/m/{motion.code}/flat?building=1&entrance=1")
        motions.append(motion)
        counts.append([len(at_motion), len(at_choice)])
    clock.moment = f.CLOSES + timedelta(days=1)
    for place, motion in enumerate(motions):
        count_and_publish(database, motion)
        with statements(database) as at_result:
            page.get(f"/m/{motion.code}/result")
        assert page.status == 200
        counts[place].append(len(at_result))
    assert counts[0] == counts[1]
    assert all(number <= most for number, most in zip(counts[0], (8, 6, 12), strict=True)), counts
