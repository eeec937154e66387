"""What an import would do, before it does it: look, correct, confirm, save; and take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.extensions import louyi
from app.models import Compound, RollImport
from app.services import roll_imports
from app.services.activities import of_compound
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.roll import blueprint
from app.web.roll.lines import FILTERS, lines_of, notes_of
from app.web.roll.loading import home_url, load
from app.web.roll.words import column_word, end_sentence

_: Callable[..., str] = flask_babel.gettext
A_PAGE = 100


@blueprint.get("/roll/c/<code>/imports/<int:number>")
@access("committee", "worker", audited=False)
def show(code: str, number: int) -> str | Answer:
    """Wherever the import stands: at work, unreadable, waiting for its columns, its preview, or saved."""
    compound, row = load(code, number, RollImport.plan_sealed)
    if row.job is not None:
        return render_template("roll/wait.html", compound=compound, row=row)
    if row.applied_at is not None:
        return render_template(
            "roll/done.html",
            compound=compound,
            row=row,
            undoable=roll_imports.may_undo(db(), row),
            fault=end_sentence(row.fault) if row.fault else "",
            home=home_url(compound),
        )
    if row.mapping is None:
        return render_template(
            "roll/unreadable.html", compound=compound, row=row, reason=end_sentence(row.fault or "SheetError")
        )
    if row.plan_sealed is None:
        return redirect(url_for("roll.columns", code=code, number=number), 303)
    return _preview(compound, row)


def _preview(compound: Compound, row: RollImport, *, unconfirmed: bool = False) -> str:
    plan, counts = roll_imports.open_plan(row, louyi().vault), row.counts or {}
    chosen = request.args.get("show", "")
    if chosen not in FILTERS:
        chosen = next((name for name in ("faulty", "changed", "new") if counts.get(name)), "unchanged")
    start = max(request.args.get("from", 0, type=int), 0)
    lines, total = lines_of(plan, chosen, start, A_PAGE)
    return render_template(
        "roll/preview.html",
        compound=compound,
        row=row,
        counts=counts,
        chosen=chosen,
        lines=lines,
        total=total,
        start=start,
        a_page=A_PAGE,
        notes=notes_of(plan, A_PAGE),
        column_word=column_word,
        fault=end_sentence(row.fault) if row.fault else "",
        unconfirmed=unconfirmed,
    )


@blueprint.post("/roll/c/<code>/imports/<int:number>/cells")
@access("committee", "worker", audited=False)
def cells(code: str, number: int) -> Answer:
    """Keep the corrected cells and compare again."""
    compound, row = load(code, number, RollImport.plan_sealed, RollImport.corrections_sealed)
    if row.plan_sealed is None:
        return redirect(url_for("roll.show", code=code, number=number), 303)
    vault = louyi().vault
    corrections = roll_imports.corrections_of(row, vault)
    raw = {(f[0], f[1], f[2]): f[5] for f in roll_imports.open_plan(row, vault)["faults"]}
    for (sheet, line, column), before in raw.items():
        place = f"{sheet}:{line}"
        text = request.form.get(f"cell-{sheet}-{line}-{column}", before).strip()
        if text != before:
            corrections.setdefault(place, {})[column] = text[:500]
        if f"out-{sheet}-{line}" in request.form:
            corrections.setdefault(place, {})["left_out"] = "1"
    note("roll_compared", of_compound(compound), number=number, corrected=len(corrections))
    return _ask(row, "compare", corrections=corrections)


@blueprint.post("/roll/c/<code>/imports/<int:number>/apply")
@access("committee", "worker", audited=False)
def apply(code: str, number: int) -> Answer | tuple[str, int]:
    """Save the whole preview, once a person has confirmed its figures."""
    compound, row = load(code, number, RollImport.plan_sealed)
    counts = row.counts or {}
    if row.plan_sealed is None or counts.get("faulty"):
        return redirect(url_for("roll.show", code=code, number=number), 303)
    confirmed = request.form.get("confirm") == f"{counts['flats']}/{counts['area']}"
    if not confirmed:
        return _preview(compound, row, unconfirmed=True), 422
    note("roll_imported", of_compound(compound), new=counts["new"], changed=counts["changed"])
    return _ask(row, "apply")


@blueprint.post("/roll/c/<code>/imports/<int:number>/again")
@access("committee", "worker", audited=False)
def again(code: str, number: int) -> Answer:
    """Make the preview anew: the roll has changed since."""
    compound, row = load(code, number)
    note("roll_compared", of_compound(compound), number=number)
    return _ask(row, "compare")


@blueprint.post("/roll/c/<code>/imports/<int:number>/undo")
@access("committee", "worker", audited=False)
def undo(code: str, number: int) -> Answer:
    """Bring the roll back to what it was before this import."""
    compound, row = load(code, number)
    if not roll_imports.may_undo(db(), row):
        flash(end_sentence("CannotUndo"), "error")
        return redirect(url_for("roll.show", code=code, number=number), 303)
    note("roll_import_undone", of_compound(compound), number=number)
    return _ask(row, "undo")


def _ask(row: RollImport, job: str, **values: Any) -> Answer:
    try:
        if job == "compare":
            roll_imports.ask_to_compare(
                db(), row, actor=signed_in(), now=now(), vault=louyi().vault, **values
            )
        else:
            roll_imports.ask(db(), row, job, actor=signed_in(), now=now())
        db().commit()
    except roll_imports.NotNow:
        db().rollback()
        flash(_("Something else happened to this import meanwhile. Look at it again."), "error")
    code = request.view_args["code"] if request.view_args else ""
    return redirect(url_for("roll.show", code=code, number=row.roll_import_id), 303)
