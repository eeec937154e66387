"""How a cost is shared, in words: the method, and the published table of floors with its source."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask_babel import lazy_gettext as _l

from app.domain.coefficients import FloorTable
from app.domain.cost_share import CostPlan

_: Callable[..., str] = flask_babel.gettext
METHODS = {
    "none": _l("No cost table"),
    "area": _l("By area: each home pays for its square metres (Civil Code, Article 283)"),
    "floor": _l("By floor: a coefficient for each floor"),
    "floor-area": _l("By floor and area: coefficient times square metres"),
    "floor-then-area": _l("First by floor, then by area within the floor"),
    "percent": _l("By an agreed table of percentages"),
}


def method_name(plan: CostPlan) -> str:
    """How it is shared."""
    return str(METHODS[plan.method])


def coefficients_name(plan: CostPlan) -> str:
    """The table of floors that it uses, with its source; empty where it uses none."""
    return source_text(plan.table) if plan.table is not None else ""


def cost_basis(plan: CostPlan) -> str:
    """Both in one line, for a sheet or a public page."""
    return " · ".join(part for part in (method_name(plan), coefficients_name(plan)) if part)


def source_text(table: FloorTable) -> str:
    """A published table with its source and grade."""
    name = {
        "guangzhou": _("Guangzhou: floor 1 = 0, floor 2 = 0.5, floor 3 = 1, then 0.1 more each floor"),
        "dongpu": _("Dongpu: floors 1 and 2 = 0, floor 3 = 0.7, then 0.1 more each floor"),
        "six-floors-household": _("Six floors, two homes a floor: 0, 1.5, 4, 9, 15, 20.5 % of each home"),
        "six-floors-floor": _("Six floors: 0, 7, 13, 20, 27, 33 % of each floor"),
    }[table.key]
    return _("%(name)s (source grade %(grade)s)", name=name, grade=table.grade)
