"""The worker's part that reads the public record again: ends at the start, whole logs every night."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from app.extensions import Louyi
from app.models import LedgerLog
from app.services import ledger_check
from app.services.ledger import sign_log, store_of
from app.work_loop import work_until

NIGHT = timedelta(hours=19)
"""03:00 in Beijing, after the start of a day in UTC."""
EVERY = timedelta(minutes=1)
log = structlog.get_logger()


@dataclass(frozen=True)
class LedgerWorker:
    """Several may run beside each other: a log is then read twice, and nothing worse."""

    parts: Louyi
    looked: list[datetime] = field(default_factory=list)
    """When it was last asked which logs are due."""

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        work_until(stop, self.round, "ledger.unread")

    def round(self) -> bool:
        """Look at the ends at first; then read one whole log if one is due. True: there may be more."""
        now = self.parts.clock()
        if not self.looked:
            self.look_at_ends(now)
        elif now - self.looked[-1] < EVERY:
            return False
        self.looked[:] = [now]
        busy = self.read_one(now)
        if busy:
            self.looked[:] = [now - EVERY]
        return busy

    def look_at_ends(self, now: datetime) -> None:
        """What every append will meet, said before anybody appends; unsigned ends are signed."""
        with self.parts.database.reading() as session:
            found = ledger_check.look_at_ends(session)
        for each, fault in found:
            self._keep(each, fault, now, whole=False)

    def read_one(self, now: datetime) -> bool:
        """Read the log that waits longest since the last night; False if none is due."""
        database = self.parts.database
        with database.reading() as session:
            due = ledger_check.due_log(session, _last_night(now))
            if due is None:
                return False
            fault = ledger_check.fault_of(session, due)
        self._keep(due, fault, now, whole=True)
        return True

    def _keep(self, of: LedgerLog, fault: str | None, now: datetime, *, whole: bool) -> None:
        database = self.parts.database
        with database.writing() as session:
            ledger_check.note_check(session, of, fault, now=now, whole=whole)
            session.commit()
            store = store_of(session)
        if fault is not None:
            log.error("ledger.broken", origin=of.origin, fault=fault)
        elif store is not None:
            sign_log(database.engine, store, of.log_id, of.origin)


def _last_night(now: datetime) -> datetime:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0) + NIGHT
    return today if today <= now else today - timedelta(days=1)
