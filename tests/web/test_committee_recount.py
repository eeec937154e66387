"""The two exported files and `flask tally` must give the very count that the application froze."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.exports import ASSURANCE_WORDS
from app.domain.assurance import ASSURANCES
from app.domain.roll import Owner, RollFlat
from app.models import Ballot, Motion, Result, User
from app.services import ballots, closing, deliveries
from app.services.items import NewItem
from tests import factories as f
from tests.conftest import Clock, Page

RULES: list[tuple[str, str | None, str, str]] = [
    ("civil-code-special", None, "first_valid", "void"),
    ("civil-code-ordinary", None, "last_valid", "abstain"),
    ("two-thirds-no-objection", None, "paper_wins", "void"),
    ("two-thirds-written", None, "online_wins", "abstain"),
    ("households-share", "3/5", "last_valid", "void"),
    ("unanimous", None, "paper_wins", "abstain"),
]
START = datetime.fromisoformat("2026-03-02T00:00:00.000001+08:00")
END = datetime.fromisoformat("2026-03-09T00:00:00+08:00")


def house() -> list[RollFlat]:
    """Two buildings with co-owners, an owner of several flats, developer stock, parking and odd rooms."""
    flats = []
    for number in range(40):
        floor, place = number // 4 + 1, number % 4 + 1
        owners = (Owner(f"业主{number}", f"id{number}", ""),)
        status = "owner"
        if number % 5 == 1:
            owners += (Owner(f"共有{number}", f"co{number}", f.phone(number)),)
        if number in (7, 11, 30):
            owners = (Owner("=多套", "many", ""), Owner("+共有", "co-many", ""))
        if number in (12, 13, 39):
            owners, status = (), "developer"
        if number == 20:
            status = "parking"
        building = "3" if number % 2 else "10"
        key = f.key(f"{floor}{place:02d}", building, "A")
        flats.append(RollFlat(key, 5000 + 137 * number, owners, status))  # type: ignore[arg-type]
    return flats


def vote(session: Session, motion: Motion, clerk: User, seed: int) -> None:
    """Ballots of every kind: both channels, late, unsigned, blank, repeated, and co-owners who disagree."""
    chance = random.Random(seed)
    rooms = [flat.key for flat in house() if flat.status != "parking"]
    chosen = sorted(chance.uniform(0, 1) for _ in range(90))
    for moment in chosen:
        key = chance.choice(rooms)
        flat = f.flat_of(session, motion, *(key.room, key.building, key.entrance))
        owners = f.voter_of(session, flat).owners
        paper = chance.random() < 0.4
        f.cast(
            session,
            flat,
            chance.choice(["yes", "yes", "yes", "no", "abstain", *(["blank"] if paper else [])]),
            at=START + (END - START) * moment * 1.05,
            position=chance.randint(1, len(owners)),
            entered_by=clerk if paper else None,
            signed=not paper or chance.random() < 0.8,
        )


@pytest.fixture
def recount(
    app: Flask, database: Database, page: Page, clock: Clock, tmp_path: Path
) -> Callable[..., dict[str, object]]:
    """Download both files of a kind and run the command that the page shows."""

    def run(code: str, kind: str, item: int = 0) -> dict[str, object]:
        page.get(f"/committee/m/{code}")
        commands = [unescape(each.partition("</code>")[0]) for each in page.text.split("<code>")[1:]]
        command = commands[item - 1 if item else 0]
        names = {}
        silent = ("delivered",) if "--delivered" in command else ()
        for name in ("roll", f"ballots-{item}" if item else "ballots", *silent):
            page.get(f"/committee/m/{code}/{name.partition('-')[0]}.{kind}" + f"?item={item}" * bool(item))
            assert page.status == 200
            path = tmp_path / f"{name}.{kind}"
            path.write_bytes(page.data)
            names[f"louyi-{code}-{name}.xlsx"] = str(path)
        arguments = [names.get(part, part) for part in shlex.split(command)[3:]]
        answer = app.test_cli_runner().invoke(args=arguments)
        assert answer.exit_code == 0, answer.output
        found: dict[str, object] = json.loads(answer.stdout)
        return found

    return run


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("rule", "share", "collision", "blank"), RULES, ids=[rule[0] for rule in RULES])
def test_a_recount_of_the_files_gives_exactly_the_frozen_count(
    database: Database,
    page: Page,
    clock: Clock,
    recount: Callable[[str, str], dict[str, object]],
    rule: str,
    share: str | None,
    collision: str,
    blank: str,
    kind: str,
) -> None:
    with database.writing() as session:
        motion = f.opened(
            session,
            house(),
            rule=rule,
            share=share,
            collision=collision,
            blank_rule=blank,
            parking=rule == "unanimous",
            scope=f.Scope(),
            opens=START,
            closes=END,
            now=START - timedelta(days=1),
        )
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        vote(session, motion, clerk, seed=len(rule))
        clock.moment = END + timedelta(days=1)
        result = closing.close_motion(session, motion.motion_id, clock=clock)
        assert result is not None
        f.cast(session, f.flat_of(session, motion, "101", "10", "A"), "no", at=clock())
        session.commit()
        count, code = result.count, motion.code
    page.sign_in("chair-test")
    assert count["fates"]["late"] > 0
    assert count["fates"]["valid"] > 5
    assert recount(code, kind) == count


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_where_silence_joins_the_list_of_served_homes_is_a_third_file(
    database: Database,
    page: Page,
    clock: Clock,
    recount: Callable[..., dict[str, object]],
    kind: str,
) -> None:
    with database.writing() as session:
        motion = f.opened(session, rule="civil-code-ordinary", silence="joins_majority")
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        for room in ["101", "201", "301", "401", "501"]:
            f.cast(session, f.flat_of(session, motion, room), "yes")
        served = deliveries.choose_flats(session, motion, "3", "1", [f.key("102")])
        deliveries.record(session, motion, served, "posted", clock=lambda: f.NOW, actor=clerk, vault=f.VAULT)
        clock.moment = f.CLOSES
        result = closing.close_motion(session, motion.motion_id, clock=clock)
        assert result is not None
        session.commit()
        count, code = result.count, motion.code
    assert count["yes"]["heads"] == 11
    page.sign_in("chair-test")
    assert recount(code, kind) == count


def test_the_generated_motions_hold_every_kind_of_fate(database: Database, clock: Clock) -> None:
    seen: set[str] = set()
    for number, (rule, share, collision, blank) in enumerate(RULES):
        with database.writing() as session:
            motion = f.opened(
                session,
                house(),
                code=f"C{number}",
                rule=rule,
                share=share,
                collision=collision,
                blank_rule=blank,
                scope=f.Scope(),
                opens=START,
                closes=END,
                now=START - timedelta(days=1),
            )
            clerk = session.scalars(select(User).where(User.username == f"worker-c{number}")).one()
            vote(session, motion, clerk, seed=len(rule))
            clock.moment = END + timedelta(days=1)
            result = closing.close_motion(session, motion.motion_id, clock=clock)
            assert result is not None
            seen |= {fate for fate, ballots in result.count["fates"].items() if ballots}
            session.commit()
    assert seen >= {"valid", "superseded", "pending", "late", "unsigned", "blank", "channel_barred"}


def test_a_motion_without_ballots_can_be_counted_again(
    database: Database, page: Page, clock: Clock, recount: Callable[[str, str], dict[str, object]]
) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        clock.moment = f.CLOSES
        result = closing.close_motion(session, motion.motion_id, clock=clock)
        assert result is not None
        session.commit()
        count, code = result.count, motion.code
    page.sign_in("chair-test")
    assert recount(code, "xlsx") == recount(code, "csv") == count


def test_the_files_hold_no_name_no_phone_and_no_certificate(
    database: Database, page: Page, clock: Clock
) -> None:
    with database.writing() as session:
        motion = f.opened(session, house(), scope=f.Scope())
        f.cast(session, f.flat_of(session, motion, "101", "10", "A"), "yes", at=f.NOW)
        clock.moment = f.CLOSES
        closing.close_motion(session, motion.motion_id, clock=clock)
        session.commit()
        code = motion.code
    page.sign_in("chair-test")
    for name in ("roll", "ballots"):
        text = page.get(f"/committee/m/{code}/{name}.csv").data.decode("utf-8-sig")
        for private in ("业主0", "共有", "=多套", "id0", "138000"):
            assert private not in text
    assert page.get(f"/committee/m/{code}/roll.pdf").status == 404


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_says_how_sure_each_ballot_is_and_the_recount_agrees(
    database: Database, page: Page, clock: Clock, recount: Callable[[str, str], dict[str, object]], kind: str
) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        f.cast(session, f.flat_of(session, motion, "201"), "no", entered_by=clerk)
        f.cast(session, f.flat_of(session, motion, "202"), "yes", entered_by=clerk, signed=False)
        clock.moment = f.CLOSES
        result = closing.close_motion(session, motion.motion_id, clock=clock)
        assert result is not None
        session.commit()
        count, code = result.count, motion.code
    page.sign_in("chair-test")
    assert recount(code, kind) == count
    lines = page.get(f"/committee/m/{code}/ballots.csv").data.decode().splitlines()
    assert [line.rpartition(",")[2] for line in lines] == ["可信度", *WORDS]


WORDS = ("清册手机号", "签名纸质票", "未签名纸质票")


def test_every_assurance_has_a_word() -> None:
    assert tuple(ASSURANCE_WORDS) == ASSURANCES


def test_a_ballot_after_the_count_is_not_in_the_file(database: Database, page: Page, clock: Clock) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes", at=f.NOW)
        clock.moment = f.CLOSES
        closing.close_motion(session, motion.motion_id, clock=clock)
        f.cast(session, f.flat_of(session, motion, "201"), "no", at=f.CLOSES)
        session.commit()
        assert len(session.scalars(select(Ballot)).all()) == 2
        assert session.scalars(select(Result.last_ballot_id)).one() > 0
        code = motion.code
    lines = page.sign_in("chair-test").get(f"/committee/m/{code}/ballots.csv").data.decode().splitlines()
    assert len(lines) == 2
    assert lines[1] == "3,1,101,同意,线上,2026-03-02T10:00:00+08:00,是,业主1,,清册手机号"


def test_each_item_of_a_sheet_can_be_counted_again(
    database: Database, page: Page, clock: Clock, recount: Callable[..., dict[str, object]]
) -> None:
    """Items with rules of their own, online answers that are opinions, a silent covenant, own consent."""
    asked = [NewItem("甲"), NewItem("乙", rule_key="households-share", share="3/5"), NewItem("丙")]
    with database.writing() as session:
        motion = f.opened(
            session,
            asked=asked,
            rule="civil-code-ordinary",
            consultation_only=True,
            own_consent=["3-1-101"],
            proxy_cap=1,
        )
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        chance = random.Random(7)
        for flat in f.house() * 2:
            several(session, motion, flat.key.room, chance, clerk if chance.random() < 0.7 else None)
        clock.moment = f.CLOSES
        result = closing.close_motion(session, motion.motion_id, clock=clock)
        assert result is not None
        session.commit()
        counts, code = [each["count"] for each in result.items or []], motion.code
    page.sign_in("chair-test")
    assert counts[0]["fates"]["channel_barred"] > 0
    assert counts[0] != counts[2]
    assert [recount(code, "xlsx", item) for item in (1, 2, 3)] == counts
    assert [recount(code, "csv", item) for item in (1, 2, 3)] == counts
    assert page.get(f"/committee/m/{code}/ballots.csv?item=4").status == 404


def several(
    session: Session, motion: Motion, room: str, chance: random.Random, clerk: User | None, asked: int = 3
) -> None:
    flat = f.flat_of(session, motion, room)
    answers = tuple(chance.choice(["yes", "yes", "no", "abstain"]) for _ in range(asked))
    vote = ballots.Vote(
        flat=flat,
        choice=answers[0],  # type: ignore[arg-type]
        channel="paper" if clerk else "online",
        form_token=ballots.new_form_token(),
        signer_id=f.owner_of(session, flat).voter_owner_id,
        entered_by=clerk.user_id if clerk else None,
        choices=answers,  # type: ignore[arg-type]
    )
    ballots.record(session, vote, clock=lambda: f.NOW, vault=f.VAULT)


def test_an_election_can_be_counted_again_candidate_by_candidate(
    database: Database, page: Page, clock: Clock, recount: Callable[..., dict[str, object]]
) -> None:
    with database.writing() as session:
        asked = [NewItem(f"候选人{number}") for number in range(1, 8)]
        motion = f.opened(session, asked=asked, rule="civil-code-ordinary", kind="election", seats=5)
        chance = random.Random(3)
        for flat in f.house():
            several(session, motion, flat.key.room, chance, None, 7)
        clock.moment = f.CLOSES
        result = closing.close_motion(session, motion.motion_id, clock=clock)
        assert result is not None
        session.commit()
        counts, code = [each["count"] for each in result.items or []], motion.code
    page.sign_in("chair-test")
    assert [recount(code, "xlsx", item) for item in range(1, 8)] == counts
