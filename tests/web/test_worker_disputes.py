"""A disputed ballot, from the resident's phone to the decision of somebody else, and the lists of ballots."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Approval, Ballot, BallotDispute, Message, Motion, User, VoterFlat
from app.services import ballot_lists
from tests import factories as f
from tests.conftest import Clock, Page
from tests.statements import counted
from tests.web.resident_walk import count_and_publish, home_of, prove, set_up


@pytest.fixture
def motion(database: Database) -> Motion:
    """One paper ballot of home 501, and a second worker."""
    made = set_up(database)
    with database.writing() as session:
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        f.cast(session, f.flat_of(session, made, "501"), "no", entered_by=clerk)
        f.user(session, "second", "worker", made.compound)
        session.commit()
    return made


def receipt(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(select(Ballot)).one().code


def dispute(page: Page, database: Database, motion: Motion) -> Page:
    """The resident's part; ends on her answer page."""
    prove(page, database, motion)
    page.get(f"{home_of(motion)}/dispute/{receipt(database)}")
    return page.post(reason="这张票不是我签的")


def staff(page: Page, name: str) -> Page:
    return Page(page.client.application.test_client()).get("/").in_english().sign_in(name)


def case(database: Database) -> BallotDispute:
    with database.reading() as session:
        return session.scalars(select(BallotDispute)).one()


def test_a_dispute_is_filed_behind_the_proof_only(motion: Motion, database: Database, page: Page) -> None:
    page.get("/").in_english().get(f"{home_of(motion)}/dispute/{receipt(database)}")
    assert page.path == f"{home_of(motion)}/phone"
    prove(page, database, motion)
    assert "This is not my answer" in page.text
    page.get(f"{home_of(motion)}/dispute/{receipt(database)}").post(reason=" ")
    assert page.status == 422
    page.post(reason="这张票不是我签的")
    assert "It has arrived." in page.text


def test_a_dispute_about_the_ballot_of_another_home_is_not_found(
    motion: Motion, database: Database, page: Page
) -> None:
    prove(page, database, motion, room="502", number=10)
    assert page.get(f"{home_of(motion, '502')}/dispute/{receipt(database)}").status == 404


def test_who_entered_it_does_not_decide_and_another_does(
    motion: Motion, database: Database, page: Page
) -> None:
    dispute(page, database, motion)
    address = f"/work/disputes/{case(database).ballot_dispute_id}"
    clerk = staff(page, "worker-test").get(address)
    assert "You entered this ballot: another person decides." in clerk.text
    clerk.post(outcome="rejected", answer="已核对原件")
    assert case(database).outcome is None
    other = staff(page, "second")
    assert "1 owner disputes a ballot" in other.get("/work").text
    other.get(address).post(outcome="upheld")
    assert other.status == 422
    other.post(outcome="upheld", answer="签名不符")
    assert "Decided; the owner is told." in other.text
    assert case(database).outcome == "upheld"
    with database.reading() as session:
        assert session.scalars(select(Approval)).one().kind == "void"
        rows = session.scalars(select(Message).order_by(Message.message_id))
        assert "异议成立" in [f.VAULT.unseal(row.text_sealed) for row in rows][-1]


def test_a_decision_after_the_deadline_takes_no_ballot_out(
    motion: Motion, database: Database, page: Page, clock: Clock
) -> None:
    dispute(page, database, motion)
    assert page.get(f"{home_of(motion)}/dispute/{receipt(database)}").post(reason="再说一遍").status == 200
    assert "这张票的异议已在核实中。" in page.text
    clock.moment = f.CLOSES + timedelta(seconds=1)
    other = staff(page, "second").get(f"/work/disputes/{case(database).ballot_dispute_id}")
    other.post(outcome="upheld", answer="签名不符")
    assert case(database).outcome == "upheld"


def test_the_result_says_how_many_ballots_are_disputed_and_not_decided(
    motion: Motion, database: Database, page: Page, clock: Clock
) -> None:
    dispute(page, database, motion)
    clock.moment = f.CLOSES + timedelta(minutes=1)
    count_and_publish(database, motion)
    sentence = "1 ballot is disputed and not decided"
    assert (
        sentence
        in Page(page.client.application.test_client())
        .get("/")
        .in_english()
        .get(f"/m/{motion.code}/result")
        .text
    )
    assert sentence in staff(page, "chair-test").get(f"/committee/m/{motion.code}").text


def test_the_progress_page_leads_to_the_lists(motion: Motion, page: Page) -> None:
    worker = staff(page, "second").get(f"/work/m/{motion.code}")
    assert f"/work/m/{motion.code}/ballots/collisions" in worker.text
    assert worker.get(f"/work/m/{motion.code}/ballots/disputed").status == 200


@pytest.mark.parametrize("homes", [20, 2000])
def test_a_list_costs_the_same_at_2000_ballots_and_reads_no_choice(session: Session, homes: int) -> None:
    motion = f.opened(session, f.house(homes // 2))
    clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
    for flat in session.scalars(select(VoterFlat)).all():
        session.add(unsigned(motion, flat, clerk))
    session.flush()
    session.expire_all()
    motion.code  # noqa: B018  read the row before counting
    with counted(session.get_bind()) as seen:  # type: ignore[arg-type]
        for kind in ballot_lists.KINDS:
            rows, whole = ballot_lists.lines(session, motion, kind, 1)
            assert whole == (homes if kind == "voids" else 0)
            assert len(rows) == min(whole, ballot_lists.PAGE)
    assert len(seen) == 2 * len(ballot_lists.KINDS)
    assert not [each for each in seen if "choice" in each]


def unsigned(motion: Motion, flat: VoterFlat, clerk: User) -> Ballot:
    return Ballot(
        motion_id=motion.motion_id,
        voter_id=flat.voter_id,
        voter_flat_id=flat.voter_flat_id,
        choice="yes",
        channel="paper",
        cast_at=f.NOW,
        signed=False,
        entered_by=clerk.user_id,
        form_token=f"form-{flat.voter_flat_id}",
        code=f"code-{flat.voter_flat_id}",
        assurance="unsigned_paper",
    )
