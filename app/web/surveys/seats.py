"""For whom a worker enters answers: a home of the survey by its address, or an entrance of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress

import flask_babel
from flask import abort, flash, request

from app.domain.address import BadAddress, parse_key, read_key
from app.extensions import louyi
from app.models import Survey, SurveyPlace
from app.services import survey_doors, surveys
from app.services.survey_doors import Seat
from app.services.survey_envelopes import AnswersTooLong
from app.services.surveys import Stage
from app.web.access import my_buildings, staff_survey
from app.web.request import db, now
from app.web.sentences import flat_name, place_name

_: Callable[..., str] = flask_babel.gettext


def open_for_entry(code: str) -> Survey:
    """The survey, while it is open; else 404."""
    survey = staff_survey(code)
    if surveys.stage_of(survey, now()) is not Stage.OPEN:
        abort(404)
    return survey


def my_entrances(survey: Survey) -> dict[str, SurveyPlace]:
    """The survey's entrances in the user's buildings, as 3-1."""
    mine = my_buildings(survey.compound)
    return {
        f"{each.building}-{each.entrance}": each
        for each in surveys.places_of(db(), survey)
        if mine is None or each.building in mine
    }


def known_home(survey: Survey, typed: str) -> str | None:
    """The address as the pages write it, of a home or an entrance that the survey knows; else None."""
    if survey.identity != "household":
        plain = _entrance(typed)
        return plain if plain in my_entrances(survey) else None
    mine = my_buildings(survey.compound)
    for reader in (parse_key, read_key):
        with suppress(BadAddress):
            key = reader(typed)
            if (mine is None or key.building in mine) and survey_doors.home_at(db(), survey, key):
                return str(key)
    return None


def seat_at(survey: Survey, home: str, token: str) -> Seat:
    """Sent twice, the same form has the same seat; `home` is one that `known_home` gave."""
    if survey.identity == "household":
        found = survey_doors.home_at(db(), survey, parse_key(home))
        assert found is not None
        return survey_doors.seat_of_home(survey, found, louyi().vault.digest("session", token), louyi().vault)
    return survey_doors.seat_of_browser(survey, my_entrances(survey)[home], token, louyi().vault)


def seat_of_form(survey: Survey, home: str) -> Seat:
    """The seat of the form that was sent, by its token."""
    return seat_at(survey, home, token_of_form())


def token_of_form() -> str:
    """What the form carries from one look to the next; new where it is opened."""
    return request.form.get("token") or secrets.token_urlsafe(16)


def answered_before() -> str:
    """A worker changes nothing that a home has handed in."""
    return _("This home has answered already. Only the home itself can change it.")


def tell_why(error: Exception) -> None:
    """Of AnswersTooLong or AlreadyAnswered, on the page that is shown again."""
    too_long = isinstance(error, AnswersTooLong)
    text = _("All your texts together are too long. Please shorten them.") if too_long else answered_before()
    flash(text, "warning")


def home_name(survey: Survey, home: str) -> str:
    """In words."""
    return flat_name(parse_key(home)) if survey.identity == "household" else place_name(*home.rsplit("-", 1))


def _entrance(typed: str) -> str:
    """ "3 1" and "3栋1单元" are 3-1: an address without its room."""
    try:
        key = read_key(f"{typed}-0")
    except BadAddress:
        return ""
    return f"{key.building}-{key.entrance}"
