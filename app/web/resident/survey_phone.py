"""Steps of a survey before its questions: the number, the six digits, the home or the entrance.

The answer to a number is the same whether the roll knows it or not (RULES.md section 6; TRUST.md T17).
"""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect, render_template, request
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from app.extensions import louyi
from app.models import PhoneCode
from app.services import survey_doors, surveys
from app.services.surveys import Stage
from app.web.access import access
from app.web.code_form import CodeForm
from app.web.request import browser_id, db, language, now
from app.web.resident import blueprint
from app.web.resident.phone import PhoneForm
from app.web.resident.phone_pages import code_page, phone_page
from app.web.resident.phone_proof import check_code, queued
from app.web.resident.survey import (
    Asked,
    Page,
    code_of,
    home_in,
    homes,
    key_of,
    load_asked,
    proof,
    remember,
    steps_of,
)
from app.web.resident.walk import unsealed
from app.web.sentences import flat_name, place_name

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class HomeForm(FlaskForm):  # type: ignore[misc]
    """One of her homes, or the entrance where she lives."""

    home = RadioField(_l("Where do you live?"), validators=[InputRequired(_l("Choose one."))])


@blueprint.route("/s/<code>/phone", methods=["GET", "POST"])
@access()
def survey_phone(code: str) -> Page:
    """Step 1: the mobile number."""
    place = load_asked(code)
    if not place.takes_phones or place.survey.identity == "open":
        return redirect(place.url("survey"), 303)
    form = PhoneForm(data={"phone": unsealed(steps_of(place).get("phone"))})
    if not form.validate_on_submit():
        return _phone_page(place, form)
    try:
        remember(place, home=None, **queued(form.phone.data, lambda number: _code(place, number)))
    except ValidationError as error:
        form.phone.errors = [str(error)]
        return _phone_page(place, form)
    return redirect(place.url("survey_code"), 303)


@blueprint.route("/s/<code>/code", methods=["GET", "POST"])
@access()
def survey_code(code: str) -> Page:
    """Step 2: the six digits; a wrong try is written down, too."""
    place = load_asked(code)
    if not place.takes_phones or "code" not in steps_of(place):
        return redirect(place.url("survey"), 303)
    onward = place.url(f"survey_{steps_of(place).get('then', 'home')}")
    if proof(place):
        return redirect(onward, 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(place, form)
    form.code.errors = check_code(steps_of(place)["code"], form.digits)
    return _code_page(place, form) if form.errors else redirect(onward, 303)


@blueprint.route("/s/<code>/home", methods=["GET", "POST"])
@access()
def survey_home(code: str) -> Page:
    """Step 3: which of her homes, or which entrance; skipped where there is only one."""
    place = load_asked(code)
    proved = proof(place)
    if place.stage is not Stage.OPEN:
        return redirect(place.url("survey"), 303)
    if place.survey.identity != "open" and proved is None:
        return redirect(place.url("survey_phone"), 303)
    form = HomeForm(data={"home": _from_paper(place, proved)})
    form.home.choices = _choices(place, proved)
    if proved and _by_roll(place) and not form.home.choices:
        return redirect(place.url("survey_phone"), 303)
    if proved and place.survey.one_per == "person" and _by_roll(place):
        return redirect(place.url("survey_begin"), 303)
    lost = _by_roll(place) and steps_of(place).get("home") not in (None, *dict(form.home.choices))
    if len(form.home.choices) == 1 and not lost:
        return _chosen(place, form.home.choices[0][0])
    if not form.validate_on_submit():
        drawn = render_template(
            "resident/survey_home.html", place=place, survey=place.survey, form=form, lost=lost
        )
        return drawn, 422 if form.errors else 200
    return _chosen(place, form.home.data)


def _chosen(place: Asked, value: str) -> Page:
    remember(place, home=value if _by_roll(place) else int(value))
    return redirect(place.url("survey_begin"), 303)


def _from_paper(place: Asked, proved: PhoneCode | None) -> str | None:
    """The entrance of the scanned poster stands chosen, or the one of her own homes whose code was scanned;
    another home's code chooses nothing."""
    if not _by_roll(place):
        return steps_of(place).get("entrance")
    if proved is None:
        return None
    mine = homes(place, proved)
    at = home_in(place, mine, steps_of(place).get("home_code"))
    return None if at is None else code_of(place, mine[at])


def _by_roll(place: Asked) -> bool:
    return place.survey.identity == "household"


def _choices(place: Asked, proved: PhoneCode | None) -> list[tuple[str, str]]:
    """Her homes by their codes, or all entrances by their numbers."""
    if _by_roll(place) and proved is not None:
        return [(code_of(place, home), flat_name(key_of(home))) for home in homes(place, proved)]
    return [
        (str(each.position), place_name(each.building, each.entrance))
        for each in surveys.places_of(db(), place.survey)
    ]


def _code(place: Asked, number: str) -> PhoneCode:
    asker, address = (browser_id(), language()), request.remote_addr or ""
    return survey_doors.request_code(
        db(), place.survey, number, *asker, now=now(), vault=louyi().vault, address=address
    )


def _phone_page(place: Asked, form: PhoneForm) -> Page:
    return phone_page("resident/survey_phone.html", form, place=place, survey=place.survey)


def _code_page(place: Asked, form: CodeForm) -> Page:
    return code_page("resident/survey_code.html", form, steps_of(place), place=place, survey=place.survey)
