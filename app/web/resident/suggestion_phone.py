"""Steps 3 and 4 of a suggestion, and the door to one's own: the number and its six digits."""

from __future__ import annotations

from flask import redirect

from app.extensions import louyi
from app.models import PhoneCode
from app.services import suggestion_doors
from app.web.access import access
from app.web.code_form import CodeForm
from app.web.request import browser_id, db, language, now
from app.web.resident import blueprint
from app.web.resident.phone import PhoneForm
from app.web.resident.phone_pages import code_page, phone_page
from app.web.resident.phone_proof import queued
from app.web.resident.phone_steps import code_step, phone_step
from app.web.resident.suggestion import Estate, Page, load_estate, onward, proof, remember, steps_of
from app.web.resident.walk import unsealed


@blueprint.route("/c/<code>/suggest/phone", methods=["GET", "POST"])
@access()
def suggestion_phone(code: str) -> Page:
    """Step 3: the number at which the answer arrives."""
    place = load_estate(code)
    if not _begun(place):
        return redirect(place.url("suggestion"), 303)
    form = PhoneForm(data={"phone": unsealed(steps_of(place).get("phone"))})

    def send(typed: str) -> None:
        remember(place, **queued(typed, lambda number: _code(place, number)))

    def page(shown: PhoneForm) -> Page:
        return phone_page("resident/suggestion_phone.html", shown, **_about(place))

    return phone_step(form, send, page, place.url("suggestion_code"))


@blueprint.route("/c/<code>/suggest/code", methods=["GET", "POST"])
@access()
def suggestion_code(code: str) -> Page:
    """Step 4: the six digits."""
    place = load_estate(code)
    if not _begun(place) or "code" not in steps_of(place):
        return redirect(place.url("suggestion"), 303)
    if proof(place):
        return redirect(_onward(place), 303)

    def page(shown: CodeForm) -> Page:
        return code_page("resident/suggestion_code.html", shown, steps_of(place), **_about(place))

    return code_step(steps_of(place)["code"], page, lambda: _onward(place))


def _begun(place: Estate) -> bool:
    """Whether there is something to prove a phone for: a report to send, or one's own to see."""
    steps = steps_of(place)
    return bool(steps.get("own")) or ("building" in steps and place.terms.taking)


def _onward(place: Estate) -> str:
    own = steps_of(place).get("own")
    return place.url("own_suggestion", own=own) if own else onward(place)


def _code(place: Estate, number: str) -> PhoneCode:
    return suggestion_doors.request_code(
        db(), place.compound, number, browser_id(), language(), now=now(), vault=louyi().vault
    )


def _about(place: Estate) -> dict[str, object]:
    return {
        "place": place,
        "own": bool(steps_of(place).get("own")),
        "roll_only": place.terms.roll_only,
    }
