"""What is done with the words of residents: tags that make groups, replies, and what is chosen for posting.

A text is a row of `survey_answers`; everything here goes with it. What is blanked is gone from that row
itself: there is no second copy of it (docs/adr/0019).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key

TEXT = ("response_key", "question", "key")
OF_TEXT = [f"survey_answers.{column}" for column in TEXT]


class SurveyTag(Base):
    """A short tag of the staff for texts to one question; all texts with it are a group."""

    __tablename__ = "survey_tags"
    __table_args__ = (
        UniqueConstraint("survey_id", "question", "label"),
        UniqueConstraint("survey_tag_id", "question"),
        CheckConstraint("label <> ''", name="labelled"),
    )

    survey_tag_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"))
    question: Mapped[str]
    label: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class SurveyTagging(Base):
    """One text in one group of its own question."""

    __tablename__ = "survey_taggings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["survey_tag_id", "question"],
            ["survey_tags.survey_tag_id", "survey_tags.question"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(TEXT, OF_TEXT, ondelete="CASCADE"),
        Index("ix_survey_taggings_text", *TEXT),
    )

    survey_tag_id: Mapped[int] = mapped_column(primary_key=True)
    response_key: Mapped[bytes] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class SurveyChoice(Base):
    """A text that somebody chose for posting; posted once somebody pressed for it."""

    __tablename__ = "survey_choices"
    __table_args__ = (
        ForeignKeyConstraint(TEXT, OF_TEXT, ondelete="CASCADE"),
        CheckConstraint("(posted_at IS NULL) = (posted_by IS NULL)", name="posted_by_someone"),
        Index("ix_survey_choices_question", "survey_id", "question"),
    )

    response_key: Mapped[bytes] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"))
    chosen_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))


class SurveyReply(Base):
    """What the asker says to one text, or to a whole group."""

    __tablename__ = "survey_replies"
    __table_args__ = (
        ForeignKeyConstraint(TEXT, OF_TEXT, ondelete="CASCADE"),
        UniqueConstraint(*TEXT),
        UniqueConstraint("survey_tag_id"),
        CheckConstraint("(survey_tag_id IS NULL) <> (response_key IS NULL)", name="to_a_text_or_a_group"),
        CheckConstraint(
            "(response_key IS NULL) = (question IS NULL) AND (question IS NULL) = (key IS NULL)",
            name="to_a_whole_text",
        ),
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("said <> '' AND role <> ''", name="said_by_a_role"),
    )

    survey_reply_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"), index=True)
    survey_tag_id: Mapped[int | None] = mapped_column(
        ForeignKey("survey_tags.survey_tag_id", ondelete="CASCADE")
    )
    response_key: Mapped[bytes | None]
    question: Mapped[str | None]
    key: Mapped[str | None]
    said: Mapped[str]
    role: Mapped[str]
    """Who answers, as residents read it: an office, never a person."""
    version: Mapped[int]
    """Grows with each change: a form that shows an older one is refused."""
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
