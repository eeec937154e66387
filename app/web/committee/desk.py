"""Where a committee member's day begins: what to do next, and every motion with its stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import flask_babel
from flask import render_template, url_for

from app.services import notices
from app.services.motions import Stage
from app.services.overview import CompoundLine, MotionLine, overview
from app.web.access import access, my_compounds
from app.web.committee import blueprint
from app.web.committee.steps import is_complete, resume_url
from app.web.request import db, now
from app.web.sentences import deadline, homes, stage_word
from app.web.survey_tasks import survey_tasks
from app.web.tasks import Task

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/committee")
@access("committee")
def desk() -> str:
    """The worklist, and the motions of each compound."""
    compounds = my_compounds()
    lines = overview(db(), compounds, now())
    found = [*(task for line in lines for task in _tasks(line)), *survey_tasks(compounds)]
    tasks = sorted(found, key=lambda task: task.order)
    return render_template("committee/desk.html", lines=lines, tasks=tasks, stage_word=stage_word)


def _tasks(line: CompoundLine) -> Iterator[Task]:
    place = line.compound
    if not line.flats:
        yield Task(
            datetime.min.replace(tzinfo=UTC),
            _("%(compound)s has no roll yet. Import the list of flats and owners.", compound=place.name),
            url_for("roll.upload", code=place.code),
            _("Import the roll"),
        )
    elif not line.motions:
        yield Task(
            datetime.min.replace(tzinfo=UTC),
            _("%(compound)s: the roll is here. Now put a question to the owners.", compound=place.name),
            url_for("committee.new_motion", code=place.code),
            _("New question"),
        )
    for motion in line.motions:
        if motion.stage is Stage.PUBLISHED:
            yield _task_of_posted(motion)
        elif motion.stage not in (Stage.FINAL, Stage.WITHDRAWN):
            yield _task(motion)


def _task(line: MotionLine) -> Task:
    motion = line.motion
    sentence, button = _next(line)
    url = url_for("committee.motion", code=motion.code)
    if line.stage is Stage.DRAFT:
        url = resume_url(motion)
    elif line.stage is Stage.COUNTED:
        url = url_for("committee.publish", code=motion.code)
    return Task(motion.created_at, sentence, url, button, _when(line))


def _task_of_posted(line: MotionLine) -> Task:
    """While objections can be made there is nothing to do; then the final result is due."""
    motion, question = line.motion, line.motion.question
    url, button, when, quiet = url_for("notices.motion", code=motion.code), _("Look"), "", False
    try:
        notices.refuse_final(db(), motion, line.result, now=now(), standing=line.standing)
    except notices.PeriodRuns as error:
        sentence = _("“%(question)s”: the preliminary result is posted.", question=question)
        when, quiet = _("Objections can be made until %(deadline)s.", deadline=deadline(error.end)), True
    except notices.ObjectionsOpen:
        sentence = _("“%(question)s”: open objections hold the final result. Answer them.", question=question)
        url, button = url_for("objections.motion", code=motion.code), _("Objections")
    except notices.Undecided:
        sentence = _(
            "“%(question)s” cannot be final: co-owners disagree, and it depends on them.", question=question
        )
    else:
        sentence = _("“%(question)s”: the days for objections are over.", question=question)
        button = _("Post the final result")
    return Task(motion.created_at, sentence, url, button, when, quiet)


def _next(line: MotionLine) -> tuple[str, str]:
    """What to do with a motion that is not published, and the word on its button."""
    question = line.motion.question
    if line.stage is Stage.DRAFT and is_complete(line.motion):
        return _("“%(question)s” is ready to be opened.", question=question), _("Check and open")
    if line.stage is Stage.DRAFT:
        return _("“%(question)s” is a draft. Finish it.", question=question), _("Go on")
    if line.stage is Stage.COUNTING:
        return _("“%(question)s” has closed and is being counted.", question=question), _("Look")
    if line.stage is Stage.COUNTED:
        return _("“%(question)s” is counted. Post the result.", question=question), _("Check and post")
    if not line.heads_in:
        text = _("“%(question)s”: print the poster and the ballot sheets.", question=question)
        return text, _("Print sheets")
    text = _(
        "“%(question)s” is open: %(part)s of %(whole)s took part.",
        question=question,
        part=line.heads_in,
        whole=homes(line.heads),
    )
    return text, _("Look")


def _when(line: MotionLine) -> str:
    if line.motion.closes_at is None or line.stage not in (Stage.ANNOUNCED, Stage.OPEN):
        return ""
    return _("Closes: %(deadline)s", deadline=deadline(line.motion.closes_at))
