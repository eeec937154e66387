"""Ballots: append-only; triggers of the first migration refuse UPDATE and DELETE."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.assurance import ASSURANCES, Assurance
from app.domain.ballots import Channel, Choice
from app.models.base import Base, key, one_of


class Ballot(Base):
    """One voter's recorded choice. Which ballot counts is the tally's to say, never stored here."""

    __tablename__ = "ballots"
    __table_args__ = (
        CheckConstraint(one_of("choice", "yes", "no", "abstain", "blank"), name="choice_known"),
        CheckConstraint(one_of("channel", "online", "paper", "doorstep", "proxy"), name="channel_known"),
        CheckConstraint(
            "(channel = 'online') = (entered_by IS NULL) AND (channel <> 'online' OR signer_id IS NOT NULL)",
            name="recorded_by_someone",
        ),
        CheckConstraint("channel <> 'online' OR (signed AND choice <> 'blank')", name="online_whole"),
        CheckConstraint("NOT signed OR signer_id IS NOT NULL", name="signature_of_an_owner"),
        CheckConstraint(one_of("assurance", *ASSURANCES), name="assurance_known"),
        CheckConstraint(
            "(channel <> 'online' OR assurance IN ('roll_phone', 'claimed_phone'))"
            " AND (channel IN ('online', 'doorstep') OR assurance NOT IN ('roll_phone', 'claimed_phone'))"
            " AND (assurance = 'proxy') = (channel = 'proxy' AND signed)"
            " AND (assurance <> 'unsigned_paper') = signed",
            name="assurance_of_its_channel",
        ),
        CheckConstraint("(channel = 'doorstep') = (second_worker IS NOT NULL)", name="doorstep_by_two"),
        CheckConstraint("second_worker IS NULL OR second_worker <> entered_by", name="two_workers"),
        CheckConstraint("(channel = 'proxy') = (proxy_id IS NOT NULL)", name="proxy_named"),
    )

    ballot_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"), index=True)
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"))
    choice: Mapped[Choice] = mapped_column(String)
    """The answer to the only question, or to the first of several."""
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
    choices: Mapped[list[Choice] | None] = mapped_column(JSON(none_as_null=True))
    """The answers to all items in their order; null where the motion asks one question."""
    second_worker: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    """Doorstep only: who stood beside the worker that entered it."""
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("proxies.proxy_id"))
    """Proxy only: the written authority under which it was given; the signer is the owner who gave it."""
    sheet_code: Mapped[str | None]
    """The short code of the sheet that it was entered from."""


class BallotYield(Base):
    """Its signer withdrew it: a co-owner answers for the home. Append-only, as the ballot itself."""

    __tablename__ = "ballot_yields"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.ballot_id"), primary_key=True)
    voter_owner_id: Mapped[int] = mapped_column(ForeignKey("voter_owners.voter_owner_id"))
    """The entry of the roll whose phone was proved."""
    yielded_at: Mapped[datetime]
