"""Finds the import that a page speaks of."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for

from app.models import Compound, RollImport
from app.services import roll_imports, staff
from app.web.access import my_buildings, signed_in, staff_compound
from app.web.request import db


def roll_compound(code: str) -> Compound:
    """The compound, for who may see the whole of it: a spreadsheet knows no single buildings."""
    compound = staff_compound(code)
    if my_buildings(compound) is not None:
        abort(403)
    return compound


def load(code: str, number: int, *sealed: Any) -> tuple[Compound, RollImport]:
    """The compound and its import; 404 for one of another compound as for none."""
    compound = roll_compound(code)
    row = roll_imports.find(db(), compound, number, *sealed) if number < 2**31 else None
    if row is None:
        abort(404)
    return compound, row


def home_url(compound: Compound) -> str:
    """Where this person came from: the committee's roll, or the worker's day."""
    if staff.holds(signed_in(), compound, "committee"):
        return url_for("committee.roll", code=compound.code)
    return url_for("worker.today")
