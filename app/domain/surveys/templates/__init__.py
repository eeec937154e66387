"""Questionnaires to begin with, as data: a street office copies one and changes it.

Every list of works names the published texts that it was taken from (questionnaire.Source). Each template is
valid as it stands; prices and budgets are not in them, because they are the compound's own.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from app.domain.surveys.templates.free import FREE
from app.domain.surveys.templates.lift import LIFT
from app.domain.surveys.templates.renovation import RENOVATION
from app.domain.surveys.templates.satisfaction import SATISFACTION

_TEMPLATES: Final = {
    "renovation": RENOVATION,
    "lift": LIFT,
    "satisfaction": SATISFACTION,
    "free": FREE,
}
NAMES: Final = tuple(_TEMPLATES)
"""In the order in which they are offered; the title in the data is the name on the page."""


def template(name: str) -> dict[str, Any]:
    """A fresh copy of the data, to be changed and read by questionnaire.read. KeyError if there is none."""
    return deepcopy(_TEMPLATES[name])
