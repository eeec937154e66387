"""Step 2: the telephone number, and the six digits that came to it.

The answer is the same whether the roll knows the number or not (RULES.md section 6; TRUST.md T17).
"""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.extensions import louyi
from app.services import verification
from app.services.phones import NotAPhone, parse_mobile
from app.services.verification import CodeRequest, CodeSpent, TooSoon, VoterLocked, WrongCode
from app.web.access import access
from app.web.code_form import CodeForm, too_soon, tries_left
from app.web.phone_words import phone_fault
from app.web.request import browser_id, db, language, now
from app.web.resident import blueprint
from app.web.resident.phone_pages import code_page, phone_page
from app.web.resident.walk import Home, barred, load_home, proof, remember, sealed, steps_of, unsealed

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]


class PhoneForm(FlaskForm):  # type: ignore[misc]
    """The number that stands on the list of owners."""

    phone = StringField(
        _l("Your mobile number"), validators=[InputRequired(_l("Enter your mobile number.")), Length(max=50)]
    )


@blueprint.route("/m/<code>/home/<home>/phone", methods=["GET", "POST"])
@access()
def phone(code: str, home: str) -> Page:
    """Ask for a code; with a fresh proof the walk goes on, unless another number is wanted."""
    place = load_home(code, home)
    if request.method == "GET":
        _note_purpose(place)
    if closed := _barred(place):
        return closed
    if request.method == "GET" and "again" not in request.args and proof(place):
        return redirect(_onward(place), 303)
    form = PhoneForm(data={"phone": unsealed(steps_of(place).get("phone"))})
    if not form.validate_on_submit():
        return _phone_page(place, form)
    try:
        number = parse_mobile(form.phone.data)
        _request_code(place, number)
    except NotAPhone:
        form.phone.errors = [phone_fault(form.phone.data)]
    except TooSoon as error:
        form.phone.errors = [too_soon(error.wait)]
    except VoterLocked:
        return _locked(place)
    return _phone_page(place, form) if form.errors else redirect(place.url("code"), 303)


@blueprint.route("/m/<code>/home/<home>/code", methods=["GET", "POST"])
@access()
def code(code: str, home: str) -> Page:
    """Check the six digits; a wrong try is written down, too."""
    place = load_home(code, home)
    if closed := _barred(place):
        return closed
    if proof(place):
        return redirect(_onward(place), 303)
    if "verification" not in steps_of(place):
        return redirect(place.url("phone"), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(place, form)
    return _check(place, form, form.digits)


def _check(place: Home, form: CodeForm, digits: str) -> Page:
    number = steps_of(place)["verification"]
    try:
        verification.check_code(db(), number, browser_id(), digits, now=now(), vault=louyi().vault)
    except WrongCode as error:
        db().commit()
        form.code.errors = [tries_left(error.left)]
        return _code_page(place, form)
    except CodeSpent:
        form.code.errors = [_("This code is too old or used up. Please ask for a new one.")]
        return _code_page(place, form)
    except VoterLocked:
        return _locked(place)
    db().commit()
    return redirect(_onward(place), 303)


def _note_purpose(place: Home) -> None:
    """Prove the phone to answer, or (?then=entry) to see what is recorded, after the close too."""
    purpose = "entry" if request.args.get("then") == "entry" else None
    if purpose != steps_of(place).get("then"):
        remember(place, then=purpose)


def _barred(place: Home) -> Response | tuple[str, int] | None:
    return None if steps_of(place).get("then") == "entry" else barred(place)


def _onward(place: Home) -> str:
    return place.url("own_entry" if steps_of(place).get("then") == "entry" else "answer")


def _request_code(place: Home, number: str) -> None:
    wish = CodeRequest(place.flat, number, browser_id(), language())
    row = verification.request_code(db(), wish, now=now(), vault=louyi().vault)
    db().commit()
    remember(place, verification=row.verification_id, phone=sealed(number.removeprefix("+86")))


def _phone_page(place: Home, form: PhoneForm) -> Page:
    waiting = "verification" in steps_of(place)
    return phone_page("resident/phone.html", form, home=place, motion=place.motion, waiting=waiting)


def _code_page(place: Home, form: CodeForm) -> Page:
    return code_page("resident/code.html", form, steps_of(place), home=place, motion=place.motion)


def _locked(place: Home) -> Page:
    return render_template("resident/locked.html", home=place, motion=place.motion), 429
