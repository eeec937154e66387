"""What was brought to the homes of a motion: an entrance at once but for exceptions, and the whole record."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.domain.address import BadAddress, FlatKey, read_key
from app.extensions import louyi
from app.models import Motion
from app.services import deliveries, finding
from app.services.activities import of_motion
from app.services.motions import Stage, stage_of
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.activity import note
from app.web.request import db, now
from app.web.sentences import place_name
from app.web.typed import one_line
from app.web.worker import blueprint
from app.web.worker.words import way_word

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
WAYS = ("posted", "handed", "read_out", "not_served")


class ServedForm(FlaskForm):  # type: ignore[misc]
    """One way for one entrance, with its exceptions."""

    place = SelectField(_l("Which entrance?"), validators=[InputRequired(_l("Choose one."))])
    way = RadioField(_l("What was done?"), validators=[InputRequired(_l("Choose one."))])
    but = StringField(_l("All but these rooms"), filters=[one_line], validators=[Length(max=2000)])
    remark = StringField(_l("Note"), filters=[one_line], validators=[Length(max=200)])


@blueprint.route("/work/m/<code>/deliveries", methods=["GET", "POST"], endpoint="deliveries")
@access("worker", "committee")
def deliveries_page(code: str) -> Page:
    """Mark an entrance; below, every home with the newest line of its record."""
    motion, result = staff_motion(code)
    if motion.frozen_at is None:
        abort(404)
    running = stage_of(motion, result, now()) in (Stage.ANNOUNCED, Stage.OPEN)
    mine = my_buildings(motion.compound)
    form = ServedForm()
    form.place.choices = _places(motion, mine)
    form.way.choices = [SelectChoice(way, way_word(way)) for way in WAYS]
    if running and form.validate_on_submit() and (marked := _mark(motion, form)) is not None:
        note("delivery_noted", of_motion(motion), place=form.place.data, way=form.way.data, homes=marked)
        db().commit()
        flash(flask_babel.ngettext("Noted for %(num)s home.", "Noted for %(num)s homes.", marked), "success")
        return redirect(url_for("worker.deliveries", code=code), 303)
    lines = [
        line
        for line in deliveries.record_of(db(), motion, louyi().vault)
        if mine is None or line.key.building in mine
    ]
    texted = deliveries.texted_flats(db(), motion)
    page = render_template(
        "worker/deliveries.html",
        motion=motion,
        form=form,
        running=running,
        lines=lines,
        texted=texted,
        served=sum(line.way in deliveries.SERVED or line.key in texted for line in lines),
        way_word=way_word,
    )
    return page, 422 if form.errors else 200


def _mark(motion: Motion, form: ServedForm) -> int | None:
    """How many homes got a line; None with the error at the field."""
    building, _slash, entrance = form.place.data.partition("/")
    but: list[FlatKey] = []
    for word in re.split(r"[,，、;；\s]+", form.but.data):
        try:
            but += [_key(word, building, entrance)] if word else []
        except BadAddress:
            _refuse(form, word)
            return None
    try:
        flats = deliveries.choose_flats(db(), motion, building, entrance, but)
        return deliveries.record(
            *(db(), motion, flats, form.way.data),
            clock=louyi().clock,
            actor=signed_in(),
            vault=louyi().vault,
            note=form.remark.data or "",
        )
    except deliveries.UnknownHomes as error:
        _refuse(form, _(", ").join(str(key) for key in error.keys))
    except deliveries.TooLate:
        form.way.errors = [_("The deadline has passed. Nothing was noted.")]
    return None


def _refuse(form: ServedForm, word: str) -> None:
    form.but.errors = [_("“%(word)s” is no room here. Nothing was noted.", word=word)]


def _key(word: str, building: str, entrance: str) -> FlatKey:
    """A room of this entrance, or a whole address; raises BadAddress."""
    return read_key(word if "-" in word else f"{building}-{entrance}-{word}")


def _places(motion: Motion, mine: Collection[str] | None) -> list[SelectChoice]:
    found = finding.list_entrances(db(), motion)
    return [
        SelectChoice(f"{building}/{entrance}", place_name(building, entrance))
        for building, entrance in found
        if mine is None or building in mine
    ]
