"""Answers from a questionnaire service's file: columns chosen, every row judged, then all of them or none.

Only where that is sound: one answer a home, by its address on the roll, or a survey without any proof. What
the file says of persons is never kept; what is kept of its cells lies sealed and is destroyed by the import.
Of an anonymous survey the answers go into envelopes as all others do (docs/adr/0016).
"""

from __future__ import annotations

import hashlib
import json
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session, undefer

from app.domain.errors import LouyiError
from app.domain.surveys import imported
from app.domain.surveys.questionnaire import Questionnaire
from app.models import (
    Survey,
    SurveyImport,
    SurveyImported,
    SurveyParticipation,
    User,
)
from app.services.survey_answers import KEY_BYTES, insert_rows, place_names, response_rows
from app.services.survey_import_rows import Cells, Good, check
from app.services.surveys import Stage, SurveyNotOpen, lock_survey, stage_of
from app.services.vault import Vault

MOST_ROWS = 5_000
KEPT = timedelta(days=1)
"""How long cells wait for the person who sent them."""


class ImportRefused(LouyiError):
    """`why` is "twice", "empty", "rows" or "columns"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotAllRows(LouyiError):
    """Some rows cannot be taken, so none is."""


@dataclass(frozen=True)
class Done:
    """An import in a list, with the answers that still come from it."""

    row: SurveyImport
    answers: int


def may_import(survey: Survey, now: datetime) -> bool:
    """While it is open, and where a row can be told from another."""
    sound = survey.one_per == "household" or survey.identity == "open"
    return sound and stage_of(survey, now) is Stage.OPEN


def start(
    session: Session, survey: Survey, data: bytes, cells: Cells, *, now: datetime, actor: User, vault: Vault
) -> SurveyImport:
    """Keep the cells until a person has chosen; raises ImportRefused, SurveyNotOpen."""
    lock_survey(session, survey)
    if not may_import(survey, now):
        raise SurveyNotOpen(survey.code)
    if not cells.rows or len(cells.rows) > MOST_ROWS:
        raise ImportRefused("rows" if cells.rows else "empty")
    fingerprint = hashlib.sha256(data).hexdigest()
    same = (SurveyImport.survey_id == survey.survey_id, SurveyImport.content_sha256 == fingerprint)
    row = session.scalar(select(SurveyImport).where(*same))
    if row is not None and row.imported_at is not None:
        raise ImportRefused("twice")
    if row is None:
        row = SurveyImport(survey_id=survey.survey_id, content_sha256=fingerprint)
        session.add(row)
    row.uploaded_at, row.uploaded_by, row.columns = now, actor.user_id, None
    row.cells_sealed = vault.seal_bytes(zlib.compress(json.dumps([cells.header, cells.rows]).encode()))
    session.flush()
    return row


def find(session: Session, survey: Survey, number: int) -> SurveyImport | None:
    """One of this survey."""
    mine = (SurveyImport.survey_import_id == number, SurveyImport.survey_id == survey.survey_id)
    return session.scalar(select(SurveyImport).where(*mine).options(undefer(SurveyImport.cells_sealed)))


def cells_of(row: SurveyImport, vault: Vault) -> Cells:
    """What waits; only before it is imported."""
    assert row.cells_sealed is not None
    header, rows = json.loads(zlib.decompress(vault.unseal_bytes(row.cells_sealed)))
    return Cells(header, [(number, cells) for number, cells in rows])


def without_persons(asked: Questionnaire, cells: Cells) -> Cells:
    """Without the cells of columns that look like a person's, or that have no title."""
    gone = [not title.strip() or imported.personal(asked, title) for title in cells.header]
    rows = [
        (number, ["" if at >= len(gone) or gone[at] else cell for at, cell in enumerate(row)])
        for number, row in cells.rows
    ]
    return Cells(cells.header, rows)


