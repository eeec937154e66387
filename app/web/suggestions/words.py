"""Words of the staff's lists."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

from app.services.suggestion_lists import Show

_: Callable[..., str] = flask_babel.gettext


def show_word(show: Show) -> str:
    """What a list holds."""
    return {
        Show.ALL: _("All"),
        Show.WAITING: _("Waiting"),
        Show.OPEN: _("Still open"),
        Show.DUE: _("Due today"),
        Show.OVERDUE: _("Overdue"),
        Show.CLOSED: _("Finished"),
    }[show]


def join_refusal(why: str) -> str:
    """Why two reports do not go on as one."""
    return {
        "same": _("This is its own number."),
        "elsewhere": _("No report of this compound has this number."),
        "over": _("That report is closed, or joined to another itself."),
        "leads": _("Others are joined to this one: join the other one to it."),
    }[why]
