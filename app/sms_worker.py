"""The worker's part that sends: takes a batch from the outbox, hands it over, writes down what came of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from app.delivery.sms import (
    Accepted,
    CannotTell,
    Doubtful,
    Health,
    Outgoing,
    Refused,
    Resting,
    Unavailable,
    Watched,
)
from app.extensions import Louyi
from app.models import SmsBreaker
from app.services import outbox, sms_reports, sms_watch
from app.services.ledger_signer import LogBroken
from app.services.text_kinds import kind_of

BATCH = 32
SENDERS = 16
HEALTH_EVERY = timedelta(minutes=1)
REPORTS_EVERY = timedelta(minutes=1)
WATCH_EVERY = timedelta(minutes=10)
log = structlog.get_logger()
End = Accepted | Refused | Unavailable | CannotTell


def as_outgoing(phone: str, text: str, reference: str) -> Outgoing:
    """With kind and parameters, for a provider that takes no text."""
    filled = kind_of(text)
    return Outgoing(
        phone, text, reference, filled.kind if filled else "", filled.parameters if filled else ()
    )


@dataclass(frozen=True)
class SmsWorker:
    """Sends for one worker; `looked` is when reports were last fetched and codes last watched."""

    parts: Louyi
    provider: Watched
    looked: dict[str, datetime] = field(default_factory=dict)
    told: dict[str, tuple[int, str]] = field(default_factory=dict)
    """What was last said of each provider."""

    def send_batch(self) -> bool:
        """One batch; True if there may be more."""
        with self.parts.database.writing() as session:
            claimed = outbox.claim(
                session,
                BATCH,
                now=self.parts.clock(),
                vault=self.parts.vault,
                caps=self.parts.sms_caps,
            )
            session.commit()
        if not claimed:
            return False
        with ThreadPoolExecutor(SENDERS) as pool:
            ends = list(pool.map(self._send, claimed))
        with self.parts.database.writing() as session:
            for message, (end, in_doubt) in zip(claimed, ends, strict=True):
                self._mark(session, message, end, in_doubt)
            session.commit()
        return len(claimed) == BATCH

    def fetch_reports(self) -> None:
        """News that a provider does not bring by itself; an account without them is asked once an hour."""
        if not self._due("reports", REPORTS_EVERY):
            return
        try:
            reports = self.provider.reports()
        except (Refused, Unavailable) as error:
            self.looked["reports"] = self.parts.clock() + timedelta(hours=1)
            log.warning("sms.no_reports", code=str(error))
            return
        for report in reports:
            now = self.parts.clock()
            with self.parts.database.writing() as session:
                try:
                    sms_reports.take_report(
                        session,
                        report.reference,
                        report.provider_id,
                        report.state,
                        report.code,
                        provider=report.provider,
                        at=min(report.at or now, now),
                        now=now,
                    )
                    session.commit()
                except sms_reports.ReportTooLate:
                    continue
                except LogBroken as error:  # of one motion: the news of the others is not lost with it
                    log.error("sms.report_not_recorded", fault=str(error))

    def watch_codes(self) -> None:
        """An alarm in the log where codes are sent and hardly anyone enters them."""
        if not self._due("codes", WATCH_EVERY):
            return
        with self.parts.database.reading() as session:
            use = sms_watch.code_use(session, self.parts.clock())
        if use.odd:
            log.error("sms.codes_unused", sent=use.sent, used=use.used)

    def tell_health(self) -> None:
        """How each provider works, for the administrator's page: where it changed, and once a minute."""
        found = self.provider.health()
        news = {each.provider: (each.failures, each.fault) for each in found}
        if not self._due("health", HEALTH_EVERY) and news == self.told:
            return
        with self.parts.database.writing() as session:
            for each in found:
                session.merge(self._as_row(each))
            session.commit()
        self.told.update(news)

    def _as_row(self, health: Health) -> SmsBreaker:
        now = self.parts.clock()
        rest = now + timedelta(seconds=health.rest_seconds) if health.rest_seconds else None
        return SmsBreaker(
            provider=health.provider,
            failures=health.failures,
            fault=health.fault or None,
            open_until=rest,
            told_at=now,
        )

    def parts_of_a_round(self) -> tuple[Callable[[], bool | None], ...]:
        """What a round does, sending last."""
        return self.fetch_reports, self.watch_codes, self.tell_health, self.send_batch

    def _due(self, name: str, every: timedelta) -> bool:
        now = self.parts.clock()
        if name in self.looked and now < self.looked[name] + every:
            return False
        self.looked[name] = now
        return True

    def _send(self, message: outbox.Claimed) -> tuple[End, bool]:
        """What came of it, and whether the message may have been taken without our knowing."""
        outgoing = as_outgoing(message.phone, message.text, f"m{message.message_id}")
        try:
            if message.in_doubt and message.attempted_at is not None:
                found = self.provider.find(outgoing, message.attempted_at)
                if found is not None:
                    return found, False
        except (Unavailable, CannotTell) as error:
            return error, True
        except Refused as error:
            return Unavailable(str(error)), True
        try:
            return self.provider.send(outgoing), False
        except Unavailable as error:
            return error, isinstance(error, Doubtful)
        except Refused as error:
            return error, False

    def _mark(self, session: Session, message: outbox.Claimed, end: End, in_doubt: bool) -> None:
        now = self.parts.clock()
        match end:
            case Accepted():
                sent = [(message.message_id, end.provider_id)]
                outbox.mark_sent(session, sent, now=now, provider=end.provider)
            case Refused():
                outbox.mark_refused(session, message.message_id, str(end), now=now)
            case CannotTell():
                outbox.mark_doubtful(session, message, now=now)
            case Resting():
                outbox.mark_resting(session, message, end.seconds, now=now, in_doubt=in_doubt)
            case _:
                outbox.mark_postponed(session, message, str(end), now=now, in_doubt=in_doubt)
