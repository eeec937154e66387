"""After the close: the envelopes are opened in one transaction, in a random order, and destroyed.

Threat (docs/adr/0016): rows that arrive together can be joined by their order, by the number of their
transaction, by what backups hold of each day. So of an anonymous survey no answer is readable before this
moment, all become so at once, in an order drawn anew, and their places are made so coarse that five lie in
each. Fewer than five answers in all are destroyed unread, and so are fewer than five beside those of a file:
whoever has the file would subtract it.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.crowds import FEWEST, coarsen
from app.domain.surveys import questionnaire
from app.domain.surveys.loading import Loader
from app.models import Survey, SurveyImported, SurveyParticipation
from app.services import survey_imports, survey_mail_rows, survey_photos, survey_results
from app.services.survey_answers import KEY_BYTES, insert_rows, place_names, response_rows
from app.services.survey_envelopes import Damaged, unseal
from app.services.surveys import Stage, lock_survey, newest_wording, stage_of
from app.services.vault import Vault

LOT = 500
"""Envelopes that are in memory at once."""
Row = tuple[bytes, int, bool]
"""Of who handed in: the key, the place, and whether a file has the answers, too."""


@dataclass(frozen=True)
class Tallied:
    """What became of the envelopes: how many were damaged, and destroyed unread."""

    damaged: int


def tally(session: Session, survey_id: int, *, now: datetime, vault: Vault) -> Tallied | None:
    """Open the envelopes of a closed survey; None if it was done before, or is not closed.

    Raises Damaged where none of them opens: then the key is wrong, and nothing may be destroyed."""
    survey = session.get_one(Survey, survey_id)
    lock_survey(session, survey)
    if stage_of(survey, now) is not Stage.COUNTING:
        return None
    damaged = _open_all(session, survey, vault) if survey.anonymous else 0
    mine = SurveyParticipation.survey_id == survey_id
    session.execute(delete(SurveyParticipation).where(mine, ~SurveyParticipation.sent))
    survey_photos.drop_unsent(session, survey)
    survey_imports.drop_waiting(session, survey)
    session.execute(
        update(SurveyParticipation)
        .where(mine)
        .values(envelope_sealed=None, subject_digest=None)
        .execution_options(synchronize_session=False)
    )
    survey_mail_rows.forget_whom(session, survey)
    survey_results.keep_counts(session, survey)
    survey.tallied_at = now
    session.flush()
    session.expire_all()
    return Tallied(damaged)


def _open_all(session: Session, survey: Survey, vault: Vault) -> int:
    """How many were damaged. As a rule none: only where one is, all are tried before, without it."""
    rows = _handed_in(session, survey)
    try:
        with session.begin_nested():
            _write(session, survey, _told(rows), vault)
    except Damaged:
        sound = [row for row, opens in zip(rows, _openable(session, rows, vault), strict=True) if opens]
        if not sound:
            raise
        _write(session, survey, _told(sound), vault)
        return len(rows) - len(sound)
    return 0


def _openable(session: Session, rows: Sequence[Row], vault: Vault) -> Iterator[bool]:
    for envelope in _envelopes(session, [key for key, _place, _of_a_file in rows]):
        try:
            unseal(envelope, vault)
        except Damaged:
            yield False
        else:
            yield True


def _write(session: Session, survey: Survey, rows: list[Row], vault: Vault) -> None:
    if len(rows) < FEWEST:
        return
    random.SystemRandom().shuffle(rows)
    names = place_names(session, survey)
    known = frozenset(at for at, (_key, _place, of_a_file) in enumerate(rows) if of_a_file)
    shown = coarsen([names[place] for _key, place, _of_a_file in rows], known=known)
    asked = questionnaire.read(newest_wording(session, survey).questionnaire)
    sealed = _envelopes(session, [key for key, _place, _of_a_file in rows])
    loader, placed = Loader(asked), zip(_keys(len(rows)), shown, sealed, strict=True)
    while lot := list(islice(placed, LOT)):
        written = [
            response_rows(
                survey, asked, loader.load(unseal(envelope, vault).sent or {}), place, None, vault, key
            )
            for key, place, envelope in lot
        ]
        insert_rows(session, written)


def _keys(number: int) -> list[bytes]:
    """Of chance, and in their order: rows that come in the order of an index are appended to it."""
    return sorted(secrets.token_bytes(KEY_BYTES) for _each in range(number))


def _handed_in(session: Session, survey: Survey) -> list[Row]:
    query = (
        select(
            SurveyParticipation.participation_key,
            SurveyParticipation.survey_place_id,
            SurveyImported.survey_import_id.is_not(None),
        )
        .outerjoin(SurveyImported, SurveyImported.participation_key == SurveyParticipation.participation_key)
        .where(SurveyParticipation.survey_id == survey.survey_id, SurveyParticipation.sent)
    )
    return [(key, place, bool(of_a_file)) for key, place, of_a_file in session.execute(query)]


def _told(rows: list[Row]) -> list[Row]:
    """Without those that are left when those of files are taken away, if they are fewer than five."""
    of_files = [row for row in rows if row[2]]
    return of_files if of_files and len(rows) - len(of_files) < FEWEST else rows


def _envelopes(session: Session, keys: Sequence[bytes]) -> Iterator[bytes | None]:
    """In the order of `keys`, some at a time."""
    for start in range(0, len(keys), LOT):
        lot = keys[start : start + LOT]
        query = select(SurveyParticipation.participation_key, SurveyParticipation.envelope_sealed)
        rows = session.execute(query.where(SurveyParticipation.participation_key.in_(lot)))
        found = {row.participation_key: row.envelope_sealed for row in rows}
        yield from (found[key] for key in lot)
