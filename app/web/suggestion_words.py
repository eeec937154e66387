"""Words for suggestions: the same for residents and staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import flask_babel

from app.domain.calendar import start_of
from app.domain.suggestions import Standing, Terms
from app.web.presentation import beijing_day
from app.web.sentences import place_name

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def kind_word(kind: str) -> str:
    """What it is."""
    return {"need": _("Something is needed"), "fault": _("Something is broken")}[kind]


def where_name(building: str, entrance: str) -> str:
    """ "Building 3, entrance 1", or a common place."""
    return place_name(building, entrance) if building else _("A common place of the compound")


def standing_word(standing: Standing) -> str:
    """Where it stands."""
    return {
        Standing.OPEN: _("Still open"),
        Standing.DUE: _("Due today"),
        Standing.OVERDUE: _("Overdue"),
        Standing.CLOSED: _("Finished"),
        Standing.JOINED: _("Joined to another"),
    }[standing]


def entry_word(kind: str) -> str:
    """A step of its history."""
    return {
        "received": _("Reported"),
        "assigned": _("Assigned"),
        "answered": _("Answered"),
        "closed": _("Finished"),
        "reopened": _("Not done yet, says who reported it"),
        "joined": _("Joined to another"),
    }[kind]


def day_words(day: date) -> str:
    """A day in Beijing."""
    return beijing_day(start_of(day))


def term_words(terms: Terms) -> str:
    """ "5 working days"."""
    if terms.working_days:
        return ngettext("%(num)s working day", "%(num)s working days", terms.days)
    return ngettext("%(num)s calendar day", "%(num)s calendar days", terms.days)
