"""Texts of a survey: whom they ask, when they go out, what they may cost, and what recalls them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.text_message import Tariff, holds_address, segments
from app.models import Flat, FlatOwner, Message, Survey, SurveyMailing, SurveyText, SurveyTextHome, User
from app.services import outbox, survey_mailings, survey_people, survey_tally, survey_texts, surveys
from app.services.recall import recall_reminders
from app.services.sms_budget import Caps
from app.services.survey_mailings import CannotOrder
from app.services.text_kinds import kind_of
from tests import factories as f
from tests.factories import NOW, VAULT
from tests.services import surveying as s

CAPS = Caps(Tariff(mainland=5, abroad=60), 100_000, 100_000)
MUCH = 10**6
TEN_BEFORE = {
    days: datetime(2026, 3, 9, 2, 0, tzinfo=NOW.tzinfo) - timedelta(days=days) for days in (7, 3, 1)
}


def chair(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "chair-test")).one()


def order(
    session: Session, survey: Survey, *days: int, shown: int = MUCH, caps: Caps = CAPS, at: datetime = NOW
) -> None:
    survey_mailings.order(
        session, survey, days, shown_fen=shown, clock=lambda: at, actor=chair(session), caps=caps, vault=VAULT
    )


def one_phone_for_two(session: Session) -> None:
    """The owner of 101 owns 602, too."""
    first, second = (
        session.scalars(
            select(FlatOwner).join(Flat, Flat.flat_id == FlatOwner.flat_id).where(Flat.room == room)
        ).first()
        for room in ("101", "602")
    )
    assert first
    assert second
    second.phone_digest, second.phone_sealed = first.phone_digest, first.phone_sealed
    session.flush()


def work(session: Session, at: datetime = NOW, caps: Caps = CAPS) -> int:
    """What a worker queues at this instant."""
    due = survey_mailings.due(session, at)
    return sum(survey_mailings.send(session, each, now=at, caps=caps, vault=VAULT) for each in due)


def texted(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(Message).where(Message.kind == "reminder").order_by(Message.message_id))
    return [(VAULT.unseal(row.phone_sealed), VAULT.unseal(row.text_sealed)) for row in rows]


def number(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def taken(session: Session, at: datetime) -> int:
    """How many texts leave the queue."""
    return len(outbox.claim(session, 100, now=at, vault=VAULT))


def test_the_calendar_of_these_tests(session: Session) -> None:
    survey = s.opened(session)
    assert {days: survey_mailings.goes_out(survey, days) for days in TEN_BEFORE} == TEN_BEFORE


@pytest.mark.parametrize("anonymous", [True, False])
def test_an_invitation_goes_to_each_phone_once_and_names_its_homes(session: Session, anonymous: bool) -> None:
    survey = s.opened(session, anonymous=anonymous)
    one_phone_for_two(session)
    assert work(session) == 0
    order(session, survey, 0)
    sent = work(session)
    found = texted(session)
    assert sent == len(found) == len({phone for phone, _text in found})
    assert number(session, SurveyText) == sent
    assert "测试" in found[0][1]
    assert "“改造意愿调查”" in found[0][1]
    assert "不是表决" in found[0][1]
    assert "3-1-101、3-1-602" in found[0][1]
    assert not any(holds_address(text) for _phone, text in found)
    assert work(session) == 0
    assert work(session, NOW + timedelta(days=1)) == 0
    (row,) = survey_mailings.mailings(session, survey)
    assert (row.texts, row.refusal, row.cost_fen) == (sent, None, row.cost_fen)
    assert row.cost_fen > 0


def test_what_was_ordered_for_a_draft_waits_for_the_opening(session: Session) -> None:
    survey = s.draft(session, s.place(session))
    order(session, survey, 0)
    assert work(session) == 0
    surveys.open_survey(session, survey, now=NOW, actor=chair(session))
    assert work(session) > 0


def test_only_those_who_have_not_taken_part_are_reminded(session: Session) -> None:
    survey = s.opened(session)
    everyone = {each.phone for each in survey_mailings.recipients(session, survey, VAULT)}
    s.answer(session, survey, 1)
    order(session, survey, 3)
    assert work(session, TEN_BEFORE[3] - timedelta(minutes=1)) == 0
    work(session, TEN_BEFORE[3])
    asked = {phone for phone, _text in texted(session)}
    assert asked < everyone
    assert f.phone(1) not in asked


def test_where_each_owner_answers_the_phone_is_who_took_part(session: Session) -> None:
    survey = s.opened(session, one_per="person")
    s.answer(session, survey, 1)
    order(session, survey, 0)
    work(session)
    assert f.phone(1) not in {phone for phone, _text in texted(session)}
    assert number(session, SurveyTextHome) == 0
    s.answer(session, survey, 3)
    before = number(session, SurveyText)
    assert taken(session, NOW) == before - 1


def test_a_reminder_has_its_own_day_and_does_not_come_late(session: Session) -> None:
    survey = s.opened(session)
    order(session, survey, 7, 3, 1)
    assert work(session, TEN_BEFORE[7]) == 0, "the day of the opening is the invitation's"
    assert [days for days in (0, 7, 3, 1) if survey_mailings.is_ahead(survey, days, NOW)] == [0, 3, 1]
    assert [days for days in (0, 7, 3, 1) if survey_mailings.is_ahead(survey, days, TEN_BEFORE[3])] == [0, 1]
    assert work(session, TEN_BEFORE[3] + timedelta(days=1)) == 0
    assert work(session, TEN_BEFORE[1] + timedelta(hours=1)) > 0


def test_of_two_rounds_on_one_day_the_second_waits(session: Session) -> None:
    survey = s.opened(session)
    at = TEN_BEFORE[3]
    order(session, survey, 3, at=NOW)
    assert work(session, at) > 0
    order(session, survey, 0, at=at)
    assert work(session, at + timedelta(hours=2)) == 0
    assert work(session, at + timedelta(days=1)) > 0


def test_nothing_goes_out_at_night_nor_after_the_close(session: Session) -> None:
    survey = s.opened(session)
    order(session, survey, 0)
    night = NOW.replace(hour=13)
    assert work(session, night) == 0
    assert work(session, s.CLOSES + timedelta(hours=1)) == 0
    (row,) = survey_mailings.mailings(session, survey)
    assert row.done_at is None
    surveys.close_early(session, survey, now=NOW + timedelta(minutes=1))
    assert work(session, NOW + timedelta(minutes=2)) == 0


def test_a_text_that_waits_is_recalled_once_its_homes_have_answered(session: Session) -> None:
    survey = s.opened(session)
    order(session, survey, 0)
    sent = work(session)
    s.answer(session, survey, 1)
    left = taken(session, NOW)
    assert left == sent - 1
    assert recalled(session) == {f.phone(1)}


def test_of_several_homes_one_that_is_out_keeps_the_text(session: Session) -> None:
    survey = s.opened(session)
    one_phone_for_two(session)
    order(session, survey, 0)
    work(session)
    many = next(each for each in survey_mailings.recipients(session, survey, VAULT) if len(each.homes) == 2)
    homes = s.survey_doors.homes_of(session, survey, many.digest)
    for at, home in enumerate(homes):
        seat = s.survey_doors.seat_of_home(survey, home, many.digest, VAULT)
        s.survey_answers.send(session, survey, seat, s.typed(who="owner"), now=NOW, vault=VAULT)
        assert (many.phone in recalled(session)) == (at == len(homes) - 1)


def recalled(session: Session) -> set[str]:
    recall_reminders(session, NOW)
    session.expire_all()
    rows = session.scalars(select(Message).where(Message.error == "recalled"))
    return {VAULT.unseal(row.phone_sealed) for row in rows}


def test_texts_of_a_closed_survey_are_recalled_and_reminders_of_votes_are_not(session: Session) -> None:
    survey = s.opened(session)
    order(session, survey, 0)
    work(session)
    surveys.close_early(session, survey, now=NOW + timedelta(minutes=1))
    assert taken(session, NOW + timedelta(minutes=1)) == 0


def test_what_costs_more_than_was_shown_is_not_sent(session: Session) -> None:
    survey = s.opened(session)
    found = survey_mailings.outlook(session, survey, now=NOW, caps=CAPS, vault=VAULT)
    with pytest.raises(CannotOrder) as caught:
        order(session, survey, 0, shown=found.fen - 1)
    assert caught.value.reason == "dearer"
    order(session, survey, 0, shown=found.fen)
    dear = Caps(Tariff(mainland=50, abroad=60), 100_000, 100_000)
    assert work(session, caps=dear) == 0
    (row,) = survey_mailings.mailings(session, survey)
    assert (row.texts, row.cost_fen, row.refusal) == (0, 0, "dearer")
    order(session, survey, 0, shown=found.fen)
    assert work(session) > 0


def test_caps_hold(session: Session) -> None:
    survey = s.opened(session)
    small = Caps(Tariff(mainland=5, abroad=60), 100_000, 20)
    with pytest.raises(CannotOrder) as caught:
        order(session, survey, 0, caps=small)
    assert caught.value.reason == "cap"


def test_an_address_in_the_title_and_another_identity_are_refused(session: Session) -> None:
    survey = s.draft(session, s.place(session), title="看 http://example.com")
    with pytest.raises(CannotOrder) as caught:
        order(session, survey, 0)
    assert caught.value.reason == "address"
    surveys.change_draft(survey, title="调查", identity="phone", one_per="person")
    with pytest.raises(CannotOrder) as caught:
        order(session, survey, 0)
    assert caught.value.reason == "identity"
    surveys.change_draft(survey, identity="household", one_per="household")
    order(session, survey, 0)
    surveys.change_draft(survey, identity="open", one_per="person")
    surveys.open_survey(session, survey, now=NOW, actor=chair(session))
    assert work(session) == 0
    assert survey_mailings.mailings(session, survey)[0].refusal == "identity"


def test_an_order_replaces_what_has_not_gone_out(session: Session) -> None:
    survey = s.opened(session)
    order(session, survey, 0, 3)
    work(session)
    order(session, survey, 1)
    assert [row.days_before for row in survey_mailings.mailings(session, survey)] == [0, 1]
    order(session, survey)
    assert [row.days_before for row in survey_mailings.mailings(session, survey)] == [0]
    order(session, survey, 0)
    assert work(session, NOW + timedelta(days=1)) == 0, "an invitation goes out once"


@pytest.mark.parametrize("one_per", ["household", "person"])
def test_at_the_close_nobody_knows_whom_a_text_asked_and_later_no_text(
    session: Session, one_per: str
) -> None:
    survey = s.opened(session, one_per=one_per)
    order(session, survey, 0)
    sent = work(session)
    assert number(session, SurveyTextHome) == (sent if one_per == "household" else 0)
    assert (None in set(session.scalars(select(SurveyText.subject_digest)))) == (one_per == "household")
    survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    assert (number(session, SurveyTextHome), number(session, SurveyText)) == (0, sent)
    assert set(session.scalars(select(SurveyText.subject_digest))) == {None}
    survey_people.forget(session, session.get_one(Survey, survey.survey_id), now=s.CLOSES)
    assert (number(session, SurveyText), number(session, Message)) == (0, 0)
    assert session.scalars(select(SurveyMailing)).one().texts == sent


def test_a_draft_with_orders_can_be_taken_away(session: Session) -> None:
    survey = s.draft(session, s.place(session))
    order(session, survey, 0, 1)
    surveys.delete_draft(session, survey)
    assert number(session, SurveyMailing) == 0


def test_providers_know_both_texts(session: Session) -> None:
    survey = s.opened(session)
    for write, kind in (
        (survey_texts.invitation_text, "survey_invitation"),
        (survey_texts.reminder_text, "survey_reminder"),
    ):
        text = write("测试花园", survey.title, "3-1-101、3-1-102", s.CLOSES, survey.code, "010-12345678")
        found = kind_of(text)
        assert found
        assert found.kind == kind
        assert {"3-1-101、3-1-102", survey.code} < set(found.parameters)


def test_both_texts_name_the_code_of_the_first_page_in_two_parts_at_most(session: Session) -> None:
    survey = s.opened(session)
    homes = "12-3-1101、12-3-1102、12-3-1201"
    for write in (survey_texts.invitation_text, survey_texts.reminder_text):
        text = write("文庙小区", "老旧小区改造居民意愿调查", homes, s.CLOSES, survey.code, "010-12345678")
        (typed,) = re.findall(r"输入编号(\w{8})，", text)
        assert surveys.find_survey(session, typed) is survey
        assert not holds_address(text)
        assert segments(text, mainland=True) == 2
