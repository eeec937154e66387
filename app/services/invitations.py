"""One-time links: the way to a first password, and to a new one after a reset."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.domain.errors import LouyiError
from app.models import Invitation, User
from app.services import second_factor, sign_ins, staff

LIFETIME = timedelta(days=7)


class LinkSpent(LouyiError):
    """The link was used, replaced, ran out, or never was one."""


def invite(session: Session, username: str, *, now: datetime, actor: User) -> tuple[User, str]:
    """Make an account without a password, and the token of its link. Raises staff.UsernameTaken."""
    user = staff.create_user(session, username, "", None, now=now)
    return user, new_link(session, user, now=now, actor=actor)


def reset(session: Session, user: User, *, now: datetime, actor: User, lost_phone: bool = False) -> str:
    """Take the password away, end all sessions, and return the token of a new link.

    `lost_phone` forgets the second factor as well.
    """
    user.password_hash = None
    sign_ins.end_all(session, user, now=now)
    if lost_phone:
        second_factor.remove(session, user)
    return new_link(session, user, now=now, actor=actor)


def new_link(session: Session, user: User, *, now: datetime, actor: User) -> str:
    """A token for this account; links made before are dead."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.user_id == user.user_id,
            Invitation.used_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
        .values(cancelled_at=now)
        .execution_options(synchronize_session=False)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            user_id=user.user_id,
            token_digest=_digest(token),
            made_by=actor.user_id,
            made_at=now,
            expires_at=now + LIFETIME,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, *, now: datetime) -> User:
    """Whose link it is; raises LinkSpent."""
    return _living(session, token, now)[1]


def take(session: Session, token: str, name: str, password: str, *, now: datetime) -> User:
    """Use the link up: name and password are set. Raises LinkSpent or staff.PasswordTooShort."""
    staff.check_length(password)
    row, user = _living(session, token, now, lock=True)
    row.used_at = now
    user.name, user.password_hash = name, staff.hash_password(password)
    session.flush()
    return user


def _living(session: Session, token: str, now: datetime, *, lock: bool = False) -> tuple[Invitation, User]:
    query = (
        select(Invitation, User)
        .join(User, User.user_id == Invitation.user_id)
        .where(
            Invitation.token_digest == _digest(token),
            Invitation.expires_at > now,
            Invitation.used_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
        .options(selectinload(User.grants))
    )
    found = session.execute(query.with_for_update(of=Invitation) if lock else query).first()
    if found is None:
        raise LinkSpent
    return found[0], found[1]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
