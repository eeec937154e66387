"""Reminders that wait and are not needed any more: the vote was withdrawn or is over, or the homes answered.

A text that may already be at the provider is left alone. Of one that names several homes at least one must
still be out. Asked whenever texts are taken out of the queue, so that nothing has to be told of an answer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import (
    Message,
    Motion,
    Reminder,
    ReminderHome,
    Survey,
    SurveyMailing,
    SurveyParticipation,
    SurveyText,
    SurveyTextHome,
    Voter,
    VoterFlat,
)
from app.services.sms_budget import REMINDER

RECALLED = "recalled"
WAITING = (
    Message.kind == REMINDER,
    Message.sent_at.is_(None),
    Message.failed_at.is_(None),
    Message.in_doubt.is_(False),
)
"""A reminder that the provider cannot have yet."""
STILL_OUT = or_(Voter.took_part_at.is_(None), Voter.pending_at.is_not(None))
"""No answer of the home counts: nobody answered, or co-owners differ."""


def recall_reminders(session: Session, now: datetime) -> None:
    """Ends them (two statements)."""
    _recall_of_surveys(session, now)
    over = exists().where(
        Motion.motion_id == Message.motion_id,
        or_(Motion.withdrawn_at.is_not(None), Motion.closes_at <= now),
    )
    first = select(Reminder.reminder_id).where(
        Reminder.message_id == Message.message_id, _out(Reminder.voter_flat_id)
    )
    further = (
        select(Reminder.reminder_id)
        .join(ReminderHome, ReminderHome.reminder_id == Reminder.reminder_id)
        .where(Reminder.message_id == Message.message_id, _out(ReminderHome.voter_flat_id))
    )
    session.execute(
        update(Message)
        .where(
            *(Message.motion_id.is_not(None), *WAITING),
            or_(over, ~(first.correlate(Message).exists() | further.correlate(Message).exists())),
        )
        .values(failed_at=now, error=RECALLED)
        .execution_options(synchronize_session=False)
    )


def _recall_of_surveys(session: Session, now: datetime) -> None:
    sent = select(SurveyParticipation.participation_key).where(
        SurveyParticipation.survey_id == Survey.survey_id, SurveyParticipation.sent
    )
    person = sent.where(SurveyParticipation.subject_digest == SurveyText.subject_digest)
    home = sent.where(
        SurveyParticipation.survey_place_id == SurveyTextHome.survey_place_id,
        SurveyParticipation.room == SurveyTextHome.room,
    )
    home_out = exists().where(
        SurveyTextHome.survey_text_id == SurveyText.survey_text_id,
        ~home.correlate(Survey, SurveyTextHome).exists(),
    )
    person_out = SurveyText.subject_digest.is_not(None) & ~person.correlate(Survey, SurveyText).exists()
    needed = (
        select(SurveyText.survey_text_id)
        .join(SurveyMailing, SurveyMailing.survey_mailing_id == SurveyText.survey_mailing_id)
        .join(Survey, Survey.survey_id == SurveyMailing.survey_id)
        .where(
            SurveyText.message_id == Message.message_id,
            Survey.closes_at > now,
            or_(home_out.correlate(SurveyText, Survey), person_out),
        )
    )
    session.execute(
        update(Message)
        .where(Message.compound_id.is_not(None), *WAITING, ~needed.correlate(Message).exists())
        .values(failed_at=now, error=RECALLED)
        .execution_options(synchronize_session=False)
    )


def _out(flat: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(VoterFlat.voter_flat_id == flat, Voter.voter_id == VoterFlat.voter_id, STILL_OUT)
