"""Two calm pages of a draft: how answers are counted, and paper, objections and keeping."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from app.domain.rules import Rule
from app.extensions import louyi
from app.models import Motion
from app.services import motions
from app.services.activities import of_motion
from app.services.motions import ScopeSize
from app.web.access import access
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.effects import counting_effects, keeping_effects
from app.web.committee.parameter_forms import CountingForm, KeepingForm
from app.web.committee.steps import STEPS, back_url, load_draft, next_url
from app.web.request import db

Answer = str | Response | tuple[str, int]


@blueprint.route("/committee/m/<code>/counting", methods=["GET", "POST"])
@access("committee")
def draft_counting(code: str) -> Answer:
    """What is in the base, blank sheets, proxies, silence, homes that must agree themselves."""
    motion = load_draft(code)
    size, rule = motions.measure_scope(db(), motion), _rule(motion)
    form = counting_form(motion, size, rule)
    if form.validate_on_submit():
        return _save(motion, "counting", form.changes)
    return _page(motion, "counting", form, counting_effects(motion, size, rule))


@blueprint.route("/committee/m/<code>/keeping", methods=["GET", "POST"])
@access("committee")
def draft_keeping(code: str) -> Answer:
    """Whether online answers count, care with paper, objections, and how long evidence is kept."""
    motion, form_of = load_draft(code), KeepingForm
    form = form_of(obj=motion)
    if motion.seats is not None:
        del form.choices_posted
    if form.validate_on_submit():
        return _save(motion, "keeping", form.changes)
    size, years = motions.measure_scope(db(), motion), louyi().settings.evidence_years
    effects = keeping_effects(motion, size, _rule(motion), years)
    return _page(motion, "keeping", form, effects, years=years)


def counting_form(motion: Motion, size: ScopeSize, rule: Rule | None) -> CountingForm:
    """The form with what the motion stores, and the homes that its addresses are compared with."""
    names = ("parking", "blank_rule", "proxy_cap", "proxy_bars_staff", "silence")
    return CountingForm(
        ordinary=rule is None or rule.ordinary,
        homes={flat.key for flat in size.flats if size.roll.voter_of(flat.key)},
        scope=motions.scope_of(motion),
        data={name: getattr(motion, name) for name in names}
        | {"own_consent": "\n".join(motion.own_consent or [])},
    )


def _rule(motion: Motion) -> Rule | None:
    return motions.rule_of(motion) if motion.rule_key else None


def _save(motion: Motion, step: str, changes: dict[str, object]) -> Response:
    motions.change_draft(motion, **changes)
    note("motion_changed", of_motion(motion), step=step)
    db().commit()
    return redirect(next_url(motion, step), 303)


def _page(
    motion: Motion, step: str, form: CountingForm | KeepingForm, effects: dict[str, str], **more: object
) -> tuple[str, int]:
    page = render_template(
        f"committee/{step}.html",
        motion=motion,
        form=form,
        effects=effects,
        step=STEPS.index(step) + 1,
        total=len(STEPS),
        back=back_url(motion, step),
        **more,
    )
    return page, 422 if form.errors else 200
