"""The close: at the deadline the ballots are counted once, and the result is frozen with the fate of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from app.domain.ballots import Fate, overall
from app.domain.election import TOO_MANY_YES, too_many_yes
from app.domain.errors import LouyiError
from app.domain.tally import Count, count
from app.models import (
    Ballot,
    BallotFate,
    BallotVoid,
    BallotYield,
    ItemFate,
    Motion,
    PaperEntry,
    Result,
    User,
    Voter,
)
from app.services import ledger_entries, notices, paper_entries
from app.services.elections import outcome_of
from app.services.frozen_roll import as_ballots, as_roll, choice_at, load_voters, proxy_labels
from app.services.items import Item, items_of
from app.services.motions import lock_motion
from app.services.recounting import by_channel, options_of

VOIDED = "voided"
"""The fate of a ballot that two persons took out: not one of the tally's, for the tally never sees it."""

YIELDED = "yielded"
"""The fate of a ballot that its signer withdrew in favour of a co-owner."""


class NotCounted(LouyiError):
    """There is no result yet."""


class AlreadyPublished(LouyiError):
    """The result was published before."""


_WAITING = exists().where(PaperEntry.motion_id == Motion.motion_id, PaperEntry.outcome.is_(None))
"""Sheets typed once that nobody has settled: the count waits for them."""


def due_motions(session: Session, now: datetime) -> list[int]:
    """Opened motions whose deadline has come and that have no result."""
    query = (
        select(Motion.motion_id)
        .outerjoin(Result)
        .where(
            Motion.frozen_at.is_not(None),
            Motion.withdrawn_at.is_(None),
            Motion.closes_at <= now,
            ~_WAITING,
            Result.motion_id.is_(None),
        )
        .order_by(Motion.closes_at)
    )
    return list(session.scalars(query))


def close_motion(session: Session, motion_id: int, *, clock: Callable[[], datetime]) -> Result | None:
    """Count a motion whose deadline has come; None if it is not due, was counted, or waits for typed sheets.

    The motion's row is locked first, as casting does: a ballot is either before the count or after the close.
    """
    motion = session.scalars(
        select(Motion)
        .where(Motion.motion_id == motion_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    now = clock()
    if motion.frozen_at is None or motion.closes_at is None or now < motion.closes_at:
        return None
    if motion.withdrawn_at is not None or session.get(Result, motion_id) is not None:
        return None
    if paper_entries.count_open(session, [motion_id]):
        return None
    voters = load_voters(session, motion)
    ballots, left_out = _ballots(session, motion)
    counts = _count_items(session, motion, voters, ballots)
    items = [
        {
            "position": item.position,
            "count": counted.as_object(),
            "channels": by_channel(
                voters, [(ballot, choice_at(ballot, item.position)) for ballot in ballots], counted.fates
            ),
        }
        for item, counted in counts
    ]
    result = Result(
        motion_id=motion_id,
        counted_at=now,
        last_ballot_id=max((ballot.ballot_id for ballot in (*ballots, *left_out)), default=0),
        count=items[0]["count"],
        channels=items[0]["channels"],
        items=items if len(items) > 1 else None,
        election=outcome_of(session, motion, items),
    )
    session.add(result)
    session.flush()
    _keep_fates(session, ballots, left_out, [counted.fates for _item, counted in counts])
    served = options_of(session, motion).delivered
    ledger_entries.closed(session, motion, result, voters, served, now=now)
    return result


def _count_items(
    session: Session, motion: Motion, voters: Sequence[Voter], ballots: Sequence[Ballot]
) -> list[tuple[Item, Count]]:
    roll, options, proxies = as_roll(voters), options_of(session, motion), proxy_labels(session, motion)
    return [
        (item, count(roll, as_ballots(voters, ballots, item.position, proxies), item.rule, options))
        for item in items_of(session, motion)
    ]


def _keep_fates(
    session: Session,
    ballots: Sequence[Ballot],
    left_out: Mapping[Ballot, str],
    fates: Sequence[tuple[Fate, ...]],
) -> None:
    whole = [overall(each) for each in zip(*fates, strict=True)]
    rows = [*zip(ballots, whole, strict=True), *left_out.items()]
    if rows:
        session.execute(
            insert(BallotFate), [{"ballot_id": ballot.ballot_id, "fate": fate} for ballot, fate in rows]
        )
    if len(fates) > 1 and ballots:
        session.execute(
            insert(ItemFate),
            [
                {"ballot_id": ballot.ballot_id, "position": position, "fate": fate}
                for position, each in enumerate(fates, 1)
                for ballot, fate in zip(ballots, each, strict=True)
            ],
        )


def publish(session: Session, motion: Motion, *, now: datetime, actor: User) -> Result:
    """Post the preliminary result for everyone to see; raises NotCounted or AlreadyPublished."""
    lock_motion(session, motion)
    result = session.get(Result, motion.motion_id, with_for_update=True, populate_existing=True)
    if result is None:
        raise NotCounted(motion.code)
    if result.published_at is not None:
        raise AlreadyPublished(motion.code)
    result.published_at, result.published_by = now, actor.user_id
    notices.post_preliminary(session, motion, result, now=now, actor=actor)
    return result


def _ballots(session: Session, motion: Motion) -> tuple[list[Ballot], dict[Ballot, str]]:
    """Those to be counted, and those left out before with their fate; each in the order of their coming."""
    rows = session.execute(
        select(Ballot, BallotVoid.ballot_id, BallotYield.ballot_id)
        .outerjoin(BallotVoid, BallotVoid.ballot_id == Ballot.ballot_id)
        .outerjoin(BallotYield, BallotYield.ballot_id == Ballot.ballot_id)
        .where(Ballot.motion_id == motion.motion_id)
        .order_by(Ballot.ballot_id)
    ).all()
    left_out = {row[0]: fate for row in rows if (fate := _before_the_count(motion, *row))}
    return [row[0] for row in rows if row[0] not in left_out], left_out


def _before_the_count(motion: Motion, ballot: Ballot, void: int | None, withdrawn: int | None) -> str | None:
    if void is not None:
        return VOIDED
    if withdrawn is not None:
        return YIELDED
    return TOO_MANY_YES if too_many_yes(ballot.choices, motion.seats) else None
