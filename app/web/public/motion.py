"""The poster's target: the question, its rule in numbers, and how far it has come."""

from __future__ import annotations

from flask import render_template

from app.services import progress
from app.services.approvals import extensions_of
from app.services.attachments import count_pages
from app.services.items import items_of
from app.services.motions import plan_of, rule_of
from app.services.notices import notices_of
from app.services.posted_roll import posting_of
from app.services.repolls import earlier_of, later_of
from app.web import timeline
from app.web.access import access
from app.web.cost_words import cost_basis
from app.web.loading import opened_motion, stage
from app.web.notice_words import notice_word
from app.web.public import blueprint
from app.web.request import db, now
from app.web.sentences import deadline, law_text, missing_sentence, rule_name, rule_sentence, scope_name


@blueprint.get("/m/<code>")
@access()
def motion(code: str) -> str:
    """One motion, at any stage after the draft."""
    found = opened_motion(code)
    rule = rule_of(found.motion)
    turnout = progress.turnout(db(), found.motion, rule)
    plan = plan_of(found.motion)
    return render_template(
        "public/motion.html",
        motion=found.motion,
        stage=stage(found).value,
        scope=scope_name(found.motion),
        paper_only=rule.paper_only,
        items=items_of(db(), found.motion) if found.motion.asks else [],
        rule=rule_sentence(rule, turnout.heads.whole, turnout.area.whole),
        law=law_text(rule),
        turnout=turnout,
        missing=missing_sentence(turnout),
        deadline=deadline,
        plan=plan,
        cost_basis=cost_basis(plan) if plan else "",
        posted=found.motion.frozen_at is None and posting_of(db(), found.motion) is not None,
        earlier=earlier_of(db(), found.motion),
        later=later_of(db(), found.motion) if found.result else [],
        has_plans=count_pages(db(), found.motion) > 0,
        extensions=extensions_of(db(), found.motion),
        rule_name=rule_name,
        notices=notices_of(db(), found.motion),
        notice_word=notice_word,
        steps=timeline.steps(found.motion, found.result, now()),
    )
