"""What a worker enters when she answers a claim or records a sale."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from app.domain.areas import BadArea, parse_area
from app.domain.text_message import holds_address
from app.models.claim import PAPERS
from app.web.claim_words import paper_word
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
LARGEST_AREA = 100_000_00


class PapersForm(FlaskForm):  # type: ignore[misc]
    """Which paper was looked at: its kind and last four signs, never the paper."""

    paper_kind = RadioField(_l("Which paper did you look at?"), validators=[InputRequired(_l("Choose one."))])
    paper_digits = StringField(
        _l("Last four signs of its number"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Enter the last four signs.")),
            Regexp(r"[0-9A-Za-z]{4}\Z", message=_l("Exactly four digits or letters.")),
        ],
    )

    def fill(self) -> None:
        """The kinds of paper to choose from."""
        self.paper_kind.choices = [SelectChoice(kind, paper_word(kind)) for kind in PAPERS]


class ConfirmForm(PapersForm):
    """The person is who it says."""

    in_place_of = RadioField(_l("Whose number is it?"), validators=[InputRequired(_l("Choose one."))])
    in_person = BooleanField(_l("The person stood before me (the number may answer at once)"))


class AreaForm(FlaskForm):  # type: ignore[misc]
    """The right area, and where it stands."""

    area = StringField(
        _l("Right area in m²"), filters=[one_line], validators=[DataRequired(_l("Enter the area."))]
    )
    source = RadioField(_l("Where does it stand?"), validators=[InputRequired(_l("Choose one."))])

    def validate_area(self, field: StringField) -> None:
        """As on a roll: at most two decimals, not beyond any real flat."""
        try:
            self.hundredths = parse_area(field.data)
        except BadArea as error:
            raise ValidationError(_("Square metres with at most two decimals, such as 89.50.")) from error
        if self.hundredths > LARGEST_AREA:
            raise ValidationError(_("This is too large for one flat."))


class RefuseForm(FlaskForm):  # type: ignore[misc]
    """Why not."""

    reason = StringField(
        _l("Reason, as the text message will say it"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter the reason.")), Length(max=100)],
    )

    def validate_reason(self, field: StringField) -> None:
        """Providers drop messages that hold an address of a page."""
        if holds_address(field.data):
            raise ValidationError(_("A text message must not hold the address of a page."))
