"""One opened motion on the committee's desk: where it stands, what to print, and the result to post."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.delivery.documents.data import LegLine
from app.models import Motion, Result
from app.services import closing, finding, progress
from app.services.exports import tally_switches
from app.services.motions import rule_of, stage_of
from app.web import papers, timeline
from app.web.access import access, signed_in, staff_motion
from app.web.committee import blueprint
from app.web.committee.forms import COLLISIONS
from app.web.committee.recount import switch_text
from app.web.committee.steps import resume_url
from app.web.request import db, now
from app.web.sentences import (
    article,
    deadline,
    law_text,
    missing_sentence,
    place_name,
    rule_sentence,
    scope_name,
    stage_word,
    verdict_sentence,
    verdict_word,
)

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/committee/m/<code>")
@access("committee")
def motion(code: str) -> str | Response:
    """Its stage, its turnout or verdict, its papers; a draft goes on where it was left."""
    found, result = staff_motion(code)
    if found.frozen_at is None:
        return redirect(resume_url(found), 303)
    rule = rule_of(found)
    turnout = progress.turnout(db(), found, rule)
    stage = stage_of(found, result, now())
    return render_template(
        "committee/motion.html",
        motion=found,
        result=result,
        stage=stage.value,
        stage_word=stage_word(stage),
        scope=scope_name(found),
        turnout=turnout,
        missing=missing_sentence(turnout),
        rule=rule_sentence(rule, turnout.heads.whole, turnout.area.whole),
        law=law_text(rule),
        collision=COLLISIONS[found.collision],
        steps=timeline.steps(found, result, now()),
        verdict=_verdict(found, result) if result else None,
        command=_command(found),
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
        return render_template(
            "committee/publish.html", motion=found, form=form, verdict=_verdict(found, result)
        )
    try:
        closing.publish(db(), found, now=now(), actor=signed_in())
    except closing.AlreadyPublished:
        flash(_("The result had been posted before."), "warning")
    else:
        db().commit()
        flash(_("Posted. Print the notice and hang it up beside the poster."), "success")
    return redirect(url_for("committee.motion", code=code), 303)


def _verdict(found: Motion, result: Result) -> dict[str, Any]:
    """What the verdict macro draws."""
    rule = rule_of(found)
    return {
        "state": result.count["verdict"],
        "word": verdict_word(result.count["verdict"]),
        "sentence": verdict_sentence(result.count),
        "legs": [_leg(line) for line in papers.legs_of(rule, result.count)],
        "article": article(rule),
    }


def _leg(line: LegLine) -> dict[str, Any]:
    labels = {
        ("quorum", "heads"): _("Took part, by homes"),
        ("quorum", "area"): _("Took part, by area"),
        ("approval", "heads"): _("Agreed, by homes"),
        ("approval", "area"): _("Agreed, by area"),
    }
    return {
        "label": labels[line.test, line.measure],
        "part": line.have,
        "whole": line.of,
        "unit": line.measure,
        "need_num": line.threshold[0],
        "need_den": line.threshold[1],
        "inclusive": line.inclusive,
        "met": line.met,
    }


def _command(found: Motion) -> str:
    """How anyone counts the two exported files again."""
    names = [f"louyi-{found.code}-roll.xlsx", f"louyi-{found.code}-ballots.xlsx"]
    switches = [part for name, value in tally_switches(found).items() for part in (name, switch_text(value))]
    return shlex.join(["flask", "--app", "app", "tally", *names, *switches, "--json"])
