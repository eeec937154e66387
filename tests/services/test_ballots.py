"""Recording ballots: once a form, in the order of the lock, with an echo to every phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.models import Ballot, Message, User
from app.services import ballots
from tests.factories import CLOSES, NOW, VAULT, cast, flat_of, opened, voter_of

MOMENT = timedelta(microseconds=1)


def worker(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "worker-test")).one()


def test_a_ballot_is_recorded_with_a_receipt_code(session: Session) -> None:
    flat = flat_of(session, opened(session), "101")
    recorded = cast(session, flat, "yes")
    assert recorded.fate == "valid"
    assert len(recorded.ballot.code) == len("XXXX-XXXX-XXXX-XXXX")
    assert ballots.find_ballot(session, recorded.ballot.code) is recorded.ballot


def test_the_same_form_twice_is_one_ballot(session: Session) -> None:
    flat = flat_of(session, opened(session), "101")
    first = cast(session, flat, "yes", token="form")
    again = cast(session, flat, "no", token="form", at=NOW + timedelta(minutes=1))
    assert again.ballot is first.ballot
    assert session.scalar(select(func.count()).select_from(Ballot)) == 1
    assert session.scalar(select(func.count()).select_from(Message)) == 1


@pytest.mark.parametrize(
    ("at", "fate"),
    [(NOW, "valid"), (CLOSES - MOMENT, "valid"), (CLOSES, "late"), (CLOSES + MOMENT, "late")],
)
def test_the_window_is_half_open(session: Session, at: object, fate: str) -> None:
    flat = flat_of(session, opened(session), "101")
    assert cast(session, flat, "yes", at=at).fate == fate  # type: ignore[arg-type]


def test_before_the_window_nothing_is_recorded(session: Session) -> None:
    flat = flat_of(session, opened(session, opens=NOW + timedelta(hours=1)), "101")
    with pytest.raises(ballots.NotOpen):
        cast(session, flat, "yes", at=NOW + timedelta(hours=1) - MOMENT)


def test_a_second_ballot_is_kept_and_does_not_count(session: Session) -> None:
    flat = flat_of(session, opened(session), "101")
    cast(session, flat, "yes")
    assert cast(session, flat, "no", at=NOW + timedelta(hours=1)).fate == "superseded"
    assert len(ballots.ballots_of(session, voter_of(session, flat))) == 2


def test_under_last_valid_the_second_ballot_counts(session: Session) -> None:
    flat = flat_of(session, opened(session, collision="last_valid"), "101")
    cast(session, flat, "yes")
    assert cast(session, flat, "no", at=NOW + timedelta(hours=1)).fate == "valid"


def test_co_owners_who_disagree_are_pending_and_take_no_part(session: Session) -> None:
    flat = flat_of(session, opened(session), "102")
    cast(session, flat, "yes", position=1)
    session.expire_all()
    assert voter_of(session, flat).took_part_at == NOW
    assert cast(session, flat, "no", position=2, at=NOW + timedelta(hours=1)).fate == "pending"
    session.expire_all()
    assert voter_of(session, flat).took_part_at is None


def test_an_unsigned_paper_is_void_and_takes_no_part(session: Session) -> None:
    flat = flat_of(session, opened(session), "101")
    assert cast(session, flat, "yes", entered_by=worker(session), signed=False).fate == "unsigned"
    session.expire_all()
    assert voter_of(session, flat).took_part_at is None


def test_every_phone_of_the_voter_is_told_of_a_paper_ballot(session: Session) -> None:
    flat = flat_of(session, opened(session), "102")
    recorded = cast(session, flat, "no", entered_by=worker(session))
    messages = session.scalars(select(Message).order_by(Message.message_id)).all()
    assert [VAULT.unseal(message.phone_sealed)[-3:] for message in messages] == ["002", "902"]
    for message in messages:
        assert message.kind == "echo"
        said = VAULT.unseal(message.text_sealed)
        assert recorded.ballot.code in said
        assert "不同意" in said
        assert "010-12345678" in said
        assert "http" not in said


@pytest.mark.parametrize("statement", ["UPDATE ballots SET choice = 'no'", "DELETE FROM ballots"])
def test_the_database_refuses_to_change_or_drop_a_ballot(session: Session, statement: str) -> None:
    cast(session, flat_of(session, opened(session), "101"), "yes")
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
