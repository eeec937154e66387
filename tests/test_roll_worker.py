"""Imports by the worker: every awkward spreadsheet has its preview; nothing is ever half-written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from app.database import Database
from app.delivery.sheets import loose
from app.domain.roll import Owner, RollFlat
from app.models import FlatOwner, RollImport, User
from app.roll_worker import RollWorker
from app.services import roll, roll_imports
from tests import awkward_sheets
from tests import factories as f
from tests.awkward_sheets import Awkward

CASES = awkward_sheets.every_one()


class Desk:
    """One compound, one member of its committee, and a worker that does the jobs."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.database = database
        self.worker = RollWorker(app.extensions["louyi"])
        with database.writing() as session:
            self.place = f.compound(session)
            self.chair = f.user(session, "chair", "committee", self.place)
            session.commit()

    def upload(self, name: str, data: bytes) -> int:
        with self.database.writing() as session:
            row = roll_imports.start(
                session, self.place, name, data, actor=self.chair, now=f.NOW, vault=f.VAULT
            )
            session.commit()
        self.work()
        return row.roll_import_id

    def work(self) -> None:
        while self.worker.round():
            pass

    def row(self, number: int) -> RollImport:
        with self.database.reading() as session:
            return roll_imports.get(session, number, RollImport.plan_sealed)

    def ask(self, number: int, kind: str, **values: Any) -> None:
        with self.database.writing() as session:
            row = roll_imports.get(session, number)
            actor = session.get(User, self.chair.user_id)
            assert actor is not None
            if kind == "compare":
                roll_imports.ask_to_compare(session, row, actor=actor, now=f.NOW, vault=f.VAULT, **values)
            else:
                roll_imports.ask(session, row, kind, actor=actor, now=f.NOW)
            session.commit()
        self.work()

    def preview(self, name: str, data: bytes) -> tuple[int, dict[str, Any]]:
        number = self.upload(name, data)
        self.ask(number, "compare")
        return number, roll_imports.open_plan(self.row(number), f.VAULT)

    def flats(self) -> dict[str, tuple[int, str, list[str]]]:
        with self.database.reading() as session:
            return {
                str(roll.flat_key(flat)): (flat.area, flat.status, [owner.name for owner in flat.owners])
                for flat in roll.list_flats(session, self.place)
            }


@pytest.fixture
def desk(app: Flask, database: Database) -> Desk:
    return Desk(app, database)


def test_there_are_many_awkward_sheets_and_no_two_of_one_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 25


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_awkward_sheet_has_its_preview(desk: Desk, case: Awkward) -> None:
    number = desk.upload(case.name, case.data)
    if case.refused:
        assert desk.row(number).fault == case.refused
        assert desk.row(number).mapping is None
        return
    desk.ask(number, "compare")
    row = desk.row(number)
    assert (row.job, row.fault) == (None, None)
    plan = roll_imports.open_plan(row, f.VAULT)
    assert [(fault[1], fault[2], fault[3]) for fault in plan["faults"]] == list(case.faults)
    assert row.counts is not None
    assert (row.counts["new"], row.counts["area"]) == (case.new, case.area)
    assert set(case.notes) <= {note[2] for note in plan["notes"]}
    flats = {"-".join(flat[2:5]): flat for flat in plan["flats"]}
    assert set(case.keys) <= flats.keys()
    for key, owners in case.extra.get("owners", {}).items():
        assert flats[key][7] == owners
    for key, status in case.extra.get("status", {}).items():
        assert (flats[key][6], flats[key][7]) == (status, [])
    for line, suggestion in case.extra.get("suggestion", {}).items():
        assert [fault[6] for fault in plan["faults"] if fault[1] == line] == [suggestion]
    assert desk.flats() == {}


def plain(*flats: list[Any]) -> bytes:
    return awkward_sheets.text([awkward_sheets.HEADER, *flats])


