"""What a survey hangs up or hands out: blank sheets, posters of entrances, codes of homes; in lots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import flask_babel
from flask import Response, abort, render_template, request, url_for

from app.delivery.documents.survey_labels import SurveyLabel, SurveyLabels, survey_labels
from app.delivery.documents.surveys import SurveyPosters, survey_posters
from app.domain.address import FlatKey
from app.extensions import louyi
from app.models import Survey, SurveyPlace
from app.services import survey_codes, surveys
from app.services.surveys import Stage
from app.web.access import access, my_buildings, staff_survey
from app.web.request import db, now
from app.web.sentences import flat_name, page_language, place_name
from app.web.survey_words import who_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.sheet import around, pdf

_: Callable[..., str] = flask_babel.gettext
Each = TypeVar("Each")
POSTERS = 60
"""In one file: what is typeset within a request."""
LABELS = 400
"""Fifty pages, some two seconds."""


@blueprint.get("/surveys/<code>/papers")
@access(*AUTHORS, "worker")
def papers(code: str) -> str:
    """Every file, the large ones in lots."""
    survey = _open(code)
    places, homes = _places(survey, ""), _homes(survey, "")
    return render_template(
        "surveys/papers.html",
        survey=survey,
        entrances=len(places),
        homes=len(homes),
        posters=_files("surveys.poster", survey.code, [each.building for each in places], POSTERS),
        labels=_files("surveys.home_labels", survey.code, [each.building for each in homes], LABELS),
    )


@blueprint.get("/surveys/<code>/poster.pdf")
@access(*AUTHORS, "worker")
def poster(code: str) -> Response:
    """All entrances, or those of ?building=3; the lot of ?lot=2."""
    survey = _open(code)
    places = _lot(_places(survey, request.args.get("building", "")), POSTERS)
    posters = SurveyPosters(
        promise=_("Anonymous: opened after the close, in a random order.")
        if survey.anonymous
        else _("With your home; only committee and street office see it."),
        who=who_sentence(survey),
        places=[place_name(each.building, each.entrance) for each in places],
        **around(survey, page_language()),
    )
    body = survey_posters(posters, fonts=louyi().settings.font_dir)
    return pdf(body, f"louyi-{survey.code}-posters.pdf")


@blueprint.get("/surveys/<code>/homes.pdf")
@access(*AUTHORS, "worker")
def home_labels(code: str) -> Response:
    """The same for the codes of homes, where each home or owner answers."""
    survey = _open(code)
    homes = _lot(_homes(survey, request.args.get("building", "")), LABELS)
    pack = SurveyLabels(
        anonymous=survey.anonymous,
        labels=[SurveyLabel(flat_name(home), _link(survey, home)) for home in homes],
        **around(survey, page_language()),
    )
    return pdf(survey_labels(pack, fonts=louyi().settings.font_dir), f"louyi-{survey.code}-homes.pdf")


def _files(view: str, code: str, buildings: Sequence[str], size: int) -> list[tuple[str, str]]:
    """Words and address of each file, of the whole and of each building; `buildings` has one a piece."""
    each_building = list(dict.fromkeys(buildings))
    found = []
    for building in ["", *(each_building if len(each_building) > 1 else [])]:
        name = place_name(building, "") if building else _("All")
        mine = [each for each in buildings if building in ("", each)]
        parts = lots(mine, size)
        for number, part in enumerate(parts, 1):
            first = (number - 1) * size + 1
            word = _("%(of)s, %(first)s to %(last)s", of=name, first=first, last=first + len(part) - 1)
            url = url_for(view, code=code, building=building or None, lot=number if number > 1 else None)
            found.append((word if len(parts) > 1 else name, url))
    return found


def lots(found: Sequence[Each], size: int) -> list[Sequence[Each]]:
    """Parts of at most this size."""
    return [found[at : at + size] for at in range(0, len(found), size)]


def _lot(found: Sequence[Each], size: int) -> Sequence[Each]:
    number = request.args.get("lot", 1, type=int)
    parts = lots(found, size)
    if not 1 <= number <= len(parts):
        abort(404)
    return parts[number - 1]


def _open(code: str) -> Survey:
    survey = staff_survey(code)
    if surveys.stage_of(survey, now()) is not Stage.OPEN:
        abort(404)
    return survey


def _places(survey: Survey, building: str) -> list[SurveyPlace]:
    mine = my_buildings(survey.compound)
    found = [each for each in surveys.places_of(db(), survey) if mine is None or each.building in mine]
    return [each for each in found if building in ("", each.building)]


def _homes(survey: Survey, building: str) -> list[FlatKey]:
    """None where nothing is proved: there a code would mean nothing."""
    if survey.identity != "household":
        return []
    mine = my_buildings(survey.compound)
    found = [
        each for each in survey_codes.homes_on_paper(db(), survey) if mine is None or each.building in mine
    ]
    return [each for each in found if building in ("", each.building)]


def _link(survey: Survey, home: FlatKey) -> str:
    made = survey_codes.home_code(survey, home, louyi().vault)
    return louyi().settings.base_url + url_for("resident.survey_from_home", code=survey.code, home_code=made)
