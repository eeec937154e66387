"""Spreadsheets out: the empty template, the roll as it stands, and a file with its faults beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import flask_babel
from flask import Response, abort, render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from app.delivery.exports import (
    ROLL_HEADER,
    STATUS_WORDS,
    Area,
    Cell,
    SheetTable,
    csv_file,
    workbook,
)
from app.delivery.sheets import loose
from app.delivery.sheets.loose.book import row_text
from app.extensions import louyi
from app.models import Compound, Flat, RollImport
from app.services import roll_imports
from app.services.activities import of_compound
from app.services.roll import list_flats
from app.web.access import access
from app.web.activity import note
from app.web.request import db
from app.web.roll import blueprint
from app.web.roll.loading import load, roll_compound
from app.web.roll.words import fault_sentence

_ = flask_babel.gettext
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_NAME = "业主清册"


@blueprint.get("/roll/c/<code>/template.xlsx")
@access("committee", "worker", audited=False)
def template(code: str) -> Response:
    """An empty sheet with the eight headers."""
    roll_compound(code)
    return _file(workbook([SheetTable(SHEET_NAME, ROLL_HEADER, [])]), "roll-template.xlsx")


class ExportForm(FlaskForm):  # type: ignore[misc]
    """Why the file is needed, and of which kind; the reason is written into the log."""

    reason = StringField(
        _l("What do you need the file for?"),
        validators=[InputRequired(_l("Say why; it is written down.")), Length(max=200)],
    )
    kind = RadioField(
        _l("Kind of file"),
        choices=[SelectChoice("xlsx", ".xlsx"), SelectChoice("csv", ".csv")],
        default="xlsx",
    )


@blueprint.route("/roll/c/<code>/export", methods=["GET", "POST"])
@access("committee", "worker", audited=False)
def export(code: str) -> Response | str | tuple[str, int]:
    """The roll in the columns of the import, with names, numbers and phones, on the answer to a reason."""
    compound, form = roll_compound(code), ExportForm()
    if not form.validate_on_submit():
        page = render_template("roll/export.html", compound=compound, form=form)
        return page, 422 if form.errors else 200
    table = SheetTable(SHEET_NAME, ROLL_HEADER, list(_lines(compound)))
    note("roll_downloaded", of_compound(compound), reason=form.reason.data)
    db().commit()
    data = workbook([table]) if form.kind.data == "xlsx" else csv_file(table)
    return _file(data, f"roll-{compound.code}.{form.kind.data}")


@blueprint.get("/roll/c/<code>/imports/<int:number>/faults.xlsx")
@access("committee", "worker", audited=False)
def faults(code: str, number: int) -> Response:
    """The file as it was read, with a column that says what is wrong."""
    _compound, row = load(code, number, RollImport.book_sealed, RollImport.plan_sealed)
    if row.book_sealed is None or row.plan_sealed is None:
        abort(404)
    vault = louyi().vault
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for sheet, line, column, fault, value, *_rest in roll_imports.open_plan(row, vault)["faults"]:
        reasons[sheet, line].append(fault_sentence(column, fault, value))
    book = loose.Book.unpack(vault.unseal_bytes(row.book_sealed))
    tables = [
        SheetTable(_sheet_name(sheet.name, place), *_with_reasons(sheet, place, reasons))
        for place, sheet in enumerate(book.sheets)
    ]
    return _file(workbook(tables), "roll-faults.xlsx")


def _with_reasons(
    sheet: loose.Sheet, place: int, reasons: dict[tuple[int, int], list[str]]
) -> tuple[list[str], list[list[Cell]]]:
    """The first line and the others; reasons stand first, so that nobody overlooks them."""
    lines: list[list[Cell]] = [
        ["；".join(reasons.get((place, number), [])), *row_text(cells)] for number, cells in sheet.rows
    ]
    first = [str(cell) for cell in lines[0]]
    width = max(len(line) for line in lines)
    return [first[0] or _("What is wrong"), *first[1:], *[""] * (width - len(first))], lines[1:]


def _sheet_name(name: str, place: int) -> str:
    plain = "".join(sign for sign in name if sign not in "[]:*?/\\'")[:25]
    return f"{place + 1} {plain}".strip()


def _lines(compound: Compound) -> Iterator[list[Cell]]:
    for flat in list_flats(db(), compound):
        yield [
            *(flat.building, flat.entrance, flat.room, Area(flat.area)),
            *_people(flat),
            STATUS_WORDS[flat.status],
        ]


def _people(flat: Flat) -> list[str]:
    """Names, numbers and phones in one order; a column that is empty for all is empty."""
    unseal = louyi().vault.unseal
    numbers = [unseal(o.id_number_sealed) if o.id_number_sealed else "-" for o in flat.owners]
    phones = [unseal(o.phone_sealed).removeprefix("+86") if o.phone_sealed else "" for o in flat.owners]
    return [
        "、".join(owner.name for owner in flat.owners),
        "、".join(numbers) if any(number != "-" for number in numbers) else "",
        "、".join(phones) if any(phones) else "",
    ]


def _file(data: bytes, name: str) -> Response:
    kind = XLSX if name.endswith(".xlsx") else "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=kind, headers=headers)
