"""Objections: made by a proved phone, answered by the committee, closed once; an open one holds the verdict.

Threat: who may have objections recorded can drown a committee or hold a result for ever. Hence a proved
phone for each, limits per phone and motion, and a period with an end.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import period_end
from app.domain.codes import CODE_BYTES, format_code
from app.domain.errors import LouyiError
from app.domain.text_message import holds_address
from app.models import (
    Motion,
    Objection,
    ObjectionEntry,
    ObjectionPhoto,
    PhoneCode,
    Result,
    User,
    Voter,
    VoterOwner,
)
from app.models.objection import MOST_PHOTOS
from app.services import ledger_objections, objection_texts
from app.services.items import items_of
from app.services.motions import Stage, lock_motion, stage_of
from app.services.objection_lists import outcome_of
from app.services.telling import tell
from app.services.vault import Vault

DAY = timedelta(days=1)
OPEN_OF_A_PHONE = 3
DAILY_OF_A_PHONE = 5
OF_A_MOTION = 500


class ObjectionsClosed(LouyiError):
    """Nothing can be objected to now: no announcement yet, or the days for it are over."""


class TooManyObjections(LouyiError):
    """This phone, or this motion, has as many as can be answered."""


class AlreadyClosed(LouyiError):
    """It has its outcome; nothing is added to it."""


class TextUnfit(LouyiError):
    """The text holds the address of a page, which a text message may not."""


@dataclass(frozen=True)
class ObjectionWish:
    """What a resident sends; photos are clean JPEGs."""

    motion: Motion
    kind: str
    name: str
    text: str
    form_token: str
    language: str = "zh"
    photos: Sequence[bytes] = ()


def until(motion: Motion, result: Result | None) -> datetime | None:
    """The end of the period after the posted result; None before it is posted."""
    if result is None or result.published_at is None:
        return None
    return result.objections_end or period_end(result.published_at, motion.objection_days)


def stage_for(motion: Motion, result: Result | None, now: datetime) -> str | None:
    """What can be objected to now: "notice" (the vote itself), "result", or None."""
    stage, end = stage_of(motion, result, now), until(motion, result)
    if stage in (Stage.ANNOUNCED, Stage.OPEN):
        return "notice"
    return "result" if end is not None and now < end and stage is not Stage.WITHDRAWN else None


def file_objection(
    session: Session,
    wish: ObjectionWish,
    result: Result | None,
    proof: PhoneCode,
    *,
    now: datetime,
    vault: Vault,
) -> Objection:
    """Keep it and tell the phone its number and code; the same form sent twice is one objection.

    Raises ObjectionsClosed, TooManyObjections.
    """
    motion = wish.motion
    lock_motion(session, motion)
    sent = session.scalar(select(Objection).where(Objection.form_token == wish.form_token))
    if sent is not None:
        return sent
    stage = stage_for(motion, result, now)
    if stage is None or proof.compound_id != motion.compound_id:
        raise ObjectionsClosed(motion.code)
    _respect_limits(session, motion, proof.phone_digest, now)
    row = Objection(
        motion_id=motion.motion_id,
        number=_next_number(session, motion),
        code=format_code(secrets.token_bytes(CODE_BYTES)),
        form_token=wish.form_token,
        stage=stage,
        kind=wish.kind,
        voter_id=_voter_of(session, motion, proof.phone_digest, now),
        name_sealed=vault.seal(wish.name),
        phone_sealed=proof.phone_sealed,
        phone_digest=proof.phone_digest,
        text_sealed=vault.seal(wish.text),
        language=wish.language,
        created_at=now,
    )
    row.motion = motion
    session.add(row)
    session.flush()
    for position, photo in enumerate(wish.photos[:MOST_PHOTOS], 1):
        sealed = vault.seal_bytes(photo)
        session.add(ObjectionPhoto(objection_id=row.objection_id, position=position, image_sealed=sealed))
    ledger_objections.objected(session, row, "opened", wish.text, now=now, actor=None)
    text = objection_texts.filed_text(row.language, motion.code, row.number, row.code)
    tell(session, motion.motion_id, [row.phone_sealed], text, now=now, vault=vault)
    return row


def add_reply(
    session: Session, objection: Objection, text: str, *, now: datetime, actor: User, vault: Vault
) -> ObjectionEntry:
    """Answer it; the answer goes to her phone. Raises AlreadyClosed, TextUnfit."""
    _refuse_address(text)
    entry = _add(session, objection, "reply", text, now=now, actor=actor, vault=vault)
    _tell(session, objection, text, now=now, vault=vault)
    return entry


def add_mediation(
    session: Session,
    objection: Objection,
    held_on: date,
    text: str,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> ObjectionEntry:
    """Note a mediation of that day. Raises AlreadyClosed."""
    return _add(session, objection, "mediation", text, now=now, actor=actor, vault=vault, held_on=held_on)


def close_objection(
    session: Session,
    objection: Objection,
    outcome: str,
    text: str,
    *,
    now: datetime,
    actor: User | None,
    vault: Vault,
) -> ObjectionEntry:
    """Decide it, once; without an actor the objector takes it back. Raises AlreadyClosed, TextUnfit."""
    _refuse_address(text)
    entry = _add(session, objection, "outcome", text, now=now, actor=actor, vault=vault, outcome=outcome)
    ledger_objections.objected(
        session, objection, outcome, text, now=now, actor=actor.user_id if actor else None
    )
    if actor is not None:
        motion, language = objection.motion, objection.language
        told = objection_texts.outcome_text(language, motion.code, objection.number, outcome, text)
        tell(session, motion.motion_id, [objection.phone_sealed], told, now=now, vault=vault)
    return entry


def open_blocking(session: Session, motion: Motion) -> int:
    """How many open objections hold the verdict: none where neither the motion nor a rule of it says so."""
    return count_open(session, motion) if blocks(session, motion) else 0


def blocks(session: Session, motion: Motion) -> bool:
    """Whether an open objection holds a verdict of this motion."""
    return motion.rule_key is not None and any(
        item.rule.objection_blocks for item in items_of(session, motion)
    )


def count_open(session: Session, motion: Motion) -> int:
    """Objections without an outcome (one query)."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Objection)
            .outerjoin(ObjectionEntry, outcome_of())
            .where(Objection.motion_id == motion.motion_id, ObjectionEntry.objection_entry_id.is_(None))
        )
        or 0
    )


