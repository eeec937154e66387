"""A resident objects: what about, the phone, its code, the words. The first screen says who will see what.

The walk lives in the signed cookie: motion, kind, the number of the code's row, and where it leads.
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
from app.models import Motion, PhoneCode
from app.models.objection import KINDS
from app.services import finding, objection_lists, objections
from app.services.finding import Found
from app.web.access import access
from app.web.objection_words import against_word, kind_label, kind_word, outcome_word
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.steps import keep_steps, proved_code, steps_in
from app.web.sentences import deadline

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
WALK = "objection"


class ObjectionKindForm(FlaskForm):  # type: ignore[misc]
    """What it is about."""

    kind = RadioField(_l("What is it about?"), validators=[InputRequired(_l("Choose one."))])


@dataclass(frozen=True)
class Place:
    """The motion that an objection is about."""

    found: Found

    @property
    def motion(self) -> Motion:
        """The motion of the page."""
        return self.found.motion

    @property
    def stage(self) -> str | None:
        """What can be objected to now."""
        return objections.stage_for(self.motion, self.found.result, now())

    def url(self, step: str, **values: Any) -> str:
        """The address of a step; `step` is the name of a view."""
        return url_for(f"resident.{step}", code=self.motion.code, **values)

    @property
    def back(self) -> str:
        """Where the walk began."""
        result = self.found.result
        posted = result is not None and result.published_at is not None
        return url_for("public.result" if posted else "public.motion", code=self.motion.code)


def load_place(code: str) -> Place:
    """A motion that was announced; else 404."""
    found = finding.find_motion(db(), code)
    if found is None or found.motion.announced_at is None:
        abort(404)
    return Place(found)


def steps_of(place: Place) -> dict[str, Any]:
    """This browser's walk for this motion; empty if it has none."""
    return steps_in(WALK, {"motion": place.motion.motion_id})


def remember(place: Place, **values: Any) -> None:
    """Note how far the walk has come."""
    keep_steps(WALK, {"motion": place.motion.motion_id}, values)


def proof(place: Place) -> PhoneCode | None:
    """The phone that this browser proved for an objection in this compound within the last half hour."""
    row = proved_code(steps_of(place))
    return row if row is not None and row.compound_id == place.motion.compound_id else None


@blueprint.get("/m/<code>/objections")
@access()
def objection_list(code: str) -> Page:
    """Numbers, kinds and outcomes for everyone, and the way to one's own: ?code= is that of the message."""
    place = load_place(code)
    typed = request.args.get("code", "")
    if typed and (own := _own(place, typed)):
        return redirect(own, 303)
    page = render_template(
        "resident/objections.html",
        place=place,
        motion=place.motion,
        lines=objection_lists.public_lines(db(), place.motion),
        until=objections.until(place.motion, place.found.result),
        typed=typed,
        kind_word=kind_word,
        outcome_word=outcome_word,
        against_word=against_word,
        deadline=deadline,
    )
    return page, 422 if typed else 200


@blueprint.route("/m/<code>/object", methods=["GET", "POST"])
@access()
def objection(code: str) -> Page:
    """Step 1: what it is about; and who will see what."""
    place = load_place(code)
    if place.stage is None:
        return redirect(place.url("objection_list"), 303)
    form = ObjectionKindForm(data={"kind": steps_of(place).get("kind")})
    form.kind.choices = [SelectChoice(kind, kind_label(kind)) for kind in KINDS]
    if not form.validate_on_submit():
        until = objections.until(place.motion, place.found.result)
        blocks = objections.blocks(db(), place.motion)
        page = render_template(
            "resident/objection.html",
            place=place,
            motion=place.motion,
            form=form,
            until=until,
            blocks=blocks,
            deadline=deadline,
        )
        return page, 422 if form.errors else 200
    token = steps_of(place).get("token") or secrets.token_urlsafe(16)
    remember(place, kind=form.kind.data, token=token, own=None)
    return redirect(place.url("objection_details" if proof(place) else "objection_phone"), 303)


def _own(place: Place, typed: str) -> str | None:
    try:
        found = objection_lists.find_by_code(db(), place.motion, normalise_code(typed))
    except BadCode:
        return None
    return place.url("own_objection", own=found.code) if found else None
