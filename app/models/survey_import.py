"""Files of a questionnaire service whose rows became answers: each once, and taken back as a whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key
from app.models.survey import UNORDERED


class SurveyImport(Base):
    """One file: its cells until they are imported, then only that it was."""

    __tablename__ = "survey_imports"
    __table_args__ = (
        UniqueConstraint("survey_id", "content_sha256"),
        CheckConstraint("length(content_sha256) = 64", name="fingerprinted"),
        CheckConstraint("(imported_at IS NULL) = (imported_by IS NULL)", name="imported_by_someone"),
        CheckConstraint("(imported_at IS NULL) = (cells_sealed IS NOT NULL)", name="cells_until_imported"),
    )

    survey_import_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"))
    content_sha256: Mapped[str]
    """Of the file as it was sent: the same file is taken once."""
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    columns: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """The target of each column (`domain/surveys/imported`), once a person has chosen."""
    cells_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """Header and rows without the columns that look like a person's; destroyed when they are imported."""
    imported_at: Mapped[datetime | None]
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))


class SurveyImported(Base):
    """Who took part came in a file, until the home itself answers: then the row goes."""

    __tablename__ = "survey_imported"
    __table_args__ = (UNORDERED,)

    participation_key: Mapped[bytes] = mapped_column(
        ForeignKey("survey_participations.participation_key", ondelete="CASCADE"), primary_key=True
    )
    survey_import_id: Mapped[int] = mapped_column(ForeignKey("survey_imports.survey_import_id"), index=True)
