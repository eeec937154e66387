"""Who may be called about what a survey asks: agreed to for itself, and joined to no answer.

In an anonymous survey nobody's answer leads to a home. So each who has handed in is asked once more, whatever
she answered, and what she agrees to lies here, with her home and without an instant.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.survey import UNORDERED


class SurveyCalling(Base):
    """About what a survey asks whether one may call, and which answers of a named survey say so."""

    __tablename__ = "survey_callings"
    __table_args__ = (
        CheckConstraint("topic <> ''", name="about_something"),
        CheckConstraint("(question IS NULL) = (option IS NULL)", name="answer_or_none"),
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"), primary_key=True)
    topic: Mapped[str]
    """加装电梯: the residents read it."""
    question: Mapped[str | None]
    """Of a named survey: the question and the option that agree to be called."""
    option: Mapped[str | None]
    wished: Mapped[list[list[Any]]] = mapped_column(JSON)
    """Of a named survey: [question, key] pairs, one of which was answered; empty: all who agree."""
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class SurveyCall(Base):
    """A home's own word whether it may be called, and that somebody talked to it.

    In an anonymous survey a home that agrees, and no other; taken back, the row is gone. In a named one its
    answer agrees, and a row that does not is the later word. It keeps no instant until somebody talked."""

    __tablename__ = "survey_calls"
    __table_args__ = (
        UniqueConstraint("survey_place_id", "room"),
        CheckConstraint("length(call_key) = 16", name="key_of_chance"),
        CheckConstraint("room <> ''", name="of_a_home"),
        CheckConstraint("(talked_at IS NULL) = (talked_by IS NULL)", name="talked_by_someone"),
        UNORDERED,
    )

    call_key: Mapped[bytes] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey_callings.survey_id"))
    survey_place_id: Mapped[int] = mapped_column(ForeignKey("survey_places.survey_place_id"))
    room: Mapped[str]
    agreed: Mapped[bool]
    talked_at: Mapped[datetime | None]
    talked_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
