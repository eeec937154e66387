"""The committee's part: the roll, motions from draft to published result, sheets and recounts."""

from flask import Blueprint

blueprint = Blueprint("committee", __name__)

from app.web.committee import (  # noqa: E402, F401
    attachments,
    cost,
    custom,
    desk,
    draft,
    filing,
    from_survey,
    items,
    motion,
    opening,
    papers,
    parameters,
    recheck,
    recount,
    reminders,
    repoll,
    roll,
    sent_texts,
    settings,
)
