"""Texts of a survey by SMS: an invitation at the opening, and reminders to those who have not taken part.

They are ordered once with their cost, go out by themselves between 9:00 and 20:00 in Beijing, one to a phone
for all of its homes and one round a day, and are recalled once these have answered (services/recall). That a
home took part is known in an anonymous survey, too; what anyone answered is not read here. Only where the
roll says who may answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import BEIJING, day_of
from app.domain.errors import LouyiError
from app.domain.text_message import holds_address, is_mainland, segments
from app.models import Survey, SurveyMailing, User
from app.services import sms_budget, survey_texts
from app.services.reminder_rows import Recipient
from app.services.reminder_texts import homes_word
from app.services.reminders import is_night
from app.services.sms_budget import Caps
from app.services.survey_mail_rows import queue, recipients
from app.services.surveys import Stage, lock_survey, stage_of
from app.services.vault import Vault

INVITATION = 0
DAYS = (7, 3, 1)
"""Days before the close on which a reminder may be ordered: three at most."""
AT = time(10)


class CannotOrder(LouyiError):
    """`reason`: closed, address, cap, or dearer (than was shown)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Outlook:
    """What one round would cost if it went out now; of the invitation and the reminders the dearer one."""

    phones: int
    homes: int
    invitation: str
    reminder: str
    """The texts for the first phone on the list; empty without one."""
    segments: int
    fen: int
    left_fen: int


def mailings(session: Session, survey: Survey) -> Sequence[SurveyMailing]:
    """What was ordered: the invitation, then the reminders in their order."""
    rows = session.scalars(select(SurveyMailing).where(SurveyMailing.survey_id == survey.survey_id)).all()
    return sorted(rows, key=lambda row: (row.days_before > 0, -row.days_before))


def goes_out(survey: Survey, days_before: int) -> datetime | None:
    """From when on: the opening, or at ten o'clock so many days before the close; None while that is open."""
    if days_before == INVITATION:
        return survey.opened_at
    if survey.closes_at is None:
        return None
    return datetime.combine(day_of(survey.closes_at) - timedelta(days=days_before), AT, BEIJING)


def outlook(session: Session, survey: Survey, *, now: datetime, caps: Caps, vault: Vault) -> Outlook:
    """For the page (a constant number of queries). The survey has an end."""
    people = recipients(session, survey, vault)
    invitations, reminders = (list(_texts(survey, days, people)) for days in (INVITATION, DAYS[0]))
    lots = (invitations, reminders)
    return Outlook(
        phones=len(people),
        homes=len({number for person in people for number in person.homes}),
        invitation=next(iter(invitations), ""),
        reminder=next(iter(reminders), ""),
        segments=max((_segments(lot, people) for lot in lots), default=0),
        fen=max(_cost(lot, people, caps) for lot in lots),
        left_fen=_left(session, survey, caps, now),
    )


def order(
    session: Session,
    survey: Survey,
    days: Collection[int],
    *,
    shown_fen: int,
    clock: Callable[[], datetime],
    actor: User,
    caps: Caps,
    vault: Vault,
) -> None:
    """Order these rounds in place of those that have not gone out yet; raises CannotOrder.

    `shown_fen` is what each may cost at most: as the person saw it."""
    assert set(days) <= {INVITATION, *DAYS}, days
    lock_survey(session, survey)
    now = clock()
    kept = {row.days_before: row for row in mailings(session, survey)}
    if days:
        _refuse(session, survey, shown_fen, now, caps, vault)
    for row in kept.values():
        if row.done_at is None or row.refusal is not None:
            session.delete(row)
    session.flush()
    for each in days:
        if each not in kept or kept[each].done_at is None or kept[each].refusal is not None:
            session.add(
                SurveyMailing(
                    survey_id=survey.survey_id,
                    days_before=each,
                    limit_fen=shown_fen,
                    ordered_at=now,
                    ordered_by=actor.user_id,
                )
            )
    session.flush()


def due(session: Session, now: datetime) -> list[int]:
    """Rounds whose time has come, of open surveys; none at night."""
    if is_night(now):
        return []
    rows = session.execute(
        select(SurveyMailing, Survey)
        .join(Survey, Survey.survey_id == SurveyMailing.survey_id)
        .where(SurveyMailing.done_at.is_(None), Survey.opened_at.is_not(None), Survey.closes_at > now)
        .order_by(SurveyMailing.survey_mailing_id)
    )
    return [
        mailing.survey_mailing_id
        for mailing, survey in rows
        if _is_due(survey, mailing, now) and not _texted_today(session, survey, now)
    ]


