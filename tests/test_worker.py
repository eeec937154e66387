"""The worker: closes, sends, gives signs of life; one outage or fault loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.database import Database
from app.delivery.sms import Accepted, Health, Outgoing, Refused, Report, Unavailable
from app.extensions import Louyi
from app.models import (
    Heartbeat,
    Message,
    Motion,
    Result,
    Suggestion,
    Survey,
    SurveyImport,
    SurveyParticipation,
    SurveyResponse,
)
from app.services import finding, motions, roll
from app.services.frozen_roll import load_voters
from app.survey_worker import SurveyWorker
from app.worker import HEARTBEAT, Worker
from tests import factories as f
from tests.conftest import Clock, Page
from tests.factories import CLOSES, cast, flat_of, opened, phone
from tests.services import suggesting, surveying
from tests.services import test_survey_imports as importing


class Phones:
    """Keeps what was sent; `fault` may be raised for a number."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.fault: Callable[[str], Exception | None] = lambda _number: None
        self._lock = threading.Lock()

    def send(self, message: Outgoing) -> Accepted:
        error = self.fault(message.phone)
        if error:
            raise error
        with self._lock:
            self.got.append(message.phone)
            return Accepted("test", f"id-{len(self.got)}")

    def find(self, _message: Outgoing, _since: datetime) -> Accepted | None:
        return None

    def health(self) -> Sequence[Health]:
        return ()

    def reports(self) -> Sequence[Report]:
        return ()


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def worker(app: Flask, phones: Phones) -> Worker:
    parts: Louyi = app.extensions["louyi"]
    return Worker(parts, phones)


def two_votes(database: Database) -> int:
    with database.writing() as session:
        motion = opened(session)
        for room in ("101", "201"):
            cast(session, flat_of(session, motion, room), "yes")
        session.commit()
        return motion.motion_id


def messages(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.message_id)))


def test_a_round_sends_what_waits_and_only_once(database: Database, worker: Worker, phones: Phones) -> None:
    two_votes(database)
    worker.round()
    worker.round()
    assert sorted(phones.got) == [phone(1), phone(3)]
    assert all(message.sent_at for message in messages(database))


def test_a_refused_number_does_not_hold_up_the_others(
    database: Database, worker: Worker, phones: Phones
) -> None:
    two_votes(database)
    phones.fault = lambda number: Refused("21614") if number == phone(1) else None
    worker.round()
    assert phones.got == [phone(3)]
    assert [message.error for message in messages(database)] == ["21614", None]


def test_a_provider_that_is_down_loses_nothing(
    database: Database, worker: Worker, phones: Phones, clock: Clock
) -> None:
    two_votes(database)
    phones.fault = lambda _number: Unavailable("503")
    worker.round()
    assert phones.got == []
    phones.fault = lambda _number: None
    worker.round()
    assert phones.got == []
    clock.moment += timedelta(seconds=5)
    worker.round()
    assert sorted(phones.got) == [phone(1), phone(3)]


def test_a_motion_is_closed_by_itself_at_its_deadline(
    database: Database, worker: Worker, clock: Clock
) -> None:
    motion_id = two_votes(database)
    clock.moment = CLOSES - timedelta(microseconds=1)
    worker.round()
    with database.reading() as session:
        assert session.get(Result, motion_id) is None
    clock.moment = CLOSES
    worker.round()
    with database.reading() as session:
        result = session.get(Result, motion_id)
        assert result is not None
        assert result.counted_at == CLOSES


def test_each_round_is_a_sign_of_life(database: Database, worker: Worker, clock: Clock) -> None:
    worker.round()
    clock.moment += timedelta(seconds=7)
    worker.round()
    with database.reading() as session:
        beat = session.get(Heartbeat, HEARTBEAT)
        assert beat is not None
        assert beat.beat_at == clock.moment


def test_a_fault_in_one_part_stops_no_other(database: Database, worker: Worker, phones: Phones) -> None:
    two_votes(database)
    with database.writing() as session:
        session.execute(text("ALTER TABLE heartbeats RENAME TO gone"))
        session.commit()
    worker.round()
    with database.writing() as session:
        session.execute(text("ALTER TABLE gone RENAME TO heartbeats"))
        session.commit()
    assert len(phones.got) == 2


def test_it_stops_when_told(database: Database, worker: Worker) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    with database.reading() as session:
        assert session.scalars(select(Motion)).all() == []


def test_an_announced_motion_opens_by_itself_at_its_first_instant(
    database: Database, worker: Worker, clock: Clock
) -> None:
    with database.writing() as session:
        place = f.compound(session)
        roll.import_roll(session, place, f.house(), f.VAULT)
        chair = f.user(session, "chair", "committee", place)
        opens = clock() + timedelta(days=2)
        motion = f.draft(session, place, chair, opens=opens, notice_days=1)
        motions.announce_motion(session, motion, now=clock())
        session.commit()
        code = motion.code
    worker.round()
    assert voters_of(database, code) == 0
    clock.moment = opens
    worker.round()
    assert voters_of(database, code) == 12


