"""A draft motion from a line of a survey's plan list that needs a vote; then it is edited as any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.domain.surveys import plan as domain
from app.domain.surveys import questionnaire
from app.models import Survey, SurveyPlanAnswer, SurveyPlanLine
from app.services import survey_calling, survey_motions, survey_plan, surveys
from app.services.activities import of_motion
from app.services.roll import Scope
from app.services.survey_motions import NoVoteNeeded, Wanted
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.choices import ScopeGroups, scope_groups
from app.web.committee.forms import QuestionForm, ScopeForm
from app.web.committee.steps import resume_url
from app.web.request import db, language, now
from app.web.sentences import place_name

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]
MATTERS = {
    "special": ("civil-code-special", _l("A lift, rebuilding, raising the fund, changing common parts")),
    "ordinary": ("civil-code-ordinary", _l("Another matter, also the use of the maintenance fund")),
    "open": (None, _l("I choose the rule later")),
}
"""The rule and the words of each kind of matter (Civil Code Art. 278)."""


class FromSurveyForm(ScopeForm):
    """The question, who decides, and what kind of matter it is."""

    question = QuestionForm.question
    matter = RadioField(
        _l("What kind of matter is it?"),
        choices=[SelectChoice(key, words) for key, (_rule, words) in MATTERS.items()],
        validators=[InputRequired(_l("Choose one."))],
    )

    calls = BooleanField(_l("Homes that agreed to be called about this come first in the visits"))


@blueprint.route("/committee/survey/<code>/line/<int(max=2147483647):number>", methods=["GET", "POST"])
@access("committee")
def from_survey(code: str, number: int) -> Page:
    """One page, one press; a second press leads to the same draft."""
    survey = staff_survey(code)
    line = survey_motions.find_line(db(), survey, number)
    answer = survey_plan.newest_of(db(), line) if line is not None else None
    if line is None or answer is None or answer.state != "needs_vote":
        abort(404)
    label = answer.title or _work(survey, line)
    groups = scope_groups(db(), survey.compound)
    calling = survey_calling.calling_of(db(), survey)
    form = FromSurveyForm(data=_proposal(line, label, answer, groups, calling.topic if calling else ""))
    form.scope.choices = groups.choices
    if not form.validate_on_submit():
        page = render_template(
            "committee/from_survey.html",
            survey=survey,
            label=label,
            form=form,
            groups=groups,
            calling=calling,
        )
        return page, 422 if form.errors else 200
    return _drafted(survey, line, label, form, groups.scope_of(form.scope.data))


def _drafted(
    survey: Survey, line: SurveyPlanLine, label: str, form: FromSurveyForm, scope: Scope
) -> Response:
    details = _(
        "This question comes from the survey “%(title)s”, where residents wished for: %(label)s."
        " A survey is no vote: nobody’s consent follows from it.",
        title=survey.title,
        label=label,
    )
    wanted = Wanted(scope, form.question.data, details, MATTERS[form.matter.data][0], form.calls.data)
    try:
        motion, new = survey_motions.draft_from(db(), survey, line, wanted, now=now(), actor=signed_in())
    except NoVoteNeeded:
        abort(404)
    if new:
        note("motion_drafted", of_motion(motion), survey=survey.code)
        db().commit()
        flash(_("A draft was made. Everything in it can still be changed."), "success")
    if motion.announced_at is not None:
        return redirect(url_for("committee.motion", code=motion.code), 303)
    return redirect(resume_url(motion), 303)


def _proposal(
    line: SurveyPlanLine, label: str, answer: SurveyPlanAnswer, groups: ScopeGroups, topic: str
) -> dict[str, Any]:
    """The form as the line fills it in."""
    place = place_name(answer.building, answer.entrance) if answer.building else ""
    lift = line.option == "lift"  # the id of the template: never a matter of the whole compound
    question = _("Do you agree to this in %(place)s: %(label)s?", place=place, label=label)
    return {
        "question": question if place else _("Do you agree to this: %(label)s?", label=label),
        "scope": None if lift and not place else groups.key_of(Scope(answer.building, answer.entrance)),
        "matter": "special" if lift else None,
        "calls": bool(topic) and topic in label,
    }


def _work(survey: Survey, line: SurveyPlanLine) -> str:
    """The words of the work, as the questionnaire reads now."""
    asked = questionnaire.read(surveys.newest_wording(db(), survey).questionnaire)
    work = domain.labels(asked).get((line.question or "", line.option or ""))
    return work.said(language()) if work else ""
