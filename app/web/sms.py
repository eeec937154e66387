"""Where Twilio reports what became of a text. Nobody signs in here: the provider's signature is the door."""

from __future__ import annotations

import structlog
from flask import Blueprint, abort, request

from app.delivery.sms import CALLBACK
from app.delivery.sms.twilio import NAME, is_genuine, read_report
from app.extensions import csrf, louyi
from app.services import sms_reports
from app.web.access import access
from app.web.request import db, now

blueprint = Blueprint("sms", __name__)
csrf.exempt(blueprint)
SIGNATURE = "X-Twilio-Signature"
LONGEST = 8 * 1024
log = structlog.get_logger()


@blueprint.post(f"{CALLBACK}<reference>")
@access()
def twilio_report(reference: str) -> tuple[str, int]:
    """204 for a genuine report, whether or not it changes something; 403 for a forged or a stale one."""
    settings = louyi().settings
    if not settings.twilio_auth_token:
        abort(404)
    request.max_content_length = LONGEST
    fields = request.form.to_dict()
    url = f"{settings.base_url}{request.full_path.rstrip('?')}"
    if not is_genuine(settings.twilio_auth_token, url, fields, request.headers.get(SIGNATURE, "")):
        log.warning("sms.forged_report")
        abort(403)
    report = read_report(reference, fields)
    if report is not None:
        _take(report.provider_id, reference, report.state, report.code)
    return "", 204


def _take(provider_id: str, reference: str, state: str, code: str) -> None:
    try:
        sms_reports.take_report(db(), reference, provider_id, state, code, provider=NAME, at=now(), now=now())
    except sms_reports.ReportTooLate:
        log.warning("sms.stale_report")
        abort(403)
    db().commit()
