"""Staff: accounts and roles. A role is given and taken back by somebody; nothing of it is ever deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session, selectinload

from app.domain.errors import LouyiError
from app.models import Compound, Grant, User

ROLES = ("admin", "office", "committee", "worker", "auditor")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_HASHER = PasswordHasher()


class UsernameTaken(LouyiError):
    """An account with this name exists."""


class PasswordTooShort(LouyiError):
    """Fewer than twelve signs."""


class ScopeWrong(LouyiError):
    """This role cannot be given over this scope."""


class LastAdmin(LouyiError):
    """The last administrator cannot be taken away: nobody could give the role again."""


@dataclass(frozen=True)
class Over:
    """What a role extends over; everything empty: the whole installation."""

    compound: Compound | None = None
    street: str | None = None
    community: str | None = None
    building: str | None = None


def create_user(session: Session, username: str, name: str, password: str | None, *, now: datetime) -> User:
    """Make an account without any role, and without a password if an invitation follows.

    Raises UsernameTaken or PasswordTooShort.
    """
    if session.scalar(select(User).where(User.username == username)):
        raise UsernameTaken(username)
    hashed = hash_password(password) if password is not None else None
    user = User(username=username, name=name, password_hash=hashed, created_at=now, grants=[])
    session.add(user)
    session.flush()
    return user


def check_length(password: str) -> None:
    """Twelve signs or more, whatever they are (NIST SP 800-63B 5.1.1.2); raises PasswordTooShort."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort


def hash_password(password: str) -> str:
    """argon2id."""
    return _HASHER.hash(password)


def fits(user: User | None, password: str) -> bool:
    """Whether the password is this user's; nobody, or nobody's password yet, takes just as long."""
    stored = user.password_hash if user else None
    try:
        _HASHER.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def grant(
    session: Session,
    user: User,
    role: str,
    *,
    compound: Compound | None = None,
    street: str | None = None,
    community: str | None = None,
    building: str | None = None,
    now: datetime | None = None,
    actor: User | None = None,
) -> Grant:
    """Give a role over a scope; without `actor` it is a command on the server. Raises ScopeWrong."""
    over = Over(compound, street or None, community or None, building or None)
    if not may_extend(role, over):
        raise ScopeWrong(role)
    row = Grant(
        user_id=user.user_id,
        role=role,
        compound_id=compound.compound_id if compound else None,
        street=over.street,
        community=over.community,
        building=over.building,
        granted_by=actor.user_id if actor else None,
        granted_at=now or user.created_at,
    )
    session.add(row)
    session.flush()
    return row


def may_extend(role: str, over: Over) -> bool:
    """Whether the role can be given over this; the table's constraints say the same."""
    if role not in ROLES or (over.compound and over.street) or (over.community and not over.street):
        return False
    if role == "admin":
        return over == Over()
    if over.building:
        return role == "worker" and over.compound is not None
    return role != "committee" or over.compound is not None


def revoke(session: Session, row: Grant, *, now: datetime, actor: User) -> None:
    """Take a role back; sent twice it is taken once. Raises LastAdmin."""
    session.refresh(row, with_for_update=True)
    if row.revoked_at is not None:
        return
    if row.role == "admin" and len(_admins(session)) < 2:
        raise LastAdmin
    row.revoked_at, row.revoked_by = now, actor.user_id
    session.flush()


def compounds_of(session: Session, user: User, *roles: str) -> list[Compound]:
    """Compounds in which the user holds one of the roles, in the order in which they were made."""
    held = [row for row in user.grants if row.role in roles]
    parts = [_covers(row) for row in held]
    query = select(Compound).where(or_(false(), *parts))
    return list(session.scalars(query.order_by(Compound.compound_id)))


def workers_of(session: Session, compound: Compound) -> list[User]:
    """Who works at the doors of this compound, by name (two queries)."""
    found = [user for user in list_people(session) if holds(user, compound, "worker")]
    return sorted(found, key=lambda user: user.name)


def names_of(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """What these people are called, by key (one query)."""
    rows = session.execute(select(User.user_id, User.name, User.username).where(User.user_id.in_(user_ids)))
    return {number: name or username for number, name, username in rows}


def holds(user: User, compound: Compound, *roles: str) -> bool:
    """Whether the user has one of the roles in this compound, or in a part of it."""
    return any(row.role in roles and _reaches(row, compound) for row in user.grants)


def buildings_of(user: User, compound: Compound, *roles: str) -> frozenset[str] | None:
    """The buildings that the user's roles are narrowed to in this compound; None: the whole of it."""
    held = [row.building for row in user.grants if row.role in roles and _reaches(row, compound)]
    return None if None in held else frozenset(building for building in held if building)


def needs_second_factor(user: User) -> bool:
    """Administrators and offices see and change what concerns thousands of homes."""
    return any(row.role in ("admin", "office") for row in user.grants)


def list_people(session: Session) -> Sequence[User]:
    """All accounts with their roles in force, by name (two queries)."""
    return session.scalars(select(User).options(selectinload(User.grants)).order_by(User.username)).all()


def find_user(session: Session, username: str) -> User | None:
    """By the name for signing in, with the roles in force."""
    query = select(User).where(User.username == username).options(selectinload(User.grants))
    return session.scalar(query)


def grants_ever(session: Session, user: User) -> Sequence[Grant]:
    """Every role that was given to this user, taken back or not, oldest first."""
    return session.scalars(select(Grant).where(Grant.user_id == user.user_id).order_by(Grant.grant_id)).all()


def _covers(row: Grant) -> ColumnElement[bool]:
    if row.compound_id is not None:
        return Compound.compound_id == row.compound_id
    if row.community is not None:
        return (Compound.street == row.street) & (Compound.community == row.community)
    return Compound.street == row.street if row.street is not None else true()


def _reaches(row: Grant, compound: Compound) -> bool:
    if row.compound_id is not None:
        return row.compound_id == compound.compound_id
    if row.community is not None and row.community != compound.community:
        return False
    return row.street in (None, compound.street)


def _admins(session: Session) -> Sequence[Grant]:
    query = select(Grant).where(Grant.role == "admin", Grant.revoked_at.is_(None)).order_by(Grant.grant_id)
    return session.scalars(query.with_for_update()).all()


@cache
def _nobody() -> str:
    """A hash that no password fits; made at the first wrong name, for it costs as much as a sign-in."""
    return _HASHER.hash("nobody has this password")
