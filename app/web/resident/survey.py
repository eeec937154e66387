"""A survey's first page, and as whom this browser answers: by its proof, its home, its entrance.

The walk lives in the signed cookie: survey, number of the code's row, the code of the home
(services/survey_codes) or the number of the entrance. Nothing that was answered is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.address import FlatKey
from app.domain.surveys import questionnaire
from app.domain.surveys.questionnaire import Questionnaire
from app.extensions import louyi
from app.models import PhoneCode, Survey, SurveyPlace
from app.services import (
    survey_answers,
    survey_calls,
    survey_codes,
    survey_doors,
    survey_plan,
    survey_wishes,
    surveys,
)
from app.services.survey_doors import Seat
from app.services.survey_people import KEPT
from app.services.surveys import Stage
from app.web.access import access
from app.web.request import browser_id, db, now
from app.web.resident import blueprint
from app.web.resident.steps import keep_steps, proved_code, steps_in
from app.web.sentences import deadline
from app.web.survey_words import who_sentence

WALK = "survey"
LIFETIME = timedelta(hours=2)
LONGEST_CODE = 32
Homes = Sequence[tuple[SurveyPlace, str]]
Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Asked:
    """The survey of a page."""

    survey: Survey

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return surveys.stage_of(self.survey, now())

    def questions(self) -> Questionnaire:
        """As they read now."""
        return questionnaire.read(surveys.newest_wording(db(), self.survey).questionnaire)

    @property
    def takes_phones(self) -> bool:
        """Whether a number can be proved now: to answer, to find what became of one's own wishes, or to say
        whether one may be called."""
        looks = survey_wishes.may_look(db(), self.survey, now())
        return self.stage is Stage.OPEN or looks or survey_calls.may_speak(db(), self.survey)

    def url(self, step: str, **values: Any) -> str:
        """The address of a step; `step` is the name of a view."""
        return url_for(f"resident.{step}", code=self.survey.code, **values)


def load_asked(code: str) -> Asked:
    """A survey that was opened; else 404."""
    found = surveys.find_survey(db(), code)
    if found is None or found.opened_at is None:
        abort(404)
    return Asked(found)


def steps_of(place: Asked) -> dict[str, Any]:
    """This browser's walk for this survey; empty if it has none."""
    return steps_in(WALK, {"survey": place.survey.survey_id})


def remember(place: Asked, **values: Any) -> None:
    """Note how far the walk has come; None forgets a value."""
    keep_steps(WALK, {"survey": place.survey.survey_id}, values)


def proof(place: Asked) -> PhoneCode | None:
    """The phone that this browser proved for this survey within the last two hours: questions take time."""
    row = proved_code(steps_of(place), LIFETIME)
    return row if row is not None and row.survey_id == place.survey.survey_id else None


def homes(place: Asked, proved: PhoneCode) -> Homes:
    """The homes that the proved number may answer for."""
    return survey_doors.homes_of(db(), place.survey, proved.phone_digest)


def home_in(place: Asked, mine: Homes, code: object) -> int | None:
    """Which of her homes this code names; None if none of those that are hers now."""
    keys = [key_of(home) for home in mine]
    return survey_codes.same_home(place.survey, code, keys, louyi().vault) if isinstance(code, str) else None


def key_of(home: tuple[SurveyPlace, str]) -> FlatKey:
    """Its address."""
    return FlatKey(home[0].building, home[0].entrance, home[1])


def code_of(place: Asked, home: tuple[SurveyPlace, str]) -> str:
    """What names it in forms and in the walk, however the roll changes in between."""
    return survey_codes.home_code(place.survey, key_of(home), louyi().vault)


def seat_or_step(place: Asked) -> Seat | Response:
    """As whom this browser answers; else the step that is still missing."""
    if place.stage is not Stage.OPEN:
        return redirect(place.url("survey"), 303)
    survey, vault, chosen = place.survey, louyi().vault, steps_of(place).get("home")
    proved = None if survey.identity == "open" else proof(place)
    if survey.identity != "open" and proved is None:
        if "then" in steps_of(place):
            remember(place, then=None)  # the way now leads to the questions, not to her wishes
        return redirect(place.url("survey_phone"), 303)
    if survey.identity == "household" and proved is not None:
        mine = homes(place, proved)
        if chosen is None and len(mine) == 1:
            chosen = code_of(place, mine[0])
            remember(place, home=chosen)
        at = 0 if mine and survey.one_per == "person" else home_in(place, mine, chosen)
        if at is None:
            return redirect(place.url("survey_home" if mine else "survey_phone"), 303)
        return survey_doors.seat_of_home(survey, mine[at], proved.phone_digest, vault)
    entrance = survey_doors.known_place(surveys.places_of(db(), survey), chosen)
    if entrance is None:
        return redirect(place.url("survey_home"), 303)
    if proved is not None:
        return survey_doors.seat_of_phone(survey, entrance, proved.phone_digest, vault)
    return survey_doors.seat_of_browser(survey, entrance, browser_id(), vault)


@blueprint.get("/s/<code>")
@access()
def survey(code: str) -> Page:
    """Who asks and why, anonymous or with the home, what is kept, and that it is no vote."""
    place = load_asked(code)
    if place.survey.published_at is not None:
        return redirect(url_for("public.survey_results_page", code=place.survey.code), 303)
    page, asked = "survey" if place.stage is Stage.OPEN else "survey_closed", place.questions()
    return render_template(
        f"resident/{page}.html",
        place=place,
        survey=place.survey,
        asked=asked,
        asks_photos=any(each.kind.name == "photo" for each in asked.questions()),
        who=who_sentence(place.survey),
        kept_days=KEPT.days,
        deadline=deadline,
        begun=_begun(place),
        plan=survey_plan.published_plan(db(), place.survey),
        calls=survey_calls.may_speak(db(), place.survey),
    )


@blueprint.get("/s/<code>/h/<home_code>")
@access()
def survey_from_home(code: str, home_code: str) -> Response:
    """The code of a home: it is only compared with the homes of a phone that was proved (survey_codes)."""
    place = load_asked(code)
    if place.survey.identity == "household" and len(home_code) <= LONGEST_CODE:
        remember(place, home_code=home_code)
    return redirect(place.url("survey"), 303)


@blueprint.get("/s/<code>/e/<number>")
@access()
def survey_from_entrance(code: str, number: str) -> Response:
    """The code on an entrance's poster: the entrance stands chosen later, and can be changed."""
    place = load_asked(code)
    known = {str(each.position) for each in surveys.places_of(db(), place.survey)}
    if place.survey.identity != "household" and number in known:
        remember(place, entrance=number)
    return redirect(place.url("survey"), 303)


def _begun(place: Asked) -> bool:
    """Whether this browser can go on with something; without a proof nothing is told."""
    seat = seat_or_step(place)
    if not isinstance(seat, Seat):
        return False
    kept = survey_answers.envelope_of(db(), place.survey, seat, louyi().vault)
    return kept.saved is not None or kept.sent is not None
