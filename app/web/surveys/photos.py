"""Photos that came with answers of a named survey, for committee and street office; they are never posted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import IO

import flask_babel
from flask import Response, abort, render_template, request

from app.delivery.exports import Cell, SheetTable, csv_file
from app.delivery.pack import Pack
from app.domain.crowds import FEWEST
from app.domain.surveys.questionnaire import Questionnaire
from app.extensions import louyi
from app.models import Survey
from app.services import survey_photos, survey_results
from app.services.activities import of_survey
from app.services.survey_photos import HandedIn
from app.web.access import access
from app.web.activity import note
from app.web.files import send_written
from app.web.request import db, language, now
from app.web.sentences import place_name
from app.web.survey_photos import photo_response
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.results import readable

A_PAGE = 12
NO_NAME = re.compile(r"[^-\w]+")
"""What a name of a file should not hold."""
_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/surveys/<code>/photos-of/<question>")
@access(*AUTHORS, audited=False)
def photos_of(code: str, question: str) -> str:
    """Twelve at a time, each with its home."""
    survey, asked = readable(code)
    found = asked.question(question)
    if found is None or question not in _shown(survey, asked):
        abort(404)
    after = request.args.get("after", "")[:64]
    rows = survey_photos.handed_in(db(), survey, question, after=after, limit=A_PAGE + 1)
    return render_template(
        "surveys/photos.html",
        survey=survey,
        question=found,
        number=asked.numbers()[question],
        total=survey_photos.number(db(), survey, question),
        rows=rows[:A_PAGE],
        after=rows[A_PAGE - 1].reference if len(rows) > A_PAGE else None,
        place_name=place_name,
    )


@blueprint.get("/surveys/<code>/photo/<reference>")
@access(*AUTHORS, audited=False)
def photo(code: str, reference: str) -> Response:
    """One picture that was handed in."""
    survey, _asked = readable(code)
    if survey_results.answered(db(), survey) < FEWEST:
        abort(404)
    return photo_response(survey_photos.picture(db(), survey, reference, louyi().vault))


@blueprint.post("/surveys/<code>/photos.zip")
@access(*AUTHORS)
def photos_file(code: str) -> Response:
    """All photos with a table of where they come from, each question judged as its page is."""
    survey, asked = readable(code)
    questions = _shown(survey, asked)
    if not questions or survey.forgotten_at is not None:
        abort(404)
    note("survey_downloaded", of_survey(survey), file="photos")
    db().commit()
    with louyi().database.reading() as reading:  # long, and in nobody's way
        photos = survey_photos.pictures(reading, survey, questions, louyi().vault)
        return send_written(partial(_pack, asked, photos), "zip", f"louyi-{survey.code}-photos")


def _pack(asked: Questionnaire, photos: Iterable[tuple[HandedIn, str, bytes]], target: IO[bytes]) -> None:
    pack, rows, numbers = Pack(target, now()), list[Sequence[Cell]](), asked.numbers()
    for at, (home, question, image) in enumerate(photos, 1):
        words = [home.building, home.entrance, home.room or ""]
        home_name = NO_NAME.sub("_", "-".join(filter(None, words)))
        name = f"{at:04}-{home_name}.jpg"
        pack.add(name, "", image)
        asks = asked.question(question)
        rows.append([*words, str(numbers[question]), asks.label.said(language()) if asks else "", name])
    header = [
        _("Building"),
        _("Entrance"),
        _("Room"),
        _("No. of the question"),
        _("What is asked"),
        _("File"),
    ]
    pack.add("photos.csv", "", csv_file(SheetTable(_("Photos"), header, rows)))
    pack.close()


def _shown(survey: Survey, asked: Questionnaire) -> list[str]:
    """The questions whose photos may be seen."""
    photos = (each.id for each in asked.questions() if each.kind.name == "photo")
    return [each for each in photos if survey_results.answered(db(), survey, each) >= FEWEST]
