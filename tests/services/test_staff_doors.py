"""Doors: passwords and pauses, sessions, links, the second factor. Alice has an account, Charlie has none."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Attempts, Compound, RecoveryCode, User
from app.services import attempts, invitations, second_factor, sign_ins, staff
from app.services.sign_ins import Origin
from tests.factories import NOW, PASSWORD, VAULT, compound, user

HOME = Origin("192.0.2.1", "Firefox, Windows")
OTHER = "another long password"


@pytest.fixture
def alice(session: Session) -> User:
    return user(session, "alice", "admin", compound(session))


def enter(
    session: Session, name: str = "alice", password: str = PASSWORD, at: timedelta = timedelta()
) -> str:
    return sign_ins.sign_in(session, name, password, origin=HOME, now=NOW + at, vault=VAULT)


def fail(session: Session, times: int, name: str = "alice", at: timedelta = timedelta()) -> None:
    for _ in range(times):
        with pytest.raises(sign_ins.WrongPassword):
            enter(session, name, "wrong", at)


def code_at(alice: User, moment: timedelta = timedelta()) -> str:
    return pyotp.TOTP(second_factor.secret_of(alice, vault=VAULT)).at(NOW + moment)


def enrol(session: Session, alice: User) -> list[str]:
    second_factor.begin(session, alice, vault=VAULT)
    return second_factor.confirm(session, alice, code_at(alice), now=NOW, vault=VAULT)


@pytest.mark.parametrize("name", ["alice", "charlie"])
def test_the_third_wrong_password_costs_five_seconds_whether_the_account_exists_or_not(
    session: Session, alice: User, name: str
) -> None:
    fail(session, 3, name)
    with pytest.raises(attempts.Paused) as pause:
        enter(session, name)
    assert pause.value.wait == timedelta(seconds=5)
    fail(session, 1, name, timedelta(seconds=5))
    with pytest.raises(attempts.Paused) as pause:
        enter(session, name, at=timedelta(seconds=5))
    assert pause.value.wait == timedelta(seconds=10)


def test_a_pause_ends_at_its_very_instant_and_a_right_password_forgets_the_wrong_ones(
    session: Session, alice: User
) -> None:
    fail(session, 3)
    with pytest.raises(attempts.Paused):
        enter(session, at=timedelta(seconds=4.999))
    assert enter(session, at=timedelta(seconds=5))
    fail(session, 2, at=timedelta(seconds=6))
    assert enter(session, at=timedelta(seconds=6))


def test_pauses_grow_up_to_a_quarter_of_an_hour_and_are_forgotten_after_one(
    session: Session, alice: User
) -> None:
    at = timedelta()
    for _ in range(20):
        try:
            fail(session, 1, at=at)
        except attempts.Paused as pause:
            at += pause.wait
    with pytest.raises(attempts.Paused) as last:
        fail(session, 3, at=at)
    assert last.value.wait <= timedelta(minutes=15)
    fail(session, 1, at=at + timedelta(hours=2))
    assert enter(session, at=at + timedelta(hours=2))


def test_one_address_is_paused_over_many_names(session: Session, alice: User) -> None:
    for number in range(30):
        fail(session, 1, f"name{number}")
    with pytest.raises(attempts.Paused):
        enter(session)


def test_the_table_of_attempts_holds_no_name_and_no_address(session: Session, alice: User) -> None:
    fail(session, 1)
    assert all(len(row.subject) == 32 for row in session.scalars(select(Attempts)))


def test_signing_out_everywhere_ends_every_session(session: Session, alice: User) -> None:
    first, second = enter(session), enter(session)
    sign_ins.end_all(session, alice, now=NOW)
    assert sign_ins.user_of(session, first, now=NOW) is None
    assert sign_ins.user_of(session, second, now=NOW) is None


def test_the_list_of_sessions_marks_the_own_one_and_ends_only_the_own(session: Session, alice: User) -> None:
    first, second = enter(session), enter(session)
    rows = sign_ins.living(session, alice, second, now=NOW)
    assert [current for _row, current in rows] == [True, False]
    assert {row.browser for row, _current in rows} == {"Firefox, Windows"}
    ben = user(session, "ben", "worker", session.scalars(select(Compound)).one())
    assert not sign_ins.end_one(session, ben, rows[1][0].sign_in_id, now=NOW)
    assert sign_ins.end_one(session, alice, rows[1][0].sign_in_id, now=NOW)
    assert sign_ins.user_of(session, first, now=NOW) is None
    assert sign_ins.user_of(session, second, now=NOW) is alice


def test_a_link_works_once_and_its_account_has_no_password_before(session: Session, alice: User) -> None:
    carol, token = invitations.invite(session, "carol", now=NOW, actor=alice)
    fail(session, 1, "carol")
    invitations.take(session, token, "Carol", OTHER, now=NOW)
    assert enter(session, "carol", OTHER)
    with pytest.raises(invitations.LinkSpent):
        invitations.take(session, token, "Eve", OTHER, now=NOW)
    assert carol.name == "Carol"


@pytest.mark.parametrize(("late", "works"), [(timedelta(microseconds=-1), True), (timedelta(), False)])
def test_a_link_ends_after_seven_days(session: Session, alice: User, late: timedelta, works: bool) -> None:
    _carol, token = invitations.invite(session, "carol", now=NOW, actor=alice)
    moment = NOW + timedelta(days=7) + late
    if works:
        assert invitations.find(session, token, now=moment).username == "carol"
    else:
        with pytest.raises(invitations.LinkSpent):
            invitations.find(session, token, now=moment)


def test_a_newer_link_kills_the_older(session: Session, alice: User) -> None:
    carol, old = invitations.invite(session, "carol", now=NOW, actor=alice)
    new = invitations.new_link(session, carol, now=NOW, actor=alice)
    with pytest.raises(invitations.LinkSpent):
        invitations.find(session, old, now=NOW)
    assert invitations.find(session, new, now=NOW) is carol


def test_a_reset_ends_the_password_and_every_session(session: Session, alice: User) -> None:
    token = enter(session)
    link = invitations.reset(session, alice, now=NOW, actor=alice)
    assert sign_ins.user_of(session, token, now=NOW) is None
    fail(session, 1)
    invitations.take(session, link, "Alice", OTHER, now=NOW)
    assert enter(session, password=OTHER)


@pytest.mark.parametrize(("length", "fits"), [(11, False), (12, True)])
def test_a_password_has_twelve_signs(session: Session, alice: User, length: int, fits: bool) -> None:
    _carol, token = invitations.invite(session, "carol", now=NOW, actor=alice)
    if fits:
        invitations.take(session, token, "Carol", "p" * length, now=NOW)
    else:
        with pytest.raises(staff.PasswordTooShort):
            invitations.take(session, token, "Carol", "p" * length, now=NOW)


def test_with_a_second_factor_the_password_alone_opens_nothing(session: Session, alice: User) -> None:
    enrol(session, alice)
    later = timedelta(minutes=1)
    token = enter(session, at=later)
    assert sign_ins.user_of(session, token, now=NOW + later) is None
    assert sign_ins.waits_for_code(session, token, now=NOW + later)
    sign_ins.give_code(session, token, code_at(alice, later), origin=HOME, now=NOW + later, vault=VAULT)
    assert sign_ins.user_of(session, token, now=NOW + timedelta(hours=12)) is alice
    assert not sign_ins.waits_for_code(session, token, now=NOW + later)


def test_the_page_of_the_code_waits_ten_minutes(session: Session, alice: User) -> None:
    enrol(session, alice)
    token = enter(session)
    assert not sign_ins.waits_for_code(session, token, now=NOW + timedelta(minutes=10))


def test_the_same_code_is_refused_a_second_time(session: Session, alice: User) -> None:
    enrol(session, alice)
    with pytest.raises(second_factor.WrongCode):
        second_factor.accept(session, alice, code_at(alice), now=NOW, vault=VAULT)
    step = timedelta(seconds=30)
    second_factor.accept(session, alice, code_at(alice, step), now=NOW + step, vault=VAULT)
    with pytest.raises(second_factor.WrongCode):
        second_factor.accept(session, alice, code_at(alice, step), now=NOW + step, vault=VAULT)


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_telephone_may_be_half_a_minute_off(
    session: Session, alice: User, seconds: int, fits: bool
) -> None:
    enrol(session, alice)
    later, off = timedelta(minutes=5), timedelta(seconds=seconds)
    code = code_at(alice, later + off)
    if fits:
        second_factor.accept(session, alice, code, now=NOW + later, vault=VAULT)
    else:
        with pytest.raises(second_factor.WrongCode):
            second_factor.accept(session, alice, code, now=NOW + later, vault=VAULT)


def test_each_recovery_code_opens_the_door_once(session: Session, alice: User) -> None:
    codes = enrol(session, alice)
    assert len(set(codes)) == 10
    second_factor.accept(session, alice, codes[3].lower().replace("-", " "), now=NOW, vault=VAULT)
    with pytest.raises(second_factor.WrongCode):
        second_factor.accept(session, alice, codes[3], now=NOW, vault=VAULT)
    second_factor.accept(session, alice, codes[4], now=NOW, vault=VAULT)
    used = session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_not(None))).all()
    assert len(used) == 2


def test_wrong_codes_are_paused_like_wrong_passwords(session: Session, alice: User) -> None:
    enrol(session, alice)
    token = enter(session)
    for _ in range(3):
        with pytest.raises(second_factor.WrongCode):
            sign_ins.give_code(session, token, "000000", origin=HOME, now=NOW, vault=VAULT)
    with pytest.raises(attempts.Paused):
        sign_ins.give_code(session, token, "000000", origin=HOME, now=NOW, vault=VAULT)


def test_a_reset_for_a_lost_telephone_forgets_the_factor(session: Session, alice: User) -> None:
    enrol(session, alice)
    invitations.reset(session, alice, now=NOW, actor=alice, lost_phone=True)
    assert alice.totp_confirmed_at is None
    assert session.scalars(select(RecoveryCode)).all() == []