def _is_due(survey: Survey, mailing: SurveyMailing, now: datetime) -> bool:
    """A reminder has its own day, after that of the opening: one that was missed does not come late."""
    moment = goes_out(survey, mailing.days_before)
    if moment is None or moment > now or survey.opened_at is None:
        return False
    if mailing.days_before == INVITATION:
        return True
    return day_of(moment) == day_of(now) and is_ahead(survey, mailing.days_before, survey.opened_at)


def is_ahead(survey: Survey, days_before: int, now: datetime) -> bool:
    """Whether a round can still go out: the day of the opening is the invitation's."""
    moment = goes_out(survey, days_before)
    if days_before == INVITATION:
        return True
    return moment is not None and moment > now and day_of(moment) > day_of(survey.opened_at or now)


def send(session: Session, survey_mailing_id: int, *, now: datetime, caps: Caps, vault: Vault) -> int:
    """Queue a round that is due; how many texts. Done once: two workers wait for each other."""
    mailing = session.get_one(SurveyMailing, survey_mailing_id)
    survey = session.get_one(Survey, mailing.survey_id)
    lock_survey(session, survey)
    session.refresh(mailing)
    if mailing.done_at is not None or stage_of(survey, now) is not Stage.OPEN or is_night(now):
        return 0
    if _texted_today(session, survey, now):
        return 0
    people = recipients(session, survey, vault)
    texts = list(_texts(survey, mailing.days_before, people))
    cost = _cost(texts, people, caps)
    refusal = _refusal(survey, texts, cost, mailing.limit_fen, _left(session, survey, caps, now))
    mailing.done_at, mailing.refusal = now, refusal
    mailing.texts, mailing.cost_fen = (0, 0) if refusal else (len(texts), cost)
    session.flush()
    if refusal or not texts:
        return 0
    queue(session, survey, mailing, people, texts, now=now, vault=vault)
    return len(texts)


def _texted_today(session: Session, survey: Survey, now: datetime) -> bool:
    return any(
        row.done_at is not None and row.texts and day_of(row.done_at) == day_of(now)
        for row in mailings(session, survey)
    )


def _texts(survey: Survey, days_before: int, people: Sequence[Recipient]) -> Iterator[str]:
    assert survey.closes_at is not None
    write = survey_texts.invitation_text if days_before == INVITATION else survey_texts.reminder_text
    place = survey.compound
    for person in people:
        homes = homes_word([str(key) for key in person.homes.values()])
        yield write(place.name, survey.title, homes, survey.closes_at, survey.code, place.phone)


def _cost(texts: Sequence[str], people: Sequence[Recipient], caps: Caps) -> int:
    return sum(caps.tariff.cost(text, person.phone) for text, person in zip(texts, people, strict=True))


def _segments(texts: Sequence[str], people: Sequence[Recipient]) -> int:
    sized = zip(texts, people, strict=True)
    return max((segments(text, mainland=is_mainland(person.phone)) for text, person in sized), default=0)


def _left(session: Session, survey: Survey, caps: Caps, now: datetime) -> int:
    """As of a vote, half of its cap and of the day's; what other reminders still wait for the day holds."""
    spent = session.scalar(
        select(func.sum(SurveyMailing.cost_fen)).where(SurveyMailing.survey_id == survey.survey_id)
    )
    today = sms_budget.spent_today(session, now).reminders
    return max(0, min(caps.motion_fen // 2 - int(spent or 0), caps.day_fen // 2 - today))


def _refuse(
    session: Session, survey: Survey, shown_fen: int, now: datetime, caps: Caps, vault: Vault
) -> None:
    if stage_of(survey, now) not in (Stage.DRAFT, Stage.OPEN) or survey.closes_at is None:
        raise CannotOrder("closed")
    found = outlook(session, survey, now=now, caps=caps, vault=vault)
    reason = _refusal(survey, [found.invitation, found.reminder], found.fen, shown_fen, found.left_fen)
    if reason:
        raise CannotOrder(reason)


def _refusal(survey: Survey, texts: Sequence[str], cost: int, limit_fen: int, left_fen: int) -> str | None:
    if survey.identity != "household":
        return "identity"
    if any(holds_address(text) for text in texts):
        return "address"
    if cost > limit_fen:
        return "dearer"
    return "cap" if cost > left_fen else None
