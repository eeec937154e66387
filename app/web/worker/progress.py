"""Progress of one motion: how many more, which homes. What anyone chose is not asked of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel
from flask import Response, abort, render_template, request, url_for

from app.domain.address import FlatKey
from app.domain.enough import OpenVoter, enough
from app.models import Motion, Result
from app.services import co_owners, staff, survey_calls, turnout_course, visits
from app.services import progress as turnouts
from app.services.deliveries import served_flats
from app.services.motions import Stage, rule_of, stage_of
from app.services.progress import FlatState, Turnout
from app.web import facade
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.live import live_answer, tag_of
from app.web.request import db, now
from app.web.sentences import (
    channel_word,
    deadline,
    flat_name,
    missing_amount_of,
    place_name,
    scope_name,
    stage_word,
)
from app.web.worker import blueprint
from app.web.worker.words import standing, time_left

_: Callable[..., str] = flask_babel.gettext
Place = tuple[str, str]
NAMED = 12
"""Homes of the shortest list that are named; of a longer one, the number."""


LISTED = 300
"""Homes that the list shows at once; of more, choose an entrance."""


@dataclass(frozen=True)
class PlaceTurnout:
    """One entrance: homes and area that took part, and how many flats were served."""

    place: Place
    part: int
    whole: int
    area: int
    whole_area: int
    served: int

    @property
    def out(self) -> int:
        """Flats that are still out."""
        return self.whole - self.part


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
    part = _live(motion, result)
    return render_template(
        "worker/progress.html",
        motion=motion,
        stage=stage.value,
        live=part,
        tag=tag_of(part),
        live_url=url_for("worker.live", code=code, **_narrowed()),
        may_enter=staff.holds(signed_in(), motion.compound, "worker"),
    )


@blueprint.get("/work/m/<code>/live")
@access("worker", "committee")
def live(code: str) -> Response:
    """The part of the page that moves, for the page's script; 304 while nothing has."""
    motion, result = staff_motion(code)
    if motion.frozen_at is None:
        abort(404)
    return live_answer(_live(motion, result))


def _narrowed() -> dict[str, Any]:
    """The address's wish for one building or entrance, to be handed on."""
    return {name: request.args[name] for name in ("building", "entrance") if name in request.args}


def _live(motion: Motion, result: Result | None) -> str:
    stage, mine = stage_of(motion, result, now()), my_buildings(motion.compound)
    turnout = turnouts.turnout(db(), motion, rule_of(motion))
    whole = turnouts.flat_states(db(), motion)
    everything = [state for state in whole if mine is None or state.key.building in mine]
    chosen = (request.args.get("building", ""), request.args.get("entrance", ""))
    states = [state for state in everything if _inside(state, chosen)]
    running = stage in (Stage.ANNOUNCED, Stage.OPEN)
    met = visits.newest(db(), motion) if running else {}
    visited = {key: each.outcome for key, each in met.items()} if running else None
    open_keys = {state.key for state in everything if state.state == "open"}
    topic, calls = survey_calls.first_of(db(), motion, now()) if running else ("", [])
    called = (topic, [key for key in calls if key in open_keys])
    return render_template(
        "worker/_live.html",
        motion=motion,
        stage=stage.value,
        stage_word=stage_word(stage),
        scope=scope_name(motion),
        turnout=turnout,
        standing=standing(turnout),
        time_left=time_left(motion.closes_at, now()) if motion.closes_at else "",
        deadline=deadline,
        nearest=_nearest(turnout, whole) if stage is Stage.OPEN else None,
        missing=missing_amount_of(turnout),
        steps=turnout_course.course(db(), motion, now()),
        channels=turnout_course.by_channel(db(), motion),
        channel_word=channel_word,
        places=_places(everything, served_flats(db(), motion)),
        chosen=chosen,
        place_name=place_name,
        grid=facade.turnout_grid(states, over=not running, visited=visited),
        legend=facade.turnout_legend(states, over=not running, visited=visited),
        still_out=[state for state in states if state.state == "open"],
        listed=LISTED,
        met=met,
        met_words=facade.met_words(),
        to_visit=[key for key in _to_visit(motion, stage) if mine is None or key.building in mine],
        called=called,
        developers=[state for state in states if state.state == "developer"],
        flat_name=flat_name,
        may_enter=staff.holds(signed_in(), motion.compound, "worker"),
        may_publish=staff.holds(signed_in(), motion.compound, "committee"),
    )


@dataclass(frozen=True)
class Nearest:
    """The shortest list of homes that would be enough; `homes` is empty where it is too long to name."""

    heads: int
    by_heads: int
    by_area: int
    homes: tuple[str, ...]


def _nearest(turnout: Turnout, states: Sequence[FlatState]) -> Nearest | None:
    """None where nothing is missing, the rule has no quorum, or not all together are enough."""
    flats: dict[int, list[FlatState]] = {}
    for state in states:
        if state.state != "took_part":
            flats.setdefault(state.voter_number, []).append(state)
    voters = [OpenVoter(number, sum(flat.area for flat in each)) for number, each in flats.items()]
    found = enough(voters, turnout.heads.missing, turnout.area.missing)
    if found is None or not found.voters:
        return None
    named = sorted(voter.number for voter in found.voters) if len(found.voters) <= NAMED else []
    names = tuple(_voter_name(flats[number]) for number in named)
    return Nearest(len(found.voters), found.by_heads, found.by_area, names)


def _voter_name(flats: Sequence[FlatState]) -> str:
    if flats[0].state == "developer":
        return _("the developer")
    first = str(flats[0].key)
    return first if len(flats) == 1 else _("%(home)s and %(number)s more", home=first, number=len(flats) - 1)


def _to_visit(motion: Motion, stage: Stage) -> list[FlatKey]:
    """Homes whose co-owners differ; that they do is no choice, and only they can end it."""
    return co_owners.to_visit(db(), motion) if stage is Stage.OPEN else []


def _inside(state: FlatState, place: Place) -> bool:
    building, entrance = place
    return building in ("", state.key.building) and entrance in ("", state.key.entrance)


def _places(states: Iterable[FlatState], served: frozenset[FlatKey]) -> list[PlaceTurnout]:
    """Each entrance with its flats, in the order of addresses."""
    inside: dict[Place, list[FlatState]] = {}
    for state in states:
        inside.setdefault((state.key.building, state.key.entrance), []).append(state)
    return [
        PlaceTurnout(
            place,
            sum(flat.state == "took_part" for flat in flats),
            len(flats),
            sum(flat.area for flat in flats if flat.state == "took_part"),
            sum(flat.area for flat in flats),
            sum(flat.key in served for flat in flats),
        )
        for place, flats in inside.items()
    ]
