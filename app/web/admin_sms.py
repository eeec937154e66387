"""The administrator's page of texts: which provider sends, whether it works, and "send me one"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flask_babel
from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, TelField
from wtforms.validators import InputRequired, Length, ValidationError

from app.extensions import louyi
from app.services import activities, sms_trial
from app.services.phones import NotAPhone, parse_mobile
from app.services.sms_trial import CannotTry, Trial
from app.services.texts import test_text
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.live import live_answer, tag_of
from app.web.phone_words import phone_fault
from app.web.request import db, language, now
from app.web.sms_words import provider_word, reason_word, state_word

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("admin_sms", __name__, url_prefix="/admin/sms")
Page = str | Answer | tuple[str, int]
SILENT = timedelta(seconds=30)
NEWS_LAST = timedelta(minutes=15)
"""A page of a test looks again so long; a provider's report may come later still."""


class TrialForm(FlaskForm):  # type: ignore[misc]
    """The own number; `sure` is the number that was shown once more, in E.164."""

    phone = TelField(_l("Your mobile number"), validators=[InputRequired(), Length(max=30)])
    sure = HiddenField()

    def validate_phone(self, phone: TelField) -> None:
        """Puts it into E.164."""
        try:
            phone.data = parse_mobile(phone.data)
        except NotAPhone:
            raise ValidationError(phone_fault(phone.data)) from None


@blueprint.get("")
@access("admin", audited=False)
def page() -> str:
    """Provider, breaker, worker, the last tests."""
    return _page(TrialForm(formdata=None))


@blueprint.post("")
@access("admin", audited=False)
def send() -> Page:
    """The number is shown once more; the same number sent again from there queues the text."""
    form = TrialForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if form.sure.data != form.phone.data:
        return _sure_page(form)
    try:
        message = sms_trial.order(
            db(), form.phone.data, actor=signed_in(), language=language(), now=now(), vault=louyi().vault
        )
    except CannotTry as error:
        form.phone.errors = [refusal_word(error.reason)]
        return _page(form), 422
    note("sms_tried", activities.of_user(signed_in()))
    db().commit()
    return redirect(url_for("admin_sms.trial", number=message.message_id), 303)


@blueprint.get("/<int:number>")
@access("admin", audited=False)
def trial(number: int) -> str:
    """Where one test stands; it looks again by itself."""
    found = _trial(number)
    part = _live(found)
    return render_template(
        "admin/sms_trial.html", live=part, tag=tag_of(part), number=number, moves=_moves(found)
    )


@blueprint.get("/<int:number>/live")
@access("admin", audited=False)
def live(number: int) -> Response:
    """The part of that page that moves."""
    return live_answer(_live(_trial(number)))


def refusal_word(reason: str) -> str:
    """Why no test goes out."""
    return {
        "pause": _("You had one sent within the last minute. Look at that one first."),
        "mine": _("You had %(number)s sent today. More go out tomorrow.", number=sms_trial.MINE_A_DAY),
        "all": _("All administrators together had %(number)s sent today.", number=sms_trial.ALL_A_DAY),
    }[reason]


def _page(form: TrialForm) -> str:
    sending = sms_trial.sending_of(db())
    return render_template(
        "admin/sms.html",
        form=form,
        provider=provider_word(louyi().settings.sms_provider),
        console=louyi().settings.sms_provider == "console",
        sending=sending,
        silent=sending.beat_at is None or now() - sending.beat_at > SILENT,
        now=now(),
        trials=sms_trial.trials(db(), now=now(), vault=louyi().vault),
        limits=(sms_trial.MINE_A_DAY, sms_trial.ALL_A_DAY),
        **_words(),
    )


def _sure_page(form: TrialForm) -> str:
    form.sure.data = form.phone.data
    cost = sms_trial.cost_of(form.phone.data, language(), now=now(), caps=louyi().sms_caps)
    text = test_text(language(), now())
    return render_template("admin/sms_sure.html", form=form, cost=cost, text=text)


def _trial(number: int) -> Trial:
    found = sms_trial.trials(db(), now=now(), vault=louyi().vault, number=number)
    if not found:
        abort(404)
    return found[0]


def _moves(trial: Trial) -> bool:
    fresh = now() < trial.message.created_at + NEWS_LAST
    silent = trial.state == "accepted" and trial.message.provider == "console"
    return fresh and not silent and trial.state in ("waiting", "held", "in_doubt", "accepted")


def _live(trial: Trial) -> str:
    moves = _moves(trial)
    return render_template("admin/_sms_trial.html", trial=trial, moves=moves, **_words())


def _words() -> dict[str, Callable[[str], str]]:
    return {"state_word": state_word, "reason_word": reason_word, "provider_word": provider_word}
