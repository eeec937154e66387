"""Several questions on one sheet, or the candidates and seats of an election: a draft's own small walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel
from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.domain.election import LEAST, LEAST_WHERE_THE_CITY_SAYS_SO, MOST
from app.domain.rules import SHARE_KEY, Rule
from app.models import Motion
from app.services import elections, items
from app.services.activities import of_motion
from app.services.items import NewItem
from app.services.motions import offered_rules
from app.web.access import access
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.forms import ShareOfRule, clean, one_line, plain_direction
from app.web.committee.steps import load_draft, next_url, step_url
from app.web.request import db
from app.web.sentences import rule_name

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Answer = str | Response | tuple[str, int]
MOST_ITEMS = 30
SAME = "same"


class SeatsForm(FlaskForm):  # type: ignore[misc]
    """How many members; three only where a rule of the city says so."""

    seats = RadioField(
        _l("How many members shall the committee have?"),
        choices=[
            SelectChoice(str(number), str(number))
            for number in range(LEAST_WHERE_THE_CITY_SAYS_SO, MOST + 1, 2)
        ],
        default=str(LEAST),
        validators=[InputRequired(_l("Choose one."))],
    )
    source = StringField(
        _l("The city’s rule that lets three owners make a committee"),
        filters=[one_line],
        validators=[Length(max=200, message=_l("At most 200 characters.")), plain_direction],
    )

    def validate_source(self, field: StringField) -> None:
        """Needed for three."""
        if self.seats.data == str(LEAST_WHERE_THE_CITY_SAYS_SO) and not field.data:
            raise ValidationError(_("A committee of three needs the city’s rule that allows it."))


class ItemForm(ShareOfRule, FlaskForm):  # type: ignore[misc]
    """One question, or one candidate."""

    title = StringField(
        _l("Question"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write it here.")),
            Length(max=200, message=_l("At most 200 characters.")),
            plain_direction,
        ],
    )
    details = TextAreaField(
        _l("Details"),
        filters=[clean],
        validators=[Optional(), Length(max=2000, message=_l("At most 2,000 characters.")), plain_direction],
    )
    rule = RadioField(_l("Rule"), default=SAME, validators=[InputRequired(_l("Choose one."))])


@blueprint.route("/committee/m/<code>/seats", methods=["GET", "POST"])
@access("committee")
def draft_seats(code: str) -> Answer:
    """How many are to be elected: this makes the draft an election."""
    motion = load_draft(code)
    small = elections.small_committee(db(), motion)
    form = SeatsForm(data={"seats": str(motion.seats or LEAST), "source": small})
    if not form.validate_on_submit():
        page = render_template(
            "committee/seats.html", motion=motion, form=form, back=step_url(motion, "question")
        )
        return page, 422 if form.errors else 200
    elections.make_election(db(), motion, int(form.seats.data), form.source.data)
    note("motion_changed", of_motion(motion), step="items")
    db().commit()
    return redirect(_url("draft_items", motion), 303)


@blueprint.route("/committee/m/<code>/items", methods=["GET", "POST"])
@access("committee")
def draft_items(code: str) -> Answer:
    """All of them in order, each with its buttons, and the form for one more."""
    motion = load_draft(code)
    known, form = items.written(db(), motion), _form(motion, None)
    if form.validate_on_submit() and len(known) < MOST_ITEMS:
        return _save(motion, [*known, _new(form)])
    return _page(motion, known, form)


@blueprint.route("/committee/m/<code>/items/<int:number>", methods=["GET", "POST"])
@access("committee")
def draft_item(code: str, number: int) -> Answer:
    """Change one."""
    motion = load_draft(code)
    known = _with(motion, number)
    form = _form(motion, known[number - 1])
    if form.validate_on_submit():
        return _save(motion, [*known[: number - 1], _new(form), *known[number:]])
    page = render_template("committee/item.html", motion=motion, form=form, back=_url("draft_items", motion))
    return page, 422 if form.errors else 200


@blueprint.post("/committee/m/<code>/items/<int:number>/up")
@access("committee")
def raise_item(code: str, number: int) -> Response:
    """One place up."""
    motion = load_draft(code)
    known = _with(motion, number)
    known.insert(max(0, number - 2), known.pop(number - 1))
    return _save(motion, known)


@blueprint.post("/committee/m/<code>/items/<int:number>/remove")
@access("committee")
def remove_item(code: str, number: int) -> Response:
    """Away with it."""
    motion = load_draft(code)
    known = _with(motion, number)
    return _save(motion, known[: number - 1] + known[number:])


def sheet_of(motion: Motion) -> str:
    """What the first step of a draft shows as chosen."""
    return "election" if motion.seats is not None else "several" if motion.asks else "one"


def after_question(motion: Motion, sheet: str) -> str:
    """Take in what stands on the sheet; returns the page that asks for the rest of it."""
    if sheet == "election":
        return _url("draft_seats", motion)
    elections.make_consent(db(), motion, several=sheet == "several")
    return _url("draft_items", motion) if sheet == "several" else next_url(motion, "question")


def _form(motion: Motion, item: NewItem | None) -> ItemForm:
    data = {"title": item.title, "details": item.details, "rule": item.rule_key or SAME} if item else {}
    data |= {"share": (item and item.share) or "2/3"}
    form = ItemForm(data=data)
    form.rule.choices = [
        SelectChoice(SAME, _("The rule of the whole motion")),
        *(SelectChoice(each.key, rule_name(each)) for each in offered_rules() if _of_its_own(each)),
    ]
    if motion.seats is not None:
        form.title.label.text, form.details.label.text = _("Name of the candidate"), _("Introduction")
        del form.rule, form.share
    return form


def _of_its_own(rule: Rule) -> bool:
    """A rule that wants paper bars the phone, and one sheet cannot be answered on two ways at once."""
    return not rule.paper_only


def _new(form: ItemForm) -> NewItem:
    own = form.rule.data if "rule" in form and form.rule.data != SAME else None
    share = form.share.data if own == SHARE_KEY else None
    return NewItem(form.title.data, form.details.data or "", own, share)


def _with(motion: Motion, number: int) -> list[NewItem]:
    known = items.written(db(), motion)
    if not 1 <= number <= len(known):
        abort(404)
    return known


def _save(motion: Motion, changed: Sequence[NewItem]) -> Response:
    items.set_items(db(), motion, changed)
    note("motion_changed", of_motion(motion), step="items")
    db().commit()
    return redirect(_url("draft_items", motion), 303)


def _page(motion: Motion, known: Sequence[NewItem], form: ItemForm) -> Answer:
    page = render_template(
        "committee/items.html",
        motion=motion,
        form=form,
        known=known,
        full=len(known) >= MOST_ITEMS,
        enough=len(known) >= items.FEWEST,
        rule_names={each.key: rule_name(each) for each in offered_rules()},
        next=next_url(motion, "question"),
        back=step_url(motion, "question") if motion.seats is None else _url("draft_seats", motion),
        then=request.args.get("then"),
    )
    return page, 422 if form.errors else 200


def _url(view: str, motion: Motion) -> str:
    return url_for(f"committee.{view}", code=motion.code, then=request.args.get("then"))