def test_a_preview_is_applied_whole_and_the_same_file_again_changes_nothing(desk: Desk) -> None:
    data = plain(*awkward_sheets.three())
    number, _ = desk.preview("roll.csv", data)
    desk.ask(number, "apply")
    assert len(desk.flats()) == 3
    before = _owner_keys(desk)
    again, _ = desk.preview("roll.csv", data)
    counts = desk.row(again).counts or {}
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 3)
    desk.ask(again, "apply")
    assert _owner_keys(desk) == before


def _owner_keys(desk: Desk) -> list[int]:
    with desk.database.reading() as session:
        return list(session.scalars(select(FlatOwner.flat_owner_id).order_by(FlatOwner.flat_owner_id)))


def test_changes_are_shown_old_and_new_and_a_missing_flat_stays(desk: Desk) -> None:
    number, _ = desk.preview("roll.csv", plain(*awkward_sheets.three()))
    desk.ask(number, "apply")
    number, plan = desk.preview("roll.csv", plain(awkward_sheets.flat(1, 面积="81", 业主="新业主")))
    assert plan["missing"] == [["3", "1", "102", 8000], ["3", "1", "201", 8000]]
    assert plan["changed"] == [[0, [8000, "owner", [["业主001", "", "+8613800000001"]]]]]
    desk.ask(number, "apply")
    assert desk.flats()["3-1-101"] == (8100, "owner", ["新业主"])
    assert len(desk.flats()) == 3


def test_fewer_and_more_owners_keep_the_places_of_those_who_stay(desk: Desk) -> None:
    for owners in ("甲、乙", "甲", "甲、乙、丙"):
        number, _ = desk.preview("roll.csv", plain(awkward_sheets.flat(1, 业主=owners)))
        desk.ask(number, "apply")
        assert desk.flats()["3-1-101"][2] == owners.split("、")


def test_an_import_is_undone_to_the_letter(desk: Desk) -> None:
    first, _ = desk.preview("roll.csv", plain(*awkward_sheets.three()))
    desk.ask(first, "apply")
    before = desk.flats()
    second, _ = desk.preview(
        "roll.csv", plain(awkward_sheets.flat(1, 面积="81", 业主="丁、戊"), awkward_sheets.flat(9))
    )
    desk.ask(second, "apply")
    assert desk.flats() != before
    desk.ask(second, "undo")
    assert desk.flats() == before
    assert desk.row(second).undone_at == f.NOW


def test_only_the_last_import_can_be_undone_and_none_under_an_open_vote(desk: Desk) -> None:
    first, _ = desk.preview("roll.csv", plain(*awkward_sheets.three()))
    desk.ask(first, "apply")
    with desk.database.writing() as session:
        motion = f.draft(session, desk.place, desk.chair)
        assert roll_imports.may_undo(session, desk.row(first))
        motion.announced_at = motion.frozen_at = f.NOW
        session.commit()
    with desk.database.reading() as session:
        assert not roll_imports.may_undo(session, desk.row(first))


def test_a_roll_that_moved_since_refuses_undo_and_apply(desk: Desk) -> None:
    first, _ = desk.preview("roll.csv", plain(*awkward_sheets.three()))
    desk.ask(first, "apply")
    second, _ = desk.preview("roll.csv", plain(awkward_sheets.flat(9)))
    with desk.database.writing() as session:
        roll.import_roll(session, desk.place, [RollFlat(f.key("101"), 9000, (Owner("别人"),))], f.VAULT)
        session.commit()
    before = desk.flats()
    desk.ask(second, "apply")
    desk.ask(first, "undo")
    assert [desk.row(number).fault for number in (second, first)] == ["RollChanged", "CannotUndo"]
    assert desk.flats() == before


def test_corrected_cells_and_rows_left_out_are_kept_with_the_import(desk: Desk) -> None:
    number, plan = desk.preview(
        "roll.csv", plain(*awkward_sheets.three(面积="x"), awkward_sheets.flat(4, 业主=""))
    )
    assert len(plan["faults"]) == 2
    desk.ask(number, "compare", corrections={"0:3": {"area": "82.5"}, "0:5": {"left_out": "1"}})
    counts = desk.row(number).counts or {}
    assert (counts["faulty"], counts["flats"], counts["area"]) == (0, 3, 24250)


