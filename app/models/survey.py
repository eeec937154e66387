"""Demand surveys (意愿调查): the questionnaire, who took part, and what was answered.

A survey is not a vote: nothing here refers to a motion, a ballot or the public record. In an anonymous survey
who took part and what was answered lie in two tables that share no column but the survey (docs/adr/0016).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, key, one_of
from app.models.compound import Compound

UNORDERED = {"sqlite_with_rowid": False}
"""SQLite numbers rows as they come; a table without such numbers lies in the order of its random keys."""


class Survey(Base):
    """One questionnaire put to a compound; its stage follows from its instants."""

    __tablename__ = "surveys"
    __table_args__ = (
        UniqueConstraint("survey_id", "anonymous"),
        CheckConstraint(one_of("identity", "household", "phone", "open"), name="identity_known"),
        CheckConstraint(one_of("one_per", "household", "person"), name="one_per_known"),
        CheckConstraint("one_per = 'person' OR identity = 'household'", name="household_by_the_roll"),
        CheckConstraint("anonymous OR one_per = 'household'", name="named_by_the_home"),
        CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opened_by_someone"),
        CheckConstraint(
            "opened_at IS NULL OR (closes_at IS NOT NULL AND closes_at > opened_at)",
            name="opened_with_an_end",
        ),
        CheckConstraint(
            "tallied_at IS NULL OR (opened_at IS NOT NULL AND tallied_at >= closes_at)",
            name="tallied_after_the_close",
        ),
        CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)"
            " AND (published_at IS NULL OR tallied_at IS NOT NULL)",
            name="published_when_tallied",
        ),
        CheckConstraint("forgotten_at IS NULL OR tallied_at IS NOT NULL", name="forgotten_when_tallied"),
    )

    survey_id: Mapped[key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    """In the address of its page and on its posters."""
    title: Mapped[str]
    asker: Mapped[str]
    """Who asks: the first line that a resident reads."""
    purpose: Mapped[str]
    """Why, and what becomes of the answers."""
    title_en: Mapped[str | None]
    asker_en: Mapped[str | None]
    purpose_en: Mapped[str | None]
    """The same three for readers of English; Chinese stands where one is missing."""
    identity: Mapped[str]
    """household: a number on the roll; phone: any mobile number; open: no proof at all."""
    one_per: Mapped[str]
    anonymous: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    closes_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    tallied_at: Mapped[datetime | None]
    """When the envelopes were opened and destroyed."""
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    forgotten_at: Mapped[datetime | None]
    """When who took part, and what they wrote in their own words, was destroyed."""
    compound: Mapped[Compound] = relationship(lazy="joined", innerjoin=True)

    def said(self, name: str, language: str) -> str:
        """Its "title", "asker" or "purpose" in "zh" or "en"."""
        english = getattr(self, f"{name}_en") if language == "en" else None
        said: str = english or getattr(self, name)
        return said


class SurveyWording(Base):
    """The questionnaire as it read from an instant on; the newest version is the one that is shown."""

    __tablename__ = "survey_wordings"
    __table_args__ = (
        UniqueConstraint("survey_id", "version"),
        CheckConstraint("version > 0", name="version_positive"),
    )

    survey_wording_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"))
    version: Mapped[int]
    questionnaire: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class SurveyPlace(Base):
    """One entrance with its households, counted when the survey was opened."""

    __tablename__ = "survey_places"
    __table_args__ = (
        UniqueConstraint("survey_id", "building", "entrance"),
        CheckConstraint("homes > 0", name="homes_positive"),
    )

    survey_place_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"))
    position: Mapped[int]
    building: Mapped[str]
    entrance: Mapped[str]
    homes: Mapped[int]


class SurveyParticipation(Base):
    """Who took part, or began to, with the answers in a sealed envelope of one size until the close.

    It keeps no instant. After the close an anonymous survey's envelopes are opened in one transaction in a
    random order, and destroyed.
    """

    __tablename__ = "survey_participations"
    __table_args__ = (
        ForeignKeyConstraint(["survey_id", "anonymous"], ["surveys.survey_id", "surveys.anonymous"]),
        UniqueConstraint("survey_place_id", "room"),
        UniqueConstraint("survey_id", "subject_digest"),
        CheckConstraint("room IS NULL OR subject_digest IS NULL", name="home_or_person"),
        CheckConstraint("length(participation_key) = 16", name="key_of_chance"),
        CheckConstraint("NOT on_paper OR sent", name="paper_handed_in"),
        UNORDERED,
    )

    participation_key: Mapped[bytes] = mapped_column(primary_key=True)
    survey_id: Mapped[int]
    anonymous: Mapped[bool]
    survey_place_id: Mapped[int] = mapped_column(ForeignKey("survey_places.survey_place_id"))
    room: Mapped[str | None]
    """The home, where one answer a household is asked for."""
    subject_digest: Mapped[bytes | None]
    """Keyed hash of the phone or browser, where one answer a person is; gone after the close."""
    sent: Mapped[bool]
    """False while she only saved it for later."""
    helped_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    on_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Typed by the helper from a sheet; what the home sends by phone afterwards is none."""
    envelope_sealed: Mapped[bytes | None]


class SurveyResponse(Base):
    """One set of answers. Of an anonymous survey it can belong to nobody: the table itself refuses."""

    __tablename__ = "survey_responses"
    __table_args__ = (
        ForeignKeyConstraint(["survey_id", "anonymous"], ["surveys.survey_id", "surveys.anonymous"]),
        UniqueConstraint("participation_key"),
        CheckConstraint("anonymous = (participation_key IS NULL)", name="nameless_or_joined"),
        CheckConstraint("building <> '' OR entrance = ''", name="entrance_of_a_building"),
        CheckConstraint("length(response_key) = 16", name="key_of_chance"),
        Index("ix_survey_responses_survey", "survey_id", "building", "entrance"),
        UNORDERED,
    )

    response_key: Mapped[bytes] = mapped_column(primary_key=True)
    survey_id: Mapped[int]
    anonymous: Mapped[bool]
    participation_key: Mapped[bytes | None] = mapped_column(
        ForeignKey("survey_participations.participation_key", ondelete="CASCADE")
    )
    building: Mapped[str]
    """Empty where too few answered to tell the building without telling who."""
    entrance: Mapped[str]


class SurveyAnswer(Base):
    """One mark of a response (`domain/surveys/marks`), so that the database can count."""

    __tablename__ = "survey_answers"
    __table_args__ = (
        CheckConstraint("place >= 0", name="place_not_negative"),
        Index("ix_survey_answers_count", "survey_id", "question", "key"),
        UNORDERED,
    )

    response_key: Mapped[bytes] = mapped_column(
        ForeignKey("survey_responses.response_key", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """The id of an option, a point of a scale, a month, or "given"."""
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"))
    place: Mapped[int]
    """1, 2, 3 where an order was asked; else 0."""
    amount: Mapped[int | None] = mapped_column(BigInteger)
    """A number, in units of its last decimal place."""
    text_sealed: Mapped[bytes | None]
    """Words of her own, or a whole date."""


class SurveyCount(Base):
    """What a tallied survey came to, counted once: the page of results reads these rows alone."""

    __tablename__ = "survey_counts"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(one_of("what", "responses", "answered", "marks", "amounts"), name="what_known"),
        Index("ix_survey_counts_survey", "survey_id"),
    )

    survey_count_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"))
    what: Mapped[str]
    """responses of a building; a question answered there; marks of a key there; amounts of all."""
    building: Mapped[str]
    question: Mapped[str]
    key: Mapped[str]
    place: Mapped[int]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[int]
