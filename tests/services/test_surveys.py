"""A survey from draft to tally, and what its tables refuse."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import (
    Flat,
    Message,
    PhoneCode,
    SurveyAnswer,
    SurveyParticipation,
    SurveyResponse,
    SurveyWording,
    User,
)
from app.services import (
    attempts,
    phone_codes,
    survey_answers,
    survey_doors,
    survey_rates,
    survey_tally,
    surveys,
)
from app.services.attempts import Paused
from app.services.survey_answers import AlreadyAnswered
from app.services.survey_doors import SurveyFull
from app.services.survey_envelopes import AnswersTooLong, Envelope, seal
from app.services.surveys import Stage, SurveyIncomplete, SurveyNotOpen, SurveyOpened
from app.services.verification import TooSoon
from tests import factories as f
from tests.factories import NOW, VAULT
from tests.services import surveying as s

AFTER = s.CLOSES + timedelta(minutes=1)


def rows(session: Session, table: type, survey: surveys.Survey) -> list:
    return list(session.scalars(select(table).where(table.survey_id == survey.survey_id)))


def test_opening_counts_homes_and_leaves_parking_out(session: Session) -> None:
    compound = s.place(session)
    session.execute(update(Flat).where(Flat.room == "101").values(status="parking"))
    survey = s.draft(session, compound)
    assert surveys.stage_of(survey, NOW) is Stage.DRAFT
    surveys.open_survey(session, survey, now=NOW, actor=session.get_one(User, survey.created_by))
    assert [(each.building, each.entrance, each.homes) for each in surveys.places_of(session, survey)] == [
        ("3", "1", 11)
    ]
    assert surveys.stage_of(survey, NOW) is Stage.OPEN
    assert surveys.stage_of(survey, s.CLOSES - timedelta(seconds=1)) is Stage.OPEN
    assert surveys.stage_of(survey, s.CLOSES) is Stage.COUNTING


@pytest.mark.parametrize(("closes", "what"), [(None, "closes"), (NOW, "past")])
def test_a_survey_without_an_end_ahead_does_not_open(session: Session, closes: object, what: str) -> None:
    survey = s.draft(session, s.place(session), closes_at=closes)
    with pytest.raises(SurveyIncomplete) as caught:
        surveys.open_survey(session, survey, now=NOW, actor=session.get_one(User, survey.created_by))
    assert caught.value.what == what


def test_a_compound_without_a_roll_cannot_be_asked(session: Session) -> None:
    row = f.compound(session)
    f.user(session, "chair-test", "committee", row)
    survey = s.draft(session, row)
    with pytest.raises(SurveyIncomplete):
        surveys.open_survey(session, survey, now=NOW, actor=session.get_one(User, survey.created_by))


def test_what_is_open_is_no_draft_any_more(session: Session) -> None:
    survey = s.opened(session)
    chair = session.get_one(User, survey.created_by)
    with pytest.raises(SurveyOpened):
        surveys.change_draft(survey, title="x")
    with pytest.raises(SurveyOpened):
        surveys.set_questionnaire(session, survey, {}, now=NOW, actor=chair)
    with pytest.raises(SurveyOpened):
        surveys.delete_draft(session, survey)
    with pytest.raises(SurveyOpened):
        surveys.open_survey(session, survey, now=NOW, actor=chair)


def test_a_wording_fix_is_a_dated_version_and_the_old_one_stays(session: Session) -> None:
    survey = s.opened(session)
    chair = session.get_one(User, survey.created_by)
    fixed = s.asked() | {"title": {"zh": "改造需求调查"}}
    at = NOW + timedelta(days=1)
    surveys.fix_wording(session, survey, fixed, now=at, actor=chair)
    kept = surveys.wordings(session, survey)
    assert [(each.version, each.changed_at) for each in kept] == [(1, NOW), (2, at)]
    assert kept[0].questionnaire == s.asked()
    with pytest.raises(SurveyNotOpen):
        surveys.fix_wording(session, survey, fixed, now=s.CLOSES, actor=chair)


def test_a_draft_can_be_taken_away(session: Session) -> None:
    survey = s.draft(session, s.place(session))
    surveys.delete_draft(session, survey)
    assert session.scalars(select(SurveyWording)).all() == []


def test_two_browsers_of_one_home_make_one_answer(session: Session) -> None:
    survey = s.opened(session)
    s.answer(session, survey, 2, say="甲")
    s.answer(session, survey, 902, say="乙")
    assert s.sent(session, survey) == 1
    kept = survey_answers.envelope_of(session, survey, s.seat(session, survey, 2), VAULT)
    assert kept.sent is not None
    assert kept.sent["values"]["say"] == "乙"


def test_where_each_person_answers_the_owners_of_a_home_are_two(session: Session) -> None:
    survey = s.opened(session, one_per="person")
    s.answer(session, survey, 2)
    s.answer(session, survey, 902)
    assert s.sent(session, survey) == 2
    assert {row.room for row in rows(session, SurveyParticipation, survey)} == {None}


def test_what_is_saved_for_later_is_not_sent_and_what_was_sent_stands(session: Session) -> None:
    survey = s.opened(session)
    seat = s.seat(session, survey, 1)
    survey_answers.save(session, survey, seat, s.typed(say="半"), now=NOW, vault=VAULT)
    assert s.sent(session, survey) == 0
    s.answer(session, survey, 1, say="全")
    survey_answers.save(session, survey, seat, s.typed(say="改"), now=NOW, vault=VAULT)
    kept = survey_answers.envelope_of(session, survey, seat, VAULT)
    assert (kept.saved["values"]["say"], kept.sent["values"]["say"]) == ("改", "全")  # type: ignore[index]


def test_nothing_is_taken_before_the_opening_or_at_the_close(session: Session) -> None:
    survey = s.opened(session)
    seat = s.seat(session, survey, 1)
    for act in (survey_answers.send, survey_answers.save):
        with pytest.raises(SurveyNotOpen):
            act(session, survey, seat, s.typed(), now=s.CLOSES, vault=VAULT)
    with pytest.raises(SurveyNotOpen):
        survey_answers.take_back(session, survey, seat, now=s.CLOSES)


def test_an_answer_taken_back_leaves_nothing(session: Session) -> None:
    survey = s.opened(session, anonymous=False)
    s.answer(session, survey, 1, say="甲")
    assert len(rows(session, SurveyAnswer, survey)) == 2
    assert survey_answers.take_back(session, survey, s.seat(session, survey, 1), now=NOW)
    assert [rows(session, each, survey) for each in (SurveyParticipation, SurveyResponse, SurveyAnswer)] == [
        [],
        [],
        [],
    ]
    assert not survey_answers.take_back(session, survey, s.seat(session, survey, 1), now=NOW)


def test_a_worker_helps_once_and_does_not_write_over_an_answer(session: Session) -> None:
    survey = s.opened(session)
    worker = session.scalars(select(User).where(User.username == "worker-test")).one()
    seat = s.seat(session, survey, 1)
    row = survey_answers.send(
        session, survey, seat, s.typed(who="owner"), now=NOW, vault=VAULT, helper=worker
    )
    assert row.helped_by == worker.user_id
    with pytest.raises(AlreadyAnswered):
        survey_answers.send(session, survey, seat, s.typed(), now=NOW, vault=VAULT, helper=worker)
    s.answer(session, survey, 1)
    assert row.helped_by is None


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_sheet_of_paper_is_told_until_the_home_answers_itself(session: Session, anonymous: bool) -> None:
    survey = s.opened(session, anonymous=anonymous)
    worker = session.scalars(select(User).where(User.username == "worker-test")).one()
    seat, said = s.seat(session, survey, 1), s.typed(who="owner", say="甲")
    row = survey_answers.send(session, survey, seat, said, now=NOW, vault=VAULT, helper=worker, on_paper=True)
    s.answer(session, survey, 3, say="乙")
    other = next(each for each in rows(session, SurveyParticipation, survey) if each is not row)
    assert len(row.envelope_sealed or b"") == len(other.envelope_sealed or b"")
    found = survey_rates.rates(session, survey).whole
    assert (found.answers, found.helped, found.on_paper) == (2, 1, 1)
    survey_answers.save(session, survey, seat, said, now=NOW, vault=VAULT)
    assert row.on_paper
    s.answer(session, survey, 1)
    assert not row.on_paper
    assert survey_rates.rates(session, survey).whole.on_paper == 0


def test_an_envelope_has_one_size_and_refuses_more(session: Session) -> None:
    survey = s.opened(session)
    s.answer(session, survey, 1)
    s.answer(session, survey, 3, say="很长" * 900, works=["lift", "roof", "park"])
    sizes = {len(row.envelope_sealed or b"") for row in rows(session, SurveyParticipation, survey)}
    assert len(sizes) == 1
    noise = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(300))
    with pytest.raises(AnswersTooLong):
        seal(Envelope({"values": {"say": noise}}), VAULT)


def test_of_a_named_survey_an_answer_counts_at_once_and_a_second_one_replaces_it(session: Session) -> None:
    survey = s.opened(session, anonymous=False)
    s.answer(session, survey, 1, works=["lift", "roof"], first=["roof", "lift"], wish="4", people="3")
    s.answer(session, survey, 1, works=["park"], first=["park"], wish="5", people="2")
    found = {(row.question, row.key, row.place, row.amount) for row in rows(session, SurveyAnswer, survey)}
    assert found == {
        ("who", "owner", 0, None),
        ("people", "given", 0, 2),
        ("works", "park", 0, None),
        ("first", "park", 1, None),
        ("wish", "5", 0, None),
    }
    (response,) = rows(session, SurveyResponse, survey)
    assert (response.building, response.entrance, response.participation_key is None) == ("3", "1", False)


def test_the_tally_of_a_named_survey_destroys_the_envelopes_and_keeps_the_answers(session: Session) -> None:
    survey = s.opened(session, anonymous=False)
    s.answer(session, survey, 1)
    survey_answers.save(session, survey, s.seat(session, survey, 3), s.typed(), now=NOW, vault=VAULT)
    assert surveys.due(session, s.CLOSES) == [survey.survey_id]
    assert survey_tally.tally(session, survey.survey_id, now=AFTER, vault=VAULT)
    assert not survey_tally.tally(session, survey.survey_id, now=AFTER, vault=VAULT)
    assert [row.envelope_sealed for row in rows(session, SurveyParticipation, survey)] == [None]
    assert len(rows(session, SurveyResponse, survey)) == 1
    assert surveys.stage_of(survey, AFTER) is Stage.CLOSED
    assert surveys.due(session, AFTER) == []


def test_tables_refuse_an_anonymous_answer_that_belongs_to_somebody(session: Session) -> None:
    survey = s.opened(session)
    s.answer(session, survey, 1)
    (row,) = rows(session, SurveyParticipation, survey)
    session.commit()
    owner = row.participation_key
    wrong = (
        (True, owner, b"k" * 16),
        (False, owner, b"k" * 16),
        (False, None, b"k" * 16),
        (True, None, b"k"),
    )
    for anonymous, who, key in wrong:
        made = {"survey_id": survey.survey_id, "anonymous": anonymous, "building": "", "entrance": ""}
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(SurveyResponse).values(response_key=key, participation_key=who, **made))


def test_after_the_first_answer_a_survey_cannot_turn_from_anonymous_to_named(session: Session) -> None:
    survey = s.opened(session)
    s.answer(session, survey, 1)
    session.flush()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE surveys SET anonymous = NOT anonymous"))


def test_a_number_that_the_roll_does_not_know_gets_a_row_and_no_message(session: Session) -> None:
    survey = s.opened(session)
    for phone in (f.phone(1), "+8613900000099"):
        survey_doors.request_code(session, survey, phone, "browser", "zh", now=NOW, vault=VAULT)
    assert len(session.scalars(select(PhoneCode)).all()) == 2
    (sent,) = session.scalars(select(Message)).all()
    assert (sent.motion_id, sent.compound_id) == (None, survey.compound_id)
    assert VAULT.unseal(sent.phone_sealed) == f.phone(1)


def test_codes_for_surveys_have_a_budget_of_their_own(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = s.opened(session, identity="phone", one_per="person")
    monkeypatch.setattr(survey_doors, "SURVEY_CODES_A_DAY", 2)
    for number in (1, 2):
        survey_doors.request_code(session, survey, f.phone(number), "b", "zh", now=NOW, vault=VAULT)
    with pytest.raises(phone_codes.BudgetSpent):
        survey_doors.request_code(session, survey, f.phone(3), "b", "zh", now=NOW, vault=VAULT)
    asked = phone_codes.Issue(survey.compound_id, f.phone(4), "b", str)
    phone_codes.issue(session, asked, 1, now=NOW, vault=VAULT)


def test_false_numbers_fill_a_household_survey_with_no_more_rows_than_its_budget(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two for each of the twelve homes; then the roll's own numbers hear the same."""
    survey = s.opened(session)
    monkeypatch.setattr(survey_doors, "SURVEY_CODES_A_DAY", 0)
    for number in range(24):
        phone = f"+861390000{number:04}"
        survey_doors.request_code(session, survey, phone, "b", "zh", now=NOW, vault=VAULT)
    for phone in ("+8613900000099", f.phone(1)):
        with pytest.raises(phone_codes.BudgetSpent):
            survey_doors.request_code(session, survey, phone, "b", "zh", now=NOW, vault=VAULT)
    assert len(session.scalars(select(PhoneCode)).all()) == 24
    later = NOW + phone_codes.DAY
    survey_doors.request_code(session, survey, f.phone(1), "b", "zh", now=later, vault=VAULT)


