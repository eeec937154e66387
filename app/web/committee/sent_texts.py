"""What became of the texts of one motion. What anyone answered is not asked of the database."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, render_template

from app.extensions import louyi
from app.services import sms_overview
from app.services.sms_overview import KINDS, PAGE, Trouble
from app.services.sms_states import ORDER
from app.web.access import access, staff_motion
from app.web.committee import blueprint
from app.web.paging import paging
from app.web.request import db, now
from app.web.sms_words import reason_word, state_word

_: Callable[..., str] = flask_babel.gettext
HOMES = 3
"""Homes of one number that are named in a line."""


@blueprint.get("/committee/m/<code>/texts")
@access("committee")
def sent_texts(code: str) -> str:
    """Counts by kind and state, and a page of those that need somebody."""
    motion, _result = staff_motion(code)
    if motion.announced_at is None:
        abort(404)
    counts = sms_overview.counts(db(), motion, now())
    total = sms_overview.troubled(counts)
    asked = paging(total, PAGE)
    return render_template(
        "committee/sent_texts.html",
        motion=motion,
        counts=counts,
        kinds=[kind for kind in KINDS if any(counted == kind for counted, _state in counts)],
        states=[state for state in ORDER if any(counted == state for _kind, counted in counts)],
        total=total,
        paging=asked,
        troubles=sms_overview.troubles(db(), motion, asked.page, now=now(), vault=louyi().vault)
        if total
        else [],
        listed=HOMES,
        kind_word=kind_word,
        state_word=state_word,
        reason_word=reason_word,
        advice=advice,
    )


def kind_word(kind: str) -> str:
    """What a text is for."""
    return {
        "echo": _("what staff recorded"),
        "receipt": _("receipt of an own answer"),
        "notice": _("news of a case"),
        "reply": _("reply to an objection"),
        "reminder": _("reminder"),
        "code": _("code"),
    }[kind]


def advice(trouble: Trouble) -> str:
    """What to do about it."""
    if trouble.state == "held":
        return _("Nothing: it goes out when the cap allows. If it hurries, ask for a higher cap.")
    if trouble.state == "in_doubt" and not trouble.ended:
        return _("Nothing yet: the provider is being asked.")
    if trouble.kind == "reminder":
        return _("Go to the door, or leave a new sheet.")
    if trouble.kind in ("echo", "receipt"):
        return _("Tell the owner at the door what was recorded, and ask for the right number.")
    return _("Call or visit the person, and ask for the right number.")
