"""A notice of a motion as it was posted: for everyone, as a page and for the wall."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from app.models import Motion, Notice
from app.services import ledger_reading, notice_photos, notices
from app.services.items import items_of
from app.services.motions import rule_of
from app.web.access import access
from app.web.loading import opened_motion
from app.web.notice_paper import notice_paper, paper_name, roll_of
from app.web.notice_words import instant_of, notice_word
from app.web.public import blueprint
from app.web.request import db
from app.web.sentences import deadline, law_text, rule_sentence, scope_name
from app.web.verdict_band import band_of

KINDS = "any(voting, extension, preliminary, final)"


@blueprint.get(f"/m/<code>/notices/<{KINDS}:kind>")
@access()
def notice(code: str, kind: str) -> str:
    """What was posted, until when it hangs, and when photos of the wall were filed."""
    motion = opened_motion(code).motion
    row = _row(motion, kind)
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
        rule=rule_sentence(rule, *roll_of(motion)),
        law=law_text(rule),
        photos=notice_photos.photos_of(db(), motion).get(row.notice_id, []),
        instant_of=instant_of,
        moved=[each for each in notices.notices_of(db(), motion) if each.kind == "extension"],
        deadline=deadline,
        recorded=ledger_reading.log_in_use(db(), motion.motion_id) is not None,
    )


@blueprint.get(f"/m/<code>/notices/<{KINDS}:kind>.pdf")
@access()
def notice_pdf(code: str, kind: str) -> Response:
    """The same for the wall, with its fingerprint."""
    found = opened_motion(code)
    row = _row(found.motion, kind)
    headers = {"Content-Disposition": f'inline; filename="louyi-{code}-{paper_name(row)}.pdf"'}
    body = notice_paper(found.motion, row, found.result)
    return Response(body, mimetype="application/pdf", headers=headers)


def _row(motion: Motion, kind: str) -> Notice:
    row = notices.find_notice(db(), motion, kind, request.args.get("number", 1, int))
    if row is None:
        abort(404)
    return row
