"""The community worker's part: what waits today, progress while a motion is open, paper ballots."""

from flask import Blueprint

blueprint = Blueprint("worker", __name__)

from app.web.worker import (  # noqa: E402, F401
    ballots,
    batch,
    claims,
    disputes,
    door,
    doorstep,
    paper,
    progress,
    proxy,
    sale,
    served,
    today,
    typing,
)
