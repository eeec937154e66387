"""What waits for a community worker: sheets to bring, owners whom no message reached. Constant queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import Message, Motion, Notice, NoticePhoto, PaperRequest, Visit, Voter, VoterFlat, VoterOwner
from app.services.outbox import NEWS
from app.services.vault import Vault

BEFORE_THE_CLOSE = ("voting", "extension")


@dataclass(frozen=True)
class PaperWish:
    """A home that asked for a paper sheet and has not taken part yet."""

    motion_id: int
    key: FlatKey
    asked_at: datetime


@dataclass(frozen=True)
class Untold:
    """The homes of one motion whose owners a message did not reach; `since` is the oldest failure."""

    motion_id: int
    homes: tuple[FlatKey, ...]
    since: datetime


def paper_wishes(session: Session, motion_ids: Sequence[int]) -> list[PaperWish]:
    """Of these motions, the oldest wish first (one query)."""
    rows = session.execute(
        select(
            VoterFlat.motion_id,
            VoterFlat.building,
            VoterFlat.entrance,
            VoterFlat.room,
            PaperRequest.asked_at,
        )
        .join(PaperRequest, PaperRequest.voter_flat_id == VoterFlat.voter_flat_id)
        .join(Voter, Voter.voter_id == VoterFlat.voter_id)
        .where(VoterFlat.motion_id.in_(motion_ids), Voter.took_part_at.is_(None))
        .order_by(PaperRequest.asked_at, VoterFlat.position)
    )
    return [PaperWish(motion_id, FlatKey(*key), asked_at) for motion_id, *key, asked_at in rows]


def unphotographed(
    session: Session, motion_ids: Sequence[int], still_open: Sequence[int], now: datetime
) -> Sequence[Notice]:
    """Notices that hang now and of which no photo was filed, the oldest first (one query).

    One hangs for its days, and those before the vote until voting ends, too.
    """
    hangs = or_(Notice.ends_at > now, Notice.kind.in_(BEFORE_THE_CLOSE) & Notice.motion_id.in_(still_open))
    filed = select(NoticePhoto.notice_id).where(NoticePhoto.notice_id == Notice.notice_id).exists()
    query = (
        select(Notice)
        .join(Motion, Motion.motion_id == Notice.motion_id)
        .where(Notice.motion_id.in_(motion_ids), hangs, ~filed, Motion.withdrawn_at.is_(None))
        .order_by(Notice.posted_at, Notice.notice_id)
    )
    return session.scalars(query).all()


@dataclass(frozen=True)
class Revisit:
    """A home where a worker was and that has not taken part yet: `outcome` of the last visit."""

    motion_id: int
    key: FlatKey
    outcome: str
    visited_at: datetime


def revisits(session: Session, motion_ids: Sequence[int]) -> list[Revisit]:
    """Of these motions, where nobody was in or somebody wanted to think; oldest visit first (one query)."""
    last = select(func.max(Visit.visit_id)).where(Visit.motion_id.in_(motion_ids))
    rows = session.execute(
        select(
            Visit.motion_id,
            *(VoterFlat.building, VoterFlat.entrance, VoterFlat.room),
            *(Visit.outcome, Visit.visited_at),
        )
        .join(VoterFlat, VoterFlat.voter_flat_id == Visit.voter_flat_id)
        .join(Voter, Voter.voter_id == VoterFlat.voter_id)
        .where(
            Visit.visit_id.in_(last.group_by(Visit.voter_flat_id)),
            Visit.outcome.in_(("nobody_home", "thinking")),
            Voter.took_part_at.is_(None),
        )
        .order_by(Visit.visited_at, Visit.visit_id)
    )
    return [Revisit(number, FlatKey(*key), outcome, at) for number, *key, outcome, at in rows]


def untold(session: Session, motion_ids: Sequence[int], vault: Vault) -> list[Untold]:
    """Of these motions, the oldest failure first (two queries). No phone leaves this function.

    A number that the roll no longer has (it was changed, or its home sold) names no home to go to.
    """
    failed = session.scalars(
        select(Message)
        .where(Message.motion_id.in_(motion_ids), NEWS)
        .order_by(func.coalesce(Message.failed_at, Message.delivery_at))
    ).all()
    since: dict[int, datetime] = {}
    wanted: set[tuple[int, bytes]] = set()
    for message in failed:
        failed_at = message.failed_at or message.delivery_at
        assert failed_at is not None
        assert message.motion_id is not None
        since.setdefault(message.motion_id, failed_at)
        wanted.add((message.motion_id, vault.digest("phone", vault.unseal(message.phone_sealed))))
    homes = _homes_of(session, wanted)
    return [Untold(number, tuple(homes[number]), at) for number, at in since.items() if number in homes]


def _homes_of(session: Session, phones: Iterable[tuple[int, bytes]]) -> dict[int, list[FlatKey]]:
    """The first flat of each voter that has one of the phones, by motion."""
    wanted = set(phones)
    rows = session.execute(
        select(
            VoterFlat.motion_id,
            VoterOwner.phone_digest,
            VoterFlat.voter_id,
            VoterFlat.building,
            VoterFlat.entrance,
            VoterFlat.room,
        )
        .join(VoterOwner, VoterOwner.voter_id == VoterFlat.voter_id)
        .where(
            VoterFlat.motion_id.in_({motion_id for motion_id, _digest in wanted}),
            VoterOwner.phone_digest.in_({digest for _motion_id, digest in wanted}),
        )
        .order_by(VoterFlat.position)
    )
    homes: dict[int, list[FlatKey]] = {}
    seen: set[int] = set()
    for motion_id, digest, voter_id, *key in rows:
        if (motion_id, digest) in wanted and voter_id not in seen:
            seen.add(voter_id)
            homes.setdefault(motion_id, []).append(FlatKey(*key))
    return homes
