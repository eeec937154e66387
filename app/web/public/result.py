"""The posted result, on the page, on paper and as tables: one count everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

import flask_babel
from flask import Response, abort, render_template

from app.delivery.documents import result_notice
from app.delivery.documents.data import ResultNotice
from app.delivery.exports import csv_file, workbook
from app.extensions import louyi
from app.models import Motion, Result
from app.services import (
    approvals,
    disputes,
    ledger_reading,
    objection_lists,
    objections,
    posted_choices,
    progress,
)
from app.services.assurances import by_assurance
from app.services.items import items_of
from app.services.motions import rule_of
from app.services.progress import FlatState
from app.services.standing import Standing, standing_of
from app.web import facade, papers, result_tables, timeline
from app.web.access import access
from app.web.claim_words import assurance_word
from app.web.item_results import result_object, shown_items
from app.web.loading import opened_motion
from app.web.public import blueprint
from app.web.record_words import head_of_result
from app.web.request import db, now
from app.web.sentences import (
    amount,
    channel_word,
    deadline,
    fate_word,
    law_text,
    rule_sentence,
    verdict_word,
)
from app.web.verdict_band import band_of

_: Callable[..., str] = flask_babel.gettext
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Posted:
    """A published result with what its page, its notice and its tables show."""

    motion: Motion
    result: Result
    flats: list[FlatState]
    notice: ResultNotice
    standing: Standing
    said: posted_choices.Posted | None
    """What each voter answered; None unless the notice of the vote said that it is posted."""


@blueprint.get("/m/<code>/result")
@access()
def result(code: str) -> str:
    """The verdict, the figures and who took part."""
    posted = posted_result(code)
    rule = rule_of(posted.motion)
    return render_template(
        "public/result.html",
        posted=posted,
        notice=posted.notice,
        band=band_of(rule, posted.standing.count),
        rule=rule_sentence(rule, posted.notice.heads.roll, posted.notice.area.roll),
        law=law_text(rule),
        **shown_items(items_of(db(), posted.motion), posted.standing),
        lines=objection_lists.public_lines(db(), posted.motion),
        objecting=objections.stage_for(posted.motion, posted.result, now()) is not None,
        recorded=ledger_reading.log_in_use(db(), posted.motion.motion_id) is not None,
        voided=approvals.voided_count(db(), posted.motion),
        disputed=disputes.count_open(db(), posted.motion),
        amount=amount,
        channel_word=channel_word,
        assurance_word=assurance_word,
        fate_word=fate_word,
        verdict_word=verdict_word,
        deadline=deadline,
        steps=timeline.steps(posted.motion, posted.result, now()),
        grid=facade.turnout_grid(posted.flats, over=True),
        legend=facade.turnout_legend(posted.flats, over=True),
        places=[
            (place, list(flats)) for place, flats in groupby(posted.notice.flats, key=lambda flat: flat.place)
        ],
    )


@blueprint.get("/m/<code>/result.pdf")
@access()
def result_pdf(code: str) -> Response:
    """The notice for the wall."""
    posted = posted_result(code)
    stated = replace(posted.notice, head=head_of_result(posted.motion))
    return _file(code, "pdf", "application/pdf", result_notice(stated))


@blueprint.get("/m/<code>/result.xlsx")
@access()
def result_xlsx(code: str) -> Response:
    """Figures and took-part list as a workbook."""
    posted = posted_result(code)
    tables = result_tables.workbook_tables(posted.notice, posted.flats)
    return _file(code, "xlsx", XLSX, workbook(tables, created=posted.notice.posted_at))


@blueprint.get("/m/<code>/result.json")
@access()
def result_json(code: str) -> Response:
    """The counts of every item as the tally contract has them, for a program."""
    posted = posted_result(code)
    value = result_object(code, posted.motion.question, items_of(db(), posted.motion), posted.standing)
    if posted.said is not None:
        value["homes"] = result_tables.homes_object(posted.flats, posted.said)
    body = json.dumps(value, ensure_ascii=False, indent=2).encode()
    return _file(code, "json", "application/json", body)


@blueprint.get("/m/<code>/result.csv")
@access()
def result_csv(code: str) -> Response:
    """The same in one plain table."""
    posted = posted_result(code)
    return _file(code, "csv", "text/csv", csv_file(result_tables.csv_table(posted.notice, posted.flats)))


def posted_result(code: str) -> Posted:
    """The posted result as it stands; else 404."""
    found = opened_motion(code)
    if found.result is None or found.result.published_at is None:
        abort(404)
    flats = progress.flat_states(db(), found.motion)
    standing = standing_of(db(), found.motion, found.result)
    said = posted_choices.posted_choices(db(), found.motion, found.result)
    notice = papers.notice_of(
        found.motion,
        found.result,
        standing,
        flats,
        by_assurance(db(), found.motion.motion_id),
        settings=louyi().settings,
        now=now(),
        asked=items_of(db(), found.motion),
        said=said,
    )
    return Posted(found.motion, found.result, flats, notice, standing, said)


def _file(code: str, kind: str, mimetype: str, body: bytes) -> Response:
    name = f"louyi-{code}-result.{kind}"
    disposition = "inline" if kind == "pdf" else "attachment"
    return Response(
        body, mimetype=mimetype, headers={"Content-Disposition": f'{disposition}; filename="{name}"'}
    )
