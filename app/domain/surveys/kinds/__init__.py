"""The kinds of question, by the word that stands in a questionnaire's "kind"."""

from __future__ import annotations

from typing import Final

from app.domain.surveys.kinds.basket import Basket
from app.domain.surveys.kinds.choices import Multiple, Ranking, Single
from app.domain.surveys.kinds.day import Day
from app.domain.surveys.kinds.number import Number
from app.domain.surveys.kinds.photo import Photo
from app.domain.surveys.kinds.scale import Scale
from app.domain.surveys.kinds.words import Long, Short

Kind = Single | Multiple | Ranking | Scale | Number | Short | Long | Photo | Day | Basket
KINDS: Final[dict[str, type[Kind]]] = {
    kind.name: kind for kind in (Single, Multiple, Ranking, Scale, Number, Short, Long, Photo, Day, Basket)
}
