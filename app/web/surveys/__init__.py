"""Surveys on the desks of committee, street office and workers: make, open, help, read the results."""

from flask import Blueprint

blueprint = Blueprint("surveys", __name__)

from app.web.surveys import (  # noqa: E402, F401
    builder,
    calling,
    calls,
    comparing,
    desk,
    draft,
    heat,
    helping,
    imports,
    papers,
    photos,
    plan,
    plan_notice,
    report,
    results,
    sheet,
    texts,
    typing,
    wording,
    words,
    words_blanked,
    words_grouped,
    words_posted,
)
