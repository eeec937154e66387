"""Steps 2 and 3 of an objection, and the door to one's own: the number and its six digits."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect

from app.web.access import access
from app.web.code_form import CodeForm
from app.web.resident import blueprint
from app.web.resident.objection import Page, Place, load_place, proof, remember, steps_of
from app.web.resident.phone import PhoneForm
from app.web.resident.phone_pages import code_page, phone_page
from app.web.resident.phone_proof import send_code
from app.web.resident.phone_steps import code_step, phone_step
from app.web.resident.walk import typed_before, unsealed

_: Callable[..., str] = flask_babel.gettext


@blueprint.route("/m/<code>/object/phone", methods=["GET", "POST"])
@access()
def objection_phone(code: str) -> Page:
    """Step 2: the number at which the answer arrives."""
    place = load_place(code)
    if not _begun(place):
        return redirect(place.url("objection"), 303)
    form = PhoneForm(data={"phone": unsealed(steps_of(place).get("phone")) or typed_before()})

    def send(typed: str) -> None:
        remember(place, **send_code(place.motion, None, typed))

    def page(shown: PhoneForm) -> Page:
        return phone_page("resident/objection_phone.html", shown, **_about(place))

    return phone_step(form, send, page, place.url("objection_code"))


@blueprint.route("/m/<code>/object/code", methods=["GET", "POST"])
@access()
def objection_code(code: str) -> Page:
    """Step 3: the six digits."""
    place = load_place(code)
    if not _begun(place) or "code" not in steps_of(place):
        return redirect(place.url("objection"), 303)
    if proof(place):
        return redirect(_onward(place), 303)

    def page(shown: CodeForm) -> Page:
        return code_page("resident/objection_code.html", shown, steps_of(place), **_about(place))

    return code_step(steps_of(place)["code"], page, lambda: _onward(place))


def _begun(place: Place) -> bool:
    """Whether there is something to prove a phone for: an objection to send, or one's own to see."""
    steps = steps_of(place)
    return bool(steps.get("own")) or (bool(steps.get("kind")) and place.stage is not None)


def _onward(place: Place) -> str:
    own = steps_of(place).get("own")
    return place.url("own_objection", own=own) if own else place.url("objection_details")


def _about(place: Place) -> dict[str, object]:
    return {"place": place, "motion": place.motion, "own": bool(steps_of(place).get("own"))}
