"""Motions: the question put to consent, its rule and its window. The stage is derived, never stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.ballots import BlankRule, Collision
from app.models.base import Base, key, one_of
from app.models.compound import Compound


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
        CheckConstraint(
            "frozen_at IS NULL OR (rule_key IS NOT NULL AND opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name="frozen_complete",
        ),
        CheckConstraint("withdrawn_at IS NULL OR frozen_at IS NOT NULL", name="withdrawn_after_opening"),
    )

    motion_id: Mapped[key]
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
    """When the committee opened it: from here on the wording and the roll are fixed."""
    withdrawn_at: Mapped[datetime | None]
    """Taken back by two persons before the deadline: it is never counted."""
    anonymised_at: Mapped[datetime | None]
    """When the people of its roll were forgotten; ballots and totals stay."""
    compound: Mapped[Compound] = relationship(lazy="raise")
