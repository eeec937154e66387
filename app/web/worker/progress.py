"""Progress of one motion: how many more, which homes. What anyone chose is not asked of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import flask_babel
from flask import abort, render_template, request

from app.services import progress as turnouts
from app.services import staff
from app.services.motions import Stage, rule_of, stage_of
from app.services.progress import FlatState
from app.web import facade
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.request import db, now
from app.web.sentences import deadline, flat_name, place_name, scope_name, stage_word
from app.web.worker import blueprint
from app.web.worker.words import standing, time_left

_: Callable[..., str] = flask_babel.gettext
Place = tuple[str, str]


@blueprint.get("/work/m/<code>")
@access("worker", "committee")
def progress(code: str) -> str:
    """The missing homes as a sentence, as a façade and as a list; an address narrows the last two."""
    motion, result = staff_motion(code)
    stage = stage_of(motion, result, now())
    if stage is Stage.DRAFT:
        abort(404)
    if motion.frozen_at is None:
        return render_template("worker/not_begun.html", motion=motion)
    turnout = turnouts.turnout(db(), motion, rule_of(motion))
    mine = my_buildings(motion.compound)
    everything = [
        state for state in turnouts.flat_states(db(), motion) if mine is None or state.key.building in mine
    ]
    chosen = (request.args.get("building", ""), request.args.get("entrance", ""))
    states = [state for state in everything if _inside(state, chosen)]
    over = stage not in (Stage.ANNOUNCED, Stage.OPEN)
    return render_template(
        "worker/progress.html",
        motion=motion,
        stage=stage.value,
        stage_word=stage_word(stage),
        scope=scope_name(motion),
        turnout=turnout,
        standing=standing(turnout),
        time_left=time_left(motion.closes_at, now()) if motion.closes_at else "",
        deadline=deadline,
        places=_places(everything),
        chosen=chosen,
        place_name=place_name,
        grid=facade.turnout_grid(states, over=over, wishes=not over),
        legend=facade.turnout_legend(states, over=over, wishes=not over),
        still_out=[state for state in states if state.state == "open"],
        developers=[state for state in states if state.state == "developer"],
        flat_name=flat_name,
        may_enter=staff.holds(signed_in(), motion.compound, "worker"),
        may_publish=staff.holds(signed_in(), motion.compound, "committee"),
    )


def _inside(state: FlatState, place: Place) -> bool:
    building, entrance = place
    return building in ("", state.key.building) and entrance in ("", state.key.entrance)


def _places(states: Iterable[FlatState]) -> list[tuple[Place, int]]:
    """Each entrance with the number of its homes that are still out, in the order of addresses."""
    out: dict[Place, int] = {}
    for state in states:
        place = (state.key.building, state.key.entrance)
        out[place] = out.get(place, 0) + (state.state == "open")
    return list(out.items())
