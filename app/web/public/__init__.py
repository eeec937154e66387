"""Pages that everyone may see: no name, no phone, no choice of a home."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from app.web.public import check, guide, home, motion, notice, plans, record, result, roll, survey  # noqa: E402

__all__ = [
    "blueprint",
    "check",
    "guide",
    "home",
    "motion",
    "notice",
    "plans",
    "record",
    "result",
    "roll",
    "survey",
]
