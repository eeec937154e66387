"""The committee's part: the roll, motions from draft to published result, sheets and recounts."""

from flask import Blueprint

blueprint = Blueprint("committee", __name__)

from app.web.committee import cost, desk, draft, motion, opening, papers, recheck, recount, roll  # noqa: E402, F401