@pytest.mark.parametrize(
    "statement", ["insert into flat_owners", "update flat_owners", "update roll_imports set job"]
)
def test_a_failure_in_the_middle_of_saving_leaves_nothing(desk: Desk, statement: str) -> None:
    first, _ = desk.preview("roll.csv", plain(*awkward_sheets.three()))
    desk.ask(first, "apply")
    before = desk.flats()
    number, _ = desk.preview("roll.csv", plain(awkward_sheets.flat(1, 业主="新"), awkward_sheets.flat(8)))
    with pytest.raises(RuntimeError), _failing(desk.database, statement, after="apply"):
        desk.ask(number, "apply")
    assert desk.flats() == before
    assert desk.row(number).applied_at is None


def _failing(database: Database, statement: str, after: str) -> Any:
    @contextmanager
    def guard() -> Iterator[None]:
        def refuse(_c: Any, _cur: Any, sql: str, parameters: Any, *_: Any) -> None:
            plain_sql = " ".join(sql.lower().split())
            if plain_sql.startswith(statement) and (
                statement.endswith("owners") or "before_sealed" in plain_sql
            ):
                raise RuntimeError(after)

        event.listen(database.engine, "before_cursor_execute", refuse)
        try:
            yield
        finally:
            event.remove(database.engine, "before_cursor_execute", refuse)

    return guard()


def test_a_job_is_taken_by_one_worker_and_again_after_its_lease(desk: Desk) -> None:
    with desk.database.writing() as session:
        roll_imports.start(session, desk.place, "a.csv", b"x", actor=desk.chair, now=f.NOW, vault=f.VAULT)
        session.commit()
    for moment, expected in ((f.NOW, True), (f.NOW, False), (f.NOW + roll_imports.LEASE, True)):
        with desk.database.writing() as session:
            assert (roll_imports.claim(session, now=moment) is not None) is expected
            session.commit()


def test_a_file_that_stops_the_worker_three_times_is_given_up(desk: Desk) -> None:
    with desk.database.writing() as session:
        row = roll_imports.start(
            session, desk.place, "a.csv", b"x", actor=desk.chair, now=f.NOW, vault=f.VAULT
        )
        session.commit()
    for turn in range(4):
        with desk.database.writing() as session:
            roll_imports.claim(session, now=f.NOW + turn * roll_imports.LEASE)
            session.commit()
    assert (desk.row(row.roll_import_id).job, desk.row(row.roll_import_id).fault) == (None, "GaveUp")


def test_a_dump_of_an_import_names_nobody(desk: Desk) -> None:
    number, _ = desk.preview("roll.csv", plain(awkward_sheets.flat(1, 业主="赵甲", 证件号="DEMO-4711")))
    desk.ask(number, "apply")
    with desk.database.reading() as session:
        (dump,) = session.execute(text("SELECT * FROM roll_imports")).mappings().all()
    for value in dump.values():
        stored = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        assert not any(word in stored for word in ("赵甲".encode(), b"DEMO-4711", b"13800000001"))


wild = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.lists(wild | st.sampled_from(["3", "1", "101", "80", "合计", "13800000001"]), max_size=9),
        max_size=6,
    )
)
def test_wild_cells_are_flats_faults_or_notes_and_never_an_error(rows: list[list[str]]) -> None:
    table = [awkward_sheets.HEADER, *rows]
    sheet = loose.Sheet("", tuple((n, tuple(cells)) for n, cells in enumerate(table, 1)))
    reading = loose.interpret(loose.Book((sheet,)), [loose.guess(sheet)], {})
    named = (
        {e.row for e in reading.entries} | {x.row for x in reading.faults} | {n.row for n in reading.notes}
    )
    assert set(range(2, len(table) + 1)) <= named
