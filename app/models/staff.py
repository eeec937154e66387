"""People who work with the program: accounts, roles with their scope, sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, key, one_of


class User(Base):
    """A member of staff or of a committee."""

    __tablename__ = "users"

    user_id: Mapped[key]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    """argon2id."""
    created_at: Mapped[datetime]
    grants: Mapped[list[Grant]] = relationship(lazy="raise", cascade="all, delete-orphan")


class Grant(Base):
    """One role in one scope: a compound for committee and worker, a street for the office."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(one_of("role", "committee", "worker", "office"), name="role_known"),
        CheckConstraint("(role = 'office') = (compound_id IS NULL)", name="compound_of_role"),
        CheckConstraint("(role = 'office') = (street IS NOT NULL)", name="street_of_office"),
    )

    grant_id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    role: Mapped[str]
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.compound_id"))
    street: Mapped[str | None]


class SignIn(Base):
    """One browser session of one user; the cookie holds the token, the table only its hash."""

    __tablename__ = "sign_ins"

    sign_in_id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Signing out moves it to that instant: the cookie is dead at once."""
