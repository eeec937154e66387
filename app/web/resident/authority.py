"""An owner ends the written authority that she gave: from then on nobody else answers for her home."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, render_template
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.extensions import louyi
from app.models import Verification
from app.services import finding, proxies, verification
from app.web.access import access
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.walk import back_to, load_home, not_open, proven, purpose_of

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]


@blueprint.route("/m/<code>/home/<home>/authority", methods=["GET", "POST"])
@access()
def authority(code: str, home: str) -> Page:
    """Who may answer for her, and the button; the link alone ends nothing."""
    place = load_home(code, home)
    if closed := not_open(place.found, place):
        return closed
    proved = proven(place, **purpose_of(place))
    if not isinstance(proved, Verification):
        return proved
    voter = finding.get_voter(db(), place.flat)
    row = proxies.own_of(db(), voter, verification.owner_of(db(), proved))
    if row is None:
        return redirect(back_to(place), 303)
    form = FlaskForm()
    if form.validate_on_submit():
        proxies.end(db(), place.motion, row, now=now(), vault=louyi().vault)
        db().commit()
        flash(_("The authority has ended: nobody else answers for this home any more."), "success")
        return redirect(back_to(place), 303)
    name = louyi().vault.unseal(row.name_sealed)
    return render_template(
        "resident/authority.html",
        home=place,
        motion=place.motion,
        row=row,
        name=name,
        form=form,
        back=back_to(place),
    )
