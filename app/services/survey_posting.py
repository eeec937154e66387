"""Words of residents on the public page: chosen one by one, looked over once more, posted by a press.

Nothing is posted of a question or a group of fewer than five (`domain/surveys/own_words`); that is judged at
every look, so that a group which shrinks takes its words along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.crowds import FEWEST
from app.domain.errors import LouyiError
from app.domain.surveys.own_words import MOST_SIGNS, may_post
from app.models import Survey, SurveyAnswer, SurveyChoice, SurveyReply, SurveyTag, User
from app.services.survey_groups import Group, groups
from app.services.survey_words import OwnWords, Spot, keys_of, listed, numbers, same_text
from app.services.surveys import SurveyNotOpen, lock_survey
from app.services.vault import Vault

MOST = 500
"""Texts of one question that can be chosen: the look before posting shows them all."""


class TooManyWords(LouyiError):
    """More than a phone shows: choose fewer, or shorter ones."""


@dataclass(frozen=True)
class Posted:
    """A text with its own reply."""

    text: str
    reply: SurveyReply | None


@dataclass(frozen=True)
class PostedGroup:
    """Texts under one tag with the reply to all; without a tag those of no group."""

    tag: SurveyTag | None
    texts: int
    reply: SurveyReply | None
    words: Sequence[Posted]


@dataclass(frozen=True)
class Look:
    """What is chosen, before it is posted: what may go out, what may not, and what is out already."""

    ready: Sequence[OwnWords]
    held: Sequence[OwnWords]
    posted: Sequence[OwnWords]


def choose(session: Session, spot: Spot, keys: Sequence[bytes], *, actor: User) -> None:
    """Put these texts on the list for posting; raises TooManyWords."""
    lock_survey(session, spot.survey)
    known = select(SurveyChoice.response_key).where(_of(spot))
    before = set(session.scalars(known))
    new = set(keys_of(session, spot, keys)) - before
    if len(before) + len(new) > MOST:
        raise TooManyWords
    if new:
        rows = [
            {
                "response_key": key,
                "question": spot.question,
                "key": spot.key,
                "survey_id": spot.survey.survey_id,
                "chosen_by": actor.user_id,
            }
            for key in sorted(new)
        ]
        session.execute(insert(SurveyChoice), rows)


def drop(session: Session, spot: Spot, keys: Sequence[bytes]) -> None:
    """Take these texts off the list, and down where they are posted."""
    session.execute(delete(SurveyChoice).where(_of(spot), SurveyChoice.response_key.in_(keys)))


def look(session: Session, spot: Spot, vault: Vault) -> Look:
    """Everything chosen of a question (four queries)."""
    chosen = listed(session, spot, vault, show="chosen", limit=MOST)
    sizes = {each.tag.survey_tag_id: each.texts for each in groups(session, spot.survey, spot.question)}
    texts = numbers(session, spot).texts
    may = {each.key: may_post(texts, [sizes[tag] for tag in each.tags]) for each in chosen}
    waiting = [each for each in chosen if each.posted_at is None]
    return Look(
        [each for each in waiting if may[each.key]],
        [each for each in chosen if not may[each.key]],
        [each for each in chosen if each.posted_at is not None and may[each.key]],
    )


def post(
    session: Session, spot: Spot, seen: Mapping[bytes, str], *, now: datetime, actor: User, vault: Vault
) -> int:
    """Post what was looked over: `seen` has, by text, how it read. What changed since stays behind.

    Raises SurveyNotOpen before the survey is counted, TooManyWords."""
    lock_survey(session, spot.survey)
    if spot.survey.tallied_at is None:
        raise SurveyNotOpen(spot.survey.code)
    found = look(session, spot, vault)
    going = [each for each in found.ready if seen.get(each.key) == each.seen]
    if sum(len(each.text) for each in (*going, *found.posted)) > MOST_SIGNS:
        raise TooManyWords
    keys = [each.key for each in going]
    session.execute(
        update(SurveyChoice)
        .where(_of(spot), SurveyChoice.response_key.in_(keys), SurveyChoice.posted_at.is_(None))
        .values(posted_at=now, posted_by=actor.user_id)
        .execution_options(synchronize_session=False)
    )
    return len(keys)


def posted(session: Session, spot: Spot, vault: Vault) -> list[PostedGroup]:
    """What everyone may read of a question, group by group, the largest first (five queries)."""
    shown = look(session, spot, vault).posted
    own = _replies(session, spot, [each.key for each in shown])
    left, found = list(shown), []
    for group in groups(session, spot.survey, spot.question):
        mine = [each for each in left if group.tag.survey_tag_id in each.tags]
        if mine and group.texts >= FEWEST:
            found.append(_group(group, mine, own))
            left = [each for each in left if each not in mine]
    if left:
        found.append(PostedGroup(None, 0, None, [Posted(each.text, own.get(each.key)) for each in left]))
    return found


def posted_numbers(session: Session, survey: Survey) -> dict[str, int]:
    """By question, how many texts somebody posted (one query)."""
    rows = session.execute(
        select(SurveyChoice.question, func.count())
        .join(SurveyAnswer, same_text(SurveyChoice))
        .where(
            SurveyChoice.survey_id == survey.survey_id,
            SurveyChoice.posted_at.is_not(None),
            SurveyAnswer.text_sealed.is_not(None),
        )
        .group_by(SurveyChoice.question)
    )
    return {row[0]: row[1] for row in rows}


def _group(group: Group, mine: Iterable[OwnWords], own: Mapping[bytes, SurveyReply]) -> PostedGroup:
    words = [Posted(each.text, own.get(each.key)) for each in mine]
    return PostedGroup(group.tag, group.texts, group.reply, words)


def _replies(session: Session, spot: Spot, keys: Sequence[bytes]) -> dict[bytes, SurveyReply]:
    query = select(SurveyReply).where(
        SurveyReply.response_key.in_(keys), SurveyReply.question == spot.question
    )
    return {row.response_key: row for row in session.scalars(query) if row.response_key is not None}


def _of(spot: Spot) -> Any:
    return (SurveyChoice.survey_id == spot.survey.survey_id) & (SurveyChoice.question == spot.question)
