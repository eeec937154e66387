"""A posted notice as the PDF for the wall: the same wherever it is fetched or filed."""

from __future__ import annotations

from dataclasses import replace

from app.delivery.documents import result_notice, voting_notice
from app.extensions import louyi
from app.models import Motion, Notice, Result
from app.services import motions, notices, posted_choices, progress
from app.services.assurances import by_assurance
from app.services.items import items_of
from app.services.motions import rule_of
from app.services.standing import standing_of
from app.web import papers
from app.web.notice_words import voting_of
from app.web.record_words import head_of_notice
from app.web.request import db, now


def notice_paper(motion: Motion, row: Notice, result: Result | None) -> bytes:
    """With its fingerprint; the preliminary one shows what it stated, the final one what stands for good."""
    settings = louyi().settings
    asked = items_of(db(), motion)
    if row.kind in ("voting", "extension") or result is None:
        data = voting_of(motion, row, asked, *roll_of(motion), settings=settings)
        head = head_of_notice(motion, row, key=row.kind == "voting")
        return voting_notice(replace(data, head=head), fonts=settings.font_dir)
    then = notices.standing_then(row) if row.kind == "preliminary" else None
    said = posted_choices.posted_choices(db(), motion, result, before=row.posted_at if then else None)
    stated = papers.notice_of(
        *(motion, result, then or standing_of(db(), motion, result), progress.flat_states(db(), motion)),
        by_assurance(db(), motion.motion_id),
        settings=settings,
        now=now(),
        asked=asked,
        said=said,
    )
    stated = replace(
        stated,
        stage="final" if row.kind == "final" else "preliminary",
        posted_at=row.posted_at,
        objections_until=None if row.kind == "final" else row.ends_at,
        record=row.content_sha256,
        head=head_of_notice(motion, row),
    )
    return result_notice(stated, fonts=settings.font_dir)


def roll_of(motion: Motion) -> tuple[int, int]:
    """Heads and area: of the frozen roll, before that of the living one."""
    if motion.frozen_at is None:
        roll = motions.measure_scope(db(), motion).roll
        return roll.heads, roll.area
    turnout = progress.turnout(db(), motion, rule_of(motion))
    return turnout.heads.whole, turnout.area.whole


def paper_name(row: Notice) -> str:
    """Its part of a file's name: kind, and number where there are several."""
    return f"{row.kind}{row.number if row.number > 1 else ''}"
