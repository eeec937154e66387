"""What a survey hangs up or hands out: blank sheets, posters, codes of homes; in lots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import flask_babel
from flask import Response, abort, render_template, request, url_for

from app.delivery.documents.data import PosterAt
from app.delivery.documents.survey_labels import SurveyLabel, SurveyLabels, survey_labels
from app.delivery.documents.surveys import SurveyPosters, survey_posters
from app.domain.address import FlatKey
from app.extensions import louyi
from app.models import Survey, SurveyPlace
from app.services import survey_codes, surveys
from app.services.surveys import Stage
from app.web import lots
from app.web.access import access, my_buildings, staff_survey
from app.web.request import db, now
from app.web.sentences import flat_name, page_language, place_name
from app.web.survey_words import who_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.sheet import around, link, pdf

_: Callable[..., str] = flask_babel.gettext
LABELS = 400
"""Fifty pages, some two seconds."""


@blueprint.get("/surveys/<code>/papers")
@access(*AUTHORS, "worker")
def papers(code: str) -> str:
    """Every file, the large ones in lots."""
    survey = _open(code)
    places, homes = _places(survey, ""), _homes(survey, "")
    url = partial(url_for, "surveys.poster", code=survey.code)
    counts = Counter(each.building for each in places)
    in_buildings = lots.files(partial(url, of="building"), _("All"), len(counts), lots.POSTERS)
    return render_template(
        "surveys/papers.html",
        survey=survey,
        homes=len(homes),
        posters=[
            (_("For each entrance (%(count)s)", count=len(places)), _files(url, counts, lots.POSTERS)),
            (_("For each building (%(count)s)", count=len(counts)), in_buildings),
            (_("For the whole compound"), [(_("One page"), url(of="compound"))]),
        ],
        labels=_files(
            partial(url_for, "surveys.home_labels", code=survey.code),
            Counter(each.building for each in homes),
            LABELS,
        ),
    )


@blueprint.get("/surveys/<code>/poster.pdf")
@access(*AUTHORS, "worker")
def poster(code: str) -> Response:
    """A page for each entrance, or those of ?building=3; ?of=building or compound; the lot of ?lot=2."""
    survey = _open(code)
    of = request.args.get("of", "entrance")
    posters = SurveyPosters(
        promise=_("Anonymous: opened after the close, in a random order.")
        if survey.anonymous
        else _("With your home; only committee and street office see it."),
        who=who_sentence(survey),
        posters=lots.lot(_posters(survey, of), lots.POSTERS),
        **around(survey, page_language()),
    )
    body = survey_posters(posters, fonts=louyi().settings.font_dir)
    return pdf(body, f"louyi-{survey.code}-posters-{of}.pdf")


@blueprint.get("/surveys/<code>/homes.pdf")
@access(*AUTHORS, "worker")
def home_labels(code: str) -> Response:
    """The same for the codes of homes, where each home or owner answers."""
    survey = _open(code)
    homes = lots.lot(_homes(survey, request.args.get("building", "")), LABELS)
    pack = SurveyLabels(
        anonymous=survey.anonymous,
        labels=[SurveyLabel(flat_name(home), _link(survey, home)) for home in homes],
        **around(survey, page_language()),
    )
    return pdf(survey_labels(pack, fonts=louyi().settings.font_dir), f"louyi-{survey.code}-homes.pdf")


def _files(url: Callable[..., str], buildings: Counter[str], size: int) -> list[tuple[str, str]]:
    """Of the whole, and of each building where there are several."""
    found = lots.files(url, _("All"), buildings.total(), size)
    for building, count in buildings.items() if len(buildings) > 1 else ():
        found += lots.files(partial(url, building=building), place_name(building, ""), count, size)
    return found


def _posters(survey: Survey, of: str) -> list[PosterAt]:
    """Those of entrances fill in where she lives; the others open the survey alone."""
    if of == "compound":
        return [PosterAt(survey.compound.name, link(survey))]
    places = _places(survey, request.args.get("building", ""))
    if of == "building":
        buildings = dict.fromkeys(each.building for each in places)
        return [PosterAt(place_name(building, ""), link(survey)) for building in buildings]
    if of != "entrance":
        abort(404)
    return [
        PosterAt(
            place_name(each.building, each.entrance),
            link(survey, "survey_from_entrance", number=each.position),
        )
        for each in places
    ]


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
    return link(survey, "survey_from_home", home_code=made)
