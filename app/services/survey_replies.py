"""What the asker says to a text, or to a whole group: one reply each, dated, changed only by whoever saw the
newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import SurveyReply, SurveyTag, User
from app.services.survey_words import Spot, one
from app.services.surveys import lock_survey
from app.services.vault import Vault


class ReplyChanged(LouyiError):
    """Somebody else has written meanwhile; `reply` is what stands now, None if it was taken away."""

    def __init__(self, reply: SurveyReply | None) -> None:
        super().__init__("the reply has changed")
        self.reply = reply


@dataclass(frozen=True)
class To:
    """A whole group, or one text of a spot."""

    spot: Spot
    tag: SurveyTag | None = None
    text: bytes | None = None


@dataclass(frozen=True)
class Said:
    """What is written, by whom as residents read it, over which version (0: none); empty takes it away."""

    said: str
    role: str
    version: int


def reply_to(session: Session, to: To) -> SurveyReply | None:
    """What stands."""
    if to.tag is not None:
        return session.scalar(select(SurveyReply).where(SurveyReply.survey_tag_id == to.tag.survey_tag_id))
    mine = and_(
        SurveyReply.response_key == to.text,
        SurveyReply.question == to.spot.question,
        SurveyReply.key == to.spot.key,
    )
    return session.scalar(select(SurveyReply).where(mine))


def write(session: Session, to: To, said: Said, *, now: datetime, actor: User, vault: Vault) -> None:
    """Put the reply there, or take it away. Raises ReplyChanged, survey_words.NoSuchText."""
    lock_survey(session, to.spot.survey)
    row = reply_to(session, to)
    if (row.version if row else 0) != said.version:
        raise ReplyChanged(row)
    if row is None and said.said:
        row = _new(session, to, vault)
        session.add(row)
    if row is None:
        return
    if not said.said:
        session.delete(row)
    else:
        row.said, row.role, row.version = said.said, said.role, said.version + 1
        row.written_at, row.written_by = now, actor.user_id
    session.flush()


def _new(session: Session, to: To, vault: Vault) -> SurveyReply:
    survey_id = to.spot.survey.survey_id
    if to.tag is not None:
        return SurveyReply(survey_id=survey_id, survey_tag_id=to.tag.survey_tag_id)
    assert to.text is not None
    found = one(session, to.spot, to.text, vault)
    return SurveyReply(
        survey_id=survey_id, response_key=found.key, question=to.spot.question, key=to.spot.key
    )
