"""One line of JSON a request: the route's name, never the address with its codes, and nobody's data."""

from __future__ import annotations

import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()


def configure() -> None:
    """Structured lines on whatever is standard error when the line is written."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def init_app(app: Flask) -> None:
    """Time each request."""
    configure()

    @app.before_request
    def _start() -> None:
        g.started = time.monotonic()

    @app.after_request
    def _finish(response: Response) -> Response:
        if request.endpoint not in ("static", "health.healthz"):
            started = g.get("started")
            log.info(
                "request",
                method=request.method,
                route=request.endpoint or "-",
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000) if started else None,
            )
        return response


def _without_values(_logger: object, _name: str, event: Any) -> Any:
    """A trace of frames, without the message: database errors quote the values they were given."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = []
        trace = error.__traceback__
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        event["frames"] = frames[-12:]
    return event
