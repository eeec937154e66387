"""Faults, notes and states of an import in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

from app.delivery.sheets import errors
from app.domain.faults import MESSAGES, N_
from app.models import RollImport

_: Callable[..., str] = flask_babel.gettext
ENDS = {
    "RollChanged": N_("The roll has changed since the preview was made. Look at the new preview, then save."),
    "CannotUndo": N_(
        "This import can no longer be undone: the roll has changed since, or a vote was opened."
    ),
    "GaveUp": N_("The program stopped three times over this file. Divide the file, or ask for help."),
}
NOTES = {
    "sheet_not_taken": N_("The sheet “{value}” is not taken."),
    "hidden_sheet": N_("The sheet “{value}” is hidden in the file, and taken."),
    "hidden_rows": N_("{value} rows are hidden in the file. They are taken."),
    "hidden_columns": N_("{value} columns are hidden in the file. They are taken."),
    "formulas": N_("{value} cells hold formulas. Their values as last saved are taken."),
    "no_entrance": N_("There is no column of entrances: a house whose rooms do not name one has entrance 1."),
    "total": N_("A line of totals, left out: {value}"),
    "header_again": N_("The header stands here again, left out."),
    "remark": N_("No flat, left out: {value}"),
    "left_out": N_("Left out by you: {value}"),
    "joined": N_("A co-owner of the flat in row {value}: the room is one merged cell."),
    "filled_building": N_("{value} empty cells of the building were filled from the row above."),
    "filled_entrance": N_("{value} empty cells of the entrance were filled from the row above."),
    "building_of_sheet": N_("The building is the name of the sheet: {value}"),
    "other_phones": N_("Several phones: text messages go to the first mobile, not to {value}."),
}


def column_word(column: str) -> str:
    """A column of the roll, as its header says it."""
    return {
        "building": _("Building (楼栋)"),
        "entrance": _("Entrance (单元)"),
        "room": _("Room (房号)"),
        "address": _("Whole address (3-2-501)"),
        "area": _("Area (面积)"),
        "owner": _("Owner (业主)"),
        "owner_id": _("Certificate number (证件号)"),
        "phone": _("Phone (电话)"),
        "status": _("Kind (性质)"),
    }[column]


def fault_sentence(column: str, code: str, value: str) -> str:
    """Column and reason."""
    return f"{column_word(column)}: {_(MESSAGES[code]).format(value=value)}"


def reason(code: str, value: str) -> str:
    """Why a cell cannot be taken."""
    return _(MESSAGES[code]).format(value=value)


def note_sentence(code: str, value: str) -> str:
    """What was done with a row, or with a sheet."""
    return _(NOTES[code]).format(value=value)


def end_sentence(code: str) -> str:
    """Why a job ended without its end."""
    if code in ENDS:
        return _(ENDS[code])
    kind = getattr(errors, code, errors.SheetError)
    return _(kind.message if issubclass(kind, errors.SheetError) else errors.SheetError.message)


def state_sentence(row: RollImport) -> str:
    """Where an import stands."""
    if row.job is not None:
        return _("at work")
    if row.undone_at is not None:
        return _("saved, and undone")
    if row.applied_at is not None:
        return _("saved")
    if row.mapping is None:
        return _("could not be read")
    return _("waits for you: nothing is saved yet")
