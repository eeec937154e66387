"""The tally of surveys: a large one takes a minute and more, and nothing else may wait for it.

It is one transaction: killed in the middle nothing of it is there, and the next look begins anew.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import structlog

from app.extensions import Louyi
from app.services import survey_tally, surveys
from app.work_loop import work_until

log = structlog.get_logger()


@dataclass(frozen=True)
class SurveyWorker:
    """Several processes may run beside each other: the survey's row is locked, and one tallies."""

    parts: Louyi

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        work_until(stop, self.round, "survey.failed")

    def round(self) -> bool:
        """Open the envelopes of each closed survey; a fault of one keeps no other waiting."""
        with self.parts.database.reading() as session:
            due = surveys.due(session, self.parts.clock())
        done = [self._tally(survey_id) for survey_id in due]
        return any(done)

    def _tally(self, survey_id: int) -> bool:
        try:
            with self.parts.database.writing() as session:
                now, vault = self.parts.clock(), self.parts.vault
                done = survey_tally.tally(session, survey_id, now=now, vault=vault)
                session.commit()
        except Exception as error:  # the others are tallied all the same, and this one at the next look
            log.error("survey.not_tallied", survey_id=survey_id, exc_info=error)
            return False
        if done is not None and done.damaged:
            log.error("survey.envelopes_damaged", survey_id=survey_id, number=done.damaged)
        if done is not None:
            log.info("survey.tallied", survey_id=survey_id)
        return done is not None
