"""Bringing the roll in: an empty template, the upload, and every wrong row by its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import Response, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as Answer

from app.delivery.exports import ROLL_HEADER, SheetTable, workbook
from app.delivery.sheets import FaultySheet, SheetError
from app.domain.faults import RowFault
from app.domain.roll import RollFlat
from app.extensions import louyi
from app.services import roll
from app.services.activities import of_compound
from app.web.access import access, staff_compound
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.upload import FAULTS, read_upload
from app.web.request import db

_: Callable[..., str] = flask_babel.gettext
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(FlaskForm):  # type: ignore[misc]
    """The file."""

    file = FileField(
        _l("Spreadsheet (.xlsx or .csv)"), validators=[FileRequired(_l("Choose the file with the roll."))]
    )


@blueprint.route("/committee/c/<code>/roll/import", methods=["GET", "POST"])
@access("committee")
def import_roll(code: str) -> str | Answer | tuple[str, int]:
    """Read the file; save all of it, or nothing and say what is wrong."""
    compound, form = staff_compound(code), ImportForm()
    faults: list[dict[str, Any]] = []
    if form.validate_on_submit():
        flats, faults = _read(form)
        if flats:
            summary = roll.import_roll(db(), compound, flats, louyi().vault)
            note("roll_imported", of_compound(compound), new=summary.new, changed=summary.changed)
            db().commit()
            flash(summary_text(summary), "success")
            return redirect(url_for("committee.roll", code=code), 303)
    page = render_template("committee/import.html", compound=compound, form=form, faults=faults)
    return page, 422 if form.errors or faults else 200


@blueprint.get("/committee/c/<code>/roll/template.xlsx")
@access("committee")
def roll_template(code: str) -> Response:
    """An empty sheet with the eight headers."""
    staff_compound(code)
    data = workbook([SheetTable("业主清册", ROLL_HEADER, [])])
    headers = {"Content-Disposition": 'attachment; filename="roll-template.xlsx"'}
    return Response(data, mimetype=XLSX, headers=headers)


def _read(form: ImportForm) -> tuple[tuple[RollFlat, ...], list[dict[str, Any]]]:
    """The flats, or none with the error at the field or the faults for the table."""
    upload = form.file.data
    try:
        return read_upload(upload.read(), upload.filename), []
    except SheetError as error:
        form.file.errors = [_(error.message)]
    except FaultySheet as error:
        return (), [fault_line(fault) for fault in error.faults]
    return (), []


def fault_line(fault: RowFault) -> dict[str, Any]:
    """One wrong cell in the reader's language."""
    return {
        "row": fault.row,
        "column": column_word(fault.column),
        "value": "" if fault.code in ("missing_column", "column_twice", "same_flat") else fault.value,
        "reason": _(FAULTS[fault.code]).format(value=fault.value),
    }


def column_word(column: str) -> str:
    """A column of the roll, as its header says it."""
    return {
        "building": _("Building (楼栋)"),
        "entrance": _("Entrance (单元)"),
        "room": _("Room (房号)"),
        "area": _("Area (面积)"),
        "owner": _("Owner (业主)"),
        "owner_id": _("Certificate number (证件号)"),
        "phone": _("Phone (电话)"),
        "status": _("Kind (性质)"),
    }[column]


def summary_text(summary: roll.ImportSummary) -> str:
    """What the import did."""
    text = _(
        "Saved: %(new)s new, %(changed)s changed, %(same)s unchanged.",
        new=summary.new,
        changed=summary.changed,
        same=summary.unchanged,
    )
    if not summary.missing:
        return text
    stay = flask_babel.ngettext(
        "%(num)s flat that the file does not name stays as it was.",
        "%(num)s flats that the file does not name stay as they were.",
        summary.missing,
    )
    return f"{text} {stay}"
