"""The last look at a draft, and the step that cannot be undone: freezing the roll."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import flask_babel
from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.extensions import louyi
from app.models import Motion
from app.services import claims, motions, posted_roll
from app.services.activities import of_motion
from app.services.motions import MotionIncomplete, ScopeSize
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.cost import UNSHAREABLE, cost_table, reason_text, refusal
from app.web.committee.forms import COLLISIONS
from app.web.committee.steps import back_url, load_draft, step_url
from app.web.request import db, now
from app.web.sentences import amount, deadline, law_text, rule_name, rule_sentence, scope_name

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/committee/m/<code>/review")
@access("committee")
def draft_review(code: str) -> str:
    """Everything on one page, each with a way to change it."""
    motion = load_draft(code)
    size = motions.measure_scope(db(), motion)
    missing = list(_missing(motion, size))
    return render_template(
        "committee/review.html",
        motion=motion,
        form=FlaskForm(),
        missing=missing,
        rule=_rule_words(motion, size),
        table=cost_table(motion) if motion.cost_plan and not refusal(motion) else None,
        collision=COLLISIONS[motion.collision],
        scope=scope_name(motion),
        size=amount(size.roll.heads, size.roll.area),
        opens_now=motion.opens_at is not None and motion.opens_at <= now(),
        deadline=deadline,
        change=lambda step: f"{step_url(motion, step)}?then=review",
        back=back_url(motion, "review"),
        posting=posted_roll.posting_of(db(), motion),
        undecided=claims.count_open(db(), motion),
        roll_address=f"{louyi().settings.base_url}{url_for('public.roll', code=motion.code)}",
    )


@blueprint.post("/committee/m/<code>/post-roll")
@access("committee")
def post_roll(code: str) -> Response:
    """Show the roll of the draft for correction: rooms and areas, no names."""
    motion = load_draft(code)
    try:
        posted_roll.post_roll(db(), motion, now=now(), actor=signed_in())
    except MotionIncomplete as error:
        flash(missing_text(error.what), "error")
        return redirect(url_for("committee.draft_review", code=code), 303)
    note("roll_posted", of_motion(motion))
    db().commit()
    flash(_("Posted. Give the address of the list to the residents."), "success")
    return redirect(url_for("committee.draft_review", code=code), 303)


@blueprint.post("/committee/m/<code>/open")
@access("committee")
def open_motion(code: str) -> Response:
    """Freeze wording and roll; sent twice it is done once."""
    motion = load_draft(code)
    try:
        motions.open_motion(db(), motion, now=now())
    except (MotionIncomplete, *UNSHAREABLE) as error:
        db().rollback()
        what = missing_text(error.what) if isinstance(error, MotionIncomplete) else reason_text(error)
        flash(_("Not opened: %(reason)s", reason=what), "error")
        return redirect(url_for("committee.draft_review", code=code), 303)
    note("motion_opened", of_motion(motion))
    db().commit()
    flash(_("Opened: the roll is frozen. Now print the poster and the ballot sheets."), "success")
    return redirect(url_for("committee.motion", code=code), 303)


def missing_text(what: str) -> str:
    """What opening needs and does not have."""
    return {
        "rule": _("No rule is chosen yet."),
        "window": _("It is not said yet when voting opens and closes."),
        "past": _("The closing time has passed. Choose a later one."),
        "roll": _("The roll has no flat in this scope. Import the roll, or choose another scope."),
    }[what]


def _missing(motion: Motion, size: ScopeSize) -> Iterator[tuple[str, str]]:
    """What is missing, with the step that mends it."""
    if not size.roll.voters:
        yield missing_text("roll"), "scope"
    if motion.rule_key is None:
        yield missing_text("rule"), "rule"
    if motion.opens_at is None or motion.closes_at is None:
        yield missing_text("window"), "window"
    elif motion.closes_at <= now():
        yield missing_text("past"), "window"
    reason = refusal(motion)
    if reason:
        yield reason, "cost"


def _rule_words(motion: Motion, size: ScopeSize) -> dict[str, str] | None:
    if motion.rule_key is None:
        return None
    rule = motions.rule_of(motion)
    sentence = rule_sentence(rule, size.roll.heads, size.roll.area)
    return {"name": rule_name(rule), "sentence": sentence, "law": law_text(rule)}
