"""The street office's part: all its compounds on one page. It reads and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import flask_babel
from flask import Blueprint, render_template

from app.services import overview as at_a_glance
from app.services.motions import Stage
from app.services.overview import CompoundLine
from app.web.access import access, my_compounds
from app.web.item_results import result_word
from app.web.request import db, now
from app.web.sentences import stage_word

blueprint = Blueprint("office", __name__)
_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/office")
@access("office")
def overview() -> str:
    """Year, households, roll, and every motion with stage, turnout while open, and posted result."""
    lines = at_a_glance.overview(db(), my_compounds(), now())
    sources = dict.fromkeys(line.compound.figures_source for line in lines if line.compound.figures_source)
    return render_template(
        "office/overview.html",
        lines=lines,
        sources=list(sources),
        summary=_summary(lines),
        stage_word=stage_word,
        result_word=result_word,
    )


def _summary(lines: Sequence[CompoundLine]) -> str:
    """ "2 draft, 3 open for answers": how many motions stand where."""
    stages = Counter(motion.stage for line in lines for motion in line.motions)
    parts = [
        _("%(stage)s: %(number)s", stage=stage_word(stage), number=stages[stage])
        for stage in Stage
        if stages[stage]
    ]
    return _(", ").join(parts) or _("no question yet")
