"""The paper of a motion: choose what, wait, take the file. A single entrance or home comes at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import flask_babel
from flask import Response, abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.extensions import louyi
from app.models import Motion
from app.printing import KINDS, Kind, Wish, press, sheet_pack
from app.services import finding, print_jobs, progress
from app.services.activities import of_motion
from app.services.items import items_of
from app.services.motions import rule_of
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.activity import note
from app.web.committee import blueprint
from app.web.request import db, now
from app.web.sentences import page_language, place_name, rule_sentence

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., Any] = flask_babel.lazy_gettext
AT_ONCE = 300
"""Flats that are typeset within a request, some three seconds; more is a job."""
Page = str | Answer | tuple[str, int]


class PapersForm(FlaskForm):  # type: ignore[misc]
    """What, for whom, how large."""

    kinds = SelectMultipleField(
        _l("What do you want to print?"),
        choices=[
            SelectChoice("poster", _l("Poster of each entrance")),
            SelectChoice("sheet", _l("Ballot sheet of each home")),
            SelectChoice("slip", _l("Door slips, for homes where nobody opens")),
            SelectChoice("proxy", _l("Proxy forms")),
        ],
        default=["poster", "sheet"],
        validators=[InputRequired(_l("Choose at least one."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    place = SelectField(_l("For which homes?"))
    paper = RadioField(
        _l("Size of the paper"), choices=[SelectChoice("a4", "A4"), SelectChoice("a5", "A5")], default="a4"
    )
    large = BooleanField(_l("Large type: the ballot in front, the explanation on the back"))


@blueprint.get("/committee/m/<code>/sheets.pdf")
@access("committee", "worker")
def sheets(code: str) -> Response | Answer:
    """Poster and sheets of an entrance or a home: ?building=3&entrance=1&room=501; too many is a job."""
    motion = _frozen(code)
    wish = _wish(motion, ("poster", "sheet"), **{part: request.args.get(part, "") for part in PLACE})
    pack = sheet_pack(db(), motion, wish, louyi().settings, now())
    if not pack.sheets:
        abort(404)
    if len(pack.sheets) > AT_ONCE:
        return redirect(url_for("committee.papers", code=code), 303)
    kinds: tuple[Kind, ...] = ("sheet",) if wish.room else wish.kinds
    body, _pages = press(pack, kinds, fonts=louyi().settings.font_dir)
    return _pdf(body, motion)


@blueprint.route("/committee/m/<code>/papers", methods=["GET", "POST"])
@access("committee", "worker")
def papers(code: str) -> Page:
    """Choose; the worker prints, and the next page waits for it."""
    motion = _frozen(code)
    form = PapersForm()
    form.place.choices = _places(motion)
    if form.validate_on_submit():
        building, _slash, entrance = form.place.data.partition("/")
        wish = _wish(
            motion,
            cast("tuple[Kind, ...]", tuple(kind for kind in KINDS if kind in form.kinds.data)),
            paper=form.paper.data,
            large=form.large.data,
            building=building,
            entrance=entrance,
        )
        try:
            job = print_jobs.ask(db(), motion, wish.as_json(), now=now(), actor=signed_in())
        except print_jobs.TooManyJobs:
            form.kinds.errors = [_("You already wait for other paper. Take that first.")]
        else:
            note("papers_printed", of_motion(motion), what=" ".join(wish.kinds), place=form.place.data)
            db().commit()
            return redirect(url_for("committee.paper_job", code=code, number=job.print_job_id), 303)
    page = render_template("committee/papers.html", motion=motion, form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/committee/m/<code>/papers/<int:number>")
@access("committee", "worker", audited=False)
def paper_job(code: str, number: int) -> str:
    """How far it is; the page asks again by itself until the file is there."""
    motion = _frozen(code)
    job = print_jobs.find(db(), motion, number, signed_in())
    if job is None:
        abort(404)
    return render_template("committee/paper_job.html", motion=motion, job=job)


@blueprint.get("/committee/m/<code>/papers/<int:number>.pdf")
@access("committee", "worker", audited=False)
def paper_file(code: str, number: int) -> Response:
    """The file, for a day and for who asked."""
    motion = _frozen(code)
    job = print_jobs.find(db(), motion, number, signed_in(), file=True)
    if job is None or job.pdf is None:
        abort(404)
    return _pdf(job.pdf, motion)


PLACE = ("building", "entrance", "room")


def _frozen(code: str) -> Motion:
    motion, _result = staff_motion(code)
    if motion.frozen_at is None:
        abort(404)
    return motion


def _wish(motion: Motion, kinds: tuple[Kind, ...], **choices: Any) -> Wish:
    mine = my_buildings(motion.compound)
    return Wish(
        kinds=kinds,
        lang=page_language(),
        rule=_rules(motion),
        hand_in=_("the owners' committee or your community worker"),
        buildings=None if mine is None else tuple(sorted(mine)),
        **choices,
    )


def _rules(motion: Motion) -> str:
    """What the rule asks; an item with a rule of its own has its own line."""
    turnout = progress.turnout(db(), motion, rule_of(motion))
    size = (turnout.heads.whole, turnout.area.whole)
    found = items_of(db(), motion)
    lines = [f"{item.position}. {rule_sentence(item.rule, *size)}" for item in found if item.own_rule]
    own = [] if len(lines) == len(found) else [rule_sentence(rule_of(motion), *size)]
    return "\n".join([*own, *lines])


def _places(motion: Motion) -> list[SelectChoice]:
    """Everything, each building with several entrances, each entrance: as far as it is the user's."""
    mine = my_buildings(motion.compound)
    found = [place for place in finding.list_entrances(db(), motion) if mine is None or place[0] in mine]
    choices = [SelectChoice("", _("All homes"))]
    for building in dict.fromkeys(building for building, _entrance in found):
        entrances = [entrance for each, entrance in found if each == building]
        if len(entrances) > 1:
            choices.append(SelectChoice(building, place_name(building, "")))
        choices += [SelectChoice(f"{building}/{each}", place_name(building, each)) for each in entrances]
    return choices


def _pdf(body: bytes, motion: Motion) -> Response:
    headers = {"Content-Disposition": f'inline; filename="louyi-{motion.code}-sheets.pdf"'}
    return Response(body, mimetype="application/pdf", headers=headers)
