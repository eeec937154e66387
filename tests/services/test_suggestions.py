"""Suggestions: who may report, how they are worked on, that nothing is lost, and what the lists say."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.suggestions import Standing, Terms
from app.models import PhoneCode, Suggestion, SuggestionEntry
from app.services import suggestion_doors, suggestion_lists, suggestion_reading, suggestion_work, suggestions
from app.services.phone_codes import SUGGESTION_CODES_A_DAY, BudgetSpent
from app.services.suggestion_doors import SuggestionsClosed
from app.services.suggestion_lists import Line, Show
from app.services.suggestion_work import HistoryMoved, JoinRefused, SuggestionOver, TextUnfit
from app.services.suggestions import DAILY_OF_A_PHONE, NotReopenable, TooManySuggestions
from tests import factories as f
from tests.factories import NOW, VAULT
from tests.services import suggesting as s
from tests.services.claiming import prove_phone, texts, told
from tests.statements import counted

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


def test_a_report_gets_number_and_code_and_a_day_by_which_it_is_answered(session: Session) -> None:
    place = s.place(session)
    row = s.report(session, place)
    assert (row.number, row.on_roll) == (1, False)
    assert texts(session)[-1] == f"【楼议】您反映的事项已收到，编号1，查询码{row.code}，最迟3月9日答复。"
    (entry,) = suggestion_reading.entries_of(session, row)
    assert (entry.kind, entry.due_on, VAULT.unseal(entry.text_sealed)) == (
        "received",
        date(2026, 3, 9),
        "楼道灯不亮",
    )
    assert suggestion_reading.photo(session, entry, 1, VAULT) == b"picture"
    assert "楼道灯不亮".encode() not in entry.text_sealed
    assert s.report(session, place, phone=f.phone(1), at=NOW + DAY).on_roll


def test_the_same_form_sent_twice_is_one_report(session: Session) -> None:
    place = s.place(session)
    proof = s.prove(session, place)
    first = s.report(session, place, token="once", proof=proof)
    assert s.report(session, place, "again", token="once", proof=proof) is first
    assert len(texts(session)) == 2


@pytest.mark.parametrize("days", [0, 1])
def test_a_phone_has_so_many_reports_a_day_and_open_at_once(session: Session, days: int) -> None:
    place = s.place(session)
    proof = s.prove(session, place)
    for number in range(DAILY_OF_A_PHONE):
        row = s.report(session, place, token=str(number), proof=proof, photos=())
        if days == 0:
            s.closed(session, row)
    with pytest.raises(TooManySuggestions):
        s.report(session, place, token="more", proof=proof, at=NOW + days * DAY)
    for row in session.scalars(select(Suggestion)):
        if days:
            s.closed(session, row)
    s.report(session, place, token="more", proof=proof, at=NOW + DAY)


def test_codes_have_a_budget_of_their_own_that_shuts_no_objection_out(session: Session) -> None:
    motion = f.opened(session)
    place = motion.compound
    for number in range(SUGGESTION_CODES_A_DAY):
        s.prove(session, place, f"+86139{number:08d}")
    with pytest.raises(BudgetSpent):
        s.prove(session, place, "+8613911111111")
    claimed = prove_phone(session, motion, "+8613911111111")
    assert not suggestion_doors.opens(claimed, place)
    with pytest.raises(SuggestionsClosed):
        s.report(session, place, proof=claimed)


def test_where_only_the_roll_reports_a_stranger_gets_no_message_and_no_hint(session: Session) -> None:
    place = s.place(session)
    suggestion_doors.change_terms(session, place.compound_id, Terms(roll_only=True))
    row = suggestion_doors.request_code(session, place, s.STRANGER, "b", "zh", now=NOW, vault=VAULT)
    assert row.phone_code_id
    assert texts(session) == []
    s.report(session, place, phone=f.phone(1))
    with pytest.raises(SuggestionsClosed):
        s.report(session, place, proof=_proof(session, place.compound_id))


def test_who_reported_before_still_sees_the_answer_once_only_the_roll_reports(session: Session) -> None:
    place = s.place(session)
    s.report(session, place)
    suggestion_doors.change_terms(session, place.compound_id, Terms(roll_only=True))
    assert s.prove(session, place, at=NOW + DAY).verified_at


def test_a_compound_that_takes_none_refuses(session: Session) -> None:
    place = s.place(session)
    proof = s.prove(session, place)
    suggestion_doors.change_terms(session, place.compound_id, Terms(taking=False))
    with pytest.raises(SuggestionsClosed):
        s.report(session, place, proof=proof)
    assert session.scalars(select(Suggestion)).all() == []


def _proof(session: Session, compound_id: int) -> PhoneCode:
    return PhoneCode(
        compound_id=compound_id,
        for_suggestions=True,
        phone_sealed=VAULT.seal(s.STRANGER),
        phone_digest=VAULT.digest("phone", s.STRANGER),
    )


def test_assigned_answered_closed_and_each_step_is_dated(session: Session) -> None:
    place = s.place(session)
    row, clerk = s.report(session, place), s.worker(session)
    due = date(2026, 3, 4)
    suggestion_work.assign(
        session, s.written(session, row), "物业公司", due, now=NOW + DAY, actor=clerk, vault=VAULT
    )
    promised = date(2026, 3, 20)
    suggestion_work.answer(
        *(session, s.written(session, row, "已联系厂家"), promised),
        now=NOW + 2 * DAY,
        actor=clerk,
        vault=VAULT,
    )
    assert texts(session)[-1] == "【楼议】您反映的1号事项有答复，最迟3月20日办好：已联系厂家"
    suggestion_work.close(
        *(session, s.written(session, row, "已换新灯"), b"result"),
        now=NOW + 9 * DAY,
        actor=clerk,
        vault=VAULT,
    )
    assert texts(session)[-1] == (
        "【楼议】您反映的1号事项已办结：已换新灯。如没有办好，最迟4月10日用查询码打开，点“还没办好”。"
    )
    entries = suggestion_reading.entries_of(session, row)
    assert [(e.position, e.kind, e.due_on) for e in entries] == [
        (1, "received", date(2026, 3, 9)),
        (2, "assigned", due),
        (3, "answered", promised),
        (4, "closed", None),
    ]
    assert [entry.written_by for entry in entries] == [None] + 3 * [clerk.user_id]
    assert suggestion_reading.photo(session, entries[-1], 1, VAULT) == b"result"
    with pytest.raises(SuggestionOver):
        suggestion_work.answer(session, s.written(session, row, "x"), None, now=NOW, actor=clerk, vault=VAULT)


def test_an_answer_without_a_day_leaves_the_day_that_was_due(session: Session) -> None:
    row = s.report(session, s.place(session))
    entry = suggestion_work.answer(
        *(session, s.written(session, row, "在看"), None), now=NOW, actor=s.worker(session), vault=VAULT
    )
    assert (entry.due_on, entry.promised_on) == (date(2026, 3, 9), None)


def test_no_answer_holds_the_address_of_a_page(session: Session) -> None:
    row = s.report(session, s.place(session))
    for act in (suggestion_work.answer, suggestion_work.close):
        with pytest.raises(TextUnfit):
            act(
                *(session, s.written(session, row, "见 www.example.com"), None),
                now=NOW,
                actor=s.worker(session),
                vault=VAULT,
            )
    assert s.kinds(session, row) == ["received"]


def test_who_reads_an_old_page_writes_nothing(session: Session) -> None:
    row, clerk = s.report(session, s.place(session)), s.worker(session)
    old = s.written(session, row, "第二位")
    suggestion_work.assign(session, old, clerk, TODAY, now=NOW, actor=clerk, vault=VAULT)
    with pytest.raises(HistoryMoved):
        suggestion_work.close(session, old, None, now=NOW, actor=clerk, vault=VAULT)
    assert s.kinds(session, row) == ["received", "assigned"]


def test_of_two_workers_at_once_one_is_told(database: Database) -> None:
    with database.writing() as session:
        key = s.report(session, s.place(session)).suggestion_id
        session.commit()
    barrier, ends = threading.Barrier(2), []

    def on_an_old_page() -> None:
        with database.writing() as session:
            row, clerk = session.get_one(Suggestion, key), s.worker(session)
            if database.engine.dialect.name != "sqlite":
                barrier.wait()
            try:
                old = suggestion_work.Written(row, 1, "我来")
                suggestion_work.answer(session, old, None, now=NOW, actor=clerk, vault=VAULT)
                session.commit()
                ends.append("written")
            except HistoryMoved:
                ends.append("told")

    threads = [threading.Thread(target=on_an_old_page) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["told", "written"]


def test_she_says_once_that_it_is_not_done(session: Session) -> None:
    row = s.report(session, s.place(session))
    with pytest.raises(NotReopenable):
        suggestions.reopen(session, row, "还黑着", now=NOW, vault=VAULT)
    s.closed(session, row)
    entry = suggestions.reopen(session, row, "还黑着", now=NOW + DAY, vault=VAULT)
    assert (entry.kind, entry.due_on, entry.said_by) == ("reopened", date(2026, 3, 10), row.suggestion_id)
    assert texts(session)[-1].endswith("已重新办理，最迟3月10日答复。")
    s.closed(session, row, "这次好了", at=NOW + 2 * DAY)
    assert texts(session)[-1] == "【楼议】您反映的1号事项已再次办结：这次好了。"
    with pytest.raises(NotReopenable):
        suggestions.reopen(session, row, "还是不行", now=NOW + 3 * DAY, vault=VAULT)


@pytest.mark.parametrize(("days", "late"), [(30, False), (31, True)])
def test_a_month_after_the_close_it_stays_closed(session: Session, days: int, late: bool) -> None:
    row = s.report(session, s.place(session))
    s.closed(session, row)
    if late:
        with pytest.raises(NotReopenable):
            suggestions.reopen(session, row, "x", now=NOW + days * DAY, vault=VAULT)
    else:
        suggestions.reopen(session, row, "x", now=NOW + days * DAY, vault=VAULT)


def test_reports_of_one_thing_go_on_as_one_and_all_are_told(session: Session) -> None:
    place, other = s.place(session), "+8613900000002"
    clerk = s.worker(session)
    main, second = s.report(session, place), s.report(session, place, "灯坏了", phone=other)
    suggestion_work.join(session, s.written(session, second), main, now=NOW, actor=clerk, vault=VAULT)
    assert told(session, other)[-1].startswith("【楼议】您反映的2号事项，与他人反映的是同一件事")
    suggestion_work.answer(
        session, s.written(session, main, "明天修"), None, now=NOW, actor=clerk, vault=VAULT
    )
    assert told(session, other)[-1] == "【楼议】您反映的2号事项有答复：明天修"
    assert told(session, s.STRANGER)[-1] == "【楼议】您反映的1号事项有答复：明天修"
    s.closed(session, main)
    suggestions.reopen(session, second, "还没亮", now=NOW + DAY, vault=VAULT)
    assert s.kinds(session, main)[-1] == "reopened"
    assert s.kinds(session, second) == ["received", "joined"]
    (line,) = _lines(session, place, Show.OPEN)
    assert (line.suggestion.number, line.joined) == (1, 1)
    assert [each.standing for each in _lines(session, place, Show.ALL)] == [Standing.OPEN, Standing.JOINED]


def test_nothing_is_joined_to_itself_to_a_stranger_or_to_what_has_ended(session: Session) -> None:
    place = s.place(session)
    clerk = s.worker(session)
    first, second = s.report(session, place), s.report(session, place, phone="+8613900000002")
    far = s.report(session, s.place(session, "FAR"), phone="+8613900000003")
    third = s.report(session, place, phone="+8613900000004")

    def why(row: Suggestion, target: Suggestion) -> str:
        with pytest.raises(JoinRefused) as error:
            suggestion_work.join(session, s.written(session, row), target, now=NOW, actor=clerk, vault=VAULT)
        return error.value.why

    assert why(first, first) == "same"
    assert why(first, far) == "elsewhere"
    suggestion_work.join(session, s.written(session, second), first, now=NOW, actor=clerk, vault=VAULT)
    assert why(first, third) == "leads"
    assert why(third, second) == "over"


def _lines(session: Session, place: f.Compound, show: Show, today: date = TODAY) -> list[Line]:
    parts = {place.compound_id: None}
    return suggestion_lists.lines(session, parts, show, today, VAULT, limit=50)


def test_lists_and_counts_follow_the_clock(session: Session) -> None:
    place = s.place(session)
    rows = [s.report(session, place, phone=f.phone(n), at=NOW + n * timedelta(hours=1)) for n in range(1, 4)]
    s.closed(session, rows[0], at=NOW + 3 * DAY)
    due = date(2026, 3, 9)
    for today, standing in ((due - DAY, Standing.OPEN), (due, Standing.DUE), (due + DAY, Standing.OVERDUE)):
        assert [line.standing for line in _lines(session, place, Show.OPEN, today)] == 2 * [standing]
        wanted = _lines(session, place, Show(standing.value), today)
        assert [line.suggestion.number for line in wanted] == [2, 3]
    assert [line.suggestion.number for line in _lines(session, place, Show.CLOSED)] == [1]
    at = NOW + 7 * DAY
    assert suggestion_lists.counts(session, {place.compound_id: None}, at) == {
        place.compound_id: suggestion_lists.Counts(open=2, due=2, overdue=0, closed=1, median=3)
    }
    later = suggestion_lists.counts(session, {place.compound_id: None}, at + DAY)[place.compound_id]
    assert (later.open, later.due, later.overdue) == (2, 0, 2)


def test_what_is_taken_waits_for_nobody_until_it_is_due(session: Session) -> None:
    place = s.place(session)
    row = s.report(session, place)
    assert len(_lines(session, place, Show.WAITING)) == 1
    due, clerk = TODAY + 2 * DAY, s.worker(session)
    suggestion_work.assign(session, s.written(session, row), clerk, due, now=NOW, actor=clerk, vault=VAULT)
    assert [len(_lines(session, place, Show.WAITING, TODAY + n * DAY)) for n in (0, 1, 2, 3)] == [0, 0, 1, 1]
    assert _lines(session, place, Show.OPEN)[0].holder == "Worker-Test"
    s.closed(session, row)
    assert _lines(session, place, Show.WAITING, due) == []


def test_who_works_in_one_building_sees_it_and_the_common_places(session: Session) -> None:
    place = s.place(session)
    s.report(session, place)
    s.report(session, place, building="", phone="+8613900000002")
    for building, expected in (("3", [1, 2]), ("4", [2])):
        parts = {place.compound_id: frozenset({building})}
        found = suggestion_lists.lines(session, parts, Show.OPEN, TODAY, VAULT, limit=50)
        assert sorted(line.suggestion.number for line in found) == expected


def test_lists_take_as_many_statements_for_many_as_for_one(session: Session) -> None:
    place = s.place(session)
    numbers = []
    for count in (1, 9):
        for _ in range(count):
            number = len(session.scalars(select(Suggestion)).all())
            row = s.report(session, place, phone=f"+86139{number:08d}")
            suggestion_work.assign(
                *(session, s.written(session, row), s.worker(session), TODAY),
                now=NOW,
                actor=s.worker(session),
                vault=VAULT,
            )
        session.flush()
        session.expunge_all()
        with counted(session.get_bind()) as seen:
            _lines(session, place, Show.ALL)
            suggestion_lists.counts(session, {place.compound_id: None}, NOW)
        numbers.append(len(seen))
        place = session.get_one(f.Compound, place.compound_id)
    assert numbers == [6, 6]


@pytest.mark.parametrize("act", ["text", "kind", "due", "delete", "number"])
def test_the_database_itself_keeps_the_history(session: Session, act: str) -> None:
    row = s.report(session, s.place(session))
    session.flush()
    statement = {
        "text": update(SuggestionEntry).values(text_sealed=b"other"),
        "kind": update(SuggestionEntry).values(text_sealed=b"", kind="closed", due_on=None),
        "due": update(SuggestionEntry).values(text_sealed=b"", due_on=TODAY),
        "delete": SuggestionEntry.__table__.delete(),
        "number": update(Suggestion).values(phone_sealed=b"", number=row.number + 1),
    }[act]
    with pytest.raises(DBAPIError):
        session.execute(statement)
