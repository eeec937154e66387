"""A home was sold while a motion was open, and the sheets that its sale made worthless."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of
from app.models.claim import PAPERS


class Transfer(Base):
    """One sale in one motion, recorded by a worker who saw buyer and papers."""

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint(one_of("effect", "buyer_votes", "ballot_stands", "head_stays"), name="effect_known"),
        CheckConstraint(one_of("paper_kind", *PAPERS), name="paper_kind_known"),
        CheckConstraint("length(paper_digits) = 4", name="only_four_digits"),
        Index("ix_transfers_flat", "voter_flat_id"),
    )

    transfer_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"))
    effect: Mapped[str]
    """buyer_votes; ballot_stands: the seller had answered; head_stays: the head holds other homes, too."""
    buyer_name_sealed: Mapped[bytes]
    buyer_phone_sealed: Mapped[bytes]
    buyer_phone_digest: Mapped[bytes]
    paper_kind: Mapped[str]
    paper_digits: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class RevokedSheet(Base):
    """The token and short code of a sheet that was replaced: whoever scans it is told so."""

    __tablename__ = "revoked_sheets"

    token: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"), index=True)
    revoked_at: Mapped[datetime]
