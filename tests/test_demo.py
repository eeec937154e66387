"""The demonstration: published figures as published, everything else generated, every stage there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import Database
from app.demo import ACCOUNTS, SIGN_INS, load_once
from app.demo.places import PLACES, phone_at, roll_of
from app.demo.stories import NEARLY, NEARLY_VISITOR, STORIES, Answer, parse_answers
from app.domain.address import parse_key
from app.models import Ballot, Compound, Flat, FlatOwner, Message, Motion, Result
from app.services import (
    finding,
    notices,
    outbox,
    progress,
    roll,
    sign_ins,
    staff,
    suggestion_lists,
    survey_calls,
)
from app.services.motions import Stage, rule_of, stage_of
from app.services.phones import parse_mobile
from tests.factories import VAULT

NOW = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def demonstration(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with the demonstration, loaded once for all tests of this file."""
    path = tmp_path_factory.mktemp("demo") / "louyi.sqlite"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        load_once(session, VAULT, now=NOW)
        session.commit()
    yield database
    database.engine.dispose()


@pytest.fixture
def loaded(demonstration: Database) -> Iterator[Session]:
    """A session on it; what a test writes is undone."""
    with demonstration.writing() as session:
        yield session


def the_motion(session: Session, number: int) -> tuple[Motion, Result | None]:
    code = next(story.code for story in STORIES if story.number == number)
    found = finding.find_motion(session, code)
    assert found is not None
    return found.motion, found.result


def test_the_six_compounds_carry_the_published_figures_and_their_source(loaded: Session) -> None:
    rows = loaded.scalars(select(Compound).order_by(Compound.compound_id)).all()
    assert [
        (row.name, row.built_year, row.households, row.residents, row.committee_members) for row in rows
    ] == [
        ("西大街小区", 1994, 300, 900, 5),
        ("富辰小区北院", 2000, 163, 441, None),
        ("文庙小区", 1994, 357, 1071, 7),
        ("三胜前街37号院", 1996, 210, 730, None),
        ("三胜前街38号院", None, 74, 259, None),
        ("中山路北段12、15、16、17号楼", None, None, None, None),
    ]
    assert all(row.generated and row.street == "北书店街道" for row in rows)
    assert [row.figures_source for row in rows] == ["北书店街道老旧小区改造工作情况汇报"] * 5 + [""]


def test_there_are_as_many_flats_as_published_households(loaded: Session) -> None:
    homes = loaded.execute(
        select(Compound.households, func.count())
        .join(Flat, Flat.compound_id == Compound.compound_id)
        .where(Flat.status != "parking", Compound.households.is_not(None))
        .group_by(Compound.compound_id)
    ).all()
    assert len(homes) == 5
    assert all(published == counted for published, counted in homes)


def test_generated_owners_say_so_and_their_phones_belong_to_nobody() -> None:
    owners = [owner for place in PLACES for flat in roll_of(place) for owner in flat.owners]
    assert all(re.fullmatch(r"示例业主\d{4}", owner.name) for owner in owners)
    assert all(re.fullmatch(r"DEMO-\d{6}", owner.id_number) for owner in owners)
    assert all(parse_mobile(owner.phone).startswith("+861740000") for owner in owners)
    assert len({owner.phone for owner in owners}) == len({owner.name for owner in owners})


def test_the_generated_roll_is_the_same_at_every_call_and_plausible() -> None:
    for place in PLACES:
        flats = roll_of(place)
        assert flats == roll_of(place)
        assert all(4500 <= flat.area <= 13000 for flat in flats if flat.status != "parking")
        assert len({flat.key for flat in flats}) == len(flats)


def test_loading_twice_changes_nothing_on_both_databases(session: Session) -> None:
    def sizes() -> list[int | None]:
        tables = (Compound, Flat, FlatOwner, Motion, Ballot, Message)
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    load_once(session, VAULT, now=NOW)
    before = sizes()
    load_once(session, VAULT, now=NOW + timedelta(days=1))
    assert sizes() == before
    assert all(before)


@pytest.mark.parametrize(
    ("number", "stage"),
    [
        (1, Stage.DRAFT),
        (2, Stage.ANNOUNCED),
        (3, Stage.OPEN),
        (4, Stage.OPEN),
        (5, Stage.OPEN),
        (6, Stage.COUNTED),
        (7, Stage.FINAL),
        (8, Stage.PUBLISHED),
        (9, Stage.PUBLISHED),
        (10, Stage.PUBLISHED),
        (11, Stage.OPEN),
    ],
)
def test_there_is_a_motion_in_every_stage(loaded: Session, number: int, stage: Stage) -> None:
    assert stage_of(*the_motion(loaded, number), NOW) is stage


def test_every_motion_posted_the_notices_of_its_stage(loaded: Session) -> None:
    kinds = {
        story.number: [row.kind for row in notices.notices_of(loaded, the_motion(loaded, story.number)[0])]
        for story in STORIES
    }
    assert kinds[1] == []
    assert all(kinds[number] == ["voting"] for number in (2, 3, 4, 5, 6, 11))
    assert all(kinds[number] == ["voting", "preliminary"] for number in (8, 9, 10))
    assert kinds[7] == ["voting", "preliminary", "final"]


