"""Sentences of the worker's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import flask_babel

from app.models import Motion
from app.services.motions import Stage, rule_of
from app.services.progress import Turnout
from app.web.sentences import homes, missing_sentence

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def takes_answers_here(motion: Motion, stage: Stage) -> bool:
    """Whether an owner may answer on a worker's phone: while voting is open, and no rule asks for paper."""
    return stage is Stage.OPEN and not rule_of(motion).paper_only


def time_left(closes: datetime, now: datetime) -> str:
    """ "Closes in 3 days", in whole days, hours or minutes that remain."""
    rest = closes - now
    if rest >= timedelta(days=1):
        return ngettext("Closes in %(num)s day", "Closes in %(num)s days", rest.days)
    hours, seconds = divmod(int(rest.total_seconds()), 3600)
    if hours:
        return ngettext("Closes in %(num)s hour", "Closes in %(num)s hours", hours)
    return ngettext("Closes in %(num)s minute", "Closes in %(num)s minutes", max(1, seconds // 60))


def standing(turnout: Turnout) -> str:
    """What is still to go; where no minimum is set, how many have taken part."""
    if turnout.heads.need is not None or turnout.area.need is not None:
        return missing_sentence(turnout)
    return _(
        "%(part)s of %(whole)s have taken part", part=turnout.heads.part, whole=homes(turnout.heads.whole)
    )


def collision_warning(rule: str) -> str:
    """What a second ballot of a home comes to, without saying what either of them says."""
    return {
        "first_valid": _("In this vote the first valid ballot counts: this sheet only if that one is void."),
        "last_valid": _("In this vote the last valid ballot counts: this sheet takes the place of that one."),
        "paper_wins": _("In this vote paper goes before the phone: this sheet counts."),
        "online_wins": _(
            "In this vote the phone goes before paper: this sheet only if no phone answer is there."
        ),
    }[rule]


def way_word(way: str) -> str:
    """What was brought to a home."""
    return {
        "handed": _("Sheet handed over"),
        "posted": _("Sheet put into the letter box"),
        "read_out": _("Read out at the door or by telephone"),
        "not_served": _("Not served: the line before was wrong"),
        "": _("nothing noted"),
    }[way]


def met_word(outcome: str) -> str:
    """What a worker met at a door."""
    return {
        "nobody_home": _("Nobody was in"),
        "thinking": _("Will think about it"),
        "wants_paper": _("Wants paper"),
        "refused": _("Says nothing"),
    }[outcome]
