"""Growing pauses after wrong tries, by account and by address, in the database: all processes share them.

The first tries cost nothing, then 5 seconds, doubled with each further one up to a quarter of an hour; an
hour without a try forgets them. An account that does not exist is paused just like one that does. Accepted
limit: whoever knows a name can keep it waiting, never longer than a quarter of an hour at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Attempts
from app.services.vault import Vault

FREE = {"account": 3, "code": 3, "address": 30, "survey": 20, "survey_code": 200, "witness": 30}
"""Wrong tries before the first pause; an office shares one address.

Of a survey: answers without proof, and codes asked for."""
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


class Paused(LouyiError):
    """Not now; `wait` is how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


def refuse_paused(session: Session, vault: Vault, *subjects: tuple[str, str], now: datetime) -> None:
    """Lock the counters of these (kind, name) and raise Paused while one of them waits."""
    rows = [_row(session, vault, subject, now) for subject in sorted(subjects)]
    until = max((row.blocked_until for row in rows if row.blocked_until), default=now)
    if until > now:
        raise Paused(until - now)


def note_failure(session: Session, vault: Vault, *subjects: tuple[str, str], now: datetime) -> None:
    """One more wrong try; commit it though the request fails."""
    for kind, name in sorted(subjects):
        row = _row(session, vault, (kind, name), now)
        if now - row.last_at >= FORGOTTEN_AFTER:
            row.failures = 0
        row.failures += 1
        row.last_at = now
        over = row.failures - FREE[kind]
        row.blocked_until = now + min(FIRST_PAUSE * 2 ** min(over, 20), LONGEST_PAUSE) if over >= 0 else None
    session.flush()


def forget(session: Session, vault: Vault, subject: tuple[str, str], *, now: datetime) -> None:
    """The right password was given: this account begins anew."""
    row = _row(session, vault, subject, now)
    row.failures, row.blocked_until = 0, None
    session.flush()


def _row(session: Session, vault: Vault, subject: tuple[str, str], now: datetime) -> Attempts:
    digest = vault.digest("attempts", ":".join(subject))
    row = session.get(Attempts, digest, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(Attempts(subject=digest, failures=0, last_at=now))
    except IntegrityError:  # another process made it at this very moment
        pass
    return session.get_one(Attempts, digest, with_for_update=True)