@pytest.mark.parametrize(
    ("number", "verdict"),
    [(6, "passed"), (7, "passed"), (8, "failed_quorum"), (9, "failed_majority"), (10, "undetermined")],
)
def test_the_counted_motions_end_in_every_way(loaded: Session, number: int, verdict: str) -> None:
    _, result = the_motion(loaded, number)
    assert result is not None
    assert result.count["verdict"] == verdict


def test_the_passed_motion_shows_superseded_late_and_void_ballots(loaded: Session) -> None:
    _, result = the_motion(loaded, 7)
    assert result is not None
    fates = result.count["fates"]
    assert (fates["valid"], fates["superseded"], fates["late"], fates["unsigned"]) == (11, 1, 1, 1)


def test_one_open_motion_is_a_single_home_short(loaded: Session) -> None:
    motion, _ = the_motion(loaded, NEARLY.number)
    turnout = progress.turnout(loaded, motion, rule_of(motion))
    smallest = min(state.area for state in progress.flat_states(loaded, motion) if state.state == "open")
    assert turnout.heads.missing == 1
    assert turnout.area.missing <= smallest


def test_a_visitor_can_answer_for_a_home_that_is_still_out(loaded: Session) -> None:
    motion, _ = the_motion(loaded, NEARLY.number)
    flat = finding.find_flat(loaded, motion, parse_key(NEARLY_VISITOR))
    assert flat is not None
    voter = finding.get_voter(loaded, flat)
    assert voter.took_part_at is None
    digest = VAULT.digest("phone", phone_at(NEARLY.place, NEARLY_VISITOR))
    assert [owner.phone_digest for owner in voter.owners] == [digest]


def test_messages_of_the_past_are_not_sent_again(loaded: Session) -> None:
    assert outbox.claim(loaded, 10, now=NOW + timedelta(days=1), vault=VAULT) == []
    motion, _ = the_motion(loaded, 5)
    assert len(outbox.undelivered(loaded, motion.motion_id)) == 2


def test_every_account_can_sign_in_and_holds_its_role(loaded: Session) -> None:
    for account in ACCOUNTS:
        token = sign_ins.sign_in(
            *(loaded, account.username, account.password),
            origin=sign_ins.Origin(),
            now=NOW,
            vault=VAULT,
        )
        user = sign_ins.user_of(loaded, token, now=NOW)
        assert user is not None
        held = staff.compounds_of(loaded, user, account.role)
        assert len(held) == (len(account.compounds) or len(PLACES))


def test_the_printed_lines_name_the_accounts_and_a_way_to_answer() -> None:
    assert all(f"{account.username} / {account.password}" in SIGN_INS for account in ACCOUNTS)
    assert f"/m/{NEARLY.code}" in SIGN_INS
    assert phone_at(NEARLY.place, NEARLY_VISITOR).removeprefix("+86") in SIGN_INS
    assert "/demo/sms" in SIGN_INS


def test_the_roll_of_a_demo_compound_reads_back_as_generated(loaded: Session) -> None:
    for place in PLACES:
        compound = loaded.scalars(select(Compound).where(Compound.code == place.code)).one()
        assert [flat.area for flat in roll.list_flats(loaded, compound)] != []
        summary = roll.import_roll(loaded, compound, roll_of(place), VAULT)
        assert (summary.new, summary.changed, summary.missing) == (0, 0, 0)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("301+", Answer("301", "yes")),
        ("402-p2", Answer("402", "no", paper=True, owner=2)),
        ("1010p", Answer("101", "abstain", paper=True)),
        ("102_p", Answer("102", "blank", paper=True)),
        ("101+u", Answer("101", "yes", paper=True, signed=False)),
        ("101-l", Answer("101", "no", late=True)),
    ],
)
def test_a_story_s_tick_list_is_read(word: str, answer: Answer) -> None:
    assert parse_answers(word) == [answer]


def test_needs_and_faults_stand_at_every_stage_and_no_text_waits(loaded: Session) -> None:
    place = loaded.scalars(select(Compound).where(Compound.code == "XIDAJIE")).one()
    found = suggestion_lists.counts(loaded, {place.compound_id: None}, NOW)[place.compound_id]
    assert (found.open, found.closed) == (4, 2)
    assert found.overdue >= 2
    assert found.median is not None
    waiting = select(Message).where(Message.compound_id == place.compound_id, Message.sent_at.is_(None))
    assert loaded.scalars(waiting).all() == []


def test_a_survey_has_homes_to_call_and_somebody_was_talked_to(loaded: Session) -> None:
    compounds = list(loaded.scalars(select(Compound.compound_id)))
    (waiting,) = survey_calls.waiting(loaded, compounds, NOW)
    assert waiting.topic == "加装电梯"
    assert len(waiting.homes) >= 5
    assert len(survey_calls.to_visit(loaded, waiting.survey, NOW)) == len(waiting.homes) + 1
