"""The form that asks for a corrected result: which ballot, and what its paper says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.domain.ballots import Choice
from app.models import Ballot
from app.services.frozen_roll import choice_at
from app.services.items import Item
from app.web.presentation import beijing
from app.web.sentences import channel_word, choice_word

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
SAID: tuple[Choice, ...] = ("yes", "no", "abstain", "blank")


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why; the second person reads it."""

    reason = TextAreaField(
        _l("Reason"), validators=[InputRequired(_l("Say why.")), Length(max=500)], render_kw={"rows": 3}
    )


class CorrectionForm(ReasonForm):
    """One ballot: it is void, or its sheet says something else than was entered."""

    ballot = RadioField(_l("Which ballot"), validators=[InputRequired(_l("Choose one."))])
    what = RadioField(_l("What was found?"), validators=[InputRequired(_l("Choose one."))])

    @property
    def answers(self) -> list[Field]:
        """What the sheet says to each item, in order."""
        return [field for name, field in self._fields.items() if name.startswith("item_")]

    @property
    def choices(self) -> list[Choice] | None:
        """None: the ballot is void."""
        return None if self.what.data == "void" else [field.data for field in self.answers]

    def validate_what(self, field: RadioField) -> None:
        """A sheet says something to every item."""
        if field.data == "sheet" and not all(each.data for each in self.answers):
            raise ValidationError(_("Choose below what the sheet says."))


def correction_form(items: Sequence[Item], cast: Sequence[Ballot]) -> CorrectionForm:
    """With a line for each ballot of the home, and a question for each item."""
    fields = {
        f"item_{item.position}": RadioField(
            _("The sheet says") if len(items) == 1 else _("The sheet says to: %(item)s", item=item.title),
            choices=[SelectChoice(each, choice_word(each)) for each in SAID],
            validators=[Optional()],
        )
        for item in items
    }
    form: CorrectionForm = type("ItemsForm", (CorrectionForm,), fields)()
    form.ballot.choices = [SelectChoice(str(each.ballot_id), _label(each, len(items))) for each in cast]
    form.what.choices = [
        SelectChoice("void", _("The ballot is not genuine: it counts no more")),
        SelectChoice("sheet", _("It was entered wrongly: its sheet says something else")),
    ]
    return form


def _label(ballot: Ballot, items: int) -> str:
    said = ", ".join(choice_word(choice_at(ballot, position)) for position in range(1, items + 1))
    return f"{channel_word(ballot.channel)} · {beijing(ballot.cast_at)} · {said}"
