"""People who work with the program: accounts, roles with their scope, invitations, sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, key, one_of


class User(Base):
    """A member of staff or of a committee."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("totp_confirmed_at IS NULL OR totp_sealed IS NOT NULL", name="confirmed_secret"),
    )

    user_id: Mapped[key]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    """argon2id; null until the invitation is taken, and after a reset."""
    created_at: Mapped[datetime]
    totp_sealed: Mapped[bytes | None]
    """The secret of the second factor, sealed by the vault."""
    totp_confirmed_at: Mapped[datetime | None]
    """Null while the secret is only shown: a sign-in asks for no code yet."""
    totp_last_step: Mapped[int | None]
    """The 30-second step of the last accepted code: the same code is refused a second time."""
    grants: Mapped[list[Grant]] = relationship(
        lazy="raise",
        primaryjoin="and_(User.user_id == Grant.user_id, Grant.revoked_at.is_(None))",
        foreign_keys="Grant.user_id",
        order_by="Grant.grant_id",
    )
    """Roles in force; those taken back stay in the table."""


class Grant(Base):
    """One role in one scope: the installation, a street, a community, a compound, or one building."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(
            one_of("role", "admin", "office", "committee", "worker", "auditor"), name="role_known"
        ),
        CheckConstraint("role <> 'admin' OR (compound_id IS NULL AND street IS NULL)", name="admin_of_all"),
        CheckConstraint("role <> 'committee' OR compound_id IS NOT NULL", name="committee_of_compound"),
        CheckConstraint("compound_id IS NULL OR street IS NULL", name="one_scope"),
        CheckConstraint("community IS NULL OR street IS NOT NULL", name="community_of_street"),
        CheckConstraint(
            "building IS NULL OR (role = 'worker' AND compound_id IS NOT NULL)", name="building_of_worker"
        ),
        CheckConstraint("revoked_by IS NULL OR revoked_at IS NOT NULL", name="revoked_when"),
    )

    grant_id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    role: Mapped[str]
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.compound_id"))
    street: Mapped[str | None]
    community: Mapped[str | None]
    building: Mapped[str | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    """Null: by a command on the server."""
    granted_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    revoked_at: Mapped[datetime | None]
    """A role taken back is a fact beside the role given; nothing is deleted."""


class Invitation(Base):
    """A one-time link with which a person sets the password; the table holds only its hash."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("used_at IS NULL OR cancelled_at IS NULL", name="one_end"),
        CheckConstraint("expires_at > made_at", name="lasts"),
    )

    invitation_id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    """A newer link takes the place of the older."""


class RecoveryCode(Base):
    """One of ten codes for a lost telephone; hashed under the vault's key, used once."""

    __tablename__ = "recovery_codes"

    recovery_code_id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    code_digest: Mapped[bytes]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """One browser session of one user; the cookie holds the token, the table only its hash."""

    __tablename__ = "sign_ins"

    sign_in_id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Signing out moves it to that instant: the cookie is dead at once."""
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")
    """A word or two for the list of own sessions: "Firefox, Windows"."""
    second_factor_at: Mapped[datetime | None]
    """When the code was given; without it a session of a user with a second factor opens nothing."""


class Attempts(Base):
    """Wrong tries for one account or from one address: shared by all processes."""

    __tablename__ = "attempts"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_counted"),)

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    """Keyed hash of "account:name" or "address:...": the table does not say which accounts exist."""
    failures: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
