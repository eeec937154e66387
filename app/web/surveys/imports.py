"""Answers from a questionnaire service's file: send it, say what its columns are, look, take all over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response

from app.delivery.sheets import errors, loose
from app.domain.surveys import imported
from app.domain.surveys.imported import HOME
from app.domain.surveys.questionnaire import Questionnaire
from app.extensions import louyi
from app.models import Survey, SurveyImport
from app.services import survey_imports, surveys
from app.services.activities import of_survey
from app.services.survey_import_rows import Cells, RowFault, check
from app.services.survey_imports import ImportRefused, NotAllRows
from app.services.surveys import SurveyNotOpen
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.request import db, language, now
from app.web.survey_pages import labels_of
from app.web.survey_words import fault_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.questionnaires import judged

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
ngettext: Callable[..., str] = flask_babel.ngettext
Page = str | Response | tuple[str, int]
SAMPLES = 3
MOST_FAULTS = 200
MOST_COLUMNS = 300
MOST_OF_A_TITLE = 1_000
MOST_SIGNS = 5_000
"""Of a cell: more than any question takes."""


class UploadForm(FlaskForm):  # type: ignore[misc]
    """The file."""

    file = FileField(_l("Spreadsheet (.xlsx or .csv)"), validators=[FileRequired(_l("Choose the file."))])


@dataclass(frozen=True)
class Column:
    """One column of the file on the page: its title, some cells, and what it is taken for."""

    number: int
    title: str
    samples: Sequence[str]
    target: str
    kept: bool
    error: str = ""


@blueprint.route("/surveys/<code>/import", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def import_file(code: str) -> Page:
    """Send a file; every earlier one stands below."""
    survey, asked, form = *_open(code), UploadForm()
    if form.validate_on_submit():
        row = _started(survey, asked, form)
        if row is not None:
            note("survey_file_uploaded", of_survey(survey), number=row.survey_import_id)
            db().commit()
            return redirect(_url("import_columns", survey, row), 303)
    page = render_template(
        "surveys/import.html", survey=survey, form=form, done=survey_imports.done(db(), survey)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/surveys/<code>/import/<int(max=2147483647):number>/columns", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def import_columns(code: str, number: int) -> Page:
    """What each column holds: guessed by its words, said by a person."""
    survey, asked, row = _waiting(code, number)
    cells = survey_imports.cells_of(row, louyi().vault)
    chosen, form = row.columns or imported.guess(asked, cells.header), FlaskForm()
    wrong: dict[int, str] = {}
    if form.validate_on_submit():
        known = {"", *imported.targets(asked)}
        chosen = [request.form.get(f"c{at}", "") for at in range(len(cells.header))]
        chosen = [each if each in known else "" for each in chosen]
        wrong = _wrong(survey, chosen)
        if not wrong:
            row.columns = chosen
            note("survey_file_uploaded", of_survey(survey), number=number, columns=True)
            db().commit()
            return redirect(_url("import_preview", survey, row), 303)
    page = render_template(
        "surveys/import_columns.html",
        survey=survey,
        columns=list(_columns(asked, cells, chosen, wrong)),
        choices=list(_choices(asked)),
        wrong=wrong,
        rows=len(cells.rows),
        until=row.uploaded_at + survey_imports.KEPT,
        form=form,
    )
    return page, 422 if wrong else 200


@blueprint.route("/surveys/<code>/import/<int(max=2147483647):number>", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def import_preview(code: str, number: int) -> Page:
    """Every row judged; taken over all together."""
    survey, asked, row = _waiting(code, number)
    if row.columns is None:
        return redirect(_url("import_columns", survey, row), 303)
    form, vault = FlaskForm(), louyi().vault
    if form.validate_on_submit():
        try:
            taken = survey_imports.apply(db(), survey, row, asked, now=now(), actor=signed_in(), vault=vault)
        except (NotAllRows, ImportRefused, SurveyNotOpen):
            db().rollback()
            flash(_("Nothing was taken over: something has changed meanwhile. Look once more."), "warning")
            return redirect(url_for("surveys.import_file", code=code), 303)
        note("survey_file_imported", of_survey(survey), number=number, rows=taken)
        db().commit()
        flash(ngettext("%(num)s answer is taken over.", "%(num)s answers are taken over.", taken), "success")
        return redirect(url_for("surveys.import_file", code=code), 303)
    cells = survey_imports.cells_of(row, vault)
    found = check(db(), survey, asked, cells, row.columns, vault)
    return render_template(
        "surveys/import_preview.html",
        survey=survey,
        row=row,
        until=row.uploaded_at + survey_imports.KEPT,
        found=found,
        faults=[_fault(cells, each) for each in found.faults[:MOST_FAULTS]],
        form=form,
    )


@blueprint.post("/surveys/<code>/import/<int(max=2147483647):number>/back")
@access(*AUTHORS)
def import_back(code: str, number: int) -> Response:
    """Take everything of a file back, or throw away what waits."""
    survey, _asked = _open(code)
    row = survey_imports.find(db(), survey, number)
    if row is None:
        abort(404)
    try:
        gone = survey_imports.take_back(db(), survey, row, now=now())
    except SurveyNotOpen:
        abort(404)
    note("survey_file_taken_back", of_survey(survey), number=number, rows=gone)
    db().commit()
    flash(ngettext("%(num)s answer is destroyed.", "%(num)s answers are destroyed.", gone), "success")
    return redirect(url_for("surveys.import_file", code=code), 303)


def _open(code: str) -> tuple[Survey, Questionnaire]:
    """404 where no file can be taken."""
    survey = staff_survey(code)
    if not survey_imports.may_import(survey, now()):
        abort(404)
    return survey, judged(surveys.newest_wording(db(), survey).questionnaire)


def _waiting(code: str, number: int) -> tuple[Survey, Questionnaire, SurveyImport]:
    survey, asked = _open(code)
    row = survey_imports.find(db(), survey, number)
    if row is None or row.cells_sealed is None:
        abort(404)
    return survey, asked, row


def _url(view: str, survey: Survey, row: SurveyImport) -> str:
    return url_for(f"surveys.{view}", code=survey.code, number=row.survey_import_id)


def _started(survey: Survey, asked: Questionnaire, form: UploadForm) -> SurveyImport | None:
    """None with the reason at the field."""
    file = form.file.data
    data: bytes = file.read(loose.MAX_BYTES + 1)
    try:
        cells = survey_imports.without_persons(asked, _cells(loose.read_book(data, file.filename)))
        return survey_imports.start(
            db(), survey, data, cells, now=now(), actor=signed_in(), vault=louyi().vault
        )
    except loose.ReadingFailed as error:
        kind = getattr(errors, error.code, errors.SheetError)
        form.file.errors = [_(kind.message)]
    except ImportRefused as error:
        form.file.errors = [_refusal(error.why)]
    except SurveyNotOpen:
        abort(404)
    return None


def _refusal(why: str) -> str:
    return {
        "twice": _("This file was taken over before. Take it back first, or send another."),
        "empty": _("There is no row with answers in this file."),
        "columns": _("At most %(number)s columns at a time.", number=MOST_COLUMNS),
        "rows": _("At most %(number)s rows at a time.", number=survey_imports.MOST_ROWS),
    }[why]


def _cells(book: loose.Book) -> Cells:
    """The first sheet that is shown; a title over the header is no header."""
    sheet = next((each for each in book.sheets if not each.hidden and each.rows), None)
    if sheet is None:
        return Cells([], [])
    if any(any(map(_text, cells[MOST_COLUMNS:])) for _number, cells in sheet.rows):
        raise ImportRefused("columns")
    rows = [(number, [_text(cell) for cell in cells[:MOST_COLUMNS]]) for number, cells in sheet.rows]
    start = next((at for at, (_n, cells) in enumerate(rows) if sum(map(bool, cells)) > 1), 0)
    return Cells([title[:MOST_OF_A_TITLE] for title in rows[start][1]], rows[start + 1 :])


def _text(cell: object) -> str:
    text = cell if isinstance(cell, str) else str(cell[1])  # type: ignore[index]
    return text[:MOST_SIGNS].strip()


def _wrong(survey: Survey, chosen: Sequence[str]) -> dict[int, str]:
    """By column; -1 for the whole."""
    wrong: dict[int, str] = {}
    for at, target in enumerate(chosen):
        whole = f"q:{target.split(':')[1]}" if target.startswith("o:") else target
        if target and (target in chosen[:at] or (whole != target and whole in chosen)):
            wrong[at] = _("Another column is this already.")
    if survey.one_per == "household" and HOME not in chosen:
        wrong[-1] = _("Say which column has the home: without it no answer can be counted for one.")
    elif not any(each.startswith(("q:", "o:")) for each in chosen):
        wrong[-1] = _("Say of one column at least which question it answers.")
    return wrong


def _choices(asked: Questionnaire) -> Iterator[tuple[str, str]]:
    """Each target with its words."""
    numbers = asked.numbers()
    questions = {each.id: each for each in asked.questions()}
    for target in imported.targets(asked):
        if target == HOME:
            yield target, _("Home, or entrance")
            continue
        _kind, name, *rest = target.split(":")
        words = f"{numbers[name]}. {questions[name].label.said(language())}"
        yield target, f"{words}: {labels_of(questions[name], language())[rest[0]]}" if rest else words


def _columns(
    asked: Questionnaire, cells: Cells, chosen: Sequence[str], wrong: dict[int, str]
) -> Iterator[Column]:
    for at, title in enumerate(cells.header):
        found = [row[at] for _number, row in cells.rows[:20] if at < len(row) and row[at]]
        kept = bool(title) and not imported.personal(asked, title)
        target = chosen[at] if at < len(chosen) else ""
        yield Column(at, title, found[:SAMPLES], target, kept, wrong.get(at, ""))


def _fault(cells: Cells, fault: RowFault) -> tuple[int, str, str, str]:
    """Row, title of the column, cell, and what is wrong with it."""
    title = cells.header[fault.column] if fault.column is not None else ""
    if not isinstance(fault.why, str):
        return fault.row, title, fault.cell, fault_sentence(fault.why)
    words = {
        "no_home": _("There is no home here."),
        "unknown_home": _("The survey knows no such home."),
        "same_home": _("The same home stands in a row above."),
        "answered": _("This home has answered here, or begun to."),
        "unread": _("The question offers no such answer."),
        "too_long": _("All texts of this row together are too long."),
    }
    return fault.row, title, fault.cell, words[fault.why]
