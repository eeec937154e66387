"""Where witnesses hand in what they saw. Nobody signs in: a registered witness's signature is the door."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.domain.ledger.checkpoint import BadNote
from app.extensions import csrf, louyi
from app.services import attempts, witnesses
from app.web.access import access
from app.web.request import db, now

blueprint = Blueprint("cosignatures", __name__)
csrf.exempt(blueprint)
LONGEST = 8 * 1024
PLAIN = "text/plain; charset=utf-8"
log = structlog.get_logger()
ANSWERS: dict[type[Exception], tuple[int, str]] = {
    BadNote: (400, "这不是签名的记录头 · this is no cosigned head"),
    UnicodeDecodeError: (400, "这不是签名的记录头 · this is no cosigned head"),
    witnesses.Untimely: (
        400,
        "签名时间相差太大，请核对时钟 · signed too long ago or in the future: check the clock",
    ),
    witnesses.UnknownWitness: (403, "没有登记这位见证人，或签名无效 · no registered witness signed this"),
    witnesses.NotOurHead: (403, "本网站没有签过这个记录头 · no key of this site signed this head"),
    witnesses.UnknownRecord: (404, "本网站没有这份记录 · this site has no such record"),
    witnesses.EarlierLook: (409, "已有您更晚的签名 · a later look of yours is kept"),
    RequestEntityTooLarge: (413, "内容太长 · this is too long"),
    attempts.Paused: (429, "失败次数太多，请稍后再试 · too many failures: try again later"),
}
MISTAKES = (400, 403, 404)
"""These count against the address."""


@blueprint.post("/record/cosignatures")
@access()
def hand_in() -> Response:
    """A head of this site with the line of a witness (C2SP tlog-cosignature), as text."""
    origin = ("witness", request.remote_addr or "")
    try:
        text = _body()
        attempts.refuse_paused(db(), louyi().vault, origin, now=now())
        handed = witnesses.hand_in(db(), text, now=now())
    except tuple(ANSWERS) as error:
        return _refused(origin, *ANSWERS[type(error)])
    db().commit()
    return _told(handed)


def _body() -> str:
    request.max_content_length = LONGEST
    return request.get_data().decode("utf-8")


def _refused(origin: tuple[str, str], status: int, text: str) -> Response:
    if status in MISTAKES:
        db().rollback()
        attempts.note_failure(db(), louyi().vault, origin, now=now())
        db().commit()
    return Response(text + "\n", status, content_type=PLAIN)


def _told(handed: witnesses.Handed) -> Response:
    head, name = handed.head, handed.witness.name
    if not handed.contradiction:
        return Response(f"{head.origin}\n{head.size}\n", content_type=PLAIN)
    log.error("ledger.contradicted", witness=name, origin=head.origin, size=head.size, new=handed.new)
    text = "与本网站的记录不符，已公布 · not the record that this site holds; everyone is shown this\n"
    return Response(text, 409, content_type=PLAIN)
