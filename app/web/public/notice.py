"""A notice of a motion as it was posted: for everyone, as a page and for the wall."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort, render_template, request

from app.delivery.documents import result_notice, voting_notice
from app.delivery.documents.data import ResultNotice
from app.extensions import louyi
from app.models import Motion, Notice
from app.services import motions, notice_photos, notices, progress
from app.services.items import items_of
from app.services.motions import rule_of
from app.web.access import access
from app.web.loading import opened_motion
from app.web.notice_words import instant_of, notice_word, voting_of
from app.web.public import blueprint
from app.web.public.result import posted_result
from app.web.request import db
from app.web.sentences import deadline, law_text, rule_sentence, scope_name
from app.web.verdict_band import band_of

KINDS = "any(voting, extension, preliminary, final)"


@blueprint.get(f"/m/<code>/notices/<{KINDS}:kind>")
@access()
def notice(code: str, kind: str) -> str:
    """What was posted, until when it hangs, and when photos of the wall were filed."""
    motion, row = _load(code, kind)
    items = {item.position: item for item in items_of(db(), motion)}
    bands = [
        (items[each["position"]].title, band_of(items[each["position"]].rule, each["count"]))
        for each in row.content.get("items", [])
    ]
    rule = rule_of(motion)
    return render_template(
        "public/notice.html",
        motion=motion,
        row=row,
        kind=kind,
        word=notice_word(kind),
        notice_word=notice_word,
        scope=scope_name(motion),
        bands=bands,
        titled=len(bands) > 1,
        asked=list(items.values()) if motion.asks else [],
        rule=rule_sentence(rule, *_roll_of(motion)),
        law=law_text(rule),
        photos=notice_photos.photos_of(db(), motion).get(row.notice_id, []),
        instant_of=instant_of,
        moved=[each for each in notices.notices_of(db(), motion) if each.kind == "extension"],
        deadline=deadline,
    )


@blueprint.get(f"/m/<code>/notices/<{KINDS}:kind>.pdf")
@access()
def notice_pdf(code: str, kind: str) -> Response:
    """The same for the wall, with its fingerprint."""
    motion, row = _load(code, kind)
    fonts = louyi().settings.font_dir
    if kind in ("voting", "extension"):
        data = voting_of(motion, row, items_of(db(), motion), *_roll_of(motion), settings=louyi().settings)
        body = voting_notice(data, fonts=fonts)
    else:
        body = result_notice(_stated(code, row), fonts=fonts)
    name = f"louyi-{code}-{kind}{row.number if row.number > 1 else ''}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(body, mimetype="application/pdf", headers=headers)


def _load(code: str, kind: str) -> tuple[Motion, Notice]:
    found = opened_motion(code)
    row = notices.find_notice(db(), found.motion, kind, request.args.get("number", 1, int))
    if row is None:
        abort(404)
    return found.motion, row


def _stated(code: str, row: Notice) -> ResultNotice:
    """The figures that this notice stated; nothing moves them any more once they are final."""
    then = notices.standing_then(row) if row.kind == "preliminary" else None
    stated = posted_result(code, then).notice
    return replace(
        stated,
        stage="final" if row.kind == "final" else "preliminary",
        posted_at=row.posted_at,
        record=row.content_sha256,
    )


def _roll_of(motion: Motion) -> tuple[int, int]:
    """Heads and area: of the frozen roll, before that of the living one."""
    if motion.frozen_at is None:
        roll = motions.measure_scope(db(), motion).roll
        return roll.heads, roll.area
    turnout = progress.turnout(db(), motion, rule_of(motion))
    return turnout.heads.whole, turnout.area.whole
