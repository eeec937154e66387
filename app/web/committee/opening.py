"""The last look at a draft, and the two steps that cannot be undone: announcing it, freezing the roll."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import flask_babel
from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.domain.election import RULE_KEY as ELECTION_RULE
from app.extensions import louyi
from app.models import Motion
from app.services import claims, motions, posted_roll
from app.services.activities import of_motion
from app.services.items import items_of
from app.services.motions import MotionIncomplete, ScopeSize
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.cost import UNSHAREABLE, cost_table, reason_text, refusal
from app.web.committee.forms import COLLISIONS
from app.web.committee.steps import back_url, load_draft, load_unfrozen, step_url
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
        items=items_of(db(), motion) if motion.asks and motion.rule_key else [],
        rule_name=rule_name,
        posting=posted_roll.posting_of(db(), motion),
        undecided=claims.count_open(db(), motion),
        roll_address=f"{louyi().settings.base_url}{url_for('public.roll', code=motion.code)}",
    )


@blueprint.post("/committee/m/<code>/post-roll")
@access("committee")
def post_roll(code: str) -> Response:
    """Show the roll for correction before voting begins: rooms and areas, no names."""
    motion = load_unfrozen(code)
    try:
        posted_roll.post_roll(db(), motion, now=now(), actor=signed_in())
    except MotionIncomplete as error:
        flash(missing_text(error.what), "error")
        return redirect(_page_of(motion), 303)
    note("roll_posted", of_motion(motion))
    db().commit()
    flash(_("Posted. Give the address of the list to the residents."), "success")
    return redirect(_page_of(motion), 303)


@blueprint.post("/committee/m/<code>/announce")
@access("committee")
def announce_motion(code: str) -> Response:
    """Freeze the wording and begin the days of notice; the roll can still be corrected."""
    motion = load_draft(code)
    try:
        motions.announce_motion(db(), motion, now=now())
    except (MotionIncomplete, *UNSHAREABLE) as error:
        return _refused(motion, _("Not announced: %(reason)s", reason=_reason(error)))
    note("motion_announced", of_motion(motion))
    db().commit()
    flash(_("Announced: the wording is fixed. The roll can be corrected until voting begins."), "success")
    return redirect(url_for("committee.motion", code=code), 303)


@blueprint.post("/committee/m/<code>/open")
@access("committee")
def open_motion(code: str) -> Response:
    """Freeze wording and roll; sent twice it is done once."""
    motion = load_unfrozen(code)
    try:
        motions.open_motion(db(), motion, now=now())
    except (MotionIncomplete, *UNSHAREABLE) as error:
        return _refused(motion, _("Not opened: %(reason)s", reason=_reason(error)))
    note("motion_opened", of_motion(motion))
    db().commit()
    flash(_("Opened: the roll is frozen. Now print the poster and the ballot sheets."), "success")
    return redirect(url_for("committee.motion", code=code), 303)


def _refused(motion: Motion, words: str) -> Response:
    db().rollback()
    flash(words, "error")
    return redirect(_page_of(motion), 303)


def _page_of(motion: Motion) -> str:
    view = "committee.motion" if motion.announced_at else "committee.draft_review"
    return url_for(view, code=motion.code)


def _reason(error: Exception) -> str:
    return missing_text(error.what) if isinstance(error, MotionIncomplete) else reason_text(error)


def missing_text(what: str) -> str:
    """What announcing and opening need and do not have."""
    return {
        "rule": _("No rule is chosen yet."),
        "window": _("It is not said yet when voting opens and closes."),
        "notice": _("Voting would begin before the days of notice are over. Choose a later beginning."),
        "past": _("The closing time has passed. Choose a later one."),
        "election_rule": _("A committee is elected by the rule for ordinary matters."),
        "candidates": _("An election needs at least two candidates."),
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
    elif motion.notice_days and motion.opens_at < motions.notice_ends_at(motion, now()):
        yield missing_text("notice"), "window"
    if motion.seats is not None and motion.rule_key not in (None, ELECTION_RULE):
        yield missing_text("election_rule"), "rule"
    if motion.seats is not None and motion.asks < motions.FEWEST_CANDIDATES:
        yield missing_text("candidates"), "items"
    reason = refusal(motion)
    if reason:
        yield reason, "cost"


def _rule_words(motion: Motion, size: ScopeSize) -> dict[str, str] | None:
    if motion.rule_key is None:
        return None
    rule = motions.rule_of(motion)
    sentence = rule_sentence(rule, size.roll.heads, size.roll.area)
    return {"name": rule_name(rule), "sentence": sentence, "law": law_text(rule)}
