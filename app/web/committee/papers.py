"""The paper of an opened motion: a poster for each entrance and a ballot sheet for each flat, as one PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

import flask_babel
from flask import Response, abort, request

from app.delivery.documents import ballot_sheets
from app.delivery.documents.data import FlatArea, PosterData, SheetData, SheetPack
from app.extensions import louyi
from app.models import Motion, Voter, VoterFlat
from app.services.frozen_roll import load_voters, voter_flat_key
from app.services.motions import rule_of
from app.web.access import access, my_buildings, staff_motion
from app.web.committee import blueprint
from app.web.request import db, now
from app.web.sentences import flat_name, page_language, place_name, rule_sentence

_: Callable[..., str] = flask_babel.gettext
Place = tuple[str, str]


@blueprint.get("/committee/m/<code>/sheets.pdf")
@access("committee", "worker")
def sheets(code: str) -> Response:
    """Everything, or one entrance: ?building=3&entrance=1."""
    motion, _result = staff_motion(code)
    if motion.frozen_at is None:
        abort(404)
    only = (request.args.get("building", ""), request.args.get("entrance", ""))
    pack = sheet_pack(
        motion, load_voters(db(), motion), only if any(only) else None, my_buildings(motion.compound)
    )
    if not pack.sheets:
        abort(404)
    body = ballot_sheets(pack, fonts=louyi().settings.font_dir)
    name = f"louyi-{motion.code}-sheets.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(body, mimetype="application/pdf", headers=headers)


def sheet_pack(
    motion: Motion,
    voters: Sequence[Voter],
    only: Place | None = None,
    buildings: frozenset[str] | None = None,
) -> SheetPack:
    """What is printed, in the order of addresses, in the language in force, without names."""
    settings = louyi().settings
    heads, area = len(voters), sum(voter.area for voter in voters)
    flats = sorted(
        ((flat, voter) for voter in voters for flat in voter.flats), key=lambda pair: pair[0].position
    )
    chosen = [
        (flat, voter)
        for flat, voter in flats
        if only in (None, _place(flat)) and (buildings is None or flat.building in buildings)
    ]
    places = dict.fromkeys(_place(flat) for flat, _voter in chosen)
    assert motion.closes_at is not None
    return SheetPack(
        lang=page_language(),
        compound=motion.compound.name,
        question=motion.question,
        rule=rule_sentence(rule_of(motion), heads, area),
        closes_at=motion.closes_at,
        phone=motion.compound.phone or settings.contact_phone,
        domain=_domain(),
        hand_in=_("the owners' committee or your community worker"),
        printed_at=now(),
        posters=tuple(_poster(motion, place, n) for n, place in enumerate(places, 1)),
        sheets=tuple(_sheet(flat, voter) for flat, voter in chosen),
        blank_is_abstain=motion.blank_rule == "abstain",
        demo=motion.compound.generated or settings.demo,
    )


def _poster(motion: Motion, place: Place, number: int) -> PosterData:
    return PosterData(
        building=place_name(*place),
        link=f"{louyi().settings.base_url}/m/{quote(motion.code)}",
        address=_domain(),
        code=motion.code,
        serial=f"{motion.code}-{number}",
    )


def _sheet(flat: VoterFlat, voter: Voter) -> SheetData:
    return SheetData(
        flat=flat_name(voter_flat_key(flat)),
        counted=tuple(FlatArea(str(voter_flat_key(each)), each.area) for each in voter.flats),
        link=f"{louyi().settings.base_url}/f/{flat.token}",
        address=_domain(),
        code=flat.code,
        serial=str(flat.position),
        cost=flat.share,
    )


def _place(flat: VoterFlat) -> Place:
    return flat.building, flat.entrance


def _domain() -> str:
    return louyi().settings.base_url.split("://")[-1]
