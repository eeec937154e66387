"""What residents wrote to one question, for the staff: read some at a time, and personal data blanked.

A blanked passage is destroyed in the row itself: nobody, no file and no posted page can show it again.
Accepted limit: until a named survey closes, a resident who changes her answers hands her own words in anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.domain.surveys import blanking
from app.models import Survey, SurveyAnswer, SurveyChoice, SurveyReply, SurveyTagging
from app.services.surveys import lock_survey
from app.services.vault import Vault


class NoSuchText(LouyiError):
    """Nobody wrote it, or she took her answers back."""


class TextChanged(LouyiError):
    """It no longer reads as the form showed it."""


@dataclass(frozen=True)
class Spot:
    """Where words stand: a question of a survey, and the key of its mark (`domain/surveys/own_words`)."""

    survey: Survey
    question: str
    key: str

    def texts(self) -> Any:
        """The condition that a row of SurveyAnswer is a text here."""
        return and_(
            SurveyAnswer.survey_id == self.survey.survey_id,
            SurveyAnswer.question == self.question,
            SurveyAnswer.key == self.key,
            SurveyAnswer.text_sealed.is_not(None),
        )


@dataclass(frozen=True)
class OwnWords:
    """One text with what was done with it."""

    key: bytes
    text: str
    tags: Sequence[int]
    chosen: bool
    posted_at: datetime | None
    replied: bool

    @property
    def seen(self) -> str:
        """For a form: how the text read when it was shown."""
        return fingerprint(self.text)


@dataclass(frozen=True)
class Numbers:
    """How many texts there are, without a tag, chosen for posting, and posted."""

    texts: int
    untagged: int
    chosen: int
    posted: int


def fingerprint(text: str) -> str:
    """Says whether two texts are the same."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def numbers(session: Session, spot: Spot) -> Numbers:
    """One query."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(~tagged()),
            func.count(SurveyChoice.response_key),
            func.count(SurveyChoice.posted_at),
        )
        .select_from(SurveyAnswer)
        .outerjoin(SurveyChoice, same_text(SurveyChoice))
        .where(spot.texts())
    ).one()
    return Numbers(*row)


def listed(
    session: Session, spot: Spot, vault: Vault, *, show: str = "", after: bytes = b"", limit: int = 50
) -> list[OwnWords]:
    """In the order of their random keys (two queries).

    `show`: "" all, "untagged", "chosen", or a tag's number."""
    query = _texts(spot).where(SurveyAnswer.response_key > after)
    if show == "untagged":
        query = query.where(~tagged())
    elif show == "chosen":
        query = query.where(SurveyChoice.response_key.is_not(None))
    elif show:
        mine = and_(same_text(SurveyTagging), SurveyTagging.survey_tag_id == int(show))
        query = query.join(SurveyTagging, mine)
    rows = session.execute(query.order_by(SurveyAnswer.response_key).limit(limit)).all()
    tags = tags_of(session, spot, [row[0] for row in rows])
    return [
        OwnWords(
            key, vault.unseal(sealed), tags.get(key, ()), chosen is not None, posted_at, reply is not None
        )
        for key, sealed, chosen, posted_at, reply in rows
    ]


def one(session: Session, spot: Spot, key: bytes, vault: Vault) -> OwnWords:
    """Raises NoSuchText."""
    row = session.execute(_texts(spot).where(SurveyAnswer.response_key == key)).one_or_none()
    if row is None:
        raise NoSuchText
    tags = tags_of(session, spot, [key]).get(key, ())
    return OwnWords(key, vault.unseal(row[1]), tags, row[2] is not None, row[3], row[4] is not None)


def keys_of(session: Session, spot: Spot, keys: Iterable[bytes]) -> list[bytes]:
    """Those that are texts here."""
    query = select(SurveyAnswer.response_key).where(spot.texts(), SurveyAnswer.response_key.in_(list(keys)))
    return list(session.scalars(query))


def tags_of(session: Session, spot: Spot, keys: Sequence[bytes]) -> dict[bytes, list[int]]:
    """The numbers of the tags by text."""
    found: dict[bytes, list[int]] = {}
    query = select(SurveyTagging.response_key, SurveyTagging.survey_tag_id).where(
        SurveyTagging.response_key.in_(keys), SurveyTagging.question == spot.question
    )
    for key, tag in session.execute(query.order_by(SurveyTagging.survey_tag_id)):
        found.setdefault(key, []).append(tag)
    return found


def blank(
    session: Session, spot: Spot, key: bytes, passages: Sequence[str], *, seen: str, vault: Vault
) -> str:
    """Destroy these passages in the text, and say how it reads now.

    Raises NoSuchText, TextChanged, blanking.NotInText."""
    lock_survey(session, spot.survey)
    text = one(session, spot, key, vault).text
    if fingerprint(text) != seen:
        raise TextChanged
    left = blanking.blank(text, passages)
    here = and_(spot.texts(), SurveyAnswer.response_key == key)
    session.execute(
        update(SurveyAnswer)
        .where(here)
        .values(text_sealed=vault.seal(left))
        .execution_options(synchronize_session=False)
    )
    return left


def same_text(table: Any) -> Any:
    """A row of `table` belongs to the row of SurveyAnswer."""
    return and_(
        table.response_key == SurveyAnswer.response_key,
        table.question == SurveyAnswer.question,
        table.key == SurveyAnswer.key,
    )


def tagged() -> Any:
    """The row of SurveyAnswer is in some group."""
    return exists().where(same_text(SurveyTagging))


def _texts(spot: Spot) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SurveyAnswer.response_key,
            SurveyAnswer.text_sealed,
            SurveyChoice.response_key,
            SurveyChoice.posted_at,
            SurveyReply.survey_reply_id,
        )
        .outerjoin(SurveyChoice, same_text(SurveyChoice))
        .outerjoin(SurveyReply, same_text(SurveyReply))
        .where(spot.texts())
    )
