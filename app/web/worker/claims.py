"""Claims beside the roll: the worker compares, looks at papers, answers once. The roll's names are masked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import Response, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer
from wtforms.fields.choices import SelectChoice

from app.domain.masks import mask_name, mask_phone
from app.extensions import louyi
from app.models import Claim, FlatOwner, Motion, VoterOwner
from app.models.claim import SOURCES
from app.services import claims, deciding, finding, staff
from app.services.activities import of_motion
from app.services.claims import AREA_KIND, claim_key
from app.services.deciding import AlreadyDecided, Confirmation, MustBeSeen, OwnerUnknown
from app.services.living_roll import OwnerRef
from app.services.sales import Papers
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.activity import note
from app.web.claim_words import kind_sentence, paper_word, source_word
from app.web.request import db, now
from app.web.sentences import flat_name
from app.web.worker import blueprint
from app.web.worker.claim_forms import AreaForm, ConfirmForm, RefuseForm

_: Callable[..., str] = flask_babel.gettext
Page = str | Answer | tuple[str, int]
FURTHER = "further"


@blueprint.get("/work/claims/<int(max=2147483647):number>")
@access("worker")
def claim(number: int) -> Page:
    """The claim beside what the roll says."""
    found, motion = _load(number)
    return _page(found, motion)


@blueprint.get("/work/claims/<int(max=2147483647):number>/photo")
@access("worker")
def claim_photo(number: int) -> Response:
    """Its picture, re-encoded when it came."""
    found, motion = _load(number)
    if not staff.holds(signed_in(), motion.compound, "worker"):
        abort(403)
    image = claims.photo_of(db(), found, louyi().vault)
    if image is None:
        abort(404)
    return Response(image, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})


@blueprint.post("/work/claims/<int(max=2147483647):number>/confirm")
@access("worker")
def confirm_claim(number: int) -> Page:
    """The worker has seen that it is so."""
    found, motion = _load(number)
    form = _confirm_form(found, motion)
    if not form.validate_on_submit():
        return _page(found, motion, confirm=form)
    try:
        if isinstance(form, AreaForm):
            deciding.accept_area(db(), number, form.hundredths, form.source.data, **_by())
        else:
            deciding.accept_person(db(), number, _confirmation(form, found, motion), **_by())
    except MustBeSeen:
        form.in_person.errors = [_("A buyer must stand before you.")]
        return _page(found, motion, confirm=form)
    except (AlreadyDecided, OwnerUnknown):
        return _decided_before(number)
    note("claim_confirmed", of_motion(motion), home=str(claim_key(found)), claim=number, said=found.kind)
    db().commit()
    flash(_("Confirmed. The person is told by text message."), "success")
    return redirect(url_for("worker.today"), 303)


@blueprint.post("/work/claims/<int(max=2147483647):number>/refuse")
@access("worker")
def refuse_claim(number: int) -> Page:
    """The worker says no, and why."""
    found, motion = _load(number)
    form = RefuseForm(prefix="no")
    if not form.validate_on_submit():
        return _page(found, motion, no=form)
    try:
        deciding.refuse(db(), number, form.reason.data, **_by())
    except AlreadyDecided:
        return _decided_before(number)
    note("claim_refused", of_motion(motion), home=str(claim_key(found)), claim=number, said=found.kind)
    db().commit()
    flash(_("Refused. The person is told by text message."), "success")
    return redirect(url_for("worker.today"), 303)


def _by() -> dict[str, Any]:
    return {"now": now(), "actor": signed_in(), "vault": louyi().vault}


def _load(number: int) -> tuple[Claim, Motion]:
    """The claim if the user may decide it; else 404 or 403."""
    found = claims.find_claim(db(), number)
    if found is None:
        abort(404)
    staff_motion(found[1].code)
    mine = my_buildings(found[1].compound)
    if mine is not None and found[0].building not in mine:
        abort(404)
    return found


def _decided_before(number: int) -> Answer:
    db().rollback()
    flash(_("This was decided before."), "warning")
    return redirect(url_for("worker.claim", number=number), 303)


def _confirm_form(found: Claim, motion: Motion) -> AreaForm | ConfirmForm:
    if found.kind == AREA_KIND:
        form = AreaForm()
        form.source.choices = [SelectChoice(source, source_word(source)) for source in SOURCES]
        return form
    form = ConfirmForm()
    form.fill()
    if found.kind == "buyer":  # a sale: the former owners make way
        del form.in_place_of
        return form
    owners = deciding.owners_beside(db(), found, motion)
    form.in_place_of.choices = [SelectChoice(str(n), _owner(owner)) for n, owner in enumerate(owners)]
    if found.kind != "authorised":
        form.in_place_of.choices.append(SelectChoice(FURTHER, _("Of a further owner, who is not listed")))
    return form


def _confirmation(form: ConfirmForm, found: Claim, motion: Motion) -> Confirmation:
    chosen = form.in_place_of.data if form.in_place_of else FURTHER
    owners = deciding.owners_beside(db(), found, motion)
    ref = None if chosen == FURTHER else OwnerRef.of(owners[int(chosen)])
    papers = Papers(form.paper_kind.data, form.paper_digits.data)
    return Confirmation(papers, bool(form.in_person.data), ref)


def _owner(owner: VoterOwner | FlatOwner) -> str:
    name = mask_name(owner.name) if owner.name else _("The developer")
    phone = _phone(owner.phone_sealed) if owner.phone_sealed else _("no number")
    return f"{name} · {phone}"


def _phone(sealed: bytes) -> str:
    return mask_phone(louyi().vault.unseal(sealed).removeprefix("+86"))


def _page(
    found: Claim, motion: Motion, *, confirm: FlaskForm | None = None, no: RefuseForm | None = None
) -> Page:
    vault, key = louyi().vault, claim_key(found)
    name = vault.unseal(found.name_sealed)
    decides = staff.holds(signed_in(), motion.compound, "worker")
    voter_flat = finding.find_flat(db(), motion, key) if motion.frozen_at else None
    others = finding.get_voter(db(), voter_flat).flats if voter_flat else []
    page = render_template(
        "worker/claim.html",
        claim=found,
        motion=motion,
        home=flat_name(key),
        says=kind_sentence(found.kind),
        area=_area(motion, found),
        name=name if decides else mask_name(name),
        decides=decides,
        phone=_phone(found.phone_sealed),
        reason=vault.unseal(found.reason_sealed),
        photo=claims.has_photo(db(), found),
        owners=[_owner(owner) for owner in deciding.owners_beside(db(), found, motion)],
        homes=len(others),
        confirm=confirm or _confirm_form(found, motion),
        no=no or RefuseForm(prefix="no", formdata=None),
        paper_word=paper_word,
        source_word=source_word,
    )
    return page, 422 if confirm or no else 200


def _area(motion: Motion, found: Claim) -> int | None:
    try:
        return claims.home_area(db(), motion, claim_key(found))
    except claims.NoSuchHome:
        return None
