"""A new motion, one question a screen; every answer is a row before the next question comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import flask_babel
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.rules import CUSTOM_KEY, SHARE_KEY, find_rule
from app.models import Motion
from app.services import motions
from app.services.activities import of_motion
from app.services.roll import Scope
from app.web.access import access, signed_in, staff_compound
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.choices import cards_for, scope_groups
from app.web.committee.forms import QuestionForm, RuleForm, ScopeForm, WindowForm
from app.web.committee.items import after_question, sheet_of
from app.web.committee.steps import STEPS, back_url, load_draft, next_url
from app.web.presentation import BEIJING
from app.web.request import db, now

_: Callable[..., str] = flask_babel.gettext
Answer = str | Response | tuple[str, int]


@blueprint.errorhandler(motions.MotionFrozen)
def frozen(error: motions.MotionFrozen) -> Response:
    """Somebody opened it meanwhile: show what it is now."""
    flash(_("This question has been opened. Its wording and its rule can no longer be changed."), "warning")
    return redirect(url_for("committee.motion", code=str(error)), 303)


@blueprint.route("/committee/c/<code>/motions/new", methods=["GET", "POST"])
@access("committee")
def new_motion(code: str) -> Answer:
    """The first question makes the draft."""
    compound, form = staff_compound(code), QuestionForm()
    if not form.validate_on_submit():
        page = render_template(
            "committee/question.html", form=form, step=1, total=len(STEPS), back=url_for("committee.desk")
        )
        return page, 422 if form.errors else 200
    motion = motions.draft_motion(
        db(),
        compound.compound_id,
        Scope(),
        form.question.data,
        form.details.data,
        now=now(),
        actor=signed_in(),
    )
    note("motion_drafted", of_motion(motion))
    following = after_question(motion, form.sheet.data)
    db().commit()
    return redirect(following, 303)


@blueprint.route("/committee/m/<code>/question", methods=["GET", "POST"])
@access("committee")
def draft_question(code: str) -> Answer:
    """What it is about."""
    motion = load_draft(code)
    form = QuestionForm(obj=motion, sheet=sheet_of(motion))
    if not form.validate_on_submit():
        return _page(motion, "question", form)
    following = after_question(motion, form.sheet.data)
    _save(motion, "question", question=form.question.data, details=form.details.data)
    return redirect(following, 303)


@blueprint.route("/committee/m/<code>/scope", methods=["GET", "POST"])
@access("committee")
def draft_scope(code: str) -> Answer:
    """Who decides: an entrance, a building, the compound."""
    motion = load_draft(code)
    groups = scope_groups(db(), motion.compound)
    chosen = groups.key_of(motions.scope_of(motion)) if _scope_chosen(motion) else None
    form = ScopeForm(data={"scope": chosen})
    form.scope.choices = groups.choices
    if not form.validate_on_submit():
        return _page(motion, "scope", form, groups=groups)
    scope = groups.scope_of(form.scope.data)
    return _save(motion, "scope", scope=scope.kind, building=scope.building, entrance=scope.entrance)


@blueprint.route("/committee/m/<code>/rule", methods=["GET", "POST"])
@access("committee")
def draft_rule(code: str) -> Answer:
    """By which rule it is decided, worked for this very scope."""
    motion = load_draft(code)
    size = motions.measure_scope(db(), motion)
    form = RuleForm(data={"rule": motion.rule_key, "share": motion.share or "2/3"})
    cards = cards_for(motion, size.roll)
    form.rule.choices = [card.choice for card in cards]
    if not form.validate_on_submit():
        return _page(motion, "rule", form, cards=cards, share_key=SHARE_KEY, size=size.roll)
    key = form.rule.data
    if key == CUSTOM_KEY:
        return redirect(url_for("committee.draft_custom", code=code, then=request.args.get("then")), 303)
    share = form.share.data if key == SHARE_KEY else None
    version = find_rule(key, share=share).version
    return _save(motion, "rule", rule_key=key, rule_version=version, share=share, custom_rule=None)


@blueprint.route("/committee/m/<code>/window", methods=["GET", "POST"])
@access("committee")
def draft_window(code: str) -> Answer:
    """From when until when, and which of two answers counts."""
    motion = load_draft(code)
    opens, closes = _window(motion)
    form = WindowForm(
        data={
            "opens": opens,
            "closes": closes,
            "notice_days": motion.notice_days,
            "collision": motion.collision,
        }
    )
    if not form.validate_on_submit():
        return _page(motion, "window", form)
    opens_at, closes_at = form.instants
    return _save(
        motion,
        "window",
        opens_at=opens_at,
        closes_at=closes_at,
        notice_days=form.notice_days.data,
        collision=form.collision.data,
    )


def _scope_chosen(motion: Motion) -> bool:
    """A fresh draft stands on the whole compound because it must stand somewhere: nobody chose that."""
    return motion.scope != "compound" or motion.rule_key is not None


def _window(motion: Motion) -> tuple[datetime, datetime]:
    """What the form shows first: the stored window, else midnight after the notice, and a week from it."""
    if motion.opens_at is not None and motion.closes_at is not None:
        return motion.opens_at.astimezone(BEIJING), motion.closes_at.astimezone(BEIJING)
    midnight = now().astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    opens = midnight + timedelta(days=motion.notice_days + 1)
    return opens, opens + timedelta(days=7)


def _save(motion: Motion, step: str, **changes: object) -> Response:
    motions.change_draft(motion, **changes)
    note("motion_changed", of_motion(motion), step=step)
    db().commit()
    return redirect(next_url(motion, step), 303)


def _page(motion: Motion, step: str, form: object, **more: object) -> tuple[str, int]:
    page = render_template(
        f"committee/{step}.html",
        motion=motion,
        form=form,
        step=STEPS.index(step) + 1,
        total=len(STEPS),
        back=back_url(motion, step),
        **more,
    )
    return page, 422 if getattr(form, "errors", None) else 200
