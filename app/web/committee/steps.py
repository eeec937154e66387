"""The way through a draft: its questions and two pages of settings, then one page to check everything."""

from __future__ import annotations

from flask import request, url_for

from app.models import Motion
from app.services.motions import MotionFrozen, lock_motion
from app.web.access import staff_motion
from app.web.request import READING, db

STEPS = ("question", "scope", "rule", "window", "cost", "counting", "keeping")


def load_draft(code: str) -> Motion:
    """The draft with this code, locked when the request may change it; raises MotionFrozen once announced."""
    motion = load_unfrozen(code)
    if motion.announced_at is not None:
        raise MotionFrozen(code)
    return motion


def load_unfrozen(code: str) -> Motion:
    """The same, also after the announcement; raises MotionFrozen once the roll is frozen."""
    motion, _result = staff_motion(code)
    if request.method not in READING:
        lock_motion(db(), motion)
    if motion.frozen_at is not None:
        raise MotionFrozen(code)
    return motion


def step_url(motion: Motion, step: str) -> str:
    """The address of a step, or of the last page: "review"."""
    return url_for(f"committee.draft_{step}", code=motion.code)


def next_url(motion: Motion, step: str) -> str:
    """Where to go when a step is saved: back to the review if that sent us here."""
    following = dict(zip(STEPS, (*STEPS[1:], "review"), strict=True))
    return step_url(motion, "review" if _from_review() else following[step])


def back_url(motion: Motion, step: str) -> str:
    """The step before."""
    if _from_review():
        return step_url(motion, "review")
    if step == "question":
        return url_for("committee.desk")
    return step_url(motion, STEPS[-1] if step == "review" else STEPS[STEPS.index(step) - 1])


def is_complete(motion: Motion) -> bool:
    """Whether every question without a default has its answer."""
    return motion.rule_key is not None and motion.closes_at is not None


def resume_url(motion: Motion) -> str:
    """The first step that has no answer yet."""
    if motion.rule_key is None:
        return step_url(motion, "scope")
    return step_url(motion, "review" if motion.closes_at else "window")


def _from_review() -> bool:
    return request.args.get("then") == "review"
