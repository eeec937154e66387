"""Tags on texts: each makes a group, that can be renamed, merged into another, and answered as one.

Two editors at once: a tag is put on or taken off single texts, never a list written anew, so that nothing of
the other's work is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Survey, SurveyReply, SurveyTag, SurveyTagging, User
from app.services.survey_words import Spot, keys_of
from app.services.surveys import lock_survey

MOST_TAGS = 60
"""Of one question: more is a list that nobody reads."""
LONGEST = 20


class TooManyTags(LouyiError):
    """The question has as many tags as a person can overlook."""


class TagTaken(LouyiError):
    """Another tag of the question has this label: merge them."""


@dataclass(frozen=True)
class Group:
    """A tag, how many texts it has, and the reply to all of them."""

    tag: SurveyTag
    texts: int
    reply: SurveyReply | None


def groups(session: Session, survey: Survey, question: str) -> list[Group]:
    """All of a question, the largest first (one query)."""
    number = func.count(SurveyTagging.response_key)
    counted = (
        select(SurveyTagging.survey_tag_id, number.label("texts"))
        .group_by(SurveyTagging.survey_tag_id)
        .subquery()
    )
    rows = session.execute(
        select(SurveyTag, counted.c.texts, SurveyReply)
        .outerjoin(counted, counted.c.survey_tag_id == SurveyTag.survey_tag_id)
        .outerjoin(SurveyReply, SurveyReply.survey_tag_id == SurveyTag.survey_tag_id)
        .where(SurveyTag.survey_id == survey.survey_id, SurveyTag.question == question)
    )
    found = [Group(tag, texts or 0, reply) for tag, texts, reply in rows]
    return sorted(found, key=lambda group: (-group.texts, group.tag.survey_tag_id))


def find_tag(session: Session, survey: Survey, number: int) -> SurveyTag | None:
    """A tag of this survey."""
    tag = session.get(SurveyTag, number)
    return tag if tag is not None and tag.survey_id == survey.survey_id else None


def tag_called(session: Session, spot: Spot, label: str, *, now: datetime, actor: User) -> SurveyTag:
    """The tag with this label, made if there is none; raises TooManyTags."""
    lock_survey(session, spot.survey)
    found = _labelled(session, spot.survey, spot.question, label)
    if found is not None:
        return found
    mine = (SurveyTag.survey_id == spot.survey.survey_id, SurveyTag.question == spot.question)
    if (session.scalar(select(func.count()).select_from(SurveyTag).where(*mine)) or 0) >= MOST_TAGS:
        raise TooManyTags
    tag = SurveyTag(
        survey_id=spot.survey.survey_id,
        question=spot.question,
        label=label,
        made_at=now,
        made_by=actor.user_id,
    )
    session.add(tag)
    session.flush()
    return tag


def put_on(session: Session, spot: Spot, tag: SurveyTag, keys: Sequence[bytes]) -> int:
    """Put the tag on these texts; how many are new."""
    lock_survey(session, spot.survey)
    mine = SurveyTagging.survey_tag_id == tag.survey_tag_id
    query = select(SurveyTagging.response_key).where(mine, SurveyTagging.response_key.in_(keys))
    new = set(keys_of(session, spot, keys)) - set(session.scalars(query))
    if new:
        rows = [
            {
                "survey_tag_id": tag.survey_tag_id,
                "response_key": key,
                "question": spot.question,
                "key": spot.key,
            }
            for key in sorted(new)
        ]
        session.execute(insert(SurveyTagging), rows)
    return len(new)


def take_off(session: Session, tag: SurveyTag, keys: Sequence[bytes]) -> None:
    """Take the tag off these texts."""
    mine = SurveyTagging.survey_tag_id == tag.survey_tag_id
    session.execute(delete(SurveyTagging).where(mine, SurveyTagging.response_key.in_(keys)))


def rename(session: Session, survey: Survey, tag: SurveyTag, label: str) -> None:
    """Raises TagTaken."""
    lock_survey(session, survey)
    other = _labelled(session, survey, tag.question, label)
    if other is not None and other is not tag:
        raise TagTaken
    tag.label = label
    session.flush()


def merge(session: Session, survey: Survey, tag: SurveyTag, into: SurveyTag) -> None:
    """All texts of `tag` go over to `into` of the same question, and its reply where that has none."""
    assert tag.question == into.question
    assert tag is not into
    lock_survey(session, survey)
    theirs = select(SurveyTagging.response_key).where(SurveyTagging.survey_tag_id == into.survey_tag_id)
    mine = SurveyTagging.survey_tag_id == tag.survey_tag_id
    session.execute(
        update(SurveyTagging)
        .where(mine, SurveyTagging.response_key.not_in(theirs))
        .values(survey_tag_id=into.survey_tag_id)
        .execution_options(synchronize_session=False)
    )
    answered = select(SurveyReply).where(SurveyReply.survey_tag_id == into.survey_tag_id)
    if session.scalar(answered) is None:
        session.execute(
            update(SurveyReply)
            .where(SurveyReply.survey_tag_id == tag.survey_tag_id)
            .values(survey_tag_id=into.survey_tag_id)
            .execution_options(synchronize_session=False)
        )
    remove(session, tag)


def remove(session: Session, tag: SurveyTag) -> None:
    """The tag and its reply are gone; the texts stay."""
    session.execute(delete(SurveyTag).where(SurveyTag.survey_tag_id == tag.survey_tag_id))
    session.flush()
    session.expire_all()


def _labelled(session: Session, survey: Survey, question: str, label: str) -> SurveyTag | None:
    return session.scalar(
        select(SurveyTag).where(
            SurveyTag.survey_id == survey.survey_id, SurveyTag.question == question, SurveyTag.label == label
        )
    )
