"""SMS codes: what is accepted, what is not, and how often one may ask."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Message, Verification, VoterFlat
from app.services import verification
from app.services.verification import CodeRequest, CodeSpent, TooSoon, VoterLocked, WrongCode
from tests.factories import NOW, VAULT, flat_of, opened, phone

SECOND = timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def flat(session: Session) -> VoterFlat:
    return flat_of(session, opened(session), "101")


def ask(
    session: Session,
    flat: VoterFlat,
    *,
    number: str = phone(1),
    browser: str = "browser",
    at: timedelta = 0 * SECOND,
) -> Verification:
    wish = CodeRequest(flat, number, browser)
    return verification.request_code(session, wish, now=NOW + at, vault=VAULT)


def sent_code(session: Session) -> str:
    message = session.scalars(select(Message).order_by(Message.message_id.desc())).first()
    assert message is not None
    found = re.search(r"\d{6}", VAULT.unseal(message.text_sealed))
    assert found is not None
    return found.group()


def check(
    session: Session, row: Verification, code: str, *, browser: str = "browser", at: timedelta = SECOND
) -> Verification:
    return verification.check_code(session, row.verification_id, browser, code, now=NOW + at, vault=VAULT)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_that_was_sent_is_accepted_once(session: Session, flat: VoterFlat) -> None:
    row = ask(session, flat)
    code = sent_code(session)
    assert check(session, row, code).verified_at == NOW + SECOND
    with pytest.raises(CodeSpent):
        check(session, row, code)


def test_a_code_lives_five_minutes(session: Session, flat: VoterFlat) -> None:
    row = ask(session, flat)
    with pytest.raises(CodeSpent):
        check(session, row, sent_code(session), at=timedelta(minutes=5))
    assert check(session, row, sent_code(session), at=timedelta(minutes=5) - MOMENT)


def test_after_five_wrong_tries_the_right_code_is_refused(session: Session, flat: VoterFlat) -> None:
    row = ask(session, flat)
    code = sent_code(session)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongCode) as error:
            check(session, row, wrong(code))
        assert error.value.left == left
    with pytest.raises(CodeSpent):
        check(session, row, code)


def test_the_code_of_one_browser_is_nothing_in_another(session: Session, flat: VoterFlat) -> None:
    row = ask(session, flat)
    with pytest.raises(CodeSpent):
        check(session, row, sent_code(session), browser="other")


def test_the_code_of_one_voter_is_nothing_for_another(session: Session) -> None:
    motion = opened(session)
    first = ask(session, flat_of(session, motion, "101"))
    code = sent_code(session)
    second = ask(session, flat_of(session, motion, "201"), number=phone(3))
    assert second.code_digest != first.code_digest
    with pytest.raises(WrongCode):
        check(session, second, code if code != sent_code(session) else wrong(code))


def test_a_number_that_is_not_on_the_roll_gets_no_message_and_no_proof(
    session: Session, flat: VoterFlat
) -> None:
    row = ask(session, flat, number="+8613900009999")
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    for _ in range(5):
        with pytest.raises(WrongCode):
            check(session, row, "000000")
    with pytest.raises(CodeSpent):
        check(session, row, "000000")


def test_the_neighbours_number_is_not_on_this_homes_roll(session: Session, flat: VoterFlat) -> None:
    assert ask(session, flat, number=phone(3)).owner_id is None


def test_one_number_gets_one_code_a_minute(session: Session, flat: VoterFlat) -> None:
    ask(session, flat)
    with pytest.raises(TooSoon) as error:
        ask(session, flat, at=timedelta(seconds=59))
    assert error.value.wait == SECOND
    assert ask(session, flat, at=timedelta(seconds=60))


def test_one_number_gets_three_codes_in_ten_minutes_and_five_a_day(session: Session, flat: VoterFlat) -> None:
    for minute in (0, 1, 2):
        ask(session, flat, at=timedelta(minutes=minute))
    with pytest.raises(TooSoon):
        ask(session, flat, at=timedelta(minutes=10) - SECOND)
    ask(session, flat, at=timedelta(minutes=10))
    ask(session, flat, at=timedelta(minutes=11))
    with pytest.raises(TooSoon):
        ask(session, flat, at=timedelta(hours=24) - SECOND)
    assert ask(session, flat, at=timedelta(hours=24))


def test_unknown_numbers_meet_the_same_limits(session: Session, flat: VoterFlat) -> None:
    ask(session, flat, number="+8613900009999")
    with pytest.raises(TooSoon):
        ask(session, flat, number="+8613900009999", at=SECOND)


def test_ten_wrong_codes_leave_only_paper(session: Session, flat: VoterFlat) -> None:
    for minute in (0, 1):
        row = ask(session, flat, at=timedelta(minutes=minute))
        for _ in range(5):
            with pytest.raises(WrongCode):
                check(session, row, wrong(sent_code(session)), at=timedelta(minutes=minute, seconds=1))
    with pytest.raises(VoterLocked):
        ask(session, flat, at=timedelta(minutes=2))


def test_a_stranger_with_unknown_numbers_cannot_lock_a_neighbour_out(
    session: Session, flat: VoterFlat
) -> None:
    for number in range(3):
        row = ask(session, flat, number=f"+86139000099{number:02d}")
        for _ in range(5):
            with pytest.raises(WrongCode):
                check(session, row, "000000")
    assert ask(session, flat).owner_id is not None


def test_the_proof_holds_for_half_an_hour(session: Session, flat: VoterFlat) -> None:
    row = check(session, ask(session, flat), sent_code(session), at=0 * SECOND)

    def proof(at: timedelta, browser: str = "browser") -> Verification | None:
        return verification.proved(session, row.verification_id, browser, now=NOW + at, vault=VAULT)

    assert proof(timedelta(minutes=30) - MOMENT) is row
    assert proof(timedelta(minutes=30)) is None
    assert proof(SECOND, "other") is None


def test_the_database_holds_no_plain_code_or_number(session: Session, flat: VoterFlat) -> None:
    row = ask(session, flat)
    code = sent_code(session).encode()
    message = session.scalars(select(Message)).one()
    for stored in (
        row.code_digest,
        row.phone_digest,
        row.session_digest,
        message.phone_sealed,
        message.text_sealed,
    ):
        assert code not in stored
        assert b"13800000001" not in stored