def voters_of(database: Database, code: str) -> int:
    with database.reading() as session:
        motion = finding.find_motion(session, code)
        assert motion is not None
        return len(load_voters(session, motion.motion))


def test_the_worker_opens_the_envelopes_of_a_closed_survey_once_and_forgets_it_after_a_year(
    database: Database, worker: Worker, clock: Clock
) -> None:
    with database.writing() as session:
        survey = surveying.opened(session)
        for number in range(1, 7):
            surveying.answer(session, survey, number)
        session.commit()
    for moment, tallied, forgotten in (
        (surveying.CLOSES - timedelta(seconds=1), False, False),
        (surveying.CLOSES, True, False),
        (surveying.CLOSES + timedelta(days=366), True, True),
    ):
        clock.moment = moment
        SurveyWorker(worker.parts).round()
        worker.round()
        with database.reading() as session:
            row = session.get_one(Survey, survey.survey_id)
            assert (row.tallied_at is not None, row.forgotten_at is not None) == (tallied, forgotten)
            assert len(session.scalars(select(SurveyResponse)).all()) == (6 if tallied else 0)


@pytest.mark.parametrize(("seconds", "left"), [(-1, 2), (0, 1)])
def test_the_worker_destroys_a_file_that_nobody_took_over_within_a_day(
    database: Database, worker: Worker, clock: Clock, seconds: int, left: int
) -> None:
    with database.writing() as session:
        survey = surveying.opened(session)
        taken = importing.sent(session, survey, importing.homes(2), b"taken")
        importing.apply(session, survey, taken)
        importing.sent(session, survey, importing.homes(3), b"waiting")
        session.commit()
    clock.moment = f.NOW + timedelta(days=1, seconds=seconds)
    worker.round()
    with database.reading() as session:
        assert len(session.scalars(select(SurveyImport)).all()) == left
        assert surveying.sent(session, survey) == 2


@pytest.mark.parametrize(("days", "forgotten"), [(364, 0), (365, 2)])
def test_the_worker_forgets_who_reported_something_a_year_after_it_was_finished(
    database: Database, worker: Worker, clock: Clock, days: int, forgotten: int
) -> None:
    with database.writing() as session:
        place = suggesting.place(session)
        for number in range(3):
            row = suggesting.report(session, place, phone=phone(number))
            if number:
                suggesting.closed(session, row)
        session.commit()
    clock.moment = f.NOW + timedelta(days=days)
    worker.round()
    with database.reading() as session:
        rows = session.scalars(select(Suggestion)).all()
        assert len([row for row in rows if not row.phone_sealed]) == forgotten


def test_a_damaged_envelope_is_destroyed_unread_and_the_others_are_counted(
    app: Flask, database: Database, worker: Worker, clock: Clock
) -> None:
    with database.writing() as session:
        survey = surveying.opened(session)
        for number in range(1, 8):
            surveying.answer(session, survey, number)
        hurt = session.scalars(select(SurveyParticipation).where(SurveyParticipation.room == "101")).one()
        assert hurt.envelope_sealed is not None
        hurt.envelope_sealed = hurt.envelope_sealed[:-1] + bytes([hurt.envelope_sealed[-1] ^ 1])
        session.commit()
    clock.moment = surveying.CLOSES
    SurveyWorker(worker.parts).round()
    with database.reading() as session:
        assert session.get_one(Survey, survey.survey_id).tallied_at is not None
        assert len(session.scalars(select(SurveyResponse)).all()) == 6
        assert surveying.sent(session, survey) == 7
        assert set(session.scalars(select(SurveyParticipation.envelope_sealed))) == {None}
    desk = Page(app.test_client()).get("/").in_english().sign_in("chair-test")
    desk.get(f"/surveys/{survey.code}/results")
    assert "1 answer could not be opened, for what was kept of it is damaged" in desk.text


def test_a_survey_that_cannot_be_counted_stops_no_other(
    database: Database, worker: Worker, clock: Clock
) -> None:
    with database.writing() as session:
        broken, sound = (surveying.opened(session, code=code) for code in ("FIRST", "LATER"))
        for survey in (broken, sound):
            for number in range(1, 7):
                surveying.answer(session, survey, number)
        session.execute(
            update(SurveyParticipation)
            .where(SurveyParticipation.survey_id == broken.survey_id)
            .values(envelope_sealed=b"not what was sealed here")
        )
        session.commit()
    clock.moment = surveying.CLOSES
    SurveyWorker(worker.parts).round()
    with database.reading() as session:
        assert session.get_one(Survey, broken.survey_id).tallied_at is None
        assert session.get_one(Survey, sound.survey_id).tallied_at is not None
