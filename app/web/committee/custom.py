"""A rule of the committee's own, with its legal text: for covenants and city rules that no card shows."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.domain.rules import BOTH_LEGS, CUSTOM_KEY, BadThreshold, custom_from_json, parse_share
from app.services import motions
from app.services.activities import of_motion
from app.web.access import access
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.forms import clean, one_line, plain_direction, read_share
from app.web.committee.steps import STEPS, load_draft, next_url, step_url
from app.web.request import db
from app.web.sentences import rule_sentence

LEGS = {
    "both": _l("By homes and by area, both must reach it"),
    "heads": _l("By homes alone"),
    "area": _l("By area alone"),
}
BASES = {
    "participants": _l("A share of those who take part"),
    "all": _l("A share of all, whether they answer or not"),
}
EXACTNESS = {"at_least": _l("At least this share"), "more": _l("More than this share")}


class CustomForm(FlaskForm):  # type: ignore[misc]
    """The lines of the rule, and where they stand."""

    legs = RadioField(_l("What is counted?"), choices=[SelectChoice(*each) for each in LEGS.items()])
    quorum = StringField(_l("Share that must take part"), filters=[one_line])
    base = RadioField(_l("Who must agree?"), choices=[SelectChoice(*each) for each in BASES.items()])
    approval = StringField(_l("Share that must agree"), filters=[one_line])
    exact = RadioField(_l("How exactly?"), choices=[SelectChoice(*each) for each in EXACTNESS.items()])
    ordinary = BooleanField(_l("It is for ordinary matters"))
    article = StringField(
        _l("Where it stands"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Name the covenant or the law, with its article.")),
            Length(max=100, message=_l("At most 100 characters.")),
            plain_direction,
        ],
    )
    source = TextAreaField(
        _l("Its words"),
        filters=[clean],
        validators=[
            DataRequired(_l("Copy the text that sets this rule.")),
            Length(max=2000, message=_l("At most 2,000 characters.")),
            plain_direction,
        ],
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for field in (self.legs, self.base, self.exact):
            field.validators = [InputRequired(_("Choose one."))]

    def validate_quorum(self, field: Any) -> None:
        """Empty: nobody has to take part."""
        if field.data:
            field.data = _share(field.data)

    def validate_approval(self, field: Any) -> None:
        """More than everyone is nobody's rule."""
        field.data = _share(field.data)
        if self.exact.data == "more" and _whole(field.data):
            raise ValidationError(_("More than all cannot agree."))

    @property
    def rule(self) -> dict[str, Any]:
        """As a motion stores it (rules.custom_from_json)."""
        return {
            "legs": list(BOTH_LEGS) if self.legs.data == "both" else [self.legs.data],
            "quorum": _stored(self.quorum.data, strict=False) if self.quorum.data else None,
            "approval": _stored(self.approval.data, strict=self.exact.data == "more"),
            "base": self.base.data,
            "source": self.source.data,
            "article": self.article.data,
            "ordinary": self.ordinary.data,
        }


@blueprint.route("/committee/m/<code>/custom", methods=["GET", "POST"])
@access("committee")
def draft_custom(code: str) -> str | Response | tuple[str, int]:
    """Its lines and its words; "show" saves and shows what it means here, "next" goes on."""
    motion = load_draft(code)
    if motion.seats is not None:
        return redirect(step_url(motion, "rule"), 303)
    form = CustomForm(data=_shown(motion.custom_rule))
    if form.validate_on_submit():
        version = custom_from_json(form.rule).version
        motions.change_draft(
            motion, rule_key=CUSTOM_KEY, rule_version=version, share=None, custom_rule=form.rule
        )
        note("motion_changed", of_motion(motion), step="custom")
        db().commit()
        stay = request.form.get("go") == "show"
        return redirect(request.full_path if stay else next_url(motion, "rule"), 303)
    sentence = ""
    if motion.custom_rule is not None and not form.errors:
        roll = motions.measure_scope(db(), motion).roll
        sentence = rule_sentence(motions.rule_of(motion), roll.heads, roll.area)
    page = render_template(
        "committee/custom.html",
        motion=motion,
        form=form,
        sentence=sentence,
        step=STEPS.index("rule") + 1,
        total=len(STEPS),
        back=step_url(motion, "rule"),
    )
    return page, 422 if form.errors else 200


def _shown(stored: dict[str, Any] | None) -> dict[str, Any]:
    if stored is None:
        return {"legs": "both", "base": "participants", "exact": "at_least", "quorum": "2/3"}
    quorum, approval = stored["quorum"], stored["approval"]
    return stored | {
        "legs": "both" if len(stored["legs"]) == len(BOTH_LEGS) else stored["legs"][0],
        "quorum": f"{quorum['numerator']}/{quorum['denominator']}" if quorum else "",
        "approval": f"{approval['numerator']}/{approval['denominator']}",
        "exact": "more" if approval["strict"] else "at_least",
    }


def _share(text: str) -> str:
    try:
        return read_share(text)
    except BadThreshold as error:
        raise ValidationError(_("Write a fraction such as 2/3, or a percentage such as 60%.")) from error


def _whole(share: str) -> bool:
    threshold = parse_share(share)
    return threshold.numerator == threshold.denominator


def _stored(share: str, *, strict: bool) -> dict[str, Any]:
    line = parse_share(share)
    return {"numerator": line.numerator, "denominator": line.denominator, "strict": strict}
