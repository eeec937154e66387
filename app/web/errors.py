"""From faults to answers. Inner text never reaches a page."""

from __future__ import annotations

import structlog
from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.domain.errors import LouyiError
from app.services.ledger_files import KeyDestroyed
from app.services.ledger_signer import LogBroken, NotSigned

log = structlog.get_logger()
MOST_DRAINED = 512 * 1024 * 1024
LOT = 65_536


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(LogBroken, _record_broken)
    app.register_error_handler(KeyDestroyed, _record_broken)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, title: str, text: str, back: str = "") -> tuple[str, int]:
    return render_template("public/error.html", title=title, text=text, back=back), status


def _stale_form(_error: CSRFError) -> tuple[str, int]:
    return _page(
        400,
        _("This page was open too long"),
        _("Nothing was recorded. Go back one page, reload it, and send it again."),
    )


def _http(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    texts = {
        403: (_("Not your task"), _("You are signed in, but your role does not include this.")),
        404: (
            _("There is nothing here"),
            _("The address is wrong, or it is not meant for you. Check the code."),
        ),
        405: (_("This cannot be done in this way"), _("Go back and use the button on the page.")),
    }
    title, text = texts.get(
        status, (_("That did not work"), _("Nothing was recorded. Please try once more."))
    )
    return _page(status, title, text)


def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """A browser that is still sending reads no answer, so the rest is taken first and thrown away."""
    body, left = request.environ["wsgi.input"], MOST_DRAINED
    while left > 0 and (lot := body.read(LOT)):
        left -= len(lot)
    rule = request.url_rule
    return _page(
        413,
        _("This was too large to send"),
        _(
            "What you sent just now was not saved; what you had saved before is kept. Go back and choose "
            "a smaller file: a photo may have 8 MB, any other file 20 MB."
        ),
        back=request.full_path.rstrip("?") if rule and "GET" in (rule.methods or ()) else "",
    )


def _busy(error: OperationalError) -> tuple[str, int]:
    log.warning("database.away", kind=type(error.orig).__name__)
    return _page(
        503,
        _("Not recorded: please try again in a minute"),
        _("The system is very busy at this moment. What you entered was not recorded."),
    )


def _record_broken(error: LouyiError) -> tuple[str, int]:
    log.error("ledger.broken", detail=str(error), kind=type(error).__name__)
    told = _("Please tell your residents' committee.")
    if isinstance(error, NotSigned):
        return _page(
            503,
            _("Stored, but not signed"),
            _("It is stored, but the public record could not be signed, so there is no receipt.")
            + " "
            + told,
        )
    return _page(
        503,
        _("Nothing can be recorded at the moment"),
        _(
            "The public record of this vote does not fit what was signed before, so nothing is added to it. "
            "What you entered was not recorded."
        )
        + " "
        + told,
    )


def _unexpected(error: Exception) -> tuple[str, int]:
    log.error("request.failed", kind=type(error).__name__, exc_info=error)
    return _page(
        500, _("Something went wrong on our side"), _("Nothing was recorded. Please try again later.")
    )
