"""Rows of a questionnaire service's file, judged: whose home each is, what it answers, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import BadAddress, read_key
from app.domain.surveys import answers as reading
from app.domain.surveys import imported
from app.domain.surveys.answers import Answers, Fault
from app.domain.surveys.imported import HOME
from app.domain.surveys.questionnaire import Questionnaire
from app.models import Flat, Survey, SurveyParticipation
from app.services.survey_doors import owner_marks
from app.services.survey_envelopes import AnswersTooLong, Envelope, seal
from app.services.surveys import places_by_address
from app.services.vault import Vault

Why = Literal["no_home", "unknown_home", "same_home", "answered", "unread", "too_long"]


@dataclass(frozen=True)
class Cells:
    """The file as text: the header, and the rows by their number in the file."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class RowFault:
    """What is wrong in a row: at which column (from 0, None: the row), and why."""

    row: int
    column: int | None
    cell: str
    why: Why | Fault


@dataclass(frozen=True)
class Good:
    """One row: of which place and home, and what it answers."""

    survey_place_id: int
    room: str | None
    answers: Answers
    envelope: bytes


@dataclass(frozen=True)
class Checked:
    """All rows judged; rows without any answer are passed over."""

    good: Sequence[Good]
    faults: Sequence[RowFault]
    empty: int


def check(
    session: Session, survey: Survey, asked: Questionnaire, cells: Cells, columns: Sequence[str], vault: Vault
) -> Checked:
    """Judge every row (five queries)."""
    homes = _Homes(session, survey)
    owners = owner_marks(session, survey, vault) if homes.by_home else {}
    good: list[Good] = []
    faults: list[RowFault] = []
    empty = 0
    for number, row in cells.rows:
        form, unread = imported.form_of(asked, columns, row)
        if not form and not unread:
            empty += 1
            continue
        read = reading.read(asked, form, draft=True)
        wrong = [RowFault(number, at, _cell(row, at), "unread") for at in unread]
        wrong += [_at_its_column(number, row, columns, name, fault) for name, fault in read.faults.items()]
        at = columns.index(HOME) if HOME in columns else None
        place = homes.take(_cell(row, at) if at is not None else "")
        if isinstance(place, str):
            wrong.append(RowFault(number, at, _cell(row, at), place))
        elif not wrong:
            try:
                by = ["", *owners.get(read_key(_cell(row, at)), [])] if at is not None and place[1] else None
                envelope = seal(Envelope(None, read.answers.data(), None, by), vault)
                good.append(Good(*place, read.answers, envelope))
            except AnswersTooLong:
                wrong.append(RowFault(number, None, "", "too_long"))
        faults += wrong
    return Checked(good, faults, empty)


class _Homes:
    """The places of a survey, and which homes are taken: each once."""

    def __init__(self, session: Session, survey: Survey) -> None:
        self.by_home = survey.one_per == "household"
        places = places_by_address(session, survey).items()
        self.places = {key: place.survey_place_id for key, place in places}
        flats = select(Flat.building, Flat.entrance, Flat.room).where(
            Flat.compound_id == survey.compound_id, Flat.status == "owner"
        )
        self.flats = {tuple(row) for row in session.execute(flats)} if self.by_home else set()
        mine = SurveyParticipation.survey_id == survey.survey_id
        taken = select(SurveyParticipation.survey_place_id, SurveyParticipation.room).where(mine)
        self.answered = {tuple(row) for row in session.execute(taken)} if self.by_home else set()
        self.seen: set[tuple[int, str | None]] = set()

    def take(self, text: str) -> tuple[int, str | None] | Why:
        """The place and the room, taken from now on; else why not."""
        if not self.by_home:
            return self._entrance(text)
        if not text.strip():
            return "no_home"
        try:
            key = read_key(text)
        except BadAddress:
            return "unknown_home"
        place = self.places.get((key.building, key.entrance))
        if place is None or (key.building, key.entrance, key.room) not in self.flats:
            return "unknown_home"
        if (place, key.room) in self.answered:
            return "answered"
        if (place, key.room) in self.seen:
            return "same_home"
        self.seen.add((place, key.room))
        return place, key.room

    def _entrance(self, text: str) -> tuple[int, None] | Why:
        """By its address with or without a room; the only one needs none."""
        if len(self.places) == 1:
            return next(iter(self.places.values())), None
        for typed in (text, f"{text}-0"):
            try:
                key = read_key(typed)
            except BadAddress:
                continue
            if (key.building, key.entrance) in self.places:
                return self.places[key.building, key.entrance], None
        return "unknown_home" if text.strip() else "no_home"


def _at_its_column(
    number: int, row: Sequence[str], columns: Sequence[str], name: str, fault: Fault
) -> RowFault:
    at = next((at for at, target in enumerate(columns) if target.split(":")[1:2] == [name]), None)
    return RowFault(number, at, _cell(row, at), fault)


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""
