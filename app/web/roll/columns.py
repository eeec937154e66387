"""What each column of the file holds: guessed, shown with a few cells, decided by a person, remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flask_babel
from flask import abort, redirect, render_template, request, url_for
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response as Answer

from app.delivery.sheets import loose
from app.delivery.sheets.loose.book import shown
from app.delivery.sheets.loose.columns import area_columns, width
from app.domain.masks import mask_id
from app.extensions import louyi
from app.models import Compound, RollImport
from app.services import roll_imports
from app.services.activities import of_compound
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.roll import blueprint
from app.web.roll.loading import load
from app.web.roll.words import column_word, end_sentence

_: Callable[..., str] = flask_babel.gettext
SAMPLES = 3


@dataclass(frozen=True)
class Column:
    """One column of a sheet with what stands in it."""

    place: int
    header: str
    samples: str
    kind: str


@dataclass(frozen=True)
class SheetPart:
    """One sheet on the page."""

    number: int
    name: str
    rows: int
    choice: loose.SheetChoice
    columns: list[Column]
    areas: int


@blueprint.route("/roll/c/<code>/imports/<int:number>/columns", methods=["GET", "POST"])
@access("committee", "worker", audited=False)
def columns(code: str, number: int) -> str | Answer | tuple[str, int]:
    """The columns of each sheet, and the next step: the preview."""
    compound, row = load(code, number, RollImport.book_sealed)
    if row.book_sealed is None or row.job is not None or row.applied_at is not None:
        return redirect(url_for("roll.show", code=code, number=number), 303)
    book = loose.Book.unpack(louyi().vault.unseal_bytes(row.book_sealed))
    choices = [loose.SheetChoice.from_json(each) for each in row.mapping or []]
    problems = [end_sentence(row.fault)] if row.fault else []
    if request.method == "POST":
        choices = [_chosen(request.form, place, sheet) for place, sheet in enumerate(book.sheets)]
        problems = _problems(book, choices)
        if not problems:
            _save(compound, row, book, choices)
            return redirect(url_for("roll.show", code=code, number=number), 303)
    parts = [_part(place, *pair) for place, pair in enumerate(zip(book.sheets, choices, strict=True))]
    page = render_template(
        "roll/columns.html",
        compound=compound,
        row=row,
        parts=parts,
        problems=problems,
        kinds=loose.KINDS,
        column_word=column_word,
    )
    return page, 422 if request.method == "POST" else 200


def _save(compound: Compound, row: RollImport, book: loose.Book, choices: list[loose.SheetChoice]) -> None:
    for sheet, choice in zip(book.sheets, choices, strict=True):
        if choice.take and choice.header_row:
            signature = loose.signature(sheet, choice.header_row)
            roll_imports.remember_columns(db(), row.compound_id, signature, choice.columns)
    roll_imports.ask_to_compare(
        db(),
        row,
        actor=signed_in(),
        now=now(),
        vault=louyi().vault,
        mapping=[choice.as_json() for choice in choices],
        corrections={},
    )
    note("roll_columns_chosen", of_compound(compound), number=row.roll_import_id)
    db().commit()


def _chosen(form: ImmutableMultiDict[str, str], place: int, sheet: loose.Sheet) -> loose.SheetChoice:
    kinds = [form.get(f"kind-{place}-{column}", "") for column in range(width(sheet))]
    if any(kind not in ("", *loose.KINDS) for kind in kinds):
        abort(400)
    try:
        header_row = int(form.get(f"header-{place}", "0"))
    except ValueError:
        abort(400)
    return loose.SheetChoice(f"take-{place}" in form, max(header_row, 0), tuple(kinds))


def _problems(book: loose.Book, choices: list[loose.SheetChoice]) -> list[str]:
    if not any(choice.take for choice in choices):
        return [_("Take at least one sheet.")]
    found = []
    for sheet, choice in zip(book.sheets, choices, strict=True):
        for kind in choice.lacks(sheet.name) if choice.take else ():
            found.append(
                _("%(sheet)s: say which column is: %(kind)s", sheet=sheet.name, kind=column_word(kind))
            )
        for kind in choice.twins() if choice.take else ():
            found.append(_("%(sheet)s: two columns are: %(kind)s", sheet=sheet.name, kind=column_word(kind)))
    return [sentence.removeprefix(": ") for sentence in found]


def _part(place: int, sheet: loose.Sheet, choice: loose.SheetChoice) -> SheetPart:
    below = [cells for number, cells in sheet.rows if number > choice.header_row]
    header = next((cells for number, cells in sheet.rows if number == choice.header_row), ())
    shown_columns = []
    for column in range(width(sheet)):
        texts = [shown(cells[column]) for cells in below[:20] if column < len(cells)]
        sample = [_covered(text) for text in dict.fromkeys(texts) if text][:SAMPLES]
        title = shown(header[column]) if column < len(header) else ""
        kind = choice.columns[column] if column < len(choice.columns) else ""
        if title or sample:
            shown_columns.append(Column(column, title, " / ".join(sample), kind))
    areas = len(area_columns(sheet, choice.header_row))
    return SheetPart(place, sheet.name, len(below), choice, shown_columns, areas)


def _covered(text: str) -> str:
    """Enough to know the column by; numbers of people stay covered."""
    return mask_id(text[:30]) if sum(sign.isdigit() for sign in text) >= 10 else text[:30]
