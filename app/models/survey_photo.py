"""Photos that belong to the answers of a named survey; no anonymous survey can have one (docs/adr/0019)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class SurveyPhoto(Base):
    """A picture: encoded anew, without metadata, sealed; it goes with the answers to which it belongs."""

    __tablename__ = "survey_photos"
    __table_args__ = (
        ForeignKeyConstraint(["survey_id", "anonymous"], ["surveys.survey_id", "surveys.anonymous"]),
        CheckConstraint("NOT anonymous", name="never_anonymous"),
        CheckConstraint("length(reference) >= 16", name="reference_of_chance"),
    )

    reference: Mapped[str] = mapped_column(primary_key=True)
    """Stands in the answers; nobody can guess it."""
    survey_id: Mapped[int] = mapped_column(index=True)
    anonymous: Mapped[bool]
    participation_key: Mapped[bytes] = mapped_column(
        ForeignKey("survey_participations.participation_key", ondelete="CASCADE"), index=True
    )
    question: Mapped[str]
    sent: Mapped[bool]
    """False while it belongs only to what is saved for later: the staff does not see it."""
    image_sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
