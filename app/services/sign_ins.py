"""Sign-ins: sessions kept on the server, so that ending one works at once and for every process."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.domain.errors import LouyiError
from app.models import SignIn, User
from app.services import attempts, second_factor, staff
from app.services.vault import Vault

SESSION_LENGTH = timedelta(hours=12)
CODE_LENGTH = timedelta(minutes=10)
"""How long the page of the second factor waits."""


class WrongPassword(LouyiError):
    """Name and password do not fit together; it is not said which is wrong."""


@dataclass(frozen=True)
class Origin:
    """Where a request comes from: the address, and a short word for the browser."""

    address: str = ""
    browser: str = ""


def sign_in(
    session: Session, username: str, password: str, *, origin: Origin, now: datetime, vault: Vault
) -> str:
    """Check the password and start a session; returns its token. An unknown name takes just as long.

    Raises WrongPassword (to be committed: it is counted) or attempts.Paused. With a second factor the session
    opens nothing until `give_code`.
    """
    username = username.strip()
    subjects = (("account", username.casefold()), ("address", origin.address))
    attempts.refuse_paused(session, vault, *subjects, now=now)
    user = staff.find_user(session, username)
    if not staff.fits(user, password) or user is None:
        attempts.note_failure(session, vault, *subjects, now=now)
        raise WrongPassword
    attempts.forget(session, vault, subjects[0], now=now)
    length = CODE_LENGTH if user.totp_confirmed_at else SESSION_LENGTH
    return start(session, user, origin=origin, now=now, length=length)


def start(
    session: Session, user: User, *, origin: Origin, now: datetime, length: timedelta = SESSION_LENGTH
) -> str:
    """A new session for this user; returns its token."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            user_id=user.user_id,
            token_digest=_digest(token),
            created_at=now,
            ends_at=now + length,
            address=origin.address,
            browser=origin.browser,
        )
    )
    session.flush()
    return token


def give_code(
    session: Session, token: str, code: str, *, origin: Origin, now: datetime, vault: Vault
) -> User:
    """The second step of a sign-in. Raises second_factor.WrongCode (to be committed) or attempts.Paused."""
    row, user = _waiting(session, token, now)
    subjects = (("code", str(user.user_id)), ("address", origin.address))
    attempts.refuse_paused(session, vault, *subjects, now=now)
    try:
        second_factor.accept(session, user, code, now=now, vault=vault)
    except second_factor.WrongCode:
        attempts.note_failure(session, vault, *subjects, now=now)
        raise
    attempts.forget(session, vault, subjects[0], now=now)
    row.second_factor_at, row.ends_at = now, now + SESSION_LENGTH
    session.flush()
    return user


def pass_second_factor(session: Session, token: str, *, now: datetime) -> None:
    """The factor was set up in this very session: it need not be asked again here."""
    row = session.scalars(select(SignIn).where(SignIn.token_digest == _digest(token))).one()
    row.second_factor_at = now
    session.flush()


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End the session of this token, at once and for every process."""
    row = session.scalar(select(SignIn).where(SignIn.token_digest == _digest(token)))
    if row is not None:
        row.ends_at = min(row.ends_at, now)
        session.flush()


def end_one(session: Session, user: User, sign_in_id: int, *, now: datetime) -> bool:
    """End one of the user's own sessions; False if there is none with this number."""
    row = session.scalar(
        select(SignIn).where(SignIn.sign_in_id == sign_in_id, SignIn.user_id == user.user_id)
    )
    if row is None:
        return False
    row.ends_at = min(row.ends_at, now)
    session.flush()
    return True


def end_all(session: Session, user: User, *, now: datetime) -> None:
    """Sign out everywhere."""
    session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.user_id, SignIn.ends_at > now)
        .values(ends_at=now)
        .execution_options(synchronize_session=False)
    )


def living(session: Session, user: User, token: str, *, now: datetime) -> Sequence[tuple[SignIn, bool]]:
    """The user's sessions that are open, newest first, and whether each is the one with this token."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.user_id == user.user_id, SignIn.ends_at > now)
        .order_by(SignIn.sign_in_id.desc())
    )
    return [(row, row.token_digest == _digest(token)) for row in rows]


def user_of(session: Session, token: str, *, now: datetime) -> User | None:
    """The user of a living session that has passed the second factor, if there is one; with the roles."""
    return session.scalar(
        select(User)
        .join(SignIn)
        .where(
            SignIn.token_digest == _digest(token),
            SignIn.ends_at > now,
            User.totp_confirmed_at.is_(None) | SignIn.second_factor_at.is_not(None),
        )
        .options(selectinload(User.grants))
    )


def waits_for_code(session: Session, token: str, *, now: datetime) -> bool:
    """Whether this session has given the password and not yet the second factor."""
    try:
        _waiting(session, token, now)
    except second_factor.WrongCode:
        return False
    return True


def _waiting(session: Session, token: str, now: datetime) -> tuple[SignIn, User]:
    row = session.execute(
        select(SignIn, User)
        .join(User)
        .where(
            SignIn.token_digest == _digest(token),
            SignIn.ends_at > now,
            SignIn.second_factor_at.is_(None),
            User.totp_confirmed_at.is_not(None),
        )
        .options(selectinload(User.grants))
    ).first()
    if row is None:
        raise second_factor.WrongCode
    return row[0], row[1]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
