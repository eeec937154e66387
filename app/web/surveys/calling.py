"""Of a draft: about what residents are asked whether one may call them, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel
from flask import abort, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.surveys.plan import Ref, asking
from app.domain.surveys.questionnaire import Questionnaire
from app.models import Survey
from app.services import survey_calling, surveys
from app.services.activities import of_survey
from app.services.survey_calling import NEEDED, About
from app.services.surveys import SurveyOpened
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.request import db, language, now
from app.web.survey_pages import labels_of
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS, opened_before
from app.web.surveys.questionnaires import judged
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]
SCALE = "+"
"""After a question's id: its points from three on."""
Group = tuple[str, list[SelectChoice]]


class CallingForm(FlaskForm):  # type: ignore[misc]
    """The topic; with the home, also which answer agrees and which ask for it."""

    topic = StringField(
        _l("About what?"),
        filters=[one_line],
        validators=[Length(max=30, message=_l("At most 30 characters."))],
    )
    agrees = RadioField(_l("Which answer agrees to be called?"), validate_choice=False)
    wished = SelectMultipleField(
        _l("Which answers ask for it? (any one of them)"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


@blueprint.route("/surveys/<code>/calling", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def calling(code: str) -> Page:
    """An empty topic: nobody is asked."""
    survey = staff_survey(code)
    if survey.opened_at is not None:
        abort(404)
    asked = judged(surveys.newest_wording(db(), survey).questionnaire)
    form = _form(survey, asked)
    if not form.validate_on_submit() or not _complete(survey, form):
        page = render_template("surveys/calling.html", survey=survey, form=form, folds=_folds(asked, form))
        return page, 422 if form.errors else 200
    try:
        survey_calling.set_calling(db(), survey, _about(survey, form), now=now(), actor=signed_in())
    except SurveyOpened:
        return opened_before(survey.code)
    note("survey_changed", of_survey(survey), what="calling")
    db().commit()
    return redirect(url_for("surveys.survey", code=survey.code), 303)


def _complete(survey: Survey, form: CallingForm) -> bool:
    """Of a named survey an answer must agree: nobody else is asked."""
    known = [choice.value for choice in form.agrees.choices]
    if survey.anonymous or not form.topic.data or form.agrees.data in known:
        return True
    form.agrees.errors = [_("Choose which answer agrees, or add such a question first.")]
    return False


def _form(survey: Survey, asked: Questionnaire) -> CallingForm:
    kept, proposed = survey_calling.calling_of(db(), survey), survey_calling.proposal(asked)
    agrees: Ref | None = proposed.agrees
    wished: Sequence[Ref] = proposed.wished
    if kept is not None:
        agrees = (kept.question, kept.option) if kept.question and kept.option else proposed.agrees
        wished = [(question, key) for question, key in kept.wished] or proposed.wished
    standing = {SCALE.join((q, "")) if key in NEEDED else f"{q}:{key}" for q, key in wished}
    form = CallingForm(
        data={
            "topic": kept.topic if kept else "",
            "agrees": ":".join(agrees) if agrees else None,
            "wished": sorted(standing),
        }
    )
    form.agrees.choices = [
        SelectChoice(choice.value, _("%(question)s: %(answer)s", question=question, answer=choice.label))
        for question, choices in _answers(asked, "single")
        for choice in choices
    ]
    form.wished.choices = [choice for _question, choices in _needs(asked) for choice in choices]
    return form


def _answers(asked: Questionnaire, *kinds: str) -> list[Group]:
    """Each question of these kinds, with its options as question:option; of a scale, its upper points."""
    numbers = asked.numbers()
    return [
        (
            f"{numbers[each.id]}. {each.label.said(language())}",
            [SelectChoice(f"{each.id}{SCALE}", _("3, 4 or 5 points"))]
            if each.kind.name == "scale"
            else [
                SelectChoice(f"{each.id}:{key}", label) for key, label in labels_of(each, language()).items()
            ],
        )
        for each in asked.questions()
        if each.kind.name in kinds
    ]


def _needs(asked: Questionnaire) -> list[Group]:
    """What says that a home needs it: a scale, and each choice of works."""
    return _answers(asked, "scale", *(each.kind.name for each in asking(asked)))


def _folds(asked: Questionnaire, form: CallingForm) -> list[tuple[str, list[Field], bool]]:
    """The boxes of `wished` under their question, and whether one of them is ticked."""
    boxes, folds = iter(form.wished), []
    for question, choices in _needs(asked):
        inside = [next(boxes) for _choice in choices]
        folds.append((question, inside, any(box.checked for box in inside)))
    return folds


def _about(survey: Survey, form: CallingForm) -> About:
    if survey.anonymous or not form.topic.data:
        return About(form.topic.data)
    wished: list[Ref] = []
    for value in form.wished.data:
        question, _colon, key = value.partition(":")
        wished += [(value[:-1], point) for point in NEEDED] if value.endswith(SCALE) else [(question, key)]
    question, _colon, option = form.agrees.data.partition(":")
    return About(form.topic.data, (question, option), wished)
