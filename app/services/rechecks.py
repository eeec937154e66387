"""The random recheck: paper ballots drawn by a published seed, and what the count panel found of each.

The draw is written down at once and never changed; another seed is a further draw, and all are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.assurance import PHONE_ASSURANCES
from app.domain.errors import LouyiError
from app.domain.recheck import drawn, tidy_seed
from app.models import (
    Ballot,
    Motion,
    Recheck,
    RecheckFinding,
    RecheckReport,
    RecheckSheet,
    Result,
    User,
    VoterFlat,
)
from app.services.motions import lock_motion
from app.services.vault import Vault


class NothingToDraw(LouyiError):
    """The motion is not counted yet, or no ballot of it is on paper."""


class NoSeed(LouyiError):
    """The seed is empty."""


class AlreadyReported(LouyiError):
    """What the panel found of this draw is written down."""


class FindingsUnfit(LouyiError):
    """Not one finding for each drawn sheet, or a difference without saying what."""


@dataclass(frozen=True)
class Found:
    """What the panel found of the sheet at `position`: agrees, differs (`remark` says what), or missing."""

    position: int
    finding: str
    remark: str = ""


@dataclass(frozen=True)
class Sheet:
    """One drawn ballot with where its paper is filed; for staff."""

    position: int
    order_key: str
    ballot: Ballot
    flat: VoterFlat
    finding: RecheckFinding | None


@dataclass(frozen=True)
class Draw:
    """One recheck as the public may know it."""

    recheck: Recheck
    keys: tuple[str, ...]
    persons: int | None
    """How many sat on the panel; None: not reported yet."""
    reported_at: datetime | None
    findings: dict[str, int]
    """How many agree, differ, are missing."""
    told: tuple[str, ...]
    """The finding of each drawn sheet, in the order of the keys; empty before the report."""


def on_paper(session: Session, motion: Motion) -> list[Ballot]:
    """Ballots behind which there is a sheet of paper, that came before the close (one query)."""
    query = select(Ballot).where(
        Ballot.motion_id == motion.motion_id,
        Ballot.assurance.not_in(PHONE_ASSURANCES),
        Ballot.cast_at < motion.closes_at,
    )
    return list(session.scalars(query.order_by(Ballot.ballot_id)))


def draw(session: Session, motion: Motion, seed: str, number: int, *, now: datetime, actor: User) -> Recheck:
    """Draw `number` sheets by the seed, for ever. Raises NothingToDraw, NoSeed."""
    lock_motion(session, motion)
    seed = tidy_seed(seed)
    if not seed:
        raise NoSeed
    ballots = {ballot.code: ballot for ballot in on_paper(session, motion)}
    if not ballots or session.get(Result, motion.motion_id) is None:
        raise NothingToDraw(motion.code)
    chosen = drawn(seed, ballots, number)
    last = session.scalar(select(func.max(Recheck.number)).where(Recheck.motion_id == motion.motion_id))
    row = Recheck(
        motion_id=motion.motion_id,
        number=(last or 0) + 1,
        seed=seed,
        drawn=len(chosen),
        of_sheets=len(ballots),
        drawn_at=now,
        drawn_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    session.add_all(
        RecheckSheet(
            recheck_id=row.recheck_id, position=position, ballot_id=ballots[code].ballot_id, order_key=key
        )
        for position, (key, code) in enumerate(chosen, 1)
    )
    session.flush()
    return row


def report(
    session: Session,
    recheck: Recheck,
    persons: int,
    names: str,
    findings: Sequence[Found],
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> RecheckReport:
    """Write down what the panel found, once. Raises AlreadyReported, FindingsUnfit."""
    session.refresh(recheck, with_for_update=True)
    if session.get(RecheckReport, recheck.recheck_id) is not None:
        raise AlreadyReported
    whole = sorted(each.position for each in findings) == list(range(1, recheck.drawn + 1))
    if persons < 2 or not whole or any((each.finding == "differs") != bool(each.remark) for each in findings):
        raise FindingsUnfit
    row = RecheckReport(
        recheck_id=recheck.recheck_id,
        persons=persons,
        names_sealed=vault.seal(names),
        reported_at=now,
        reported_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    session.add_all(
        RecheckFinding(
            recheck_id=recheck.recheck_id,
            position=each.position,
            finding=each.finding,
            remark=each.remark,
        )
        for each in findings
    )
    session.flush()
    return row


def find_recheck(session: Session, motion: Motion, number: int) -> Recheck | None:
    """The n-th draw of a motion."""
    return session.scalar(
        select(Recheck).where(Recheck.motion_id == motion.motion_id, Recheck.number == number)
    )


def sheets_of(session: Session, recheck: Recheck) -> list[Sheet]:
    """The drawn ballots in the order of the draw (one query)."""
    rows = session.execute(
        select(RecheckSheet, Ballot, VoterFlat, RecheckFinding)
        .join(Ballot, Ballot.ballot_id == RecheckSheet.ballot_id)
        .join(VoterFlat, VoterFlat.voter_flat_id == Ballot.voter_flat_id)
        .outerjoin(
            RecheckFinding,
            (RecheckFinding.recheck_id == RecheckSheet.recheck_id)
            & (RecheckFinding.position == RecheckSheet.position),
        )
        .where(RecheckSheet.recheck_id == recheck.recheck_id)
        .order_by(RecheckSheet.position)
    )
    return [
        Sheet(sheet.position, sheet.order_key, ballot, flat, found) for sheet, ballot, flat, found in rows
    ]


def report_of(session: Session, recheck: Recheck) -> RecheckReport | None:
    """What the panel said, if it did."""
    return session.get(RecheckReport, recheck.recheck_id)


def draws_of(session: Session, motion: Motion) -> list[Draw]:
    """Every draw of a motion with what was found, without a code, a home or a remark (two queries)."""
    rows = session.execute(
        select(Recheck, RecheckReport)
        .outerjoin(RecheckReport, RecheckReport.recheck_id == Recheck.recheck_id)
        .where(Recheck.motion_id == motion.motion_id)
        .order_by(Recheck.number)
    ).all()
    lines = session.execute(
        select(RecheckSheet.recheck_id, RecheckSheet.order_key, RecheckFinding.finding)
        .outerjoin(
            RecheckFinding,
            (RecheckFinding.recheck_id == RecheckSheet.recheck_id)
            & (RecheckFinding.position == RecheckSheet.position),
        )
        .where(RecheckSheet.recheck_id.in_([recheck.recheck_id for recheck, _report in rows]))
        .order_by(RecheckSheet.recheck_id, RecheckSheet.position)
    ).all()
    found: dict[int, list[tuple[str, str | None]]] = {}
    for recheck_id, key, finding in lines:
        found.setdefault(recheck_id, []).append((key, finding))
    return [_draw(recheck, reported, found.get(recheck.recheck_id, [])) for recheck, reported in rows]


def _draw(recheck: Recheck, reported: RecheckReport | None, lines: list[tuple[str, str | None]]) -> Draw:
    told = tuple(finding for _key, finding in lines if finding is not None)
    return Draw(
        recheck=recheck,
        keys=tuple(key for key, _finding in lines),
        persons=reported.persons if reported else None,
        reported_at=reported.reported_at if reported else None,
        findings={kind: told.count(kind) for kind in ("agrees", "differs", "missing")},
        told=told,
    )
