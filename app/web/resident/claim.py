"""A resident says what is wrong on the roll: what, the phone, its code, who and why. A worker answers.

The walk lives in the signed cookie beside the vote's: motion, home, kind, and the number of the code's row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flask_babel
from flask import abort, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.domain.address import BadAddress, FlatKey, parse_key
from app.models import Motion, PhoneCode
from app.services import claims
from app.services.claims import NoSuchHome
from app.services.finding import Found
from app.web.access import access
from app.web.claim_words import kind_label
from app.web.loading import claimable_motion
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.steps import keep_steps, proved_code, steps_in
from app.web.sentences import flat_name

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
WALK = "claim"


class KindForm(FlaskForm):  # type: ignore[misc]
    """What is wrong."""

    kind = RadioField(_l("What is it?"), validators=[InputRequired(_l("Choose one."))])


@dataclass(frozen=True)
class Place:
    """The home that a claim is about."""

    found: Found
    key: FlatKey
    area: int
    kinds: tuple[str, ...]

    @property
    def motion(self) -> Motion:
        """The motion of the page."""
        return self.found.motion

    @property
    def name(self) -> str:
        """The address in words."""
        return flat_name(self.key)

    def url(self, step: str = "claim") -> str:
        """The address of a step; `step` is the name of a view."""
        return url_for(f"resident.{step}", code=self.motion.code, home=self.key)

    @property
    def back(self) -> str:
        """Where the walk began."""
        if self.motion.frozen_at is None:
            return url_for("public.roll", code=self.motion.code)
        return url_for("resident.home", code=self.motion.code, home=self.key)


def load_place(code: str, home: str) -> Place:
    """The home of the motion's roll; else 404."""
    found = claimable_motion(code)
    try:
        key = parse_key(home)
        area = claims.home_area(db(), found.motion, key)
    except (BadAddress, NoSuchHome):
        abort(404)
    return Place(found, key, area, claims.kinds_for(db(), found.motion, now()))


def closed(place: Place) -> tuple[str, int] | None:
    """The page that says that the time for claims is over."""
    if place.kinds:
        return None
    return render_template("resident/claim_closed.html", place=place, motion=place.motion), 409


def steps_of(place: Place) -> dict[str, Any]:
    """This browser's walk for this home; empty if it has none."""
    return steps_in(WALK, _about(place))


def remember(place: Place, **values: Any) -> None:
    """Note how far the walk has come."""
    keep_steps(WALK, _about(place), values)


def proof(place: Place) -> PhoneCode | None:
    """The phone that this browser proved for a claim in this compound within the last half hour."""
    row = proved_code(steps_of(place))
    return row if row is not None and row.compound_id == place.motion.compound_id else None


@blueprint.route("/m/<code>/claim/<home>", methods=["GET", "POST"])
@access()
def claim(code: str, home: str) -> Page:
    """Step 1: what is wrong."""
    place = load_place(code, home)
    if over := closed(place):
        return over
    form = KindForm(data={"kind": steps_of(place).get("kind")})
    form.kind.choices = [SelectChoice(kind, kind_label(kind)) for kind in place.kinds]
    if not form.validate_on_submit():
        page = render_template("resident/claim.html", place=place, motion=place.motion, form=form)
        return page, 422 if form.errors else 200
    remember(place, kind=form.kind.data)
    return redirect(place.url("claim_details" if proof(place) else "claim_phone"), 303)


def _about(place: Place) -> dict[str, object]:
    return {"motion": place.motion.motion_id, "home": str(place.key)}
