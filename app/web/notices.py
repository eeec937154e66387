"""The notices of a motion for who hangs them up: print, file a photo of the wall, post the final result."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer
from wtforms import DateTimeLocalField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.delivery import photos
from app.delivery.photos import PhotoRefused
from app.domain.errors import LouyiError
from app.extensions import louyi
from app.models import Motion, Notice, Result
from app.services import notice_photos, notices, staff
from app.services.activities import of_motion
from app.services.ballots import new_form_token
from app.services.notice_photos import PhotoUntimely, TooManyPhotos, WallPhoto
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.notice_words import notice_word
from app.web.presentation import BEIJING
from app.web.request import db, now
from app.web.sentences import deadline, scope_name
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
blueprint = Blueprint("notices", __name__)
KINDS = "any(voting, extension, preliminary, final)"
ORDER = ("voting", "extension", "preliminary", "final")
Page = str | Answer | tuple[str, int]


class PhotoForm(FlaskForm):  # type: ignore[misc]
    """Where, when, and the picture."""

    place = StringField(
        _l("Where does it hang?"),
        filters=[one_line],
        validators=[DataRequired(_l("Say where it hangs.")), Length(max=100)],
    )
    taken = DateTimeLocalField(
        _l("When was the photo taken? (Beijing time)"),
        validators=[InputRequired(_l("Choose day and time."))],
    )
    photo = FileField(_l("Photo of the wall"))
    form_token = HiddenField(validators=[Length(max=64)])


@blueprint.get("/notices/m/<code>")
@access("committee", "worker", "office")
def motion(code: str) -> str:
    """All of them, each with its dates, its paper and its photos."""
    found, result = _announced(code)
    posted = notices.notices_of(db(), found)
    return render_template(
        "notices/motion.html",
        motion=found,
        scope=scope_name(found),
        rows={kind: [row for row in posted if row.kind == kind] for kind in ORDER},
        photos=notice_photos.photos_of(db(), found),
        notice_word=notice_word,
        waits=_waits(found, result),
        posts=staff.holds(signed_in(), found.compound, "committee"),
        files=staff.holds(signed_in(), found.compound, "committee", "worker"),
        form=FlaskForm(),
        deadline=deadline,
    )


@blueprint.route(f"/notices/m/<code>/<{KINDS}:kind>/photo", methods=["GET", "POST"])
@access("committee", "worker", audited=False)
def photo(code: str, kind: str) -> Page:
    """File one picture of the wall."""
    found, _result = _announced(code)
    row = notices.find_notice(db(), found, kind, request.args.get("number", 1, int))
    if row is None:
        abort(404)
    form = PhotoForm(
        data={"form_token": new_form_token(), "taken": now().astimezone(BEIJING).replace(tzinfo=None)}
    )
    if form.validate_on_submit() and _filed(form, found, row):
        note("wall_photo_filed", of_motion(found), notice=kind)
        db().commit()
        flash(_("The photo is filed."), "success")
        return redirect(url_for("notices.motion", code=code), 303)
    page = render_template("notices/photo.html", motion=found, form=form, word=notice_word(kind))
    return page, 422 if form.errors else 200


@blueprint.get("/notices/m/<code>/photos/<int(max=2147483647):number>")
@access("committee", "worker", "office")
def picture(code: str, number: int) -> Response:
    """One picture, re-encoded when it came."""
    found, _result = _announced(code)
    image = notice_photos.picture(db(), found, number, louyi().vault)
    if image is None:
        abort(404)
    return Response(image, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})


@blueprint.post("/notices/m/<code>/final")
@access("committee")
def final(code: str) -> Answer:
    """Post the final result; sent twice it is posted once."""
    found, result = _announced(code)
    try:
        notices.post_final(db(), found, now=now(), actor=signed_in())
    except LouyiError:
        db().rollback()
        flash(_waits(found, result) or _("The final result is posted."), "warning")
        return redirect(url_for("notices.motion", code=code), 303)
    note("result_final", of_motion(found))
    db().commit()
    flash(_("The final result is posted. Print the notice and hang it up."), "success")
    return redirect(url_for("notices.motion", code=code), 303)


def _announced(code: str) -> tuple[Motion, Result | None]:
    found, result = staff_motion(code)
    if found.announced_at is None:
        abort(404)
    return found, result


def _filed(form: PhotoForm, found: Motion, row: Notice) -> bool:
    """Whether it could be kept; else the reason stands at its field."""
    file = form.photo.data
    data: bytes = file.read(photos.MOST_BYTES + 1) if file else b""
    if not data:
        form.photo.errors = [_("Choose a photo.")]
        return False
    try:
        sent = WallPhoto(
            form.place.data,
            form.taken.data.replace(tzinfo=BEIJING),
            photos.clean(data),
            form.form_token.data or new_form_token(),
        )
        notice_photos.file_photo(db(), found, row, sent, now=now(), actor=signed_in(), vault=louyi().vault)
    except PhotoRefused as error:
        form.photo.errors = [_photo_text(error.why)]
    except PhotoUntimely:
        form.taken.errors = [_("This is in the future, or before the notice was posted.")]
    except TooManyPhotos:
        form.photo.errors = [_("This notice has 30 photos: that is enough.")]
    return not form.errors


def _photo_text(why: str) -> str:
    return {
        "bytes": _("The photo is larger than 8 MB. Take a smaller one."),
        "sides": _("The photo has more than 4096 points on a side. Take a smaller one."),
        "content": _("This is not a photo (JPEG, PNG or WebP). Choose another."),
    }[why]


def _waits(found: Motion, result: Result | None) -> str:
    """What the final result still waits for; empty where it can be posted, or was."""
    try:
        notices.refuse_final(db(), found, result, now=now())
    except notices.NotPosted:
        return _("The preliminary result is posted first.")
    except notices.PeriodRuns as error:
        return _("Objections can be made until %(deadline)s.", deadline=deadline(error.end))
    except notices.ObjectionsOpen as error:
        return ngettext("%(num)s open objection holds it.", "%(num)s open objections hold it.", error.number)
    except notices.Undecided:
        return _("The count does not tell yet whether it passed: co-owners disagree.")
    except notices.AlreadyFinal:
        return ""
    return ""
