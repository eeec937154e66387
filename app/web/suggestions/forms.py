"""What staff write on a suggestion; each form says which history its reader saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import flask_babel
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.domain.calendar import day_of
from app.domain.text_message import holds_address
from app.models import User
from app.web.request import now
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
MOST_SMS = 300
BODY = "body"
LATEST = timedelta(days=366)


def soon(_form: FlaskForm, field: DateField) -> None:
    """A day from today on, within a year."""
    today = day_of(now())
    if field.data is not None and not today <= field.data <= today + LATEST:
        raise ValidationError(_("Choose a day from today on, within a year."))


class SeenForm(FlaskForm):  # type: ignore[misc]
    """`seen` is the position of the newest entry on the page."""

    seen = HiddenField()

    @property
    def position(self) -> int:
        """0 for what is no number: then nothing is written."""
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0


class AnswerForm(SeenForm):
    """The answer; it goes out as a text message."""

    text = TextAreaField(
        _l("Words of the answer"),
        filters=[one_line],
        validators=[DataRequired(_l("Write the answer.")), Length(max=MOST_SMS)],
    )
    promised_on = DateField(_l("Done by (may stay empty)"), validators=[Optional(), soon])

    def validate_text(self, field: TextAreaField) -> None:
        """Providers drop messages that hold an address of a page."""
        if holds_address(field.data):
            raise ValidationError(_("A text message must not hold the address of a page."))


class CloseForm(AnswerForm):
    """What was done; or why it is not possible."""

    text = TextAreaField(
        _l("What was done, or why it is not possible"),
        filters=[one_line],
        validators=[DataRequired(_l("Write what was done.")), Length(max=MOST_SMS)],
    )
    promised_on = None
    photos = MultipleFileField(_l("Photo of the result (if you have one)"))


class AssignForm(SeenForm):
    """Who sees to it, and by when."""

    to = SelectField(_l("Who sees to it?"), validators=[InputRequired(_l("Choose one."))])
    body = StringField(_l("Name of the body"), filters=[one_line], validators=[Length(max=60)])
    due_on = DateField(_l("By when"), validators=[InputRequired(_l("Choose the day.")), soon])

    def choose(self, users: Sequence[User]) -> None:
        """The first of these is who is signed in."""
        self.users = {str(each.user_id): each for each in users}
        names = {number: each.name or each.username for number, each in self.users.items()}
        names |= {next(iter(names)): _("I do it myself"), BODY: _("Another body")}
        self.to.choices = [SelectChoice(value, word) for value, word in names.items()]

    @property
    def chosen(self) -> User | str:
        """A colleague, or the name of a body."""
        return self.body.data if self.to.data == BODY else self.users[self.to.data]

    def validate_body(self, field: StringField) -> None:
        """A body has a name, a colleague is in the list."""
        if self.to.data == BODY and not field.data:
            raise ValidationError(_("Write its name, such as: property company."))


class JoinForm(SeenForm):
    """The number of the report that goes on."""

    number = IntegerField(
        _l("Number of the report that goes on"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(min=1, max=999_999)],
    )


class PostForm(FlaskForm):  # type: ignore[misc]
    """What everyone reads, in the words of staff."""

    said = TextAreaField(
        _l("What was reported"),
        filters=[one_line],
        validators=[DataRequired(_l("Write it in a sentence or two.")), Length(max=500)],
    )
    answer = TextAreaField(
        _l("What was answered or done"),
        filters=[one_line],
        validators=[DataRequired(_l("Write it in a sentence or two.")), Length(max=500)],
    )
    checked = BooleanField(
        _l("No name, no number and nothing about a person is in it"),
        validators=[
            InputRequired(_l("Read it once more, and confirm.")),
        ],
    )


class PhoneForm(FlaskForm):  # type: ignore[misc]
    """Why the number is needed."""

    reason = StringField(
        _l("What do you need the number for?"),
        filters=[one_line],
        validators=[DataRequired(_l("Say why; it is written down.")), Length(max=200)],
    )


def seen(form: SeenForm, position: int) -> SeenForm:
    """The form for a page that shows the history up to `position`."""
    form.seen.data = str(position)
    return form


def dated(form: AssignForm, due_on: date | None) -> AssignForm:
    """With the day that holds until now, unless it is past."""
    today = day_of(now())
    form.due_on.data = max(due_on or today, today)
    return form
