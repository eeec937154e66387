"""A home was sold while the vote is open: the buyer stands before the worker, with papers."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.extensions import louyi
from app.models import Motion, VoterFlat
from app.services import finding, sales
from app.services.activities import of_motion
from app.services.frozen_roll import voter_flat_key
from app.services.living_roll import Person
from app.services.motions import Stage, stage_of
from app.services.phones import NotAPhone, parse_mobile
from app.services.sales import NoOpenMotion, Papers
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.phone_words import phone_fault
from app.web.request import db, now
from app.web.sentences import flat_name
from app.web.typed import one_line
from app.web.worker import blueprint
from app.web.worker.claim_forms import PapersForm
from app.web.worker.sheet import asked_home, my_flat

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]


class SaleForm(PapersForm):
    """Who bought it."""

    name = StringField(
        _l("Name of the buyer"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter the name.")), Length(max=50)],
    )
    phone = StringField(
        _l("Mobile number of the buyer"), validators=[InputRequired(_l("Enter the number.")), Length(max=50)]
    )
    seen = BooleanField(
        _l("The buyer stood before me with this paper"),
        validators=[InputRequired(_l("A sale is recorded only with the buyer before you."))],
    )


@blueprint.get("/work/m/<code>/sale")
@access("worker")
def find_sold(code: str) -> Page:
    """Which home."""
    motion = _running(code)
    form, found = asked_home(motion)
    if found is not None:
        return redirect(url_for("worker.sale", code=code, home=voter_flat_key(found.flat)), 303)
    page = render_template("worker/find_sold.html", motion=motion, form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/work/m/<code>/sale/<home>", methods=["GET", "POST"])
@access("worker")
def sale(code: str, home: str) -> Page:
    """What it does in this vote, and the buyer."""
    motion = _running(code)
    flat = my_flat(motion, home)
    form = SaleForm()
    form.fill()
    if not form.validate_on_submit():
        return _page(motion, flat, form)
    try:
        buyer = Person(form.name.data, parse_mobile(form.phone.data))
    except NotAPhone:
        form.phone.errors = [phone_fault(form.phone.data)]
        return _page(motion, flat, form)
    return _record(motion, flat, buyer, Papers(form.paper_kind.data, form.paper_digits.data))


def _record(motion: Motion, flat: VoterFlat, buyer: Person, papers: Papers) -> Response:
    key = voter_flat_key(flat)
    try:
        transfers = sales.record_sale(
            db(), motion.compound, key, buyer, papers, now=now(), actor=signed_in(), vault=louyi().vault
        )
    except NoOpenMotion:
        abort(404)
    note("sale_recorded", of_motion(motion), home=str(key))
    db().commit()
    effect = next(each.effect for each in transfers if each.motion_id == motion.motion_id)
    flash(f"{key}: {effect_sentence(effect)} {_('Its sheet must be printed again.')}", "success")
    return redirect(url_for("worker.progress", code=motion.code), 303)


def effect_sentence(effect: str) -> str:
    """What a sale means for this vote."""
    return {
        "buyer_votes": _("Nobody has answered for this home yet: the buyer answers."),
        "ballot_stands": _("The seller has answered already, and that answer stands."),
        "head_stays": _(
            "The seller also owns other homes here, and the frozen list counts them as one: in this vote "
            "the seller answers for all of them, and the buyer from the next vote on."
        ),
    }[effect]


def _running(code: str) -> Motion:
    """The motion while its window has not ended; else 404."""
    motion, result = staff_motion(code)
    if stage_of(motion, result, now()) not in (Stage.ANNOUNCED, Stage.OPEN):
        abort(404)
    return motion


def _page(motion: Motion, flat: VoterFlat, form: SaleForm) -> tuple[str, int]:
    effect = sales.effect_of(db(), motion, finding.get_voter(db(), flat))
    page = render_template(
        "worker/sale.html",
        motion=motion,
        home=flat_name(voter_flat_key(flat)),
        form=form,
        effect=effect_sentence(effect),
    )
    return page, 422 if form.errors else 200
