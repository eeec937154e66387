"""Every ballot keeps its fate and reason: collisions, conflicts, voids, late and disputed, a page each."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, render_template

from app.services import ballot_lists
from app.web.access import access, my_buildings, staff_motion
from app.web.paging import asked_page, paging
from app.web.request import db
from app.web.sentences import channel_word, fate_word
from app.web.worker import blueprint

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/work/m/<code>/ballots/<kind>")
@access("worker", "committee")
def ballots(code: str, kind: str) -> str:
    """One kind, a page at a time; no choice is shown."""
    motion, _result = staff_motion(code)
    if kind not in ballot_lists.KINDS:
        abort(404)
    lines, whole = ballot_lists.lines(db(), motion, kind, asked_page(), my_buildings(motion.compound))
    return render_template(
        "worker/ballots.html",
        motion=motion,
        kind=kind,
        kinds=[(each, kind_word(each)) for each in ballot_lists.KINDS],
        title=kind_word(kind),
        hint=_hint(kind),
        lines=lines,
        paging=paging(whole, ballot_lists.PAGE),
        channel_word=channel_word,
        fate_word=fate_word,
        why_word=why_word,
    )


def kind_word(kind: str) -> str:
    """Name of a list."""
    return {
        "collisions": _("Several ballots of one home"),
        "conflicts": _("Co-owners who differ"),
        "voids": _("Void and withdrawn ballots"),
        "late": _("Ballots after the deadline"),
        "disputed": _("Disputed ballots"),
    }[kind]


def why_word(why: str) -> str:
    """Why a ballot stands in its list."""
    return {
        "collision": _("another ballot of the home is there"),
        "conflict": _("the co-owners gave different answers"),
        "late": _("came after the deadline"),
        "voided": _("taken out by two persons"),
        "yielded": _("withdrawn in favour of a co-owner"),
        "unsigned": _("not signed"),
        "void": _("void by the rules of this vote"),
        "disputed": _("the owner says it is not hers; not decided yet"),
        "dispute_upheld": _("the owner was right"),
        "dispute_rejected": _("looked into: it is the owner’s"),
    }[why]


def _hint(kind: str) -> str:
    return {
        "collisions": _("Both are kept; the rule of this vote says which one counts."),
        "conflicts": _(
            "Neither counts until they name one of them: visit them, or ask one to withdraw the own answer."
        ),
        "voids": _("They are kept, and do not count."),
        "late": _("They are kept and stamped, and do not count."),
        "disputed": _("Each is looked into by somebody other than who entered it."),
    }[kind]
