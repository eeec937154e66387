"""Staff: accounts, roles and sign-ins kept on the server."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.errors import LouyiError
from app.models import Compound, Grant, SignIn, User

SESSION_LENGTH = timedelta(hours=12)
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


class UsernameTaken(LouyiError):
    """An account with this name exists."""


class WrongPassword(LouyiError):
    """Name and password do not fit together; it is not said which is wrong."""


def create_user(session: Session, username: str, name: str, password: str, *, now: datetime) -> User:
    """Make an account without any role; raises UsernameTaken."""
    if session.scalar(select(User).where(User.username == username)):
        raise UsernameTaken(username)
    user = User(username=username, name=name, password_hash=_HASHER.hash(password), created_at=now, grants=[])
    session.add(user)
    session.flush()
    return user


def grant(
    session: Session, user: User, role: str, *, compound: Compound | None = None, street: str | None = None
) -> None:
    """Give a role: committee and worker in one compound, office over one street."""
    session.add(
        Grant(
            user_id=user.user_id,
            role=role,
            compound_id=compound.compound_id if compound else None,
            street=street,
        )
    )
    session.flush()


def sign_in(session: Session, username: str, password: str, *, now: datetime) -> str:
    """Check the password and start a session; returns its token. An unknown name takes just as long."""
    user = session.scalar(select(User).where(User.username == username.strip()))
    try:
        _HASHER.verify(user.password_hash if user else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError) as error:
        raise WrongPassword from error
    if user is None:
        raise WrongPassword
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            user_id=user.user_id, token_digest=_digest(token), created_at=now, ends_at=now + SESSION_LENGTH
        )
    )
    session.flush()
    return token


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End the session of this token, at once and for every process."""
    row = session.scalar(select(SignIn).where(SignIn.token_digest == _digest(token)))
    if row is not None:
        row.ends_at = min(row.ends_at, now)
        session.flush()


def user_of(session: Session, token: str, *, now: datetime) -> User | None:
    """The user of a living session, with the roles."""
    return session.scalar(
        select(User)
        .join(SignIn)
        .where(SignIn.token_digest == _digest(token), SignIn.ends_at > now)
        .options(selectinload(User.grants))
    )


def compounds_of(session: Session, user: User, *roles: str) -> list[Compound]:
    """Compounds in which the user holds one of the roles, by name."""
    held = [grant for grant in user.grants if grant.role in roles]
    query = select(Compound).where(
        Compound.compound_id.in_([grant.compound_id for grant in held if grant.compound_id])
        | Compound.street.in_([grant.street for grant in held if grant.street])
    )
    return list(session.scalars(query.order_by(Compound.compound_id)))


def holds(user: User, compound: Compound, *roles: str) -> bool:
    """Whether the user has one of the roles in this compound."""
    return any(
        grant.role in roles and (grant.compound_id == compound.compound_id or grant.street == compound.street)
        for grant in user.grants
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
