"""The receipt, by its code alone; and leaving a shared phone as it was."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, redirect, render_template, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.delivery import qr
from app.domain.codes import BadCode, normalise_code
from app.domain.ledger.receipt import in_square
from app.extensions import louyi
from app.services import disputes, ledger_reading, receipts
from app.services.frozen_roll import voter_flat_key
from app.services.items import items_of
from app.services.receipts import Receipt
from app.web.access import access
from app.web.presentation import beijing
from app.web.record_words import head_words, record_breaks
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.words import standing_sentence, standing_title
from app.web.sentences import channel_word, choice_word, deadline, flat_name

_: Callable[..., str] = flask_babel.gettext
KEPT = ("language", "elder", "staff", "csrf_token")


@blueprint.get("/receipt/<code>")
@access()
def receipt(code: str) -> str:
    """What was recorded, when, and how it stands."""
    found = _found(code)
    ballot, counted = found.ballot, found.result is not None
    entry = ledger_reading.receipt_of(db(), ballot.ballot_id)
    link = f"{louyi().settings.base_url}/receipt/{ballot.code}"
    return render_template(
        "resident/receipt.html",
        ballot=ballot,
        motion=found.motion,
        home=flat_name(voter_flat_key(found.flat)),
        title=standing_title(found.fate),
        standing=standing_sentence(found.fate, counted=counted),
        good=found.fate == "valid",
        recorded=_recorded(found),
        qr=Markup(qr.svg(link, _("The address of this receipt"))),  # noqa: S704  escaped there
        to_name=_url_to_name(found),
        to_dispute=_url_to_dispute(found),
        to_entry=url_for("resident.own_entry", code=found.motion.code, home=voter_flat_key(found.flat)),
        entry=entry,
        lost=entry is None
        and any(each.declared_at >= ballot.cast_at for each in record_breaks(found.motion)),
        head=head_words(entry.head) if entry else "",
        phone=found.motion.compound.phone or louyi().settings.contact_phone,
        deadline=deadline(found.motion.closes_at) if found.motion.closes_at and not counted else None,
        published=bool(found.result and found.result.published_at),
    )


def _url_to_name(found: Receipt) -> str | None:
    """Where a co-owner says who answers, while the home is held up and the vote is open."""
    if not found.pending or found.result is not None:
        return None
    return url_for("resident.answer", code=found.motion.code, home=voter_flat_key(found.flat))


def _url_to_dispute(found: Receipt) -> str | None:
    """Where the owner says that a ballot which staff entered is not hers; her phone is proved there."""
    ballot = found.ballot
    if not disputes.may_dispute(db(), found.motion, ballot, ballot.voter_id, now()):
        return None
    return url_for(
        "resident.dispute", code=found.motion.code, home=voter_flat_key(found.flat), receipt=ballot.code
    )


@blueprint.get("/receipt/<code>/proof.txt")
@access()
def receipt_proof(code: str) -> Response:
    """The receipt as a file that proves the entry by itself (C2SP tlog-proof)."""
    entry = ledger_reading.receipt_of(db(), _found(code).ballot.ballot_id)
    if entry is None or entry.proof is None:
        abort(404)
    answer = Response(entry.proof.text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="louyi-receipt-{entry.n}.txt"'
    return answer


@blueprint.get("/receipt/<code>/square")
@access()
def receipt_square(code: str) -> str:
    """The same file as a QR code, on a page of its own: it weighs more than the receipt."""
    ballot = _found(code).ballot
    entry = ledger_reading.receipt_of(db(), ballot.ballot_id)
    if entry is None or entry.proof is None:
        abort(404)
    text = in_square(f"{louyi().settings.base_url}/check", entry.proof.text)
    drawn = Markup(qr.svg(text, _("The receipt as a square"))) if len(text) <= qr.MOST else None  # noqa: S704
    return render_template("resident/square.html", ballot=ballot, qr=drawn)


@blueprint.post("/forget")
@access()
def forget() -> Response:
    """Leave nothing of the resident in this browser; language and size of text stay."""
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    return redirect(url_for("public.home"), 303)


def _found(code: str) -> Receipt:
    try:
        found = receipts.find_receipt(db(), normalise_code(code))
    except BadCode:
        found = None
    if found is None:
        abort(404)
    return found


def _answers(found: Receipt) -> list[tuple[str, str]]:
    ballot, motion = found.ballot, found.motion
    if ballot.choices is None:
        return [(_("Answer"), choice_word(ballot.choice))]
    asked = items_of(db(), motion)
    return [
        (f"{item.position}. {item.title}", choice_word(choice))
        for item, choice in zip(asked, ballot.choices, strict=True)
    ]


def _recorded(found: Receipt) -> list[tuple[str, str]]:
    ballot = found.ballot
    return [
        *_answers(found),
        (_("Home"), flat_name(voter_flat_key(found.flat))),
        (_("When"), beijing(ballot.cast_at)),
        (_("How"), channel_word(ballot.channel)),
    ]
