"""Invitation and reminders by SMS: look at texts and cost, choose when, order once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.extensions import louyi
from app.models import Survey, SurveyMailing
from app.services import survey_mailings, surveys
from app.services.activities import of_survey
from app.services.survey_mailings import DAYS, INVITATION, CannotOrder, Outlook
from app.services.surveys import Stage
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.request import db, now
from app.web.sentences import deadline
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
ngettext: Callable[..., str] = flask_babel.ngettext
Page = str | Response | tuple[str, int]
MOST_FEN = 10**9


class TextsForm(FlaskForm):  # type: ignore[misc]
    """When, and what each round was said to cost at most, in fen."""

    days = SelectMultipleField(
        _l("When do texts go out?"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    fen = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, MOST_FEN)])


@blueprint.route("/surveys/<code>/texts", methods=["GET", "POST"])
@access(*AUTHORS)
def texts(code: str) -> Page:
    """Texts of a survey that the roll answers; nothing goes out that was not ordered here."""
    survey = _of_the_roll(code)
    ordered = survey_mailings.mailings(db(), survey)
    waiting = [each.days_before for each in ordered if each.done_at is None]
    form = TextsForm(data={"days": waiting})
    form.days.choices = _choices(survey, ordered)
    if not form.validate_on_submit():
        return _page(survey, ordered, form)
    try:
        _order(survey, form)
    except CannotOrder as error:
        form.days.errors = [refusal_word(error.reason)]
        return _page(survey, ordered, form)
    note("survey_texts_ordered", of_survey(survey), rounds=len(form.days.data), fen=form.fen.data)
    db().commit()
    flash(
        _("Ordered. The texts go out by themselves.") if form.days.data else _("No text goes out."), "success"
    )
    return redirect(url_for("surveys.texts", code=survey.code), 303)


def refusal_word(reason: str) -> str:
    """Why nothing is ordered, or nothing went out."""
    return {
        "closed": _("The survey takes no answers any more."),
        "identity": _("Texts go only where each home or owner of the roll answers."),
        "address": _(
            "The title holds the address of a page: providers would drop the text. Change the title."
        ),
        "cap": _("This costs more than is left for texts. Nothing is sent."),
        "dearer": _("It costs more by now than was shown. Look at the new cost and order again."),
    }[reason]


def _order(survey: Survey, form: TextsForm) -> None:
    parts = louyi()
    survey_mailings.order(
        *(db(), survey, form.days.data),
        shown_fen=form.fen.data,
        clock=parts.clock,
        actor=signed_in(),
        caps=parts.sms_caps,
        vault=parts.vault,
    )


def _of_the_roll(code: str) -> Survey:
    survey = staff_survey(code)
    living = surveys.stage_of(survey, now()) in (Stage.DRAFT, Stage.OPEN)
    if not living or survey.identity != "household" or survey.closes_at is None:
        abort(404)
    return survey


def _choices(survey: Survey, ordered: Sequence[SurveyMailing]) -> list[SelectChoice]:
    """What is still ahead and has not gone out."""
    gone = {each.days_before for each in ordered if each.done_at is not None and each.refusal is None}
    return [
        SelectChoice(days, _when(survey, days))
        for days in (INVITATION, *DAYS)
        if days not in gone and survey_mailings.is_ahead(survey, days, now())
    ]


def _when(survey: Survey, days: int) -> str:
    if days == INVITATION:
        return _("Invitation to every home, once the survey is open")
    moment = survey_mailings.goes_out(survey, days)
    assert moment is not None
    return ngettext(
        "Reminder %(num)s day before the close: %(when)s",
        "Reminder %(num)s days before the close: %(when)s",
        days,
        when=deadline(moment),
    )


def _page(survey: Survey, ordered: Sequence[SurveyMailing], form: TextsForm) -> Page:
    outlook: Outlook = survey_mailings.outlook(
        db(), survey, now=now(), caps=louyi().sms_caps, vault=louyi().vault
    )
    errors = bool(form.errors)
    form.fen.raw_data, form.fen.data = None, outlook.fen
    page = render_template(
        "surveys/texts.html",
        survey=survey,
        outlook=outlook,
        gone=[each for each in ordered if each.done_at is not None],
        when=lambda days: _when(survey, days),
        form=form,
        refusal_word=refusal_word,
    )
    return page, 422 if errors else 200
