"""Pages that everyone may see: no name, no phone, no choice of a home."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from app.web.public import (  # noqa: E402
    check,
    guide,
    home,
    motion,
    notice,
    plans,
    record,
    recount,
    registry,
    result,
    roll,
    survey,
    survey_plan,
    survey_words,
    witnesses,
)

__all__ = [
    "blueprint",
    "check",
    "guide",
    "home",
    "motion",
    "notice",
    "plans",
    "record",
    "recount",
    "registry",
    "result",
    "roll",
    "survey",
    "survey_plan",
    "survey_words",
    "witnesses",
]
