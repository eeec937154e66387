"""Another signing key for every record in use: after a theft, after a loss of trust, or by plan.

The new key is on the disk before any entry names it; each log then takes one `key_rotate` entry, whose head
the old key still signs, and every later head is the new key's (`ledger_signer`). Stopped in the middle, the
next run goes on with the logs that still have an older key, and makes no further one.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import LedgerLog, Motion
from app.services.ledger import store_of, take_pen
from app.services.ledger_entries import registry


class NoRecord(LouyiError):
    """No record was begun here: the first one makes the first key."""


def prepare(session: Session) -> bytes:
    """The public key that all logs are to have: a new one where each has the newest already."""
    store = store_of(session)
    if store is None or not store.signer.heads.any:
        raise NoRecord
    return store.signer.public_key if waiting(session) else store.signer.make_next_key()


def waiting(session: Session) -> list[LedgerLog]:
    """The logs in use whose next head an older key would sign, the registry first."""
    store = store_of(session)
    assert store is not None
    newest = store.signer.public_key
    logs = session.scalars(select(LedgerLog).where(LedgerLog.broken_at.is_(None)).order_by(LedgerLog.log_id))
    return [
        log
        for log in logs
        if (known := store.signer.heads.newest(log.origin)) and store.signer.key_after(known) != newest
    ]


def rotate(session: Session, log: LedgerLog, *, now: datetime) -> None:
    """Let this log go on under the newest key, under the lock of what it records. Raises LogBroken."""
    store = store_of(session)
    assert store is not None
    if log.motion_id is None:
        pen = registry(session, now=now)
    else:
        session.execute(select(Motion.motion_id).where(Motion.motion_id == log.motion_id).with_for_update())
        found = take_pen(session, log.motion_id)
        assert found is not None
        pen = found
    pen.write("key_rotate", now=now, key=b64encode(store.signer.public_key).decode())
    pen.flush()
