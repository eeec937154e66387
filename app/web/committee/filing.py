"""The whole file of a counted vote as one ZIP: for the archive, and for a court."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import IO, Any

import flask_babel
from flask import Response, abort, render_template
from flask_wtf import FlaskForm

from app.delivery.documents import contents_page, result_notice
from app.delivery.documents.data import ResultNotice
from app.delivery.exports import RECOUNT_HEADER, ROLL_HEADER, SheetTable
from app.delivery.pack import Pack
from app.extensions import louyi
from app.models import Motion, Result
from app.services import (
    exports,
    notices,
    posted_choices,
    progress,
    standing,
)
from app.services.activities import of_motion
from app.services.assurances import by_assurance
from app.services.items import items_of
from app.web import papers, result_tables
from app.web.access import access, staff_motion
from app.web.activity import note
from app.web.committee import blueprint, filing_tables
from app.web.committee.recount import ballot_row, recounts, roll_row
from app.web.files import send_written
from app.web.notice_paper import notice_paper, paper_name
from app.web.notice_words import notice_word
from app.web.record_words import head_of_result
from app.web.request import db, now
from app.web.sentences import page_language

_: Callable[..., str] = flask_babel.gettext


@blueprint.route("/committee/m/<code>/file", methods=["GET", "POST"])
@access("committee", "office", audited=False)
def filing(code: str) -> str | Response | tuple[str, int]:
    """What is in it; and the ZIP itself, which leaves a line in the log."""
    motion, result = staff_motion(code)
    if result is None:
        abort(404)
    form = FlaskForm()
    if not form.validate_on_submit():
        page = render_template("committee/filing.html", motion=motion, form=form)
        return page, 422 if form.errors else 200
    note("file_downloaded", of_motion(motion))
    name = f"louyi-{motion.code}-file"
    answer = send_written(lambda target: write_pack(target, motion, result), "zip", name)
    db().commit()
    return answer


def write_pack(target: IO[bytes], motion: Motion, result: Result) -> None:
    """Every part, one in memory at a time; the contents last."""
    pack = Pack(target, now())
    _add_notices(pack, motion, result)
    _add_roll_and_ballots(pack, motion, result)
    _add_tally(pack, motion, result)
    pack.add_table("objections", _("Objections, names masked"), filing_tables.objections_tables(motion))
    pack.add_table(
        "evidence", _("Every kept picture with its SHA-256"), [filing_tables.evidence_table(motion)]
    )
    pack.add_table("log", _("What staff did"), [filing_tables.log_table(motion)])
    title = _("File of the vote %(code)s: %(question)s", code=motion.code, question=motion.question)
    demo = motion.compound.generated or louyi().settings.demo
    parts = [{"name": p.name, "what": p.what, "bytes": p.bytes, "sha256": p.sha256} for p in pack.parts]
    pdf = contents_page(title, pack.parts, lang=page_language(), at=now(), demo=demo)
    pack.add_json(
        "contents.json", _("Contents"), {"title": title, "made_at": now().isoformat(), "files": parts}
    )
    pack.add("contents.pdf", _("Contents"), pdf)
    pack.close()


def _add_notices(pack: Pack, motion: Motion, result: Result) -> None:
    rows = notices.notices_of(db(), motion)
    posted = [
        {"kind": each.kind, "posted_at": each.posted_at.isoformat(), "ends_at": each.ends_at.isoformat()}
        | {"sha256": each.content_sha256, "content": each.content}
        for each in rows
    ]
    pack.add_json(
        "notices/posted.json", _("The notices as they were posted, with their fingerprints"), posted
    )
    for each in rows:
        word = notice_word(each.kind)
        pack.add(f"notices/{paper_name(each)}.pdf", word, notice_paper(motion, each, result))
    pack.add(
        "notices/result.pdf", _("The result as it stands, as the notice for the wall"), _pdf(motion, result)
    )


def _pdf(motion: Motion, result: Result) -> bytes:
    return result_notice(replace(_notice(motion, result), head=head_of_result(motion)))


def _notice(motion: Motion, result: Result) -> ResultNotice:
    return papers.notice_of(
        *(motion, result, standing.standing_of(db(), motion, result), progress.flat_states(db(), motion)),
        by_assurance(db(), motion.motion_id),
        settings=louyi().settings,
        now=now(),
        asked=items_of(db(), motion),
        said=posted_choices.posted_choices(db(), motion, result),
    )


def _add_roll_and_ballots(pack: Pack, motion: Motion, result: Result) -> None:
    roll = [roll_row(flat) for flat in exports.frozen_flats(db(), motion)]
    pack.add_table(
        "roll", _("The frozen roll with numbers for names"), [SheetTable("业主清册", ROLL_HEADER, roll)]
    )
    pack.add_table("roll-names", _("The names of the frozen roll"), [filing_tables.names_table(motion)])
    found = items_of(db(), motion)
    for item in found:
        lines = (ballot_row(*line) for line in exports.judged_ballots(db(), motion, result, item.position))
        name = "ballots" if len(found) == 1 else f"ballots-{item.position}"
        what = _("The ballots that count, with numbers for names: %(item)s", item=item.title)
        pack.add_table(name, what, [SheetTable("表决票", RECOUNT_HEADER, lines)])


def _add_tally(pack: Pack, motion: Motion, result: Result) -> None:
    stands = standing.standing_of(db(), motion, result)
    found = items_of(db(), motion)
    commands = {each.item.position: each.command for each in recounts(motion, found, stands.open_objections)}
    value: dict[str, Any] = {
        "motion": motion.code,
        "question": motion.question,
        "counted_at": result.counted_at.isoformat(),
        "open_objections": stands.open_objections,
        "items": [
            {"position": item.position, "title": item.title, "command": commands[item.position]}
            | {"count": each["count"]}
            for item, each in zip(found, stands.items, strict=True)
        ],
        "election": stands.election,
        "at_the_close": [each["count"] for each in standing.counted_items(result)],
        "corrections": [
            {"at": each.row.corrected_at.isoformat(), "reason": each.reason}
            | {
                "old": [item["count"] for item in each.before],
                "new": [item["count"] for item in each.row.items],
            }
            for each in stands.history
        ],
        "rechecks": [
            {"seed": each.recheck.seed, "at": each.recheck.drawn_at.isoformat(), "of": each.recheck.of_sheets}
            | {"keys": each.keys, "persons": each.persons, "found": each.told}
            for each in stands.rechecks
        ],
    }
    pack.add_json("tally.json", _("The count of every item as it stands, and at the close"), value)
    tables = result_tables.workbook_tables(_notice(motion, result), progress.flat_states(db(), motion))
    pack.add_table("result", _("Figures and who took part"), tables)
    if stands.rechecks:
        pack.add_table(
            "rechecks", _("Drawn sheets and what the panel found"), [filing_tables.rechecks_table(motion)]
        )
