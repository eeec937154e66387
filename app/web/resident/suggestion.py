"""A resident reports a need or a fault: what it is, where, the phone, its code, the words. It is no vote.

The walk lives in the signed cookie: compound, kind, place, the number of the code's row, and where it leads.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flask_babel
from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.domain.codes import BadCode, normalise_code
from app.domain.suggestions import KINDS, Terms
from app.models import Compound, PhoneCode
from app.services import (
    compounds,
    roll,
    suggestion_board,
    suggestion_doors,
    suggestion_lists,
    suggestion_reading,
    survey_plan,
)
from app.services.suggestion_people import KEPT
from app.web.access import access
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.steps import keep_steps, proved_code, steps_in
from app.web.sentences import place_name
from app.web.suggestion_words import kind_word, term_words, where_name

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
WALK = "suggestion"
POSTS = 30
COMMON = "-"
"""In the place of a building: a common place of the compound; of an entrance: the whole building."""


class KindForm(FlaskForm):  # type: ignore[misc]
    """A need or a fault."""

    kind = RadioField(_l("What do you want to report?"), validators=[InputRequired(_l("Choose one."))])


class WhereForm(FlaskForm):  # type: ignore[misc]
    """A building, an entrance, or a common place."""

    where = RadioField(_l("Where is it?"), validators=[InputRequired(_l("Choose one."))])


@dataclass(frozen=True)
class Estate:
    """The compound of a page."""

    compound: Compound

    @property
    def terms(self) -> Terms:
        """What holds here."""
        return suggestion_doors.terms_of(db(), self.compound.compound_id)

    def places(self) -> list[tuple[str, str]]:
        """(building, entrance) of the roll, in the order of addresses."""
        return roll.list_places(db(), self.compound)

    def url(self, step: str, **values: Any) -> str:
        """The address of a step; `step` is the name of a view."""
        return url_for(f"resident.{step}", code=self.compound.code, **values)


def load_estate(code: str) -> Estate:
    """The compound with this code; else 404."""
    found = compounds.find_compound(db(), code.upper())
    if found is None:
        abort(404)
    return Estate(found)


def steps_of(place: Estate) -> dict[str, Any]:
    """This browser's walk in this compound; empty if it has none."""
    return steps_in(WALK, {"compound": place.compound.compound_id})


def remember(place: Estate, **values: Any) -> None:
    """Note how far the walk has come; None forgets a value."""
    keep_steps(WALK, {"compound": place.compound.compound_id}, values)


def proof(place: Estate) -> PhoneCode | None:
    """The phone that this browser proved for suggestions of this compound within the last half hour."""
    row = proved_code(steps_of(place))
    return row if row is not None and suggestion_doors.opens(row, place.compound) else None


def onward(place: Estate) -> str:
    """The first step that is still missing."""
    steps = steps_of(place)
    if "kind" not in steps:
        return place.url("suggestion")
    if "building" not in steps:
        return place.url("suggestion_place")
    return place.url("suggestion_details" if proof(place) else "suggestion_phone")


@blueprint.route("/c/<code>/suggest", methods=["GET", "POST"])
@access()
def suggestion(code: str) -> Page:
    """Step 1: a need or a fault; what this is not, and who sees what."""
    place = load_estate(code)
    form = KindForm(data={"kind": steps_of(place).get("kind")})
    form.kind.choices = [SelectChoice(kind, kind_word(kind)) for kind in KINDS]
    if not place.terms.taking:
        return redirect(place.url("suggestion_list"), 303)
    if not form.validate_on_submit():
        page = render_template(
            "resident/suggestion.html",
            place=place,
            form=form,
            term=term_words(place.terms),
            kept_days=KEPT.days,
            plans=survey_plan.posted_of(db(), [place.compound.compound_id]),
        )
        return page, 422 if form.errors else 200
    token = steps_of(place).get("token") or secrets.token_urlsafe(16)
    remember(place, kind=form.kind.data, token=token, own=None)
    return redirect(place.url("suggestion_place"), 303)


