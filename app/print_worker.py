"""The jobs of printing: one at a time, each may be done twice; nothing is typeset inside a transaction."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import structlog

from app.delivery.documents.data import SheetPack
from app.domain.errors import LouyiError
from app.extensions import Louyi
from app.printing import Wish, press, sheet_pack
from app.services import print_jobs
from app.services.motions import get_motion
from app.services.print_jobs import FAILED, Job
from app.work_loop import work_until

log = structlog.get_logger()


@dataclass(frozen=True)
class PrintWorker:
    """Several processes may run beside each other."""

    parts: Louyi

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        work_until(stop, self.round, "print.failed")

    def round(self) -> bool:
        """Do one job if there is one."""
        job = self._claim()
        if job is None:
            return False
        wish = Wish.from_json(job.wish)
        try:
            fonts = self.parts.settings.font_dir
            pdf, pages = press(
                self._pack(job, wish), wish.kinds, fonts=fonts, told=lambda percent: self._tell(job, percent)
            )
        except print_jobs.Lost:
            return True
        except LouyiError as error:
            log.error("print.refused", print_job_id=job.print_job_id, kind=type(error).__name__)
            self._end(job, fault=FAILED)
            return True
        self._end(job, pdf=pdf, pages=pages)
        log.info("print.done", print_job_id=job.print_job_id, pages=pages, bytes=len(pdf))
        return True

    def _claim(self) -> Job | None:
        now = self.parts.clock()
        with self.parts.database.reading() as session:
            old, waiting = print_jobs.outlived(session, now=now), print_jobs.waits(session, now=now)
        if not (old or waiting):
            return None
        with self.parts.database.writing() as session:
            print_jobs.sweep(session, now=now)
            job = print_jobs.claim(session, now=now)
            session.commit()
            return job

    def _pack(self, job: Job, wish: Wish) -> SheetPack:
        with self.parts.database.reading() as session:
            motion = get_motion(session, job.motion_id)
            return sheet_pack(session, motion, wish, self.parts.settings, self.parts.clock())

    def _tell(self, job: Job, percent: int) -> None:
        with self.parts.database.writing() as session:
            print_jobs.tell_progress(session, job, percent, now=self.parts.clock())
            session.commit()

    def _end(self, job: Job, **values: object) -> None:
        with self.parts.database.writing() as session:
            print_jobs.end(session, job, now=self.parts.clock(), **values)
            session.commit()
