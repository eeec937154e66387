"""The last question of a draft: what it costs, and the table of who pays what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flask_babel
from flask import redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from app.domain.address import floor_of, sort_key
from app.domain.coefficients import COEFFICIENTS, NoCoefficient
from app.domain.cost_share import BadCostPlan, CostPlan, TableDoesNotSum, shares_of
from app.domain.errors import LouyiError
from app.domain.roll import RollFlat
from app.models import Motion
from app.services import motions
from app.services.activities import of_motion
from app.web.access import access
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.forms import CostForm
from app.web.committee.steps import STEPS, back_url, load_draft, next_url
from app.web.cost_words import coefficients_name, method_name, source_text
from app.web.presentation import money
from app.web.request import db

_: Callable[..., str] = flask_babel.gettext
UNSHAREABLE = (BadCostPlan, NoCoefficient, TableDoesNotSum)


@dataclass(frozen=True)
class FloorLine:
    """The flats of one floor and their shares, fen."""

    floor: int
    shares: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """What the floor pays together, fen."""
        return sum(share for _room, share in self.shares)


@dataclass(frozen=True)
class CostTable:
    """A plan worked out for the flats in scope, from top to ground; all in fen."""

    plan: CostPlan
    floors: tuple[FloorLine, ...]

    @property
    def total(self) -> int:
        """The sum of the shares; equals the net cost."""
        return sum(line.total for line in self.floors)

    @property
    def method(self) -> str:
        """In words."""
        return method_name(self.plan)

    @property
    def basis(self) -> str:
        """The published table of floors that it uses, with its source; empty where it uses none."""
        return coefficients_name(self.plan)


@blueprint.route("/committee/m/<code>/cost", methods=["GET", "POST"])
@access("committee")
def draft_cost(code: str) -> str | Response | tuple[str, int]:
    """What it costs; "show" saves and shows the table, "next" goes on."""
    motion = load_draft(code)
    form = cost_form(motion)
    if form.validate_on_submit():
        reason = refusal(motion, form.plan)
        if not reason:
            motions.change_draft(motion, cost_plan=form.plan)
            note("motion_changed", of_motion(motion), step="cost")
            db().commit()
            stay = request.form.get("go") == "show"
            return redirect(request.full_path if stay else next_url(motion, "cost"), 303)
        form.method.errors = [*form.method.errors, reason]
    table = cost_table(motion) if motion.cost_plan and not form.errors and not refusal(motion) else None
    page = render_template(
        "committee/cost.html",
        motion=motion,
        form=form,
        table=table,
        step=STEPS.index("cost") + 1,
        total=len(STEPS),
        back=back_url(motion, "cost"),
    )
    return page, 422 if form.errors else 200


def cost_form(motion: Motion) -> CostForm:
    """The form with the stored plan."""
    plan = motion.cost_plan or {"method": "none", "price": 0, "subsidy": 0, "coefficients": None}
    form = CostForm(
        data={
            "method": plan["method"],
            "price": money(plan["price"]) if plan["price"] else "",
            "subsidy": money(plan["subsidy"]) if plan["subsidy"] else "",
            "coefficients": plan["coefficients"] or "guangzhou",
        }
    )
    form.coefficients.choices = [SelectChoice(key, source_text(table)) for key, table in COEFFICIENTS.items()]
    return form


def cost_table(motion: Motion) -> CostTable:
    """The stored plan worked out for the living roll; raises one of UNSHAREABLE."""
    plan = motions.plan_of(motion)
    assert plan is not None
    flats = _flats(motion)
    shares = shares_of(plan, flats)
    floors: dict[int, list[tuple[str, int]]] = {}
    for flat in flats:
        floors.setdefault(floor_of(flat.key.room) or 0, []).append((_label(flat, motion), shares[flat.key]))
    return CostTable(plan, tuple(FloorLine(n, tuple(floors[n])) for n in sorted(floors, reverse=True)))


def refusal(motion: Motion, plan: dict[str, object] | None = None) -> str:
    """Why the plan (default: the stored one) cannot be shared among the flats in scope; empty when it can."""
    stored = plan or motion.cost_plan
    if stored is None:
        return ""
    try:
        shares_of(CostPlan.from_json(stored), _flats(motion))
    except UNSHAREABLE as error:
        return reason_text(error)
    return ""


def reason_text(error: LouyiError) -> str:
    """Why a cost cannot be shared."""
    if isinstance(error, NoCoefficient):
        return _(
            "The table of floors says nothing of floor %(floor)s. Choose another table.", floor=error.floor
        )
    if isinstance(error, TableDoesNotSum):
        return _(
            "For this roll the percentages sum to %(found)s and not to 100. Choose another table.",
            found=_decimal(error),
        )
    return _(
        "The cost cannot be shared like this: every room number must tell its floor (such as 501 or 1203), "
        "and one home at least must have a share."
    )


def _decimal(error: TableDoesNotSum) -> str:
    return str(error).split(",", 1)[0].rpartition(" ")[2]


def _flats(motion: Motion) -> Sequence[RollFlat]:
    roll = motions.measure_scope(db(), motion).roll
    return sorted(
        (flat for voter in roll.voters for flat in voter.flats), key=lambda flat: sort_key(flat.key)
    )


def _label(flat: RollFlat, motion: Motion) -> str:
    """As short as the scope allows: 501, 2-501, 3-2-501."""
    return "-".join(flat.key[{"entrance": 2, "building": 1, "compound": 0}[motion.scope] :])
