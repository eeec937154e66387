"""Fifty generated votes: page, notice, workbook as LibreOffice opens it, JSON and recount say the same."""

from __future__ import annotations

import json
import random
import re
import shlex
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Motion, User
from app.services import closing, objections, roll
from app.services.standing import standing_of
from tests import factories as f
from tests.browser.figures import Figures, from_count, from_notice
from tests.conftest import Clock, Page, make_app
from tests.delivery.office_sheets import Book, opened
from tests.services.claiming import prove_phone
from tests.web.test_objections import at_the_desk

pytestmark = pytest.mark.xdist_group("fifty")
MOTIONS = 50
RULES = (
    ("civil-code-special", None),
    ("civil-code-ordinary", None),
    ("two-thirds-no-objection", None),
    ("two-thirds-written", None),
    ("households-share", "3/5"),
    ("unanimous", None),
)
WORDS = {"通过": "passed", "异议待处理": "objection_open", "暂不能判定": "undetermined"}


@dataclass(frozen=True)
class Shown:
    """One motion's result wherever it is shown."""

    code: str
    verdict: str
    page: Figures
    notice: Figures
    stored: Figures
    recount: dict[str, object]
    standing: dict[str, object]


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Path]]:
    """One compound with fifty counted and posted motions."""
    folder = tmp_path_factory.mktemp("fifty")
    shutil.copy(sqlite_template, folder / "louyi.sqlite")
    database = Database(f"sqlite:///{folder}/louyi.sqlite")
    with database.writing() as session:
        place = f.compound(session)
        chair = f.user(session, "chair-test", "committee", place)
        roll.import_roll(session, place, f.house(), f.VAULT)
        for seed in range(MOTIONS):
            _motion(session, place, chair, seed)
        session.commit()
    yield database, folder
    database.engine.dispose()


def _motion(session: Session, place: f.Compound, chair: User, seed: int) -> None:
    chance = random.Random(seed)
    rule, share = RULES[seed % len(RULES)]
    motion = f.draft(
        session,
        place,
        chair,
        rule=rule,
        share=share,
        collision=chance.choice(["first_valid", "last_valid", "paper_wins", "online_wins"]),
        blank_rule=chance.choice(["void", "abstain"]),
        objection_blocks=chance.random() < 0.5,
    )
    f.motions.open_motion(session, motion, now=f.NOW)
    _vote(session, motion, chair, chance)
    closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    closing.publish(session, motion, now=f.CLOSES, actor=chair)
    result = session.get_one(closing.Result, motion.motion_id)
    if seed % 7 == 0 or (result.count["verdict"] == "passed" and motion.objection_blocks):
        at = f.CLOSES + f.timedelta(minutes=1)
        proof = prove_phone(session, motion, f"+86139000{seed:05d}", at)
        wish = objections.ObjectionWish(motion, "loss", "=甲", "+挡光", f"fifty-{seed}")
        objections.file_objection(session, wish, result, proof, now=at, vault=f.VAULT)


def _vote(session: Session, motion: Motion, clerk: User, chance: random.Random) -> None:
    mind = chance.choice([["yes"], ["yes", "yes", "yes", "no"], ["yes", "no", "abstain"]])
    for number in range(1, 13):
        for _again in range(chance.choice([0, 1, 1, 1, 2])):
            flat = f.flat_of(session, motion, f"{(number - 1) // 2 + 1}{(number - 1) % 2 + 1:02d}")
            paper = chance.random() < 0.6
            f.cast(
                session,
                flat,
                chance.choice([*mind, *(["blank"] if paper else [])]),
                position=chance.randint(1, 2) if number == 2 else 1,
                entered_by=clerk if paper else None,
                signed=not paper or chance.random() < 0.9,
            )


