"""Steps 2 and 3 of a claim: the number, which need not be on the roll, and its six digits."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect
from wtforms.validators import ValidationError

from app.web.access import access
from app.web.code_form import CodeForm
from app.web.resident import blueprint
from app.web.resident.claim import Page, Place, closed, load_place, proof, remember, steps_of
from app.web.resident.phone import PhoneForm
from app.web.resident.phone_pages import code_page, phone_page
from app.web.resident.phone_proof import check_code, send_code
from app.web.resident.walk import typed_before, unsealed

_: Callable[..., str] = flask_babel.gettext


@blueprint.route("/m/<code>/claim/<home>/phone", methods=["GET", "POST"])
@access()
def claim_phone(code: str, home: str) -> Page:
    """Step 2: the number at which the answer arrives."""
    place = load_place(code, home)
    if over := closed(place):
        return over
    if "kind" not in steps_of(place):
        return redirect(place.url(), 303)
    form = PhoneForm(data={"phone": unsealed(steps_of(place).get("phone")) or typed_before()})
    if not form.validate_on_submit():
        return _phone_page(place, form)
    try:
        remember(place, **send_code(place.motion, place.key, form.phone.data))
    except ValidationError as error:
        form.phone.errors = [str(error)]
        return _phone_page(place, form)
    return redirect(place.url("claim_code"), 303)


@blueprint.route("/m/<code>/claim/<home>/code", methods=["GET", "POST"])
@access()
def claim_code(code: str, home: str) -> Page:
    """Step 3: the six digits; a wrong try is written down, too."""
    place = load_place(code, home)
    if over := closed(place):
        return over
    if proof(place):
        return redirect(place.url("claim_details"), 303)
    if "code" not in steps_of(place):
        return redirect(place.url(), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(place, form)
    form.code.errors = check_code(steps_of(place)["code"], form.digits)
    return _code_page(place, form) if form.errors else redirect(place.url("claim_details"), 303)


def _phone_page(place: Place, form: PhoneForm) -> Page:
    return phone_page("resident/claim_phone.html", form, place=place, motion=place.motion)


def _code_page(place: Place, form: CodeForm) -> Page:
    return code_page("resident/claim_code.html", form, steps_of(place), place=place, motion=place.motion)
