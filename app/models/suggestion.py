"""Suggestions (反映事项): what residents report outside surveys, and all that was done about it.

Neither a vote nor an objection: nothing here refers to a motion. Entries are added and never edited; triggers
of migration 0034 let nothing change but that the person is forgotten.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.suggestions import ENTRY_KINDS, KINDS, MOST_DAYS
from app.models.base import Base, key, one_of
from app.models.compound import Compound

MOST_PHOTOS = 3


class SuggestionTerms(Base):
    """What a compound chose for its suggestions; without a row the defaults of `domain.suggestions.Terms`."""

    __tablename__ = "suggestion_terms"
    __table_args__ = (CheckConstraint(f"days BETWEEN 1 AND {MOST_DAYS}", name="days_possible"),)

    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"), primary_key=True)
    taking: Mapped[bool]
    roll_only: Mapped[bool]
    days: Mapped[int]
    working_days: Mapped[bool]


class Suggestion(Base):
    """One report; its words are the text of its first entry."""

    __tablename__ = "suggestions"
    __table_args__ = (
        UniqueConstraint("compound_id", "number"),
        CheckConstraint("number > 0", name="number_counted"),
        CheckConstraint(one_of("kind", *KINDS), name="kind_known"),
        CheckConstraint("entrance = '' OR building <> ''", name="entrance_of_a_building"),
        Index("ix_suggestions_phone", "phone_digest", "created_at"),
    )

    suggestion_id: Mapped[key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"))
    number: Mapped[int]
    """1, 2, 3 ... of its compound."""
    code: Mapped[str] = mapped_column(unique=True)
    """The reporter's 16 characters; with her phone they open it."""
    form_token: Mapped[str] = mapped_column(unique=True)
    """Of the form that sent it: the same form sent twice is one suggestion."""
    kind: Mapped[str]
    building: Mapped[str]
    """Empty: a common place of the compound."""
    entrance: Mapped[str]
    """Empty: the whole building."""
    on_roll: Mapped[bool]
    """Whether the proved number stood on the roll."""
    phone_sealed: Mapped[bytes]
    phone_digest: Mapped[bytes]
    language: Mapped[str]
    created_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]
    """When words, number and photos were destroyed."""
    compound: Mapped[Compound] = relationship(lazy="raise")


class SuggestionEntry(Base):
    """One step of a suggestion's history; the newest says where it stands."""

    __tablename__ = "suggestion_entries"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "position"),
        CheckConstraint(one_of("kind", *ENTRY_KINDS), name="kind_known"),
        CheckConstraint("(position = 1) = (kind = 'received') AND position > 0", name="received_first"),
        CheckConstraint("(kind IN ('closed', 'joined')) = (due_on IS NULL)", name="due_while_open"),
        CheckConstraint(
            "(kind = 'assigned') = (assigned_to IS NOT NULL OR body IS NOT NULL)"
            " AND (assigned_to IS NULL OR body IS NULL)",
            name="assigned_to_one",
        ),
        CheckConstraint("promised_on IS NULL OR kind = 'answered'", name="promised_in_an_answer"),
        CheckConstraint("(kind = 'joined') = (joined_to IS NOT NULL)", name="joined_to_one"),
        CheckConstraint("(kind = 'reopened') = (said_by IS NOT NULL)", name="reopened_by_a_reporter"),
        CheckConstraint("(kind IN ('received', 'reopened')) = (written_by IS NULL)", name="by_someone"),
        Index(
            "uq_suggestion_entries_reopened",
            "suggestion_id",
            unique=True,
            postgresql_where=text("kind = 'reopened'"),
            sqlite_where=text("kind = 'reopened'"),
        ),
    )

    suggestion_entry_id: Mapped[key]
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.suggestion_id"))
    position: Mapped[int]
    kind: Mapped[str]
    due_on: Mapped[date | None] = mapped_column(Date)
    """The day in Beijing by which the next step is due."""
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    body: Mapped[str | None]
    """Who sees to it where that is no member of staff: the property company, the waterworks."""
    promised_on: Mapped[date | None] = mapped_column(Date)
    """The day by which the answer says that it will be done."""
    joined_to: Mapped[int | None] = mapped_column(ForeignKey("suggestions.suggestion_id"), index=True)
    """The report of the same thing that goes on."""
    said_by: Mapped[int | None] = mapped_column(ForeignKey("suggestions.suggestion_id"))
    """Whose reporter says that it is not done: this one, or one that was joined to it."""
    text_sealed: Mapped[bytes]
    """Empty where nothing was written, and once forgotten."""
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    """Null: a resident."""


class SuggestionPost(Base):
    """What staff show of a suggestion on the public page, in their own words; taken down, the row is gone."""

    __tablename__ = "suggestion_posts"
    __table_args__ = (CheckConstraint("said <> '' AND answer <> ''", name="says_something"),)

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.suggestion_id"), primary_key=True)
    said: Mapped[str]
    answer: Mapped[str]
    posted_at: Mapped[datetime]
    posted_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class SuggestionPhoto(Base):
    """A picture with a report, or of the result: re-encoded, without metadata, sealed."""

    __tablename__ = "suggestion_photos"
    __table_args__ = (CheckConstraint(f"position BETWEEN 1 AND {MOST_PHOTOS}", name="few"),)

    suggestion_entry_id: Mapped[int] = mapped_column(
        ForeignKey("suggestion_entries.suggestion_entry_id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    image_sealed: Mapped[bytes]
