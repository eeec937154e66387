"""Personal data: looking at a phone with a reason, and what is kept about one person."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

import flask_babel
from flask import Blueprint, Response, abort, render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.domain.address import BadAddress, FlatKey, read_key
from app.domain.areas import format_area
from app.domain.masks import mask_name
from app.extensions import louyi
from app.models import Compound, Flat
from app.services import activities, personal_data
from app.services.phones import NotAPhone, parse_mobile
from app.services.roll import Scope, flat_key, list_flats
from app.web.access import access, my_buildings, my_compounds, staff_compound
from app.web.activity import note
from app.web.phone_words import phone_fault
from app.web.presentation import beijing
from app.web.request import db
from app.web.sentences import channel_word

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("personal", __name__)
Page = str | Response | tuple[str, int]


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why the number is needed; it is written into the log."""

    reason = StringField(
        _l("What do you need the number for?"),
        validators=[InputRequired(_l("Say why; it is written down.")), Length(max=200)],
    )


class PersonForm(FlaskForm):  # type: ignore[misc]
    """The number by which the person is found."""

    phone = StringField(
        _l("Mobile number of the person who asks"),
        validators=[InputRequired(_l("Enter the number.")), Length(max=30)],
    )


@blueprint.route("/personal/c/<code>/phones/<home>", methods=["GET", "POST"])
@access("committee", "worker", "office", audited=False)
def phones(code: str, home: str) -> Page:
    """The plain numbers of one flat, on the answer to a reason; who, what and why goes into the log."""
    compound, form = staff_compound(code), ReasonForm()
    flat = _flat(compound, home)
    shown: list[tuple[str, str]] = []
    if form.validate_on_submit():
        shown = [
            (mask_name(name), phone.removeprefix("+86"))
            for name, phone in personal_data.phones_of(flat, louyi().vault)
        ]
        on = activities.On("flat", flat.flat_id, str(flat_key(flat)), compound.compound_id)
        note("phone_shown", on, reason=form.reason.data)
        db().commit()
    page = render_template(
        "personal/phones.html",
        compound=compound,
        home=flat_key(flat),
        form=form,
        shown=shown,
        answered=form.is_submitted() and not form.errors,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/personal/person", methods=["GET", "POST"])
@access("admin", "office", audited=False)
def person() -> Page:
    """Everything about one number, to read."""
    form, found = PersonForm(), None
    if form.validate_on_submit():
        found = _about(form)
    page = render_template(
        "personal/person.html",
        form=form,
        found=asdict(found) if found else None,
        column_word=column_word,
        value_words=value_words,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/personal/person.json")
@access("admin", "office", audited=False)
def person_file() -> Page:
    """The same as a file that a program can read."""
    form = PersonForm()
    found = _about(form) if form.validate_on_submit() else None
    if found is None:
        return render_template("personal/person.html", form=form, found=None), 422
    data = json.dumps(asdict(found), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="louyi-person.json"'}
    return Response(data, mimetype="application/json", headers=headers)


def column_word(column: str) -> str:
    """The head of a column of one person's data."""
    return {
        "compound": _("Compound"),
        "home": _("Home"),
        "area_hundredths_m2": _("Area (m²)"),
        "name": _("Name"),
        "phone": _("Phone"),
        "certificate_number": _("Certificate number"),
        "motion": _("Code"),
        "question": _("Question"),
        "took_part_at": _("Took part"),
        "channel": _("How"),
        "cast_at": _("When"),
        "withdrawn_at": _("Withdrawn"),
        "asked_at": _("Asked"),
        "confirmed_at": _("Confirmed"),
        "kind": _("Kind"),
        "created_at": _("Written"),
        "sent_at": _("Sent"),
        "for": _("For"),
        "reason": _("Reason"),
        "photo": _("Photo"),
        "outcome": _("Answer"),
        "refusal": _("Reason of the answer"),
        "paper_kind": _("Paper seen"),
        "paper_digits": _("Last four signs"),
        "decided_at": _("Decided"),
        "same": _("One owner"),
        "filename": _("File"),
        "applied_at": _("Applied"),
        "revoked_at": _("Replaced"),
        "note": _("Note"),
        "survey": _("Demand survey"),
        "handed_in": _("Handed in"),
        "call_about": _("Call about"),
        "may_be_called": _("May be called"),
        "ended_at": _("Ended"),
    }[column]


def value_words(column: str, value: str | int | None) -> str:
    """A value of one person's data as people read it; the file has it as programs do."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if column == "area_hundredths_m2":
        return format_area(int(value))
    if column.endswith("_at"):
        return beijing(datetime.fromisoformat(str(value)))
    if column == "channel":
        return channel_word(str(value))
    messages = {"code": _("The code"), "receipt": _("Receipt"), "echo": _("Notice")}
    return messages.get(str(value), str(value)) if column == "kind" else str(value)


def _about(form: PersonForm) -> personal_data.Person | None:
    """The rows, noted in the log without the number; or None with the error at the field."""
    try:
        phone = parse_mobile(form.phone.data)
    except NotAPhone:
        form.phone.errors = [phone_fault(form.phone.data)]
        return None
    found = personal_data.about(db(), phone, my_compounds(), vault=louyi().vault)
    note("person_exported", activities.On("person", None, ""), found=found.known)
    db().commit()
    return found


def _flat(compound: Compound, home: str) -> Flat:
    try:
        key: FlatKey | None = read_key(home)
    except BadAddress:
        key = None
    mine = my_buildings(compound)
    if key is None or (mine is not None and key.building not in mine):
        abort(404)
    flats = list_flats(db(), compound, Scope(key.building, key.entrance))
    flat = next((each for each in flats if flat_key(each) == key), None)
    if flat is None:
        abort(404)
    return flat
