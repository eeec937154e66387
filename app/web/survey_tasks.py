"""The next steps of surveys, as lines of a worklist."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import flask_babel
from flask import url_for

from app.models import Compound
from app.services.survey_duties import Duty, duties
from app.services.surveys import Stage
from app.web.request import db, now
from app.web.sentences import deadline
from app.web.tasks import Task

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def survey_tasks(compounds: Iterable[Compound]) -> list[Task]:
    """Those of these compounds in which the user runs surveys, in the order of a worklist."""
    keys = [compound.compound_id for compound in compounds]
    return sorted((_task(duty) for duty in duties(db(), keys, now())), key=lambda task: task.order)


def _task(duty: Duty) -> Task:
    sentence, button, view, show = _step(duty)
    url = url_for(f"surveys.{view}", code=duty.survey.code, show=show)
    return Task(duty.since, sentence, url, button, _when(duty), duty.kind == "open")


def _when(duty: Duty) -> str:
    place, closes = duty.survey.compound.name, duty.survey.closes_at
    if closes is None or duty.line.stage not in (Stage.DRAFT, Stage.OPEN):
        return place
    return f"{place} · " + _("Closes: %(deadline)s", deadline=deadline(closes))


def _step(duty: Duty) -> tuple[str, str, str, str | None]:
    """The sentence, the word on its button, where it leads, and which part is shown."""
    number, title = duty.number, duty.survey.title
    if duty.kind == "draft":
        return (
            _("Survey “%(survey)s” is a draft, and its end is near.", survey=title),
            _("Go on"),
            "survey",
            None,
        )
    if duty.kind == "open":
        text = _(
            "Survey “%(survey)s” is open: %(number)s answers, %(homes)s homes asked.",
            survey=title,
            number=number,
            homes=duty.line.homes,
        )
        return text, _("Look"), "survey", None
    if duty.kind == "results":
        text = _("Survey “%(survey)s” is counted. Post the results.", survey=title)
        return text, _("Check and post"), "results", None
    if duty.kind == "words":
        text = ngettext(
            "Survey “%(survey)s”: %(num)s text of residents is chosen and not posted.",
            "Survey “%(survey)s”: %(num)s texts of residents are chosen and not posted.",
            number,
            survey=title,
        )
        return text, _("Check and post"), "results", None
    if not number:
        text = _("Survey “%(survey)s”: every wish has its answer. Post the list.", survey=title)
        return text, _("Check and post"), "plan", None
    if duty.kind == "plan":
        text = ngettext(
            "Survey “%(survey)s”: the list of what becomes of the wishes is a draft, %(num)s has no answer.",
            "Survey “%(survey)s”: the list of what becomes of the wishes is a draft, %(num)s have no answer.",
            number,
            survey=title,
        )
    else:
        text = ngettext(
            "Survey “%(survey)s”: %(num)s wish of the posted list has no answer.",
            "Survey “%(survey)s”: %(num)s wishes of the posted list have no answer.",
            number,
            survey=title,
        )
    return text, _("Answer the wishes"), "plan", "open"
