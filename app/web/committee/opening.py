"""The last look at a draft, and the two steps that cannot be undone: announcing it, freezing the roll."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.domain.errors import LouyiError
from app.extensions import louyi
from app.models import Motion
from app.services import attachments, claims, motions, notices, posted_roll, survey_motions
from app.services.activities import of_motion
from app.services.items import items_of
from app.services.motions import MotionIncomplete, ScopeSize
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.cost import UNSHAREABLE, cost_table, reason_text, refusal
from app.web.committee.forms import COLLISIONS
from app.web.committee.readiness import advised, missing, missing_text
from app.web.committee.steps import back_url, load_draft, load_unfrozen, step_url
from app.web.committee.summary import counting_facts, keeping_facts
from app.web.request import db, now
from app.web.sentences import amount, deadline, law_text, rule_name, rule_sentence, scope_name

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/committee/m/<code>/review")
@access("committee")
def draft_review(code: str) -> str:
    """Everything on one page, each with a way to change it."""
    motion = load_draft(code)
    size = motions.measure_scope(db(), motion)
    posting = posted_roll.posting_of(db(), motion)
    plan_pages = attachments.count_pages(db(), motion)
    return render_template(
        "committee/review.html",
        motion=motion,
        origin=survey_motions.survey_of(db(), motion),
        form=FlaskForm(),
        missing=missing(motion, size),
        advised=advised(motion, size, posting, plan_pages),
        counting=counting_facts(motion),
        keeping=keeping_facts(motion, louyi().settings.evidence_years),
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
        posting=posting,
        plan_pages=plan_pages,
        undecided=claims.count_open(db(), motion) if posting else 0,
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
        notices.announce(db(), motion, now=now(), actor=signed_in())
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
        motions.open_motion(db(), motion, now=now(), at_once=motion.announced_at is not None)
        notices.post_voting(db(), motion, actor=signed_in())
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


def _reason(error: LouyiError) -> str:
    return missing_text(error.what) if isinstance(error, MotionIncomplete) else reason_text(error)


def _rule_words(motion: Motion, size: ScopeSize) -> dict[str, str] | None:
    if motion.rule_key is None:
        return None
    rule = motions.rule_of(motion)
    sentence = rule_sentence(rule, size.roll.heads, size.roll.area)
    return {"name": rule_name(rule), "sentence": sentence, "law": law_text(rule)}
