"""What a draft asks for, one form a question; each error says what to do."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.domain.coefficients import COEFFICIENTS, BadDecimal, parse_decimal
from app.domain.rules import SHARE_KEY, BadThreshold, parse_share
from app.domain.text import compact
from app.web.cost_words import METHODS
from app.web.presentation import BEIJING
from app.web.request import now

LONGEST_WINDOW = timedelta(days=366)
MOST_NOTICE_DAYS = 60
HIGHEST_PRICE = 20_000_000_00
TIME_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
COLLISIONS = {
    "first_valid": _l("The first valid answer counts."),
    "last_valid": _l("The last valid answer counts, so an owner may think again until the deadline."),
    "paper_wins": _l("Signed paper counts before an answer by phone."),
    "online_wins": _l("An answer by phone counts before paper."),
}


def clean(text: str | None) -> str:
    """Without control characters (a database refuses some) and surrounding blanks; lines stay lines."""
    lines = (text or "").replace("\r\n", "\n")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) != "Cc").strip()


def one_line(text: str | None) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def read_share(text: str) -> str:
    """ "2/3", or "60%" as "3/5", exactly; raises BadThreshold."""
    plain = compact(text)
    if plain.endswith("%"):
        try:
            share: Fraction = parse_decimal(plain) / 100
        except BadDecimal as error:
            raise BadThreshold(text) from error
        plain = f"{share.numerator}/{share.denominator}"
    parse_share(plain)
    return plain


def read_yuan(text: str) -> int:
    """ "600,000.50" as fen; raises BadDecimal for more than two decimals."""
    fen: Fraction = parse_decimal(compact(text).replace(",", "").removeprefix("¥").removesuffix("元")) * 100
    if fen.denominator != 1:
        raise BadDecimal(text)
    return fen.numerator


REVERSING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
"""Signs that turn the direction of writing: one in a question would turn the page around it."""


def plain_direction(_form: FlaskForm, field: StringField) -> None:
    """Refuse hidden signs that reverse the text."""
    if REVERSING & set(field.data or ""):
        raise ValidationError(_("This holds hidden signs that reverse the writing. Please type it again."))


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """What it is about."""

    question = StringField(
        _l("Question"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write the question.")),
            Length(max=300, message=_l("At most 300 characters; the rest belongs into the details.")),
            plain_direction,
        ],
    )
    details = TextAreaField(
        _l("Details"),
        filters=[clean],
        validators=[Optional(), Length(max=5000, message=_l("At most 5,000 characters.")), plain_direction],
    )
    sheet = RadioField(
        _l("What stands on the sheet?"),
        choices=[
            SelectChoice("one", _l("This question alone")),
            SelectChoice("several", _l("Several questions under this title")),
            SelectChoice("election", _l("Candidates: an owners’ committee is elected")),
        ],
        default="one",
    )


class ScopeForm(FlaskForm):  # type: ignore[misc]
    """Who decides; the choices come from the roll."""

    scope = RadioField(_l("Who decides?"), validators=[InputRequired(_l("Choose who decides."))])


class ShareOfRule:
    """The share of the local scheme, for a form that asks for a rule."""

    rule: RadioField
    share = StringField(_l("Share that must agree"), filters=[one_line])

    def validate_share(self, field: Any) -> None:
        """Only the rule households-share reads it."""
        if self.rule.data != SHARE_KEY:
            return
        try:
            field.data = read_share(field.data)
        except BadThreshold as error:
            raise ValidationError(_("Write a fraction such as 2/3, or a percentage such as 60%.")) from error


class RuleForm(ShareOfRule, FlaskForm):  # type: ignore[misc]
    """By which rule, and its share where it needs one."""

    rule = RadioField(_l("Rule"), validators=[InputRequired(_l("Choose a rule."))])


class WindowForm(FlaskForm):  # type: ignore[misc]
    """From when until when, in Beijing time, and what counts when one owner answers twice."""

    opens = DateTimeLocalField(
        _l("Voting opens"), format=TIME_FORMATS, validators=[InputRequired(_l("Choose day and time."))]
    )
    closes = DateTimeLocalField(
        _l("Voting closes"), format=TIME_FORMATS, validators=[InputRequired(_l("Choose day and time."))]
    )
    notice_days = IntegerField(
        _l("Days of notice before voting"),
        default=15,
        validators=[
            InputRequired(_l("Write a number of days.")),
            NumberRange(0, MOST_NOTICE_DAYS, message=_l("Between 0 and 60 days.")),
        ],
    )
    collision = RadioField(
        _l("If an owner answers twice"),
        choices=[SelectChoice(key, label) for key, label in COLLISIONS.items()],
        default="first_valid",
        validators=[InputRequired(_l("Choose one."))],
    )

    def validate_opens(self, field: Any) -> None:
        """Near enough to be meant."""
        if field.data is None:
            return
        if not now() - LONGEST_WINDOW <= _aware(field.data) <= now() + LONGEST_WINDOW:
            raise ValidationError(_("Choose a day within the next year."))

    def validate_closes(self, field: Any) -> None:
        """After the opening, and not yet over."""
        if field.data is None:
            return
        closes = _aware(field.data)
        if closes <= now():
            raise ValidationError(_("This moment has passed. Choose a later one."))
        if closes > now() + 2 * LONGEST_WINDOW:
            raise ValidationError(_("Choose a day within the next year."))
        if self.opens.data is not None and closes <= _aware(self.opens.data):
            raise ValidationError(_("Voting must close after it opens."))

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """Opening and closing in UTC."""
        return _aware(self.opens.data).astimezone(UTC), _aware(self.closes.data).astimezone(UTC)


class CostForm(FlaskForm):  # type: ignore[misc]
    """What it costs and who pays what; everything may stay open."""

    method = RadioField(
        _l("How is the cost shared?"),
        choices=[SelectChoice(key, label) for key, label in METHODS.items()],
        default="none",
        validators=[InputRequired(_l("Choose one."))],
    )
    price = StringField(_l("Price in yuan"), filters=[one_line])
    subsidy = StringField(_l("Subsidy in yuan"), filters=[one_line])
    coefficients = RadioField(_l("Table of floors"), validate_choice=False, default="guangzhou")

    def validate_price(self, field: Any) -> None:
        """Needed for a table."""
        if self.method.data not in (None, "none"):
            self.price_fen = _fen(field.data)
            if not 0 < self.price_fen <= HIGHEST_PRICE:
                raise ValidationError(_("Between 0.01 and 20,000,000 yuan."))

    def validate_subsidy(self, field: Any) -> None:
        """Not more than the price."""
        self.subsidy_fen = 0
        if self.method.data not in (None, "none") and field.data:
            self.subsidy_fen = _fen(field.data)
            if self.subsidy_fen > getattr(self, "price_fen", HIGHEST_PRICE):
                raise ValidationError(_("The subsidy is higher than the price."))

    def validate_coefficients(self, field: Any) -> None:
        """Percentages for the percentage method, coefficients for the floor methods."""
        if self.method.data in (None, "none", "area"):
            return
        table = COEFFICIENTS.get(field.data or "")
        if table is None or (table.kind == "coefficient") == (self.method.data == "percent"):
            raise ValidationError(
                _("Choose a table of percentages.")
                if self.method.data == "percent"
                else _("Choose a table of coefficients.")
            )

    @property
    def plan(self) -> dict[str, Any] | None:
        """The plan as a motion stores it."""
        if self.method.data == "none":
            return None
        key = None if self.method.data == "area" else self.coefficients.data
        return {
            "price": self.price_fen,
            "subsidy": self.subsidy_fen,
            "method": self.method.data,
            "coefficients": key,
        }


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=BEIJING)


def _fen(text: str | None) -> int:
    try:
        return read_yuan(text or "")
    except BadDecimal as error:
        raise ValidationError(_("Write an amount such as 600000 or 600000.50.")) from error