@pytest.fixture(scope="module")
def shown(world: tuple[Database, Path]) -> list[Shown]:
    """Every motion as its page, its notice, its stored count and a recount of its files show it."""
    database, folder = world
    app = make_app(database, Clock(f.CLOSES + f.timedelta(minutes=5)), folder)
    with database.reading() as session:
        motions = list(session.query(Motion).order_by(Motion.motion_id))
        standings = [
            standing_of(session, each, session.get_one(closing.Result, each.motion_id)).count
            for each in motions
        ]
    public, desk = Page(app.test_client()), at_the_desk(app)
    with ThreadPoolExecutor(2) as pool:
        printed = list(pool.map(lambda each: _pdf(app, each.code), motions))
    return [
        _shown(app, public, desk, each.code, count, pdf, folder)
        for each, count, pdf in zip(motions, standings, printed, strict=True)
    ]


def _pdf(app: Flask, code: str) -> bytes:
    return app.test_client().get(f"/m/{code}/result.pdf").data


def _shown(
    app: Flask, public: Page, desk: Page, code: str, count: dict[str, object], pdf: bytes, folder: Path
) -> Shown:
    text = public.get(f"/m/{code}/result").text
    row = r'<th scope="row">[^<]*</th><td class="num">(\d+)</td><td class="num">([\d.,]+)</td>'
    rows = re.findall(row, text)
    word = re.search(r'class="verdict-word">.*?</svg>([^<]+)<', text, re.DOTALL)
    assert word is not None
    return Shown(
        code=code,
        verdict=WORDS.get(word.group(1).strip(), "failed"),
        page={line: (int(heads), area) for line, (heads, area) in zip(from_count(count), rows, strict=False)},
        notice=from_notice(pdf),
        stored=from_count(count),
        recount=_recount(app, desk, code, folder),
        standing=count,
    )


def _recount(app: Flask, desk: Page, code: str, folder: Path) -> dict[str, object]:
    desk.get(f"/committee/m/{code}")
    command = unescape(desk.text.partition("<code>")[2].partition("</code>")[0])
    names = {}
    for name in ("roll", "ballots"):
        desk.get(f"/committee/m/{code}/{name}.xlsx")
        path = folder / f"{code}-{name}.xlsx"
        path.write_bytes(desk.data)
        names[f"louyi-{code}-{name}.xlsx"] = str(path)
    arguments = [names.get(part, part) for part in shlex.split(command)[3:]]
    answer = app.test_cli_runner().invoke(args=arguments)
    assert answer.exit_code == 0, answer.output
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_page_notice_json_and_recount_agree(shown: list[Shown]) -> None:
    assert len(shown) == MOTIONS
    for each in shown:
        assert each.page == each.notice == each.stored, each.code
        assert each.recount == each.standing, each.code
        found = str(each.standing["verdict"])
        assert each.verdict == (found if found in WORDS.values() else "failed"), each.code


def test_the_fifty_are_of_many_kinds(shown: list[Shown]) -> None:
    verdicts = {str(each.standing["verdict"]) for each in shown}
    assert verdicts >= {"passed", "failed_quorum", "failed_majority", "objection_open"}


def test_libreoffice_reads_the_same_figures(
    world: tuple[Database, Path], shown: list[Shown], tmp_path: Path
) -> None:
    database, folder = world
    app = make_app(database, Clock(f.CLOSES + f.timedelta(minutes=5)), folder)
    client = app.test_client()
    files = {f"{each.code}.xlsx": client.get(f"/m/{each.code}/result.xlsx").data for each in shown}
    books: dict[str, Book] = opened(files, tmp_path / "office")
    for each in shown:
        sheets = list(books[each.code].values())
        figures = {
            line: (int(row[2].value), f"{float(row[3].value):.2f}")
            for line, row in zip(each.stored, sheets[0][2:7], strict=True)
        }
        assert figures == each.stored, each.code
        cells = [cell for rows in sheets for row in rows for cell in row]
        assert {cell.formula for cell in cells} == {None}
        assert {row[2].kind for row in sheets[0][2:7]} == {"float"}
