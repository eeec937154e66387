"""What residents say of the roll, and what a worker answered: claims, their photos, the codes before them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of

PERSON_ACCEPTED = "(coalesce(outcome, '') = 'accepted' AND kind <> 'area')"
AREA_ACCEPTED = "(coalesce(outcome, '') = 'accepted' AND kind = 'area')"
PAPERS = ("real_estate", "house", "contract", "identity", "other")
"""Kinds of paper: 不动产权证, 房产证, 购房合同, 身份证, 其他."""
SOURCES = ("land_register", "survey", "contract")
"""Where an area comes from, in the order of preference of RULES.md section 2."""


class RollPosting(Base):
    """The roll of a motion was posted for correction: rooms and areas, no names."""

    __tablename__ = "roll_postings"

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), primary_key=True)
    posted_at: Mapped[datetime]
    posted_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class PhoneCode(Base):
    """A code to a phone that need not be on the roll: it proves the phone, and opens no vote."""

    __tablename__ = "phone_codes"
    __table_args__ = (
        CheckConstraint("failures BETWEEN 0 AND 5", name="five_tries"),
        CheckConstraint("survey_id IS NULL OR NOT for_suggestions", name="for_one"),
        Index("ix_phone_codes_phone", "phone_digest", "created_at"),
        Index("ix_phone_codes_compound", "compound_id", "created_at"),
    )

    phone_code_id: Mapped[key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"))
    session_digest: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    phone_digest: Mapped[bytes]
    code_digest: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    verified_at: Mapped[datetime | None]
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("surveys.survey_id"), index=True)
    """The survey that it opens, and nothing else; null: it is for a claim, an objection or a suggestion."""
    for_suggestions: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It opens the suggestions of the compound, and nothing else."""


class Claim(Base):
    """One resident's word about one home; name, phone and reason are sealed."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint(
            one_of("kind", "area", "owner", "co_owner", "buyer", "heir", "authorised"), name="kind_known"
        ),
        CheckConstraint("outcome IS NULL OR outcome IN ('accepted', 'refused')", name="outcome_known"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)",
            name="decided_by_someone",
        ),
        CheckConstraint(
            "(coalesce(outcome, '') = 'refused') = (refusal IS NOT NULL)", name="refused_with_a_reason"
        ),
        CheckConstraint(
            f"{AREA_ACCEPTED} = (area IS NOT NULL) AND {AREA_ACCEPTED} = (area_source IS NOT NULL)",
            name="area_with_its_source",
        ),
        CheckConstraint("area > 0", name="area_positive"),
        CheckConstraint(
            f"area_source IS NULL OR {one_of('area_source', *SOURCES)}", name="area_source_known"
        ),
        CheckConstraint(
            f"{PERSON_ACCEPTED} = (paper_kind IS NOT NULL) AND {PERSON_ACCEPTED} = (paper_digits IS NOT NULL)"
            f" AND {PERSON_ACCEPTED} = (in_person IS NOT NULL)",
            name="person_with_papers",
        ),
        CheckConstraint(f"paper_kind IS NULL OR {one_of('paper_kind', *PAPERS)}", name="paper_kind_known"),
        CheckConstraint("length(paper_digits) = 4", name="only_four_digits"),
        Index(
            "uq_claims_open",
            "motion_id",
            "phone_digest",
            "building",
            "entrance",
            "room",
            unique=True,
            postgresql_where=text("outcome IS NULL"),
            sqlite_where=text("outcome IS NULL"),
        ),
        Index("ix_claims_phone", "phone_digest", "created_at"),
    )

    claim_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    building: Mapped[str]
    entrance: Mapped[str]
    room: Mapped[str]
    kind: Mapped[str]
    """area: it is wrong; else who the person is: owner, co_owner, buyer, heir (title pending), authorised."""
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    phone_digest: Mapped[bytes]
    reason_sealed: Mapped[bytes]
    language: Mapped[str]
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    refusal: Mapped[str | None]
    """The reason, as the SMS gives it."""
    area: Mapped[int | None]
    """The corrected area in 0.01 m2."""
    area_source: Mapped[str | None]
    paper_kind: Mapped[str | None]
    paper_digits: Mapped[str | None]
    """The last four signs of the paper's number; never the paper."""
    in_person: Mapped[bool | None]
    """The worker saw the person; else a changed phone waits a day."""


class ClaimPhoto(Base):
    """The picture that came with a claim: re-encoded, without metadata, sealed."""

    __tablename__ = "claim_photos"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.claim_id"), primary_key=True)
    image_sealed: Mapped[bytes]
