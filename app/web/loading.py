"""What public and resident pages load first; a draft is nothing yet."""

from __future__ import annotations

from flask import abort

from app.services import finding
from app.services.finding import Found
from app.services.motions import Stage, stage_of
from app.services.posted_roll import posting_of
from app.web.request import db, now


def opened_motion(code: str) -> Found:
    """The announced motion with this short code, with its result if there is one; else 404."""
    found = finding.find_motion(db(), code)
    if found is None or found.motion.announced_at is None:
        abort(404)
    return found


def posted_motion(code: str) -> Found:
    """The motion whose roll was posted for correction, a draft too; else 404."""
    found = finding.find_motion(db(), code)
    if found is None or posting_of(db(), found.motion) is None:
        abort(404)
    return found


def claimable_motion(code: str) -> Found:
    """A motion to which claims can be made: its roll is frozen, or posted for correction; else 404."""
    found = finding.find_motion(db(), code)
    if found is None or (found.motion.frozen_at is None and posting_of(db(), found.motion) is None):
        abort(404)
    return found


def stage(found: Found) -> Stage:
    """Where it stands at the instant of this request."""
    return stage_of(found.motion, found.result, now())
