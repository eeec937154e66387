"""The picture of a question's results; its numbers stand in the table beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from markupsafe import Markup

from app.delivery import charts
from app.delivery.charts import Frame
from app.domain.surveys.questionnaire import Question
from app.domain.surveys.results.bars import bars
from app.domain.surveys.results.basket import basket
from app.domain.surveys.results.histogram import histogram
from app.domain.surveys.results.ranking import ranking
from app.domain.surveys.results.scale import diverging
from app.services.survey_results import Counted
from app.web.survey_pages import labels_of

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
SHOWN_MOST_FIRST = 6
"""With more options than this, the most wanted ones stand on top."""


def picture(question: Question, counted: Counted, language: str) -> Markup:
    """An SVG whose texts are escaped by its drawer; empty for what has no picture."""
    return Markup(_drawn(question, counted, language))  # noqa: S704  delivery/charts escapes every text


def _drawn(question: Question, counted: Counted, language: str) -> str:
    kind: Any = question.kind
    labels = labels_of(question, language)
    frame = Frame(
        f"chart-{question.id}".replace("_", "-"),
        question.label.said(language),
        ngettext("Drawn from %(num)s answer.", "Drawn from %(num)s answers.", counted.answered),
    )
    if kind.name in ("single", "multiple"):
        found = bars(kind.keys(), counted.keys, counted.answered)
        return charts.bars(frame, found, labels, most_first=len(labels) > SHOWN_MOST_FIRST)
    if kind.name == "scale":
        return charts.scale(frame, diverging(counted.keys), list(labels.values()))
    if kind.name == "ranking":
        places = [_("Place %(number)s", number=place) for place in range(1, kind.top + 1)]
        ranked = ranking(kind.keys(), counted.places, counted.answered, kind.top)
        by_points = Frame(f"{frame.name}--borda", frame.title, frame.description)
        caption = _("By points (Borda)")
        return charts.ranking(frame, ranked, labels, places) + charts.borda(
            by_points, ranked, labels, caption
        )
    if kind.name == "number":
        return charts.histogram(frame, histogram(counted.amounts), kind.decimals, kind.unit.said(language))
    if kind.name == "basket":
        names = {work.id: work.label.said(language) for work in kind.works}
        found_in = basket(kind, counted.keys, counted.answered)
        return charts.basket(frame, found_in, names, _("fits the budget"), _("no longer fits"))
    return ""
