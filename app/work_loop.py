"""The loop of a worker that does one job at a time, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

PAUSE_SECONDS = 0.5
log = structlog.get_logger()


def work_until(stop: threading.Event, job: Callable[[], bool], fault: str) -> None:
    """Call `job` until `stop` is set, with a pause where it had nothing to do (False).

    A job that fails leaves a line `fault` in the log, and its lease gives the next try."""
    while not stop.is_set():
        try:
            busy = job()
        except Exception as error:  # lives on, and the log says what failed
            log.error(fault, kind=type(error).__name__, exc_info=error)
            busy = False
        if not busy:
            stop.wait(PAUSE_SECONDS)
