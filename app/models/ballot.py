"""Ballots: append-only; triggers of the first migration refuse UPDATE and DELETE."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.assurance import ASSURANCES, Assurance
from app.domain.ballots import Channel, Choice
from app.models.base import Base, key, one_of


class Ballot(Base):
    """One voter's recorded choice. Which ballot counts is the tally's to say, never stored here."""

    __tablename__ = "ballots"
    __table_args__ = (
        CheckConstraint(one_of("choice", "yes", "no", "abstain", "blank"), name="choice_known"),
        CheckConstraint(one_of("channel", "online", "paper"), name="channel_known"),
        CheckConstraint(
            "(channel = 'online') = (entered_by IS NULL) AND (channel <> 'online' OR signer_id IS NOT NULL)",
            name="recorded_by_someone",
        ),
        CheckConstraint("channel <> 'online' OR (signed AND choice <> 'blank')", name="online_whole"),
        CheckConstraint("NOT signed OR signer_id IS NOT NULL", name="signature_of_an_owner"),
        CheckConstraint(one_of("assurance", *ASSURANCES), name="assurance_known"),
        CheckConstraint(
            "(channel = 'online') = (assurance IN ('roll_phone', 'claimed_phone'))"
            " AND (assurance <> 'unsigned_paper') = signed",
            name="assurance_of_its_channel",
        ),
    )

    ballot_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"), index=True)
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"))
    choice: Mapped[Choice] = mapped_column(String)
    channel: Mapped[Channel] = mapped_column(String)
    cast_at: Mapped[datetime]
    """The server's clock, read while the motion's lock was held."""
    signed: Mapped[bool]
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("voter_owners.voter_owner_id"))
    """The owner whose phone was proved, or who signed the paper."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    """Null for a ballot that the owner cast alone."""
    form_token: Mapped[str] = mapped_column(unique=True)
    """Of the form that cast it: the same form sent twice is one ballot."""
    code: Mapped[str] = mapped_column(unique=True)
    """The receipt's 16 characters."""
    assurance: Mapped[Assurance] = mapped_column(String, server_default="roll_phone")
    """How sure it is that an owner cast it, as far as was known at that moment."""
