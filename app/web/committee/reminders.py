"""Reminders by SMS on the committee's desk: choose a text, look at its cost, press once."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from app.extensions import louyi
from app.models import REMINDER_TEXTS, Motion
from app.services import reminders as reminding
from app.services.activities import of_motion
from app.services.motions import Stage, stage_of
from app.services.reminders import CannotRemind, Outlook
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.committee import blueprint
from app.web.request import db, now

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]
MOST_FEN = 10**9


class SendForm(FlaskForm):  # type: ignore[misc]
    """What it was said to cost, in fen."""

    fen = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, MOST_FEN)])


@blueprint.get("/committee/m/<code>/reminders")
@access("committee")
def reminders(code: str) -> str:
    """How many homes are asked, what is left of the budget, and each text with its cost."""
    motion = _open_motion(code)
    outlook = _outlook(motion, REMINDER_TEXTS)
    return render_template(
        "committee/reminders.html",
        motion=motion,
        outlook=outlook,
        titles=titles(),
        refused=_shared_refusal(outlook),
        refusal_word=refusal_word,
    )


@blueprint.route("/committee/m/<code>/reminders/<wording>", methods=["GET", "POST"])
@access("committee")
def reminder(code: str, wording: str) -> Page:
    """Look once more, then send; pressed twice, or by two persons, it is sent once."""
    if wording not in REMINDER_TEXTS:
        abort(404)
    motion, form = _open_motion(code), SendForm()
    if not form.validate_on_submit():
        return _confirm_page(motion, wording, form)
    try:
        texts, fen = reminding.order(
            *(db(), motion, wording),
            shown_fen=form.fen.data,
            clock=louyi().clock,
            actor=signed_in(),
            caps=louyi().sms_caps,
            vault=louyi().vault,
        )
    except CannotRemind as error:
        form.form_errors.append(refusal_word(error.reason))
        return _confirm_page(motion, wording, form)
    note("reminders_ordered", of_motion(motion), wording=wording, texts=texts, fen=fen)
    db().commit()
    flash(
        flask_babel.ngettext("%(num)s text is on its way.", "%(num)s texts are on their way.", texts),
        "success",
    )
    return redirect(url_for("committee.reminders", code=code), 303)


def titles() -> dict[str, str]:
    """Each wording in a few words."""
    return {
        "question": _("With the whole question"),
        "deadline": _("Short, with the deadline"),
        "help": _("Offer a new sheet or help at home"),
    }


def refusal_word(reason: str) -> str:
    """Why nothing goes out."""
    return {
        "closed": _("No answers are taken at this time, so nobody is reminded."),
        "night": _("From 20:00 until 9:00 no reminder is sent. Come back in the morning."),
        "nobody": _(
            "There is nobody to remind: every home has answered, has no phone, or was reminded today."
        ),
        "address": _("This text holds the address of a page: providers would drop it. Choose another text."),
        "cap": _("This costs more than is left for reminders. Nothing is sent."),
        "dearer": _("More homes have to be reminded by now. Look at the new cost and press again."),
    }[reason]


def _open_motion(code: str) -> Motion:
    motion, result = staff_motion(code)
    if stage_of(motion, result, now()) is not Stage.OPEN:
        abort(404)
    return motion


def _outlook(motion: Motion, wordings: tuple[str, ...]) -> Outlook:
    return reminding.outlook(db(), motion, wordings, now=now(), caps=louyi().sms_caps, vault=louyi().vault)


def _shared_refusal(outlook: Outlook) -> str | None:
    reasons = {plan.refusal for plan in outlook.plans}
    return reasons.pop() if len(reasons) == 1 else None


def _confirm_page(motion: Motion, wording: str, form: SendForm) -> tuple[str, int]:
    outlook = _outlook(motion, (wording,))
    (plan,) = outlook.plans
    errors = bool(form.errors)
    form.fen.raw_data, form.fen.data = None, plan.cost
    page = render_template(
        "committee/reminder.html",
        motion=motion,
        outlook=outlook,
        plan=plan,
        title=titles()[wording],
        form=form,
        refusal_word=refusal_word,
    )
    return page, 422 if errors else 200
