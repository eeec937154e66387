"""The job worker: closes motions at their deadline, drains the outbox, imports, prints. All can run twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import structlog

from app.delivery.sms import Watched
from app.domain.errors import LouyiError
from app.extensions import Louyi
from app.ledger_worker import LedgerWorker
from app.models import Heartbeat
from app.print_worker import PrintWorker
from app.roll_worker import RollWorker
from app.services import (
    closing,
    motions,
    personal_data,
    sms_trial,
    suggestion_people,
    survey_imports,
    survey_mailings,
    survey_people,
)
from app.services.ledger_signer import LogBroken
from app.sms_worker import SmsWorker
from app.survey_worker import SurveyWorker
from app.work_loop import work_until

HEARTBEAT = "worker"
FORGET_EVERY = timedelta(days=1)
log = structlog.get_logger()


@dataclass(frozen=True)
class Worker:
    """One worker; several may run beside each other."""

    parts: Louyi
    provider: Watched
    forgotten: list[datetime] = field(default_factory=list)
    """When old motions were last looked for."""

    @cached_property
    def sms(self) -> SmsWorker:
        """What sends."""
        return SmsWorker(self.parts, self.provider)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set. A database that is busy or away for a moment does not end it.

        What takes long (imports of spreadsheets, printing, reading the record again, the tally of a survey)
        has a thread of its own, and holds up no message.
        """
        runs = [part(self.parts).run for part in (RollWorker, PrintWorker, LedgerWorker, SurveyWorker)]
        slow = [threading.Thread(target=run, args=(stop,)) for run in runs]
        for thread in slow:
            thread.start()
        work_until(stop, self.round, "worker.failed")
        for thread in slow:
            thread.join()

    def round(self) -> bool:
        """One look at everything; True if there may be more to do. A fault in one part stops no other."""
        self._attempt(self._beat)
        self._attempt(self._open_due)
        self._attempt(self._close_due)
        self._attempt(self._text_due)
        self._attempt(self._drop_stale)
        self._attempt(self._forget_old)
        return any(bool(self._attempt(part)) for part in self.sms.parts_of_a_round())

    def _attempt(self, part: Callable[[], bool | None]) -> bool | None:
        try:
            return part()
        except Exception as error:  # the worker serves everyone: it lives on, and the log says what failed
            log.error("worker.failed", part=part.__name__, kind=type(error).__name__, exc_info=error)
            return None

    def _beat(self) -> None:
        with self.parts.database.writing() as session:
            session.merge(Heartbeat(name=HEARTBEAT, beat_at=self.parts.clock()))
            session.commit()

    def _open_due(self) -> None:
        """At its first instant of voting the roll of an announced motion is frozen."""
        with self.parts.database.reading() as session:
            due = motions.due_to_open(session, self.parts.clock())
        for motion_id in due:
            with self.parts.database.writing() as session:
                try:
                    motions.open_motion(
                        session, motions.get_motion(session, motion_id), now=self.parts.clock()
                    )
                except LouyiError as error:
                    log.warning("motion.not_opened", motion_id=motion_id, reason=repr(error))
                    continue
                session.commit()
                log.info("motion.opened", motion_id=motion_id)

    def _close_due(self) -> None:
        with self.parts.database.reading() as session:
            due = closing.due_motions(session, self.parts.clock())
        for motion_id in due:
            with self.parts.database.writing() as session:
                try:
                    result = closing.close_motion(session, motion_id, clock=self.parts.clock)
                    session.commit()
                except LogBroken as error:  # of one motion: the others are closed all the same
                    log.error("ledger.broken", motion_id=motion_id, detail=str(error))
                    continue
            if result is not None:
                log.info("motion.counted", motion_id=motion_id, verdict=result.count["verdict"])

    def _text_due(self) -> None:
        """Queue the texts of surveys whose time has come."""
        with self.parts.database.reading() as session:
            due = survey_mailings.due(session, self.parts.clock())
        for number in due:
            with self.parts.database.writing() as session:
                now, caps, vault = self.parts.clock(), self.parts.sms_caps, self.parts.vault
                texts = survey_mailings.send(session, number, now=now, caps=caps, vault=vault)
                session.commit()
            if texts:
                log.info("survey.texted", survey_mailing_id=number, texts=texts)

    def _drop_stale(self) -> None:
        """Destroy answers from files that nobody took over in time."""
        with self.parts.database.reading() as session:
            if not survey_imports.stale(session, self.parts.clock()):
                return
        with self.parts.database.writing() as session:
            files = survey_imports.drop_stale(session, self.parts.clock())
            session.commit()
        log.info("survey.files_dropped", files=files)

    def _forget_old(self) -> None:
        """Once a day, the people of motions that ended years ago."""
        now = self.parts.clock()
        if self.forgotten and now - self.forgotten[-1] < FORGET_EVERY:
            return
        self.forgotten[:] = [now]
        with self.parts.database.writing() as session:
            due = personal_data.expired(session, years=self.parts.settings.evidence_years, now=now)
            for each in due:
                personal_data.anonymise(session, each.motion, now=now)
            sms_trial.forget(session, now=now)
            for survey in survey_people.expired(session, now=now):
                survey_people.forget(session, survey, now=now)
            for suggestion in suggestion_people.expired(session, now=now):
                suggestion_people.forget(session, suggestion, now=now)
            suggestion_people.forget_traces(session, now=now)
            session.commit()
        if due:
            log.info("people.forgotten", motions=len(due))
