"""Motions: what is put to consent, its rule, parameters and window. The stage is derived, never stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
    false,
    func,
    select,
    true,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.domain.ballots import BlankRule, Collision, Silence
from app.models.base import Base, key, one_of
from app.models.compound import Compound


class MotionItem(Base):
    """One of several questions on a sheet, or a candidate. A motion without rows asks its own question."""

    __tablename__ = "motion_items"
    __table_args__ = (
        UniqueConstraint("motion_id", "position"),
        CheckConstraint("position > 0", name="position_counted"),
        CheckConstraint("title <> ''", name="titled"),
        CheckConstraint(
            "(coalesce(rule_key, '') = 'households-share') = (share IS NOT NULL)", name="share_with_its_rule"
        ),
    )

    motion_item_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    position: Mapped[int]
    """1, 2, 3 ...: the order on the sheet, and in `ballots.choices`."""
    title: Mapped[str]
    """The question, or the candidate's name."""
    details: Mapped[str] = mapped_column(default="")
    rule_key: Mapped[str | None]
    """Null: the motion's own rule."""
    share: Mapped[str | None]


class Motion(Base):
    """One question to one scope under one rule."""

    __tablename__ = "motions"
    __table_args__ = (
        CheckConstraint(one_of("scope", "entrance", "building", "compound"), name="scope_known"),
        CheckConstraint(
            "(scope = 'compound' AND building = '' AND entrance = '')"
            " OR (scope = 'building' AND building <> '' AND entrance = '')"
            " OR (scope = 'entrance' AND building <> '' AND entrance <> '')",
            name="scope_named",
        ),
        CheckConstraint(
            one_of("collision", "first_valid", "last_valid", "paper_wins", "online_wins"),
            name="collision_known",
        ),
        CheckConstraint(one_of("blank_rule", "void", "abstain"), name="blank_rule_known"),
        CheckConstraint("closes_at > opens_at", name="window_ordered"),
        CheckConstraint("(rule_key <> 'households-share') = (share IS NULL)", name="share_with_its_rule"),
        CheckConstraint("frozen_at IS NULL OR announced_at IS NOT NULL", name="frozen_complete"),
        CheckConstraint("withdrawn_at IS NULL OR announced_at IS NOT NULL", name="withdrawn_after_opening"),
        CheckConstraint(one_of("kind", "consent", "election"), name="kind_known"),
        CheckConstraint(
            "(kind = 'election') = (seats IS NOT NULL) AND (seats IS NULL OR seats > 0)",
            name="seats_of_an_election",
        ),
        CheckConstraint(
            "announced_at IS NULL OR"
            " (rule_key IS NOT NULL AND opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name="announced_complete",
        ),
        CheckConstraint("notice_days >= 0", name="notice_days_counted"),
        CheckConstraint("objection_days >= 0", name="objection_days_counted"),
        CheckConstraint("proxy_cap >= 0", name="proxy_cap_counted"),
        CheckConstraint(one_of("silence", "not_counted", "joins_majority"), name="silence_known"),
        CheckConstraint("retention_years IS NULL OR retention_years > 0", name="retention_years_counted"),
        CheckConstraint(
            "(coalesce(rule_key, '') = 'custom') = (custom_rule IS NOT NULL)", name="custom_with_its_text"
        ),
        CheckConstraint("(repoll_of IS NULL) = (repoll_reason IS NULL)", name="repoll_with_a_reason"),
    )

    motion_id: Mapped[key] = mapped_column()
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    """Short code, printed beside the QR code and part of every address of the motion."""
    question: Mapped[str]
    details: Mapped[str] = mapped_column(default="")
    scope: Mapped[str]
    building: Mapped[str] = mapped_column(default="")
    entrance: Mapped[str] = mapped_column(default="")
    parking: Mapped[bool] = mapped_column(default=False)
    rule_key: Mapped[str | None]
    rule_version: Mapped[str | None]
    share: Mapped[str | None]
    """households-share only: the share as "n/d"."""
    collision: Mapped[Collision] = mapped_column(String, default="first_valid")
    blank_rule: Mapped[BlankRule] = mapped_column(String, default="void")
    opens_at: Mapped[datetime | None]
    """The first instant at which a ballot counts."""
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    """The first instant at which a ballot is late."""
    cost_plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Null, or {"price": fen, "subsidy": fen, "method": key, "coefficients": set name or null}."""
    created_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    """When it was opened: from here on the roll is fixed."""
    withdrawn_at: Mapped[datetime | None]
    """Taken back by two persons before the deadline: it is never counted."""
    anonymised_at: Mapped[datetime | None]
    """When the people of its roll were forgotten; ballots and totals stay."""
    kind: Mapped[str] = mapped_column(default="consent", server_default="consent")
    """consent: its items are decided each by its rule; election: its items are the candidates."""
    seats: Mapped[int | None]
    """Election only: how many are to be elected, and how many yes one ballot may hold."""
    announced_at: Mapped[datetime | None]
    """When the committee announced it: from here on wording, rule and parameters are fixed."""
    notice_days: Mapped[int] = mapped_column(default=15, server_default="15")
    """Calendar days between the announcement and the first instant of voting."""
    objection_days: Mapped[int] = mapped_column(default=7, server_default="7")
    """Calendar days for objections after the preliminary result was posted."""
    objection_blocks: Mapped[bool] = mapped_column(default=False, server_default=false())
    """An open objection holds the verdict, also where the rule itself does not say so."""
    proxy_cap: Mapped[int] = mapped_column(default=3, server_default="3")
    """How many other voters one person may answer for; 0: no proxies."""
    proxy_bars_staff: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Staff of the property company may be nobody's proxy."""
    silence: Mapped[Silence] = mapped_column(String, default="not_counted", server_default="not_counted")
    own_consent: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """Addresses ("3-1-102") of flats that lose exclusive space: each must say yes itself."""
    consultation_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The city wants its own system for voting online: online answers here are opinions, paper counts."""
    choices_posted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Owners see each home's choice after the close (TRUST D2); fixed and told before the first ballot."""
    sheet_photo: Mapped[bool] = mapped_column(default=True, server_default=true())
    """A paper ballot is entered with a photo of its sheet."""
    second_entry: Mapped[bool] = mapped_column(default=True, server_default=true())
    """A second person types each paper ballot without seeing the first entry."""
    retention_years: Mapped[int | None]
    """How long its evidence is kept; null: as the installation says."""
    custom_rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Rule "custom" only: {"legs", "quorum", "approval", "base", "source", "article", "ordinary"}."""
    repoll_of: Mapped[int | None] = mapped_column(ForeignKey("motions.motion_id"))
    """The earlier motion that this one puts to the vote again."""
    repoll_reason: Mapped[str | None]
    repoll_same_flats: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Only homes of the earlier motion's roll decide again."""
    compound: Mapped[Compound] = relationship(lazy="raise")
    asks: Mapped[int] = column_property(
        select(func.count(MotionItem.motion_item_id))
        .where(MotionItem.motion_id == motion_id)
        .correlate_except(MotionItem)
        .scalar_subquery()
    )
    """How many items it has, read with the motion; 0: it asks its own question."""


class SmallCommittee(Base):
    """An election in a city that lets three owners make a committee; elsewhere it takes five."""

    __tablename__ = "small_committees"
    __table_args__ = (CheckConstraint("source <> ''", name="source_given"),)

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), primary_key=True)
    source: Mapped[str]
    """The city's rule that says so, as the notice quotes it."""
