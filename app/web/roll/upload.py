"""Bringing a spreadsheet in: the file is kept and read by the worker; every earlier import stands below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize
from werkzeug.wrappers import Response as Answer

from app.delivery.sheets import errors
from app.delivery.sheets.loose import MAX_BYTES
from app.extensions import louyi
from app.models import Compound
from app.services import roll_imports
from app.services.activities import of_compound
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.roll import blueprint
from app.web.roll.loading import home_url, roll_compound
from app.web.roll.words import state_sentence


class UploadForm(FlaskForm):  # type: ignore[misc]
    """The file."""

    file = FileField(
        _l("Spreadsheet (.xlsx or .csv)"),
        validators=[
            FileRequired(_l("Choose the file with the roll.")),
            FileSize(max_size=MAX_BYTES, message=_l(errors.FileTooLarge.message)),
        ],
    )


@dataclass(frozen=True)
class Past:
    """One earlier import."""

    number: int
    filename: str
    name: str
    at: datetime
    state: str


@blueprint.route("/roll/c/<code>/import", methods=["GET", "POST"])
@access("committee", "worker")
def upload(code: str) -> str | Answer | tuple[str, int]:
    """Take a file; nothing of the roll changes before a person has seen the preview."""
    compound, form = roll_compound(code), UploadForm()
    if form.validate_on_submit():
        row = roll_imports.start(
            db(),
            compound,
            form.file.data.filename,
            form.file.data.read(),
            actor=signed_in(),
            now=now(),
            vault=louyi().vault,
        )
        note("roll_file_uploaded", of_compound(compound), number=row.roll_import_id)
        db().commit()
        return redirect(url_for("roll.show", code=code, number=row.roll_import_id), 303)
    page = render_template(
        "roll/upload.html", compound=compound, form=form, past=_past(compound), home=home_url(compound)
    )
    return page, 422 if form.errors else 200


def _past(compound: Compound) -> list[Past]:
    return [
        Past(row.roll_import_id, row.filename, name, row.created_at, state_sentence(row))
        for row, name in roll_imports.history(db(), compound)
    ]
