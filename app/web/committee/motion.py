"""One opened motion on the committee's desk: where it stands, what to print, and the result to post."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.services import closing, disputes, finding, ledger_reading, posted_roll, progress, survey_motions
from app.services.activities import of_motion
from app.services.items import items_of
from app.services.motions import notice_ends_at, rule_of, stage_of
from app.services.standing import standing_of
from app.web import timeline
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.forms import COLLISIONS
from app.web.committee.recount import recounts
from app.web.committee.steps import resume_url
from app.web.item_results import shown_items
from app.web.request import db, now
from app.web.sentences import (
    deadline,
    law_text,
    missing_sentence,
    place_name,
    rule_name,
    rule_sentence,
    scope_name,
    stage_word,
)
from app.web.verdict_band import band_of

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/committee/m/<code>")
@access("committee")
def motion(code: str) -> str | Response:
    """Its stage, its turnout or verdict, its papers; a draft goes on where it was left."""
    found, result = staff_motion(code)
    if found.announced_at is None:
        return redirect(resume_url(found), 303)
    rule = rule_of(found)
    turnout = progress.turnout(db(), found, rule)
    stage = stage_of(found, result, now())
    standing = standing_of(db(), found, result) if result else None
    return render_template(
        "committee/motion.html",
        motion=found,
        origin=survey_motions.survey_of(db(), found),
        result=result,
        stage=stage.value,
        posting=posted_roll.posting_of(db(), found),
        notice_over=found.announced_at is not None and now() >= notice_ends_at(found, found.announced_at),
        stage_word=stage_word(stage),
        scope=scope_name(found),
        turnout=turnout,
        missing=missing_sentence(turnout),
        rule=rule_sentence(rule, turnout.heads.whole, turnout.area.whole),
        law=law_text(rule),
        collision=COLLISIONS[found.collision],
        steps=timeline.steps(found, result, now()),
        verdict=band_of(rule, standing.count) if standing else None,
        **(shown_items(items_of(db(), found), standing) if standing else {}),
        recounts=recounts(found, items_of(db(), found), standing.open_objections) if standing else [],
        recorded=ledger_reading.log_in_use(db(), found.motion_id) is not None if standing else False,
        disputed=disputes.count_open(db(), found),
        items=items_of(db(), found) if found.asks else [],
        rule_name=rule_name,
        places=finding.list_entrances(db(), found),
        place_name=place_name,
        deadline=deadline,
    )


@blueprint.route("/committee/m/<code>/publish", methods=["GET", "POST"])
@access("committee")
def publish(code: str) -> str | Response | tuple[str, int]:
    """Look once more, then post the result; sent twice it is posted once."""
    found, result = staff_motion(code)
    if result is None:
        abort(404)
    form = FlaskForm()
    if not form.validate_on_submit():
        if result.published_at is not None:
            return redirect(url_for("committee.motion", code=code), 303)
        standing = standing_of(db(), found, result)
        return render_template(
            "committee/publish.html",
            motion=found,
            form=form,
            verdict=band_of(rule_of(found), standing.count),
            **shown_items(items_of(db(), found), standing),
        )
    try:
        closing.publish(db(), found, now=now(), actor=signed_in())
    except closing.AlreadyPublished:
        flash(_("The result had been posted before."), "warning")
    else:
        note("result_published", of_motion(found))
        db().commit()
        flash(_("Posted. Print the notice and hang it up beside the poster."), "success")
    return redirect(url_for("committee.motion", code=code), 303)
