"""Written authority: who answers for this home, with the photo of the paper."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.domain.masks import mask_name
from app.extensions import louyi
from app.models import Motion, Proxy, Voter, VoterFlat
from app.services import proxies
from app.services.activities import of_motion
from app.services.ballots import NotTheirs
from app.services.frozen_roll import voter_flat_key
from app.services.motions import Stage, stage_of
from app.services.phones import NotAPhone, parse_mobile
from app.services.proxies import Authority, HasProxy, NoProxies, OverCap
from app.web.access import access, staff_motion
from app.web.access import signed_in as me
from app.web.activity import note
from app.web.phone_words import phone_fault
from app.web.request import db, now
from app.web.sentences import flat_name
from app.web.typed import one_line
from app.web.worker import blueprint
from app.web.worker.paper import load_home, owner_name
from app.web.worker.sheet_photo import read_photo

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]


class ProxyForm(FlaskForm):  # type: ignore[misc]
    """What stands on the paper."""

    giver = RadioField(_l("Which owner has signed it?"), validators=[InputRequired(_l("Choose one."))])
    name = StringField(
        _l("Name of the person who may answer"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter the name.")), Length(max=50)],
    )
    phone = StringField(
        _l("Mobile number of that person"),
        validators=[InputRequired(_l("Enter the number.")), Length(max=50)],
    )
    photo = FileField(_l("Photo of the paper"))
    not_staff = BooleanField(_l("This person does not work for the property company"))


@blueprint.route("/work/m/<code>/proxy/<home>", methods=["GET", "POST"])
@access("worker")
def proxy(code: str, home: str) -> Page:
    """Record an authority, or see the one that is there."""
    motion, voter, flat = _place(code, home)
    form = ProxyForm()
    form.giver.choices = [
        SelectChoice(str(o.voter_owner_id), owner_name(o))
        for o in voter.owners
        if o.ended_at is None and o.position == o.person
    ]
    if not form.validate_on_submit():
        return _page(motion, voter, flat, form)
    wish = _wish(motion, flat, form)
    if wish is None or form.errors:
        return _page(motion, voter, flat, form)
    return _record(motion, voter, flat, form, wish)


@blueprint.post("/work/m/<code>/proxy/<home>/end")
@access("worker")
def end_proxy(code: str, home: str) -> Response:
    """The owner takes it back."""
    motion, voter, flat = _place(code, home)
    row = proxies.active_of(db(), voter)
    if row is not None:
        proxies.end(db(), motion, row, now=now(), vault=louyi().vault)
        note("proxy_ended", of_motion(motion), home=str(voter_flat_key(flat)))
        db().commit()
        flash(_("The authority has ended; the owner is told."), "success")
    return redirect(url_for("worker.proxy", code=code, home=home), 303)


def _record(motion: Motion, voter: Voter, flat: VoterFlat, form: ProxyForm, wish: Authority) -> Page:
    try:
        proxies.record(db(), motion, wish, now=now(), actor=me(), vault=louyi().vault)
    except OverCap as error:
        form.phone.errors = [
            ngettext(
                "This person already answers for %(num)s other owner, as many as this vote allows.",
                "This person already answers for %(num)s other owners, as many as this vote allows.",
                error.cap,
            )
        ]
    except HasProxy:
        form.giver.errors = [_("This home has given an authority already. End it first.")]
    except (NoProxies, NotTheirs):
        abort(409)
    else:
        note("proxy_recorded", of_motion(motion), home=str(voter_flat_key(flat)))
        db().commit()
        flash(
            _("Recorded; the owner is told. Now the sheet can be entered with this person’s signature."),
            "success",
        )
        return redirect(url_for("worker.enter", code=motion.code, home=voter_flat_key(flat)), 303)
    return _page(motion, voter, flat, form)


def _wish(motion: Motion, flat: VoterFlat, form: ProxyForm) -> Authority | None:
    """None where a field is wrong; its errors say so."""
    try:
        phone = parse_mobile(form.phone.data)
    except NotAPhone:
        form.phone.errors = [phone_fault(form.phone.data)]
        phone = ""
    photo = read_photo(form.photo)
    if photo is None and not form.photo.errors:
        form.photo.errors = [_("Take a photo of the written authority.")]
    if motion.proxy_bars_staff and not form.not_staff.data:
        form.not_staff.errors = [_("In this vote staff of the property company may be nobody’s proxy.")]
    if photo is None or not phone or form.errors:
        return None
    return Authority(flat, int(form.giver.data), form.name.data, phone, photo)


def _place(code: str, home: str) -> tuple[Motion, Voter, VoterFlat]:
    motion, result = staff_motion(code)
    if stage_of(motion, result, now()) not in (Stage.ANNOUNCED, Stage.OPEN) or motion.frozen_at is None:
        abort(404)
    return motion, *load_home(motion, home)


def _page(motion: Motion, voter: Voter, flat: VoterFlat, form: ProxyForm) -> Page:
    row: Proxy | None = proxies.active_of(db(), voter)
    page = render_template(
        "worker/proxy.html",
        motion=motion,
        flat=voter_flat_key(flat),
        flat_name=flat_name(voter_flat_key(flat)),
        form=form,
        row=row,
        name=mask_name(louyi().vault.unseal(row.name_sealed)) if row else "",
    )
    return page, 422 if form.errors else 200
