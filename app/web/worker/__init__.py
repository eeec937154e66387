"""The community worker's part: what waits today, progress while a motion is open, paper ballots."""

from flask import Blueprint

blueprint = Blueprint("worker", __name__)

from app.web.worker import claims, door, paper, progress, sale, served, today  # noqa: E402, F401
