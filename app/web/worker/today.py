"""Where a community worker's day begins: what waits, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from app.extensions import louyi
from app.models import Motion
from app.services import staff, worklist
from app.services.motions import Stage, rule_of
from app.services.overview import CompoundLine, MotionLine, overview
from app.services.progress import measure
from app.web.access import access, signed_in
from app.web.request import db, now
from app.web.sentences import deadline, scope_name
from app.web.worker import blueprint
from app.web.worker.words import standing, time_left

HOMES_SHOWN = 12


@dataclass(frozen=True)
class OpenVote:
    """One open motion on the list."""

    motion: Motion
    compound: str
    standing: str
    time_left: str


@blueprint.get("/work")
@access("worker")
def today() -> str:
    """Sheets to bring, owners to tell, and the open motions, the one that closes first on top."""
    lines = overview(db(), staff.compounds_of(db(), signed_in(), "worker"), now())
    motions = {each.motion.motion_id: (line, each) for line in lines for each in line.motions}
    still_open = [number for number, (_, each) in motions.items() if each.stage is Stage.OPEN]
    unposted = [number for number, (_, each) in motions.items() if each.stage is not Stage.PUBLISHED]
    votes = [_vote(*motions[number], now()) for number in still_open]
    return render_template(
        "worker/today.html",
        wishes=worklist.paper_wishes(db(), still_open),
        untold=worklist.untold(db(), unposted, louyi().vault),
        votes=sorted(votes, key=lambda vote: (vote.motion.closes_at, vote.motion.motion_id)),
        motions={number: (line.compound, each.motion) for number, (line, each) in motions.items()},
        has_compounds=bool(lines),
        shown=HOMES_SHOWN,
        deadline=deadline,
        scope=scope_name,
    )


def _vote(line: CompoundLine, each: MotionLine, moment: datetime) -> OpenVote:
    motion = each.motion
    assert motion.closes_at is not None
    turnout = measure(rule_of(motion), each.heads, each.area, each.heads_in, each.area_in)
    return OpenVote(motion, line.compound.name, standing(turnout), time_left(motion.closes_at, moment))
