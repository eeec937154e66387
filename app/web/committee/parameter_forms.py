"""How a draft is counted and what is kept: two pages of settings, with the usual answers set beforehand."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from app.domain.address import BadAddress, FlatKey, read_key
from app.services.roll import Scope
from app.web.committee.forms import clean

MOST_PROXIES = 20
MOST_OBJECTION_DAYS = 60
MOST_YEARS = 100
BLANKS = {
    "void": _l("It is void: this owner has not taken part."),
    "abstain": _l("It abstains: this owner has taken part, for neither side."),
}
SILENCES = {
    "not_counted": _l("They have not taken part."),
    "joins_majority": _l("They are added to the larger side."),
}


class CountingForm(FlaskForm):  # type: ignore[misc]
    """What is in the base, and what an unusual ballot counts."""

    parking = BooleanField(_l("Parking, garages and cellars count, too"))
    blank_rule = RadioField(
        _l("A signed sheet without a mark"),
        choices=[SelectChoice(key, label) for key, label in BLANKS.items()],
        validators=[InputRequired(_l("Choose one."))],
    )
    proxy_cap = IntegerField(
        _l("For how many other owners may one person answer?"),
        validators=[
            InputRequired(_l("Write a number; 0 if nobody may.")),
            NumberRange(0, MOST_PROXIES, message=_l("Between 0 and 20.")),
        ],
    )
    proxy_bars_staff = BooleanField(_l("Staff of the property company may be nobody's proxy"))
    silence = RadioField(
        _l("Owners who got their sheet and do not answer"),
        choices=[SelectChoice(key, label) for key, label in SILENCES.items()],
        validators=[InputRequired(_l("Choose one."))],
    )
    own_consent = TextAreaField(_l("Homes that lose space of their own"), validators=[Optional()])

    def __init__(
        self, *, ordinary: bool, homes: Collection[FlatKey] = (), scope: Scope | None = None, **more: Any
    ) -> None:
        super().__init__(**more)
        self.ordinary, self.homes, self.scope = ordinary, homes, scope or Scope()
        self.keys: list[str] = []

    def validate_silence(self, field: Any) -> None:
        """The covenant may let silence join the larger side for ordinary matters only."""
        if field.data == "joins_majority" and not self.ordinary:
            raise ValidationError(
                _("Silence joins the larger side for ordinary matters only; the chosen rule is for others.")
            )

    def validate_own_consent(self, field: Any) -> None:
        """Each is a home that votes."""
        self.keys, unknown = [], []
        for typed in re.split(r"[\s,;，；、]+", clean(field.data)):
            key = self._key(typed) if typed else None
            if key is not None and key in self.homes:
                self.keys.append(str(key))
            elif typed:
                unknown.append(typed)
        self.keys = list(dict.fromkeys(self.keys))
        if unknown:
            raise ValidationError(
                _("These are no homes that vote here: %(homes)s", homes=", ".join(unknown[:5])[:100])
            )

    @property
    def changes(self) -> dict[str, Any]:
        """What the motion stores."""
        names = ("parking", "blank_rule", "proxy_cap", "proxy_bars_staff", "silence")
        return {name: self[name].data for name in names} | {"own_consent": self.keys or None}

    def _key(self, typed: str) -> FlatKey | None:
        """A whole address, or a room alone where one entrance decides."""
        places = (f"{self.scope.building}-{self.scope.entrance}-{typed}", typed)
        for text in places if self.scope.entrance else places[1:]:
            try:
                key = read_key(text)
            except BadAddress:
                continue
            if key in self.homes:
                return key
        return None


class KeepingForm(FlaskForm):  # type: ignore[misc]
    """Paper, objections, and how long the evidence is kept."""

    consultation_only = BooleanField(_l("Consultation and paper only: answers by phone do not count"))
    sheet_photo = BooleanField(_l("Each paper ballot is entered with a photo of its sheet"))
    second_entry = BooleanField(_l("A second person types each paper ballot, without seeing the first entry"))
    choices_posted = BooleanField(_l("After the close, post what each home answered"))
    objection_days = IntegerField(
        _l("Days for objections after the result is posted"),
        validators=[
            InputRequired(_l("Write a number of days.")),
            NumberRange(0, MOST_OBJECTION_DAYS, message=_l("Between 0 and 60 days.")),
        ],
    )
    objection_blocks = BooleanField(_l("An open objection holds the result back"))
    retention_years = IntegerField(
        _l("Years for which names and papers are kept"),
        validators=[Optional(), NumberRange(1, MOST_YEARS, message=_l("Between 1 and 100 years."))],
    )

    @property
    def changes(self) -> dict[str, Any]:
        """What the motion stores."""
        names = ("consultation_only", "sheet_photo", "second_entry", "choices_posted", "objection_days")
        stored = (*names, "objection_blocks", "retention_years")
        return {name: self[name].data for name in stored if name in self}
