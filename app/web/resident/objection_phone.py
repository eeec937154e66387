"""Steps 2 and 3 of an objection, and the door to one's own: the number and its six digits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flask_babel
from flask import redirect, render_template
from wtforms.validators import ValidationError

from app.domain.masks import mask_phone
from app.extensions import louyi
from app.services import phone_codes
from app.services.phone_codes import BudgetSpent, NotMainland, PhoneWish
from app.services.phones import NotAPhone, parse_mobile
from app.services.verification import LIFETIME, PAUSE, CodeSpent, TooSoon, WrongCode
from app.web.access import access
from app.web.code_form import CodeForm, too_soon, tries_left
from app.web.request import browser_id, db, language, now
from app.web.resident import blueprint
from app.web.resident.objection import Page, Place, load_place, proof, remember, steps_of
from app.web.resident.phone import PhoneForm
from app.web.resident.walk import sealed, typed_before, unsealed

_: Callable[..., str] = flask_babel.gettext


@blueprint.route("/m/<code>/object/phone", methods=["GET", "POST"])
@access()
def objection_phone(code: str) -> Page:
    """Step 2: the number at which the answer arrives."""
    place = load_place(code)
    if not _begun(place):
        return redirect(place.url("objection"), 303)
    form = PhoneForm(data={"phone": unsealed(steps_of(place).get("phone")) or typed_before()})
    if not form.validate_on_submit():
        return _phone_page(place, form)
    try:
        _send_code(place, form.phone.data)
    except ValidationError as error:
        form.phone.errors = [str(error)]
        return _phone_page(place, form)
    return redirect(place.url("objection_code"), 303)


@blueprint.route("/m/<code>/object/code", methods=["GET", "POST"])
@access()
def objection_code(code: str) -> Page:
    """Step 3: the six digits; a wrong try is written down, too."""
    place = load_place(code)
    if not _begun(place) or "code" not in steps_of(place):
        return redirect(place.url("objection"), 303)
    if proof(place):
        return redirect(_onward(place), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(place, form)
    form.code.errors = _check(place, form.digits)
    return _code_page(place, form) if form.errors else redirect(_onward(place), 303)


def _begun(place: Place) -> bool:
    """Whether there is something to prove a phone for: an objection to send, or one's own to see."""
    steps = steps_of(place)
    return bool(steps.get("own")) or (bool(steps.get("kind")) and place.stage is not None)


def _onward(place: Place) -> str:
    own = steps_of(place).get("own")
    return place.url("own_objection", own=own) if own else place.url("objection_details")


def _send_code(place: Place, typed: str) -> None:
    """Queue it; raises ValidationError with what to tell."""
    try:
        number = parse_mobile(typed)
        wish = PhoneWish(place.motion, None, number, browser_id(), language())
        row = phone_codes.request_code(db(), wish, now=now(), vault=louyi().vault)
    except (NotAPhone, NotMainland) as error:
        text = _("This is not a mobile number. It has eleven digits and begins with 1.")
        raise ValidationError(text) from error
    except TooSoon as error:
        raise ValidationError(too_soon(error.wait)) from error
    except BudgetSpent as error:
        text = _(
            "No more codes can be sent for this compound today. Please go to the committee, or try tomorrow."
        )
        raise ValidationError(text) from error
    db().commit()
    remember(place, code=row.phone_code_id, phone=sealed(number.removeprefix("+86")))


def _check(place: Place, digits: str) -> list[str]:
    """What is wrong with the code; nothing if it fits."""
    number = steps_of(place)["code"]
    try:
        phone_codes.check_code(db(), number, browser_id(), digits, now=now(), vault=louyi().vault)
    except WrongCode as error:
        db().commit()
        return [tries_left(error.left)]
    except CodeSpent:
        return [_("This code is too old or used up. Please ask for a new one.")]
    db().commit()
    return []


def _phone_page(place: Place, form: PhoneForm) -> Page:
    own = bool(steps_of(place).get("own"))
    page = render_template(
        "resident/objection_phone.html", place=place, motion=place.motion, form=form, own=own
    )
    return page, 422 if form.errors else 200


def _code_page(place: Place, form: CodeForm) -> Page:
    page = render_template(
        "resident/objection_code.html",
        place=place,
        motion=place.motion,
        form=form,
        own=bool(steps_of(place).get("own")),
        phone=mask_phone(unsealed(steps_of(place).get("phone"))),
        minutes=LIFETIME // timedelta(minutes=1),
        pause=PAUSE // timedelta(seconds=1),
    )
    return page, 422 if form.errors else 200
