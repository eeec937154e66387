"""The random recheck on the committee's desk: type the seed, fetch the drawn sheets, record the findings."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from app.extensions import louyi
from app.models import Motion, Recheck
from app.services import rechecks
from app.services.activities import of_motion
from app.services.frozen_roll import choice_at, voter_flat_key
from app.services.items import items_of
from app.services.rechecks import AlreadyReported, Found, NoSeed, NothingToDraw, Sheet
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.committee import blueprint
from app.web.papers import KEY_SIGNS
from app.web.request import db, now
from app.web.sentences import choice_word, flat_name
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
FINDINGS = ("agrees", "differs", "missing")


class DrawForm(FlaskForm):  # type: ignore[misc]
    """What decides the draw."""

    seed = StringField(
        _l("Seed, such as the dice thrown in public"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter the seed.")), Length(max=100)],
    )
    number = IntegerField(
        _l("How many sheets"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 1000, _l("From 1 to 1,000."))],
    )


class PanelForm(FlaskForm):  # type: ignore[misc]
    """What the count panel found, sheet by sheet."""

    persons = IntegerField(
        _l("How many persons sat on the panel"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(2, 100, _l("At least two persons."))],
    )
    names = StringField(
        _l("Their names"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter the names.")), Length(max=500)],
    )

    def found(self, drawn: int) -> list[Found]:
        """One finding a sheet."""
        return [
            Found(place, self[f"finding_{place}"].data, self._remark(place)) for place in range(1, drawn + 1)
        ]

    def _remark(self, place: int) -> str:
        differs = self[f"finding_{place}"].data == "differs"
        return str(self[f"remark_{place}"].data or "") if differs else ""


def panel_form(drawn: int) -> PanelForm:
    """With a question for each drawn sheet."""
    words = {"agrees": _("Agrees with the record"), "differs": _("Differs"), "missing": _("Sheet missing")}
    fields: dict[str, object] = {}
    for place in range(1, drawn + 1):
        fields[f"finding_{place}"] = RadioField(
            _("Sheet %(number)s", number=place),
            choices=[SelectChoice(kind, words[kind]) for kind in FINDINGS],
            validators=[InputRequired(_("Choose one."))],
        )
        fields[f"remark_{place}"] = StringField(
            _("What differs"), filters=[one_line], validators=[_told(place), Length(max=200)]
        )
    form: PanelForm = type("SheetsForm", (PanelForm,), fields)()
    return form


@blueprint.route("/committee/m/<code>/recheck", methods=["GET", "POST"])
@access("committee")
def recheck(code: str) -> Page:
    """Every draw so far, and a new one."""
    motion = _counted(code)
    form = DrawForm()
    if form.validate_on_submit():
        try:
            row = rechecks.draw(db(), motion, form.seed.data, form.number.data, now=now(), actor=signed_in())
        except NothingToDraw:
            form.number.errors = [_("No ballot of this vote is on paper.")]
        except NoSeed:
            form.seed.errors = [_("Enter the seed.")]
        else:
            note("recheck_drawn", of_motion(motion), number=row.number, sheets=row.drawn)
            db().commit()
            return redirect(url_for("committee.recheck_sheets", code=code, draw=row.number), 303)
    page = render_template(
        "committee/recheck.html",
        motion=motion,
        form=form,
        draws=rechecks.draws_of(db(), motion),
        sheets=len(rechecks.on_paper(db(), motion)),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/committee/m/<code>/recheck/<int(max=9999):draw>", methods=["GET", "POST"])
@access("committee")
def recheck_sheets(code: str, draw: int) -> Page:
    """The drawn sheets with what the record says of each, and the panel's findings."""
    motion = _counted(code)
    row = rechecks.find_recheck(db(), motion, draw)
    if row is None:
        abort(404)
    form = panel_form(row.drawn)
    if not form.validate_on_submit():
        return _sheets_page(motion, row, form)
    try:
        rechecks.report(
            *(db(), row, form.persons.data, form.names.data, form.found(row.drawn)),
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except AlreadyReported:
        db().rollback()
        flash(_("This was recorded before."), "warning")
    else:
        note("recheck_reported", of_motion(motion), number=draw, persons=form.persons.data)
        db().commit()
        flash(_("Recorded. It stands on the result page and on the notice."), "success")
    return redirect(url_for("committee.recheck_sheets", code=code, draw=draw), 303)


def _told(place: int) -> Callable[[PanelForm, StringField], None]:
    def check(form: PanelForm, field: StringField) -> None:
        if form[f"finding_{place}"].data == "differs" and not field.data:
            raise ValidationError(_("Say what differs."))

    return check


def _counted(code: str) -> Motion:
    motion, result = staff_motion(code)
    if result is None:
        abort(404)
    return motion


def _sheets_page(motion: Motion, row: Recheck, form: PanelForm) -> tuple[str, int]:
    report = rechecks.report_of(db(), row)
    items = len(items_of(db(), motion))
    names = louyi().vault.unseal(report.names_sealed) if report and report.names_sealed else "—"
    page = render_template(
        "committee/recheck_sheets.html",
        motion=motion,
        row=row,
        report=report,
        names=names,
        form=form,
        sheets=rechecks.sheets_of(db(), row),
        said=lambda sheet: _said(sheet, items),
        home=lambda sheet: flat_name(voter_flat_key(sheet.flat)),
        signs=KEY_SIGNS,
    )
    return page, 422 if form.errors else 200


def _said(sheet: Sheet, items: int) -> str:
    return ", ".join(choice_word(choice_at(sheet.ballot, position)) for position in range(1, items + 1))
