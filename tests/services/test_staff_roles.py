"""Roles: over what they extend, and that giving and taking them are facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.models import Compound, Grant, User
from app.services import activities, staff
from app.services.staff import Over
from tests.factories import NOW, compound, user


@pytest.fixture
def places(session: Session) -> list[Compound]:
    """Two compounds of one street in two communities, and one of another street."""
    found = [compound(session, "A", "东街"), compound(session, "B", "东街"), compound(session, "C", "西街")]
    found[0].community, found[1].community, found[2].community = "一社", "二社", "一社"
    session.flush()
    return found


def holder(session: Session, role: str, **over: object) -> User:
    person = staff.create_user(session, "person", "Person", None, now=NOW)
    staff.grant(session, person, role, now=NOW, **over)  # type: ignore[arg-type]
    session.refresh(person, ["grants"])
    return person


@pytest.mark.parametrize(
    ("over", "codes"),
    [
        ({}, "ABC"),
        ({"street": "东街"}, "AB"),
        ({"street": "东街", "community": "一社"}, "A"),
        ({"street": "北街"}, ""),
    ],
)
def test_a_role_reaches_what_lies_in_its_scope(
    session: Session, places: list[Compound], over: dict[str, str], codes: str
) -> None:
    person = holder(session, "worker", **over)
    assert "".join(each.code for each in staff.compounds_of(session, person, "worker")) == codes
    assert "".join(each.code for each in places if staff.holds(person, each, "worker")) == codes
    assert staff.compounds_of(session, person, "committee") == []


def test_a_worker_of_single_buildings_is_narrowed_to_them(session: Session, places: list[Compound]) -> None:
    person = holder(session, "worker", compound=places[0], building="3")
    staff.grant(session, person, "worker", compound=places[0], building="5", now=NOW)
    session.refresh(person, ["grants"])
    assert staff.buildings_of(person, places[0], "worker") == {"3", "5"}
    staff.grant(session, person, "worker", street="东街", now=NOW)
    session.refresh(person, ["grants"])
    assert staff.buildings_of(person, places[0], "worker") is None


@pytest.mark.parametrize(
    ("role", "over"),
    [
        ("admin", {"street": "东街"}),
        ("committee", {"street": "东街"}),
        ("committee", {}),
        ("worker", {"community": "一社"}),
        ("office", {"building": "3"}),
        ("king", {}),
    ],
)
def test_a_scope_that_does_not_fit_the_role_is_refused_here_and_by_the_table(
    session: Session, places: list[Compound], role: str, over: dict[str, str]
) -> None:
    person = staff.create_user(session, "person", "Person", None, now=NOW)
    with pytest.raises(staff.ScopeWrong):
        staff.grant(session, person, role, **over)  # type: ignore[arg-type]
    session.add(Grant(user_id=person.user_id, role=role, granted_at=NOW, **over))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_building_needs_a_compound_and_a_compound_excludes_a_street(places: list[Compound]) -> None:
    assert staff.may_extend("worker", Over(compound=places[0], building="3"))
    assert not staff.may_extend("worker", Over(street="东街", building="3"))
    assert not staff.may_extend("auditor", Over(compound=places[0], street="东街"))


def test_taking_a_role_back_keeps_who_and_when(session: Session, places: list[Compound]) -> None:
    boss = user(session, "boss", "admin", places[0])
    person = holder(session, "office", street="东街")
    row = person.grants[0]
    staff.revoke(session, row, now=NOW + timedelta(days=1), actor=boss)
    session.refresh(person, ["grants"])
    assert person.grants == []
    assert [(each.role, each.revoked_by) for each in staff.grants_ever(session, person)] == [
        ("office", boss.user_id)
    ]


def test_the_last_administrator_stays(session: Session, places: list[Compound]) -> None:
    boss = user(session, "boss", "admin", places[0])
    with pytest.raises(staff.LastAdmin):
        staff.revoke(session, boss.grants[0], now=NOW, actor=boss)
    second = user(session, "second", "admin", places[0])
    staff.revoke(session, boss.grants[0], now=NOW, actor=second)
    assert boss.grants[0].revoked_at == NOW


def test_the_log_takes_no_change_and_no_deletion(session: Session, places: list[Compound]) -> None:
    boss = user(session, "boss", "admin", places[0])
    activities.record(session, "invited", activities.of_user(boss), now=NOW, actor=boss, address="")
    session.commit()
    for act in ("UPDATE activities SET kind = 'x'", "DELETE FROM activities"):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(act))
        session.rollback()
    session.expire_all()
    assert len(activities.newest(session, activities.Wish(), [], everything=True, limit=9)) == 1


def test_the_log_shows_a_reader_the_own_compounds_only(session: Session, places: list[Compound]) -> None:
    boss = user(session, "boss", "admin", places[0])
    for place in places[:2]:
        on = activities.of_compound(place)
        activities.record(session, "roll_imported", on, now=NOW, actor=boss, address="192.0.2.1")
    wish = activities.Wish(kind="roll_imported", username="boss", since=NOW, until=NOW + timedelta(seconds=1))
    ids = [places[0].compound_id]
    assert [
        line.activity.object_code for line in activities.newest(session, wish, ids, everything=False, limit=9)
    ] == ["A"]
    assert len(list(activities.every(session, wish, ids, everything=True))) == 2
    none = activities.Wish(until=NOW)
    assert activities.newest(session, none, ids, everything=True, limit=9) == []


def test_people_are_listed_with_their_roles(session: Session, places: list[Compound]) -> None:
    user(session, "boss", "admin", places[0])
    assert [(each.username, len(each.grants)) for each in staff.list_people(session)] == [("boss", 1)]
    assert session.scalars(select(User.password_hash)).one() is not None
