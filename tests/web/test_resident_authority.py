"""An owner ends her written authority on her phone, and finds from the text message to the dispute."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database import Database
from app.domain.text_message import segments
from app.models import Ballot, BallotDispute, Message, Motion, Proxy, User
from app.services import proxies
from app.services.proxies import Authority
from tests import factories as f
from tests.conftest import Clock, Page
from tests.web.resident_walk import home_of, prove, set_up, sms_code

SAID = "End the written authority that you gave"


@pytest.fixture
def motion(database: Database) -> Motion:
    """The first owner of 102 and the one of 501 have each given an authority; 502 handed in paper."""
    made = set_up(database, proxy_cap=2)
    with database.writing() as session:
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        row = session.get_one(Motion, made.motion_id)
        for room in ("102", "501"):
            flat = f.flat_of(session, made, room)
            giver = f.owner_of(session, flat).voter_owner_id
            wish = Authority(flat, giver, "受托人", f.phone(77), b"picture")
            proxies.record(session, row, wish, now=f.NOW, actor=clerk, vault=f.VAULT)
        f.cast(session, f.flat_of(session, made, "502"), "no", entered_by=clerk)
        session.commit()
    return made


def test_where_only_paper_counts_her_phone_still_ends_it_and_disputes(
    motion: Motion, database: Database, page: Page
) -> None:
    with database.writing() as session:
        row = session.get_one(Motion, motion.motion_id)
        row.rule_key, row.rule_version = "two-thirds-written", "2019"
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        sheet = f.cast(session, f.flat_of(session, motion, "501"), "no", entered_by=clerk).ballot.code
        session.commit()
    here = home_of(motion)
    page.get("/").in_english().get(here)
    assert "Prove your number by a text message" in page.text
    assert page.get(f"{here}/phone").path == here
    page.get(f"{here}/entry").post(phone=f.phone(9))
    page.post(code=sms_code(database))
    assert page.path == f"{here}/entry"
    assert SAID in page.text
    page.get(f"{here}/authority").post()
    assert (page.path, in_force(database)) == (f"{here}/entry", 1)
    assert f"{here}/dispute/{sheet}" in page.text
    page.get(f"{here}/dispute/{sheet}").post(reason="I signed no sheet")
    assert page.path == f"{here}/entry"
    with database.reading() as session:
        assert session.scalars(select(BallotDispute)).one()
        before = len(session.scalars(select(Ballot)).all())
    for step in ("answer", "confirm"):
        page.post(f"{here}/{step}", choice="yes", form_token="A" * 22)
    with database.reading() as session:
        assert len(session.scalars(select(Ballot)).all()) == before, "the phone still casts nothing"


def test_where_only_paper_counts_nothing_ends_without_the_proof(
    motion: Motion, database: Database, page: Page
) -> None:
    with database.writing() as session:
        row = session.get_one(Motion, motion.motion_id)
        row.rule_key, row.rule_version = "two-thirds-written", "2019"
        session.commit()
    page.get(f"{home_of(motion)}/authority")
    assert page.path == f"{home_of(motion)}/phone?then=entry"
    page.post(f"{home_of(motion)}/authority")
    assert in_force(database) == 2


def in_force(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Proxy).where(Proxy.ended_at.is_(None))).all())


def test_she_ends_it_behind_the_proof_of_her_phone(motion: Motion, database: Database, page: Page) -> None:
    page.get("/").in_english().get(f"{home_of(motion)}/authority")
    assert page.path == f"{home_of(motion)}/phone"
    assert SAID in prove(page, database, motion).text
    page.get(f"{home_of(motion)}/authority")
    assert "受托人 may answer for this home" in page.text
    assert in_force(database) == 2
    page.post()
    assert "nobody else answers for this home any more" in page.text
    assert SAID not in page.text
    assert in_force(database) == 1
    assert page.get(f"{home_of(motion)}/authority").path == f"{home_of(motion)}/answer"
    with database.reading() as session:
        newest = session.scalars(select(Message).order_by(Message.message_id.desc())).first()
        assert newest is not None
        assert "书面委托已终止" in f.VAULT.unseal(newest.text_sealed)


def test_a_co_owner_and_another_home_cannot_end_it(motion: Motion, database: Database, page: Page) -> None:
    assert SAID not in prove(page, database, motion, room="102", number=902).text
    assert page.get(f"{home_of(motion, '102')}/authority").path == f"{home_of(motion, '102')}/answer"
    page.post(f"{home_of(motion, '102')}/authority")
    assert page.get(f"{home_of(motion)}/authority").path == f"{home_of(motion)}/phone"
    assert in_force(database) == 2


def test_after_the_deadline_it_is_too_late(
    motion: Motion, database: Database, page: Page, clock: Clock
) -> None:
    prove(page, database, motion).get(f"{home_of(motion)}/authority")
    clock.moment = f.CLOSES
    page.post()
    assert in_force(database) == 2


def test_the_text_of_a_paper_ballot_leads_to_the_dispute(
    motion: Motion, database: Database, page: Page, clock: Clock
) -> None:
    with database.reading() as session:
        receipt = session.scalars(select(Ballot)).one().code
        (echo,) = (
            text
            for row in session.scalars(select(Message))
            if receipt in (text := f.VAULT.unseal(row.text_sealed))
        )
    assert "请在首页输入回执码提出异议" in echo
    assert segments(echo, mainland=True) == 2
    page.get("/").in_english().post("/find", code=receipt.lower())
    address = f"{home_of(motion, '502')}/dispute/{receipt}"
    assert f'href="{address}"' in page.text
    assert page.get(address).path == f"{home_of(motion, '502')}/phone"
    clock.moment = f.CLOSES
    assert address not in page.get(f"/receipt/{receipt}").text
