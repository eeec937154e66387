"""The notices of a motion (RULES.md section 4): before the vote, the preliminary result, the final one.

Between them hangs one of each extension; the notice before the vote keeps the end that it named.
Each row keeps the facts that were posted and their fingerprint, so that what hung on the wall can be shown
and proved when a result was corrected since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import notice_end, period_end
from app.domain.errors import LouyiError
from app.models import Approval, Compound, Motion, Notice, Result, User
from app.services import ledger_events, motions, objections
from app.services.items import items_of
from app.services.standing import Standing, standing_of


class NotAnnounced(LouyiError):
    """There is nothing to post yet."""


class NotPosted(LouyiError):
    """The preliminary result hangs nowhere yet."""


class PeriodRuns(LouyiError):
    """Objections can still be made until `end`."""

    def __init__(self, end: datetime) -> None:
        super().__init__(end.isoformat())
        self.end = end


class ObjectionsOpen(LouyiError):
    """So many open objections hold the result."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class Undecided(LouyiError):
    """The count does not tell yet whether it passed: that cannot be final."""


class AlreadyFinal(LouyiError):
    """The final result was posted before."""


def announce(session: Session, motion: Motion, *, now: datetime, actor: User) -> Notice:
    """Freeze wording and rule, and post the voting notice. Raises what `motions.announce_motion` raises."""
    motions.announce_motion(session, motion, now=now)
    return post_voting(session, motion, actor=actor)


def post_voting(session: Session, motion: Motion, *, actor: User) -> Notice:
    """The notice before the vote, dated as the announcement; a second time it is the first."""
    motions.lock_motion(session, motion)
    posted = find_notice(session, motion, "voting")
    if posted is not None:
        return posted
    if motion.announced_at is None:
        raise NotAnnounced(motion.code)
    end = notice_end(motion.announced_at, motion.notice_days)
    return _post(session, motion, "voting", motion.announced_at, end, _wording(session, motion), actor)


def post_extension(session: Session, motion: Motion, approval: Approval, *, actor: User) -> Notice:
    """A later end of voting that two persons set, under the motion's lock: old end, new end and why."""
    assert approval.decided_at is not None
    assert motion.closes_at is not None
    more = {"before": approval.parameters["before"], "reason": approval.reason}
    before = select(func.count()).where(Notice.motion_id == motion.motion_id, Notice.kind == "extension")
    number = (session.scalar(before) or 0) + 1
    content = _wording(session, motion) | more
    return _post(session, motion, "extension", approval.decided_at, motion.closes_at, content, actor, number)


def post_preliminary(
    session: Session, motion: Motion, result: Result, *, now: datetime, actor: User
) -> Notice:
    """The counted result; from here on the days for objections run (`closing.publish` calls this)."""
    end = period_end(now, motion.objection_days)
    content = _wording(session, motion) | _figures(standing_of(session, motion, result), result)
    notice = _post(session, motion, "preliminary", now, end, content, actor)
    session.refresh(result)
    return notice


def post_final(session: Session, motion: Motion, *, now: datetime, actor: User) -> Notice:
    """The result that stands. Raises NotPosted, AlreadyFinal, PeriodRuns, ObjectionsOpen, Undecided."""
    motions.lock_motion(session, motion)
    result = session.get(Result, motion.motion_id, populate_existing=True)
    refuse_final(session, motion, result, now=now)
    assert result is not None
    end = notice_end(now, motion.objection_days)
    content = _wording(session, motion) | _figures(standing_of(session, motion, result), result)
    notice = _post(session, motion, "final", now, end, content, actor)
    session.refresh(result)
    return notice


def refuse_final(
    session: Session,
    motion: Motion,
    result: Result | None,
    *,
    now: datetime,
    standing: Standing | None = None,
) -> None:
    """Raise what stands against the final notice now, if anything does; who knows `standing` hands it in."""
    end = objections.until(motion, result)
    if result is None or end is None:
        raise NotPosted(motion.code)
    if result.final_at is not None:
        raise AlreadyFinal(motion.code)
    if now < end:
        raise PeriodRuns(end)
    standing = standing or standing_of(session, motion, result)
    if standing.open_objections:
        raise ObjectionsOpen(standing.open_objections)
    if any(item["count"]["verdict"] == "undetermined" for item in standing.items):
        raise Undecided(motion.code)


def notices_of(session: Session, motion: Motion) -> Sequence[Notice]:
    """What was posted, oldest first (one query)."""
    query = (
        select(Notice)
        .where(Notice.motion_id == motion.motion_id)
        .order_by(Notice.posted_at, Notice.notice_id)
    )
    return session.scalars(query).all()


def find_notice(session: Session, motion: Motion, kind: str, number: int = 1) -> Notice | None:
    """One of them; `number` tells extensions apart."""
    return session.scalar(
        select(Notice).where(
            Notice.motion_id == motion.motion_id, Notice.kind == kind, Notice.number == number
        )
    )


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the facts in canonical form (RFC 8785), in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def standing_then(notice: Notice) -> Standing:
    """The result as this notice stated it."""
    content = notice.content
    return Standing(tuple(content["items"]), content["open_objections"], (), election=content.get("election"))


def _post(
    session: Session,
    motion: Motion,
    kind: str,
    posted_at: datetime,
    ends_at: datetime,
    content: dict[str, Any],
    actor: User,
    number: int = 1,
) -> Notice:
    whole = content | {"kind": kind, "posted_at": _text(posted_at), "ends_at": _text(ends_at)}
    row = Notice(
        motion_id=motion.motion_id,
        kind=kind,
        posted_at=posted_at,
        posted_by=actor.user_id,
        ends_at=ends_at,
        content=whole,
        content_sha256=fingerprint(whole),
        number=number,
    )
    session.add(row)
    session.flush()
    ledger_events.notice_posted(session, motion, row)
    return row


def _wording(session: Session, motion: Motion) -> dict[str, Any]:
    """What is put to the vote, by which rule, and when; that choices are posted, where they are."""
    return ({"choices_posted": True} if motion.choices_posted else {}) | {
        "motion": motion.code,
        "compound": session.get_one(Compound, motion.compound_id).name,
        "scope": [motion.scope, motion.building, motion.entrance],
        "question": motion.question,
        "details": motion.details,
        "asked": [[item.position, item.title, item.rule.key] for item in items_of(session, motion)],
        "rule": [motion.rule_key, motion.rule_version, motion.share, motion.custom_rule],
        "collision": motion.collision,
        "blank_rule": motion.blank_rule,
        "silence": motion.silence,
        "proxy_cap": motion.proxy_cap,
        "opens_at": _text(motion.opens_at),
        "closes_at": _text(motion.closes_at),
    }


def _figures(standing: Standing, result: Result) -> dict[str, Any]:
    """The counts of all items. Channels without choices: a fingerprint of few ballots could be guessed."""
    items = [each | {"channels": _plain(each["channels"])} for each in standing.items]
    return {
        "counted_at": _text(result.counted_at),
        "open_objections": standing.open_objections,
        "corrections": len(standing.corrections),
        "items": items,
        "election": standing.election,
    }


def _plain(channels: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    lines: dict[str, dict[str, Any]] = {}
    for row in channels:
        line = lines.setdefault(row["channel"], {"channel": row["channel"], "heads": 0, "area": 0})
        line["heads"] += row["heads"]
        line["area"] += row["area"]
    return list(lines.values())


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