def _add(
    session: Session,
    objection: Objection,
    kind: str,
    text: str,
    *,
    now: datetime,
    actor: User | None,
    vault: Vault,
    outcome: str | None = None,
    held_on: date | None = None,
) -> ObjectionEntry:
    """Under the motion's lock, so that two persons write one after the other."""
    lock_motion(session, objection.motion)
    closed = session.scalar(
        select(ObjectionEntry.objection_entry_id).where(
            ObjectionEntry.objection_id == objection.objection_id, ObjectionEntry.kind == "outcome"
        )
    )
    if closed is not None:
        raise AlreadyClosed
    entry = ObjectionEntry(
        objection_id=objection.objection_id,
        kind=kind,
        outcome=outcome,
        held_on=held_on,
        text_sealed=vault.seal(text),
        written_at=now,
        written_by=actor.user_id if actor else None,
    )
    session.add(entry)
    session.flush()
    return entry


def _tell(session: Session, objection: Objection, text: str, *, now: datetime, vault: Vault) -> None:
    motion = objection.motion
    told = objection_texts.reply_text(objection.language, motion.code, objection.number, text)
    tell(session, motion.motion_id, [objection.phone_sealed], told, now=now, vault=vault)


def _refuse_address(text: str) -> None:
    if holds_address(text):
        raise TextUnfit


def _next_number(session: Session, motion: Motion) -> int:
    query = select(func.max(Objection.number)).where(Objection.motion_id == motion.motion_id)
    return (session.scalar(query) or 0) + 1


def _voter_of(session: Session, motion: Motion, digest: bytes, now: datetime) -> int | None:
    """The head on whose line of the frozen roll the number stands and may be used."""
    rows = session.scalars(
        select(VoterOwner)
        .join(Voter, Voter.voter_id == VoterOwner.voter_id)
        .where(
            Voter.motion_id == motion.motion_id,
            VoterOwner.phone_digest == digest,
            VoterOwner.ended_at.is_(None),
        )
        .order_by(VoterOwner.voter_owner_id)
    )
    usable = (row for row in rows if row.phone_usable_at is None or row.phone_usable_at <= now)
    found = next(usable, None)
    return found.voter_id if found else None


def _respect_limits(session: Session, motion: Motion, digest: bytes, now: datetime) -> None:
    of_phone = select(func.count(Objection.objection_id)).where(Objection.phone_digest == digest)
    still_open = of_phone.outerjoin(ObjectionEntry, outcome_of()).where(
        ObjectionEntry.objection_entry_id.is_(None)
    )
    today = of_phone.where(Objection.created_at > now - DAY)
    all_of = select(func.count(Objection.objection_id)).where(Objection.motion_id == motion.motion_id)
    for query, most in ((still_open, OPEN_OF_A_PHONE), (today, DAILY_OF_A_PHONE), (all_of, OF_A_MOTION)):
        if (session.scalar(query) or 0) >= most:
            raise TooManyObjections