def apply(
    session: Session,
    survey: Survey,
    row: SurveyImport,
    asked: Questionnaire,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> int:
    """Every row becomes an answer, or none; how many. Raises SurveyNotOpen, ImportRefused, NotAllRows."""
    lock_survey(session, survey)
    session.refresh(row)
    if not may_import(survey, now):
        raise SurveyNotOpen(survey.code)
    if row.imported_at is not None or row.columns is None:
        raise ImportRefused("twice")
    found = check(session, survey, asked, cells_of(row, vault), row.columns, vault)
    if found.faults or not found.good:
        raise NotAllRows
    row.cells_sealed, row.imported_at, row.imported_by = None, now, actor.user_id
    session.flush()
    made = [_participation(survey, each, vault) for each in found.good]
    session.execute(insert(SurveyParticipation), made)
    of_file = {"survey_import_id": row.survey_import_id}
    links = [of_file | {"participation_key": each["participation_key"]} for each in made]
    session.execute(insert(SurveyImported), links)
    if not survey.anonymous:
        names = place_names(session, survey)
        written = [
            response_rows(
                survey, asked, one.answers, names[one.survey_place_id], keys["participation_key"], vault
            )
            for one, keys in zip(found.good, made, strict=True)
        ]
        insert_rows(session, written)
    return len(made)


def take_back(session: Session, survey: Survey, row: SurveyImport, *, now: datetime) -> int:
    """All answers that still come from the file are destroyed; how many. Raises SurveyNotOpen."""
    lock_survey(session, survey)
    if stage_of(survey, now) is not Stage.OPEN:
        raise SurveyNotOpen(survey.code)
    mine = select(SurveyImported.participation_key).where(
        SurveyImported.survey_import_id == row.survey_import_id
    )
    number = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    theirs = SurveyParticipation.participation_key.in_(mine)
    session.execute(
        delete(SurveyParticipation).where(theirs), execution_options={"synchronize_session": False}
    )
    session.delete(row)
    session.flush()
    return number


def drop_waiting(session: Session, survey: Survey) -> None:
    """Of a survey that closes: cells that were never taken over are destroyed."""
    waiting = SurveyImport.imported_at.is_(None)
    session.execute(delete(SurveyImport).where(SurveyImport.survey_id == survey.survey_id, waiting))


def stale(session: Session, now: datetime) -> Sequence[int]:
    """Files for which nobody came back in time."""
    waiting = (SurveyImport.imported_at.is_(None), SurveyImport.uploaded_at <= now - KEPT)
    return session.scalars(select(SurveyImport.survey_import_id).where(*waiting)).all()


def drop_stale(session: Session, now: datetime) -> int:
    """Destroy them; how many."""
    found = stale(session, now)
    session.execute(delete(SurveyImport).where(SurveyImport.survey_import_id.in_(found)))
    return len(found)


def done(session: Session, survey: Survey) -> list[Done]:
    """Every import of a survey, with the answers that still come from it (one query)."""
    number = func.count(SurveyImported.participation_key)
    rows = session.execute(
        select(SurveyImport, number)
        .outerjoin(SurveyImported, SurveyImported.survey_import_id == SurveyImport.survey_import_id)
        .where(SurveyImport.survey_id == survey.survey_id, SurveyImport.imported_at.is_not(None))
        .group_by(SurveyImport.survey_import_id)
        .order_by(SurveyImport.survey_import_id)
    )
    return [Done(row[0], row[1]) for row in rows]


def tells(survey: Survey, imported: Sequence[Done]) -> bool:
    """Whether somebody who has a file could subtract its answers from a small group of nameless ones."""
    return survey.anonymous and bool(imported)


def _participation(survey: Survey, each: Good, vault: Vault) -> Mapping[str, Any]:
    chance = secrets.token_hex(KEY_BYTES)
    named = survey.one_per == "household"
    subject = None if named else vault.digest("survey", f"{survey.survey_id}\0{chance}")
    return {
        "participation_key": secrets.token_bytes(KEY_BYTES),
        "survey_id": survey.survey_id,
        "anonymous": survey.anonymous,
        "survey_place_id": each.survey_place_id,
        "room": each.room,
        "subject_digest": subject,
        "sent": True,
        "on_paper": False,
        "envelope_sealed": each.envelope,
    }
