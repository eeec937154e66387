"""The stages of a motion with their dates: what the timeline macro draws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flask_babel

from app.models import Motion, Result
from app.services.objections import until
from app.web.presentation import beijing
from app.web.sentences import deadline

_: Callable[..., str] = flask_babel.gettext


def steps(motion: Motion, result: Result | None, now: datetime) -> list[tuple[str, str, str]]:
    """(label, when, done | now | todo) of an opened motion, oldest first."""
    published = result.published_at if result else None
    facts = [
        (_("Announced"), motion.announced_at, beijing),
        (_("Answers from"), motion.opens_at, beijing),
        (_("Answers until"), motion.closes_at, deadline),
        (_("Preliminary result"), published, beijing),
        (_("Objections until"), until(motion, result), deadline),
        (_("Final result"), result.final_at if result else None, beijing),
    ]
    done = [moment is not None and moment <= now for _label, moment, _words in facts]
    return [
        (label, words(moment) if moment else "", _state(done, place))
        for place, (label, moment, words) in enumerate(facts)
    ]


def _state(done: list[bool], place: int) -> str:
    if done[place]:
        return "done"
    return "now" if all(done[:place]) else "todo"
