"""Entries of one name that may be one owner: a person decides, and the roll remembers."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.masks import mask_name
from app.extensions import louyi
from app.models import RollImport
from app.services import people as decisions
from app.services import roll_imports
from app.services.activities import of_compound
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.roll import blueprint
from app.web.roll.loading import load


@blueprint.route("/roll/c/<code>/imports/<int:number>/owners", methods=["GET", "POST"])
@access("committee", "worker", audited=False)
def people(code: str, number: int) -> str | Answer:
    """Each name with its flats: one owner, or several of one name."""
    compound, row = load(code, number, RollImport.plan_sealed)
    if row.plan_sealed is None or row.job is not None:
        return redirect(url_for("roll.show", code=code, number=number), 303)
    near = roll_imports.open_plan(row, louyi().vault)["near"]
    if request.method == "POST":
        _decide(compound.compound_id, near)
        if row.applied_at is None:
            roll_imports.ask_to_compare(db(), row, actor=signed_in(), now=now(), vault=louyi().vault)
        note("owners_decided", of_compound(compound), number=number)
        db().commit()
        return redirect(url_for("roll.show", code=code, number=number), 303)
    groups = [
        (mask_name(name), ["、".join("-".join(key) for key in keys) for _known, keys in identities])
        for name, identities in near
    ]
    return render_template("roll/people.html", compound=compound, row=row, groups=groups)


def _decide(compound_id: int, near: list[tuple[str, list[tuple[str, list[list[str]]]]]]) -> None:
    for place, (_name, identities) in enumerate(near):
        answer = request.form.get(f"same-{place}")
        if answer in ("yes", "no"):
            decisions.decide(
                db(),
                compound_id,
                [bytes.fromhex(known) for known, _keys in identities],
                same=answer == "yes",
                actor=signed_in(),
                now=now(),
            )
    decisions.refresh_people(db(), compound_id, louyi().vault)