def test_one_address_is_held_before_it_spends_the_codes_of_a_survey(session: Session) -> None:
    survey = s.opened(session)
    free = attempts.FREE["survey_code"]
    assert free < survey_doors.SURVEY_CODES_A_DAY

    def ask(number: int, address: str) -> None:
        phone = f"+861390000{number:04}"
        survey_doors.request_code(session, survey, phone, "b", "zh", now=NOW, vault=VAULT, address=address)

    for number in range(free):
        ask(number, "203.0.113.9")
    with pytest.raises(TooSoon):
        ask(free, "203.0.113.9")
    ask(free, "203.0.113.10")


def test_without_proof_limits_hold_by_address_and_by_homes(session: Session) -> None:
    survey = s.opened(session, identity="open", one_per="person", floors=3)
    for _each in range(20):
        survey_doors.refuse_abuse(session, survey, "192.0.2.1", now=NOW, vault=VAULT)
    with pytest.raises(Paused):
        survey_doors.refuse_abuse(session, survey, "192.0.2.1", now=NOW, vault=VAULT)
    place = surveys.places_of(session, survey)[0]
    for number in range(18):
        seat = survey_doors.seat_of_browser(survey, place, f"browser {number}", VAULT)
        survey_answers.send(session, survey, seat, s.typed(), now=NOW, vault=VAULT)
    with pytest.raises(SurveyFull):
        survey_doors.refuse_abuse(session, survey, "192.0.2.2", now=NOW, vault=VAULT)


def test_one_person_has_another_hash_in_each_survey(session: Session) -> None:
    survey = s.opened(session, identity="phone", one_per="person")
    place = surveys.places_of(session, survey)[0]
    digest = VAULT.digest("phone", f.phone(1))
    mine = survey_doors.seat_of_phone(survey, place, digest, VAULT).subject_digest
    assert mine not in (None, digest)
    assert mine != survey_doors.subject_of(survey.survey_id + 1, digest, VAULT)
