"""Photos that come with a form of answers: cleaned and kept at once, so that no other error loses them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import flask_babel
from flask import Response, abort, request

from app.delivery import photos
from app.delivery.photos import PhotoRefused
from app.domain.surveys.answers import Fault
from app.domain.surveys.questionnaire import Question
from app.extensions import louyi
from app.models import Survey
from app.services import survey_answers, survey_photos
from app.services.survey_doors import Seat
from app.services.survey_photos import TooManySurveyPhotos
from app.web.request import db, now
from app.web.survey_words import fault_sentence

_: Callable[..., str] = flask_babel.gettext


class _Bad(Exception):
    """What is wrong with the photos of one question, in words."""


def take_photos(
    survey: Survey,
    seat: Seat,
    questions: Iterable[Question],
    typed: dict[str, list[str]],
    *,
    helped: bool = False,
) -> dict[str, str]:
    """Put the references of what was sent into `typed`; what is wrong, by question.

    Raises SurveyNotOpen, and where a worker helps AlreadyAnswered."""
    faults: dict[str, str] = {}
    known = survey_photos.known(db(), survey_answers.find(db(), survey, seat))
    for question in questions:
        if question.kind.name != "photo":
            continue
        kept = [each for each in typed.get(question.id, ()) if each]
        typed[question.id] = [each for each in kept if known.get(each) == question.id]
        try:
            if typed[question.id] != kept:
                raise _Bad(fault_sentence(Fault("bad_reference")))
            typed[question.id] += _keep(survey, seat, question, len(kept), helped)
        except _Bad as bad:
            faults[question.id] = str(bad)
    return faults


def _keep(survey: Survey, seat: Seat, question: Question, before: int, helped: bool) -> list[str]:
    images = list(_clean(question.id))
    most: int = getattr(question.kind, "most", 1)
    if before + len(images) > most:
        raise _Bad(_("At most %(limit)s photos. Take one away first.", limit=most))
    if not images:
        return []
    row = survey_answers.begin(db(), survey, seat, now=now(), helped=helped)
    try:
        found = [survey_photos.keep(db(), row, question.id, image, louyi().vault) for image in images]
    except TooManySurveyPhotos as error:
        raise _Bad(_("Too many photos have come from this home. Save the page, then go on.")) from error
    db().commit()
    return found


def _clean(name: str) -> Iterable[bytes]:
    """The pictures of a field; raises _Bad."""
    for file in request.files.getlist(name):
        data = file.read(photos.MOST_BYTES + 1)
        try:
            if data:
                yield photos.clean(data)
        except PhotoRefused as error:
            raise _Bad(_refusal(error.why)) from error


def _refusal(why: str) -> str:
    return {
        "bytes": _("The photo is larger than 8 MB. Take a smaller one."),
        "sides": _("The photo has more than 4096 points on a side. Take a smaller one."),
        "content": _("This is not a photo (JPEG, PNG or WebP). Choose another."),
    }[why]


def photo_response(image: bytes | None) -> Response:
    """The picture on its own page, kept by nobody on the way; 404 for none."""
    if image is None:
        abort(404)
    headers = {"Content-Disposition": "inline", "Cache-Control": "no-store"}
    return Response(image, mimetype="image/jpeg", headers=headers)
