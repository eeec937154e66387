"""What a survey asks of its authors: who, why, from whom, until when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.models import Survey
from app.services.surveys import WORDS
from app.web.presentation import BEIJING
from app.web.request import now
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
TIME_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
LONGEST = timedelta(days=366)
COPY = "copy"
WHO = {
    "household": ("household", "household"),
    "owner": ("household", "person"),
    "phone": ("phone", "person"),
    "open": ("open", "person"),
}
"""Identity and one_per of each way to answer."""


class NewForm(FlaskForm):  # type: ignore[misc]
    """What a draft begins with."""

    title = StringField(
        _l("Title"),
        filters=[one_line],
        validators=[DataRequired(_l("Write the title.")), Length(max=100)],
    )
    asker = StringField(
        _l("Who asks"),
        filters=[one_line],
        validators=[DataRequired(_l("Write who asks: residents read it first.")), Length(max=100)],
    )
    purpose = TextAreaField(
        _l("Why you ask, and what becomes of the answers"),
        filters=[one_line],
        validators=[DataRequired(_l("Say why you ask.")), Length(max=500)],
    )
    title_en = StringField(_l("Title in English"), filters=[one_line], validators=[Length(max=200)])
    asker_en = StringField(_l("Who asks, in English"), filters=[one_line], validators=[Length(max=200)])
    purpose_en = TextAreaField(_l("Why, in English"), filters=[one_line], validators=[Length(max=1000)])

    def words(self) -> dict[str, Any]:
        """What it says, by the names of surveys.WORDS."""
        return {name: self[name].data or None for name in WORDS}


class DraftForm(NewForm):
    """The same, and where the questions come from."""

    template = RadioField(_l("Begin with"), validators=[InputRequired(_l("Choose one."))])
    photos = BooleanField(_l("Ask for photos too: then every answer stands with its home"))
    source = SelectField(_l("Which survey is copied?"), validate_choice=False)

    def offer(self, templates: Sequence[tuple[str, str]], sources: Sequence[tuple[str, str]]) -> None:
        """What may be begun with; a copy only where there is something to copy."""
        copies = (
            [(COPY, _("A copy of another survey: questions and settings, no answers"))] if sources else []
        )
        self.template.choices = [SelectChoice(*each) for each in [*templates, *copies]]
        self.source.choices = [SelectChoice(*each) for each in sources]

    def validate_source(self, field: SelectField) -> None:
        """One of those that are offered: surveys of other compounds are none."""
        if self.template.data == COPY and field.data not in {each.value for each in field.choices or ()}:
            raise ValidationError(_("Choose the survey that is to be copied."))

    def take_words(self, source: Survey | None) -> None:
        """An empty line of a copy reads as the line that it is copied from."""
        for name in WORDS if source is not None else ():
            chinese = self[name.removesuffix("_en")].data
            if not self[name].data and chinese in ("", getattr(source, name.removesuffix("_en"))):
                self[name].data = getattr(source, name)


class SettingsForm(NewForm):
    """Who may answer, whether with the home's name, and until when."""

    who = RadioField(
        _l("Who may answer?"),
        choices=[
            SelectChoice("household", _l("Each home once, by the phone of an owner on the roll")),
            SelectChoice("owner", _l("Each owner on the roll, by his or her phone")),
            SelectChoice("phone", _l("Everyone with a mobile phone, tenants too")),
            SelectChoice("open", _l("Everyone, without any check")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    named = RadioField(
        _l("Are the answers anonymous?"),
        choices=[
            SelectChoice("no", _l("Anonymous: nobody can tell who answered what; results after the close")),
            SelectChoice("yes", _l("With the home: you see what each home answered, at once")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    closes = DateTimeLocalField(
        _l("Open until"), format=TIME_FORMATS, validators=[InputRequired(_l("Choose day and time."))]
    )

    asks_photo = False
    """Whether a question of the draft asks for a photo."""

    def validate_named(self, field: RadioField) -> None:
        """A home can be named only where each home answers, and a photo asked for only with the home."""
        if field.data == "no" and self.asks_photo:
            raise ValidationError(_("A photo may tell who: take that question out, or ask with the home."))
        if field.data == "yes" and self.who.data != "household":
            raise ValidationError(_("Answers with the home need “each home once”."))

    def validate_closes(self, field: DateTimeLocalField) -> None:
        """Ahead, and within a year."""
        moment = field.data.replace(tzinfo=BEIJING)
        if moment <= now():
            raise ValidationError(_("This is over. Choose a later time."))
        if moment > now() + LONGEST:
            raise ValidationError(_("At most one year from now."))

    def changes(self) -> dict[str, Any]:
        """For `surveys.change_draft`."""
        identity, one_per = WHO[self.who.data]
        return {
            **self.words(),
            "identity": identity,
            "one_per": one_per,
            "anonymous": self.named.data == "no",
            "closes_at": self.closes.data.replace(tzinfo=BEIJING),
        }


def settings_of(survey: Survey) -> dict[str, Any]:
    """What the form shows of a draft."""
    pair = (survey.identity, survey.one_per)
    return {
        **{name: getattr(survey, name) for name in WORDS},
        "who": next(name for name, each in WHO.items() if each == pair),
        "named": "no" if survey.anonymous else "yes",
        "closes": survey.closes_at.astimezone(BEIJING) if survey.closes_at else None,
    }
