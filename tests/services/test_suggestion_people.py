"""What a suggestion keeps of a person, and that it forgets."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Message, PhoneCode, Suggestion, SuggestionEntry, SuggestionPhoto, SuggestionPost
from app.services import suggestion_people, suggestion_work, suggestions
from tests.factories import NOW, VAULT
from tests.services import suggesting as s

DAY = timedelta(days=1)
OTHER = "+8613900000002"


def kept(session: Session, place: s.Compound, phone: str) -> list[suggestion_people.Row]:
    return suggestion_people.about(session, VAULT.digest("phone", phone), [place.compound_id], VAULT)


def test_a_number_is_told_what_it_reported_and_nothing_of_a_neighbour(session: Session) -> None:
    place = s.place(session)
    row = s.report(session, place)
    s.report(session, place, "漏水", phone=OTHER, photos=())
    s.closed(session, row)
    suggestions.reopen(session, row, "还黑着", now=NOW + DAY, vault=VAULT)
    (found,) = kept(session, place, s.STRANGER)
    assert (found["reason"], found["outcome"], found["photo"]) == ("楼道灯不亮\n还黑着", "已修好", True)
    (found,) = kept(session, place, OTHER)
    assert (found["reason"], found["outcome"], found["photo"]) == ("漏水", "", False)
    assert kept(session, place, "+8613900000009") == []


def test_what_she_said_of_the_joint_report_is_hers(session: Session) -> None:
    place = s.place(session)
    main, second = s.report(session, place), s.report(session, place, "漏水", phone=OTHER)
    suggestion_work.join(
        session, s.written(session, second), main, now=NOW, actor=s.worker(session), vault=VAULT
    )
    s.closed(session, main)
    suggestions.reopen(session, second, "还在漏", now=NOW + DAY, vault=VAULT)
    assert kept(session, place, OTHER)[0]["reason"] == "漏水\n还在漏"
    assert kept(session, place, s.STRANGER)[0]["reason"] == "楼道灯不亮"


def test_a_year_after_the_close_only_number_kind_place_and_dates_are_left(session: Session) -> None:
    place = s.place(session)
    main, second = s.report(session, place), s.report(session, place, "漏水", phone=OTHER)
    still = s.report(session, place, "还开着", phone="+8613900000003")
    suggestion_work.join(
        session, s.written(session, second), main, now=NOW, actor=s.worker(session), vault=VAULT
    )
    s.closed(session, main)
    s.posted(session, main)
    late = NOW + suggestion_people.KEPT
    assert list(suggestion_people.expired(session, now=late - timedelta(seconds=1))) == []
    assert list(suggestion_people.expired(session, now=late)) == [main]
    suggestion_people.forget(session, main, now=late)
    suggestion_people.forget_traces(session, now=late)
    gone = [row for row in session.scalars(select(Suggestion)) if row.forgotten_at]
    assert [(row.phone_sealed, row.phone_digest, row.forgotten_at) for row in gone] == 2 * [(b"", b"", late)]
    assert {row.suggestion_id for row in gone} == {main.suggestion_id, second.suggestion_id}
    left = session.scalars(select(SuggestionEntry).where(SuggestionEntry.text_sealed != b"")).all()
    assert [entry.suggestion_id for entry in left] == [still.suggestion_id]
    assert len(session.scalars(select(SuggestionPhoto)).all()) == 1
    assert session.scalars(select(SuggestionPost)).all() == []
    assert session.scalars(select(PhoneCode)).all() == []
    assert session.scalars(select(Message)).all() == []
    assert s.kinds(session, main) == ["received", "closed"]
    assert list(suggestion_people.expired(session, now=late)) == []


def test_a_report_that_is_open_again_is_not_forgotten(session: Session) -> None:
    row = s.report(session, s.place(session))
    s.closed(session, row)
    suggestions.reopen(session, row, "还黑着", now=NOW + DAY, vault=VAULT)
    assert list(suggestion_people.expired(session, now=NOW + 800 * DAY)) == []
