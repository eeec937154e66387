"""What the record says of objections: that one was filed, and how it was decided; of its words the hash.

An insider who drops an objection, or turns its outcome, could post a result that the rule holds back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.ledger.commitment import evidence_of
from app.domain.ledger.entries import instant
from app.models import Motion, Objection
from app.services.ledger import Pen, take_pen
from app.services.objection_lists import Line, public_lines


def objected(
    session: Session, row: Objection, state: str, words: str, *, now: datetime, actor: int | None
) -> None:
    """An objection is "opened", or has its outcome; without an actor it is the objector's own act."""
    pen = take_pen(session, row.motion_id)
    if pen is None:
        return
    _write(pen, row, state, now=now, op=pen.op(actor), at=now, evidence=evidence_of(words))
    pen.flush()


def objections_before(pen: Pen, motion: Motion, *, now: datetime) -> None:
    """Those that came before the record began, so that their numbers go on without a gap."""
    for line in public_lines(pen.session, motion):
        _write(pen, line, "opened", now=now, at=line.created_at)
        if line.outcome is not None:
            _write(pen, line, line.outcome, now=now, at=line.decided_at)


def _write(
    pen: Pen,
    of: Objection | Line,
    state: str,
    *,
    now: datetime,
    at: datetime | None,
    op: Any = None,
    evidence: str | None = None,
) -> None:
    opening = {"number": of.number, "state": state, "at": at and instant(at), "evidence": evidence}
    shown: dict[str, Any] = {"number": of.number, "stage": of.stage, "kind": of.kind, "state": state}
    pen.write("objection", now=now, op=op, opening=opening, **shown)
