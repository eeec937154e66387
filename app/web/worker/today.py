"""Where a community worker's day begins: what waits, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template

from app.domain.address import FlatKey
from app.domain.calendar import day_of
from app.extensions import louyi
from app.models import Motion
from app.services import claims, disputes, paper_entries, suggestion_lists, survey_calls, worklist
from app.services.claims import claim_key
from app.services.frozen_roll import voter_flat_key
from app.services.motions import Stage, rule_of
from app.services.overview import CompoundLine, MotionLine, overview
from app.services.progress import measure
from app.services.suggestion_lists import Show
from app.services.survey_calls import Waiting
from app.services.worklist import Untold
from app.web.access import access, my_buildings, my_compounds
from app.web.claim_words import kind_sentence
from app.web.notice_words import notice_word
from app.web.request import db, now
from app.web.sentences import deadline, scope_name
from app.web.suggestion_words import day_words, kind_word, standing_word, where_name
from app.web.worker import blueprint
from app.web.worker.words import met_word, standing, time_left

HOMES_SHOWN = 12
DONE = (Stage.PUBLISHED, Stage.FINAL, Stage.WITHDRAWN)
CLAIMS_SHOWN = 50


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
    lines = overview(db(), my_compounds(), now())
    narrow = {line.compound.compound_id: my_buildings(line.compound) for line in lines}
    motions = {
        each.motion.motion_id: (line, each)
        for line in lines
        for each in line.motions
        if in_part(each.motion.building, narrow[line.compound.compound_id])
    }

    def mine(motion_id: int, key: FlatKey) -> bool:
        buildings = narrow[motions[motion_id][0].compound.compound_id]
        return buildings is None or key.building in buildings

    still_open = [number for number, (_, each) in motions.items() if each.stage is Stage.OPEN]
    unposted = [number for number, (_, each) in motions.items() if each.stage not in DONE]
    told = [_narrowed(each, mine) for each in worklist.untold(db(), unposted, louyi().vault)]
    votes = [_vote(*motions[number], now()) for number in still_open]
    return render_template(
        "worker/today.html",
        claims=claims.open_claims(db(), narrow, CLAIMS_SHOWN),
        claim_key=claim_key,
        kind_sentence=kind_sentence,
        disputed=[
            (row, ballot, voter_flat_key(flat))
            for row, ballot, flat in disputes.open_disputes(db(), unposted)
            if mine(row.motion_id, voter_flat_key(flat))
        ],
        untyped=paper_entries.count_open(db(), unposted),
        suggestions=suggestion_lists.lines(
            db(), narrow, Show.WAITING, day_of(now()), louyi().vault, limit=HOMES_SHOWN
        ),
        day_words=day_words,
        kind_word=kind_word,
        standing_word=standing_word,
        where_name=where_name,
        wishes=[wish for wish in worklist.paper_wishes(db(), still_open) if mine(wish.motion_id, wish.key)],
        revisits=[each for each in worklist.revisits(db(), still_open) if mine(each.motion_id, each.key)],
        met_word=met_word,
        calls=_calls(narrow),
        unphotographed=worklist.unphotographed(db(), list(motions), still_open, now()),
        notice_word=notice_word,
        untold=[each for each in told if each.homes],
        votes=sorted(votes, key=lambda vote: (vote.motion.closes_at, vote.motion.motion_id)),
        motions={number: (line.compound, each.motion) for number, (line, each) in motions.items()},
        has_compounds=bool(lines),
        rolls=[line.compound for line in lines if narrow[line.compound.compound_id] is None],
        shown=HOMES_SHOWN,
        deadline=deadline,
        scope=scope_name,
    )


def _calls(narrow: Mapping[int, frozenset[str] | None]) -> list[Waiting]:
    """Homes of the worker's own part that may be called about what a survey asked, and wait."""
    found = [
        replace(
            each, homes=[key for key in each.homes if in_part(key.building, narrow[each.survey.compound_id])]
        )
        for each in survey_calls.waiting(db(), list(narrow), now())
    ]
    return [each for each in found if each.homes]


def in_part(building: str, buildings: frozenset[str] | None) -> bool:
    """Whether a motion of this building ("": the whole compound) lies in `buildings` (None: everything)."""
    return buildings is None or building == "" or building in buildings


def _narrowed(each: Untold, mine: Callable[[int, FlatKey], bool]) -> Untold:
    return replace(each, homes=tuple(key for key in each.homes if mine(each.motion_id, key)))


def _vote(line: CompoundLine, each: MotionLine, moment: datetime) -> OpenVote:
    motion = each.motion
    assert motion.closes_at is not None
    turnout = measure(rule_of(motion), each.heads, each.area, each.heads_in, each.area_in)
    return OpenVote(motion, line.compound.name, standing(turnout), time_left(motion.closes_at, moment))
