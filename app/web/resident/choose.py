"""From a sheet or a poster to a home, and its first page: what is asked, and what it means here."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.domain.address import floor_of
from app.services import finding, ledger_reading
from app.services.frozen_roll import voter_flat_key
from app.services.items import items_of
from app.services.motions import rule_of
from app.web.access import access
from app.web.loading import opened_motion
from app.web.request import db
from app.web.resident import blueprint
from app.web.resident.walk import SHEET, load_home, not_open, proof
from app.web.sentences import deadline, place_name

SHOWN_FLATS = 12


@blueprint.get("/f/<token>")
@access()
def sheet(token: str) -> Response | tuple[str, int]:
    """The QR code of a sheet names the home; it proves nothing."""
    found = finding.find_sheet(db(), token)
    if found is None:
        if finding.is_revoked(db(), token=token):
            return render_template("resident/revoked_sheet.html"), 410
        return render_template("resident/unknown_sheet.html"), 404
    motion, flat = found
    session[SHEET] = flat.voter_flat_id
    return redirect(url_for("resident.home", code=motion.code, home=voter_flat_key(flat)), 303)


@blueprint.get("/m/<code>/flat")
@access()
def choose(code: str) -> str | tuple[str, int]:
    """One question a screen: building, entrance, room; a level with one choice is skipped."""
    found = opened_motion(code)
    if closed := not_open(found):
        return closed
    entrances = finding.list_entrances(db(), found.motion)
    building, entrance = _chosen(entrances)
    page = {"motion": found.motion, "building": building}
    if not building:
        return render_template("resident/building.html", **page, buildings=dict(entrances))
    if not entrance:
        return render_template(
            "resident/entrance.html", **page, entrances=[e for b, e in entrances if b == building]
        )
    floors: dict[int, list[object]] = {}
    for key in finding.list_rooms(db(), found.motion, building, entrance):
        floors.setdefault(floor_of(key.room) or 0, []).append(key)
    return render_template(
        "resident/room.html",
        **page,
        place=place_name(building, entrance),
        floors=sorted(floors.items(), reverse=True),
        buildings=len({b for b, _entrance in entrances}),
        entrances=sum(b == building for b, _entrance in entrances),
    )


@blueprint.get("/m/<code>/home/<home>")
@access()
def home(code: str, home: str) -> str | tuple[str, int]:
    """Step 1: read. Nothing here tells whether somebody of this home has answered."""
    place = load_home(code, home)
    if closed := not_open(place.found, place):
        return closed
    known = session.get(SHEET) == place.flat.voter_flat_id or proof(place) is not None
    flats = finding.get_voter(db(), place.flat).flats if known else [place.flat]
    return render_template(
        "resident/home.html",
        home=place,
        motion=place.motion,
        flats=flats,
        shown=SHOWN_FLATS,
        area=sum(flat.area for flat in flats),
        share=_share([flat.share for flat in flats]),
        deadline=deadline,
        paper_only=rule_of(place.motion).paper_only,
        items=items_of(db(), place.motion) if place.motion.asks else [],
        recorded=ledger_reading.log_in_use(db(), place.motion.motion_id) is not None,
    )


def _chosen(entrances: list[tuple[str, str]]) -> tuple[str, str]:
    """Building and entrance of the address, or the only ones; "" where a question is open."""
    building = request.args.get("building") or _only({b for b, _entrance in entrances})
    inside = {entrance for each, entrance in entrances if each == building}
    entrance = request.args.get("entrance") or _only(inside)
    if (building and not inside) or (building and entrance and entrance not in inside):
        abort(404)
    return building, entrance if building else ""


def _only(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def _share(shares: list[int | None]) -> int | None:
    """The sum in fen; None without a cost plan."""
    known = [share for share in shares if share is not None]
    return sum(known) if known else None