@blueprint.get("/c/<code>/suggest/from")
@access()
def suggestion_from_entrance(code: str) -> Response:
    """The code on an entrance's poster, ?building=3&entrance=1: the place stands chosen, changeable."""
    place = load_estate(code)
    building, entrance = request.args.get("building", ""), request.args.get("entrance", "")
    if (building, entrance) in place.places():
        remember(place, building=building, entrance=entrance)
    return redirect(place.url("suggestion"), 303)


@blueprint.route("/c/<code>/suggest/place", methods=["GET", "POST"])
@access()
def suggestion_place(code: str) -> Page:
    """Step 2: the building, or a common place."""
    place = load_estate(code)
    if "kind" not in steps_of(place):
        return redirect(place.url("suggestion"), 303)
    buildings = dict.fromkeys(building for building, _entrance in place.places())
    form = WhereForm(data={"where": steps_of(place).get("building") or COMMON} if _placed(place) else None)
    form.where.choices = [
        SelectChoice(COMMON, _("A common place: road, gate, green, lighting")),
        *(SelectChoice(name, place_name(name, "")) for name in buildings),
    ]
    if not form.validate_on_submit():
        return _where_page(place, form, place.url("suggestion"))
    building = "" if form.where.data == COMMON else form.where.data
    inside = [entrance for name, entrance in place.places() if name == building]
    same = len(inside) > 1 and steps_of(place).get("building") == building
    remember(place, building=building, entrance=steps_of(place).get("entrance", "") if same else "")
    return redirect(place.url("suggestion_entrance") if len(inside) > 1 else onward(place), 303)


@blueprint.route("/c/<code>/suggest/entrance", methods=["GET", "POST"])
@access()
def suggestion_entrance(code: str) -> Page:
    """Step 2, where the building has several entrances: which one, or the whole building."""
    place = load_estate(code)
    building = steps_of(place).get("building", "")
    inside = [entrance for name, entrance in place.places() if building and name == building]
    if len(inside) < 2:
        return redirect(onward(place), 303)
    form = WhereForm(data={"where": steps_of(place).get("entrance") or COMMON})
    form.where.choices = [
        SelectChoice(COMMON, _("The whole building, or outside at it")),
        *(SelectChoice(name, place_name(building, name)) for name in inside),
    ]
    if not form.validate_on_submit():
        return _where_page(place, form, place.url("suggestion_place"))
    remember(place, entrance="" if form.where.data == COMMON else form.where.data)
    return redirect(onward(place), 303)


@blueprint.get("/c/<code>/suggestions")
@access()
def suggestion_list(code: str) -> Page:
    """How many were reported and answered here, and the way to one's own: ?code= is that of the message."""
    place = load_estate(code)
    typed = request.args.get("code", "")
    if typed and (own := _own(place, typed)):
        return redirect(own, 303)
    number = place.compound.compound_id
    page = render_template(
        "resident/suggestions.html",
        place=place,
        counts=suggestion_lists.counts(db(), {number: None}, now()).get(number),
        typed=typed,
        posts=suggestion_board.board(db(), number, POSTS),
        where_name=where_name,
    )
    return page, 422 if typed else 200


def _placed(place: Estate) -> bool:
    return "building" in steps_of(place)


def _where_page(place: Estate, form: WhereForm, back: str) -> Page:
    page = render_template("resident/suggestion_place.html", place=place, form=form, back=back)
    return page, 422 if form.errors else 200


def _own(place: Estate, typed: str) -> str | None:
    try:
        found = suggestion_reading.find_by_code(db(), normalise_code(typed))
    except BadCode:
        return None
    here = found is not None and found.compound_id == place.compound.compound_id
    return place.url("own_suggestion", own=found.code) if found is not None and here else None
