"""The door: a code to type, the reader's settings, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from operator import attrgetter

import flask_babel
from flask import redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.domain.codes import BadCode, normalise_code, normalise_short_code
from app.domain.text import compact
from app.extensions import louyi
from app.services import ballots, compounds, finding, suggestion_reading, survey_plan, surveys
from app.services.frozen_roll import voter_flat_key
from app.web.access import access
from app.web.loading import stage
from app.web.public import blueprint
from app.web.request import LANGUAGES, db
from app.web.sentences import scope_name, stage_word

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
SHOWN = 60


class FindForm(FlaskForm):  # type: ignore[misc]
    """The short code beside the QR code, or the code of a receipt."""

    code = StringField(
        _l("Code on your sheet, poster or receipt"),
        validators=[InputRequired(_l("Enter the code that stands beside the square.")), Length(max=100)],
    )


@blueprint.get("/")
@access()
def home() -> str:
    """What Louyi is, and one field."""
    return _home(FindForm())


@blueprint.post("/find")
@access()
def find() -> Response | tuple[str, int]:
    """From the typed code to the page of the home, the motion or the receipt."""
    form = FindForm()
    if not form.validate_on_submit():
        return _home(form), 422
    target = _target(form.code.data) or _survey(form.code.data) or _receipt(form.code.data)
    target = target or _suggestion(form.code.data)
    if target is None and _revoked(form.code.data):
        form.code.errors = [_("This sheet is no longer valid: a new one has been printed.")]
        return _home(form), 422
    if target is None:
        form.code.errors = [_("No sheet, poster or receipt has this code. Please compare it sign by sign.")]
        return _home(form), 422
    return redirect(target, 303)


@blueprint.post("/preferences")
@access()
def preferences() -> Response:
    """Language and size of text, remembered in this browser."""
    if request.form.get("lang") in LANGUAGES:
        session["language"] = request.form["lang"]
    if request.form.get("elder") in ("0", "1"):
        session["elder"] = request.form["elder"] == "1"
    session.permanent = True
    return redirect(_own_path(request.form.get("next", "")), 303)


@blueprint.get("/privacy")
@access()
def privacy() -> str:
    """What is kept, why, how long, and whom to ask."""
    return render_template("public/privacy.html", years=louyi().settings.evidence_years)


def _home(form: FindForm) -> str:
    found = finding.list_opened(db(), SHOWN) if louyi().settings.demo else []
    compounds = [
        (compound, list(motions)) for compound, motions in groupby(found, key=attrgetter("motion.compound"))
    ]
    demonstrated = [each.compound_id for each, _motions in compounds]
    return render_template(
        "public/home.html",
        form=form,
        compounds=compounds,
        plans=survey_plan.posted_of(db(), demonstrated) if demonstrated else [],
        stage=stage,
        stage_word=stage_word,
        scope=scope_name,
    )


def _receipt(typed: str) -> str | None:
    try:
        code = normalise_code(typed)
    except BadCode:
        return None
    return url_for("resident.receipt", code=code) if ballots.find_ballot(db(), code) else None


def _survey(typed: str) -> str | None:
    """The code on the poster of a survey."""
    survey = surveys.find_survey(db(), typed)
    if survey is None or survey.opened_at is None:
        return None
    return url_for("resident.survey", code=survey.code)


def _suggestion(typed: str) -> str | None:
    """The code of a report, or of the compound on its poster."""
    estate = compounds.find_compound(db(), compact(typed).upper())
    if estate is not None:
        return url_for("resident.suggestion", code=estate.code)
    try:
        found = suggestion_reading.find_by_code(db(), normalise_code(typed))
    except BadCode:
        return None
    return url_for("resident.own_suggestion", code=found.compound.code, own=found.code) if found else None


def _target(typed: str) -> str | None:
    try:
        code = normalise_short_code(typed)
    except BadCode:
        return None
    found = finding.find_by_short_code(db(), code)
    if found is None:
        return None
    motion, flat = found
    if flat is None:
        return url_for("public.motion", code=motion.code)
    return url_for("resident.home", code=motion.code, home=voter_flat_key(flat))


def _revoked(typed: str) -> bool:
    try:
        return finding.is_revoked(db(), code=normalise_short_code(typed))
    except BadCode:
        return False


def _own_path(target: str) -> str:
    """Only a path of our own: never a door to another host."""
    inside = target.startswith("/") and not target.startswith("//")
    plain = "\\" not in target and target.isprintable()
    return target if inside and plain else url_for("public.home")
