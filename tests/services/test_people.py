"""One owner or several: proposed by the name, decided by a person, forgotten when the entry changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.roll import Owner, RollFlat, group
from app.models import Compound, FlatOwner, User
from app.services import people, roll, roll_change
from tests.factories import NOW, VAULT, compound, key, phone, user


@pytest.fixture
def place(session: Session) -> Compound:
    return compound(session)


@pytest.fixture
def chair(session: Session, place: Compound) -> User:
    return user(session, "chair", "committee", place)


def settle(session: Session, place: Compound, *owners: Owner) -> list[people.NearOwners]:
    flats = [RollFlat(key(f"{n}01"), 8000, (owner,)) for n, owner in enumerate(owners, 1)]
    roll.import_roll(session, place, flats, VAULT)
    return near(session, place)


def near(session: Session, place: Compound) -> list[people.NearOwners]:
    contents = roll_change.contents(roll_change.load_roll(session, place.compound_id))
    decided = [(left, right) for left, right, _ in people.decisions_of(session, place.compound_id)]
    return people.near_owners(contents, decided, VAULT)


def decide(session: Session, place: Compound, chair: User, found: people.NearOwners, *, same: bool) -> None:
    identities = [identity for identity, _flats in found.identities]
    people.decide(session, place.compound_id, identities, same=same, actor=chair, now=NOW)
    people.refresh_people(session, place.compound_id, VAULT)


def heads(session: Session, place: Compound) -> int:
    return group(roll.as_roll_flats(roll.list_flats(session, place))).heads


@pytest.mark.parametrize(
    ("owners", "proposed"),
    [
        ((Owner("张三"), Owner("张三")), True),
        ((Owner("张三", "", phone(1)), Owner("张三")), True),
        ((Owner("张三", "", phone(1)), Owner("张三", "", phone(2))), True),
        ((Owner("张三", "A1"), Owner("张三")), True),
        ((Owner("张三", "A1"), Owner("张三", "A2")), False),
        ((Owner("张三", "A1"), Owner("张三", "A1")), False),
        ((Owner("张三", "", phone(1)), Owner("张三", "", phone(1))), False),
        ((Owner("张三"), Owner("李四")), False),
    ],
)
def test_only_one_name_without_numbers_is_a_question(
    session: Session, place: Compound, owners: tuple[Owner, ...], proposed: bool
) -> None:
    assert bool(settle(session, place, *owners)) is proposed


def test_one_owner_is_one_head_and_the_same_file_asks_no_more(
    session: Session, place: Compound, chair: User
) -> None:
    owners = (Owner("张三", "A1"), Owner("张三"), Owner("张三", "", phone(1)))
    (found,) = settle(session, place, *owners)
    assert heads(session, place) == 3
    decide(session, place, chair, found, same=True)
    assert heads(session, place) == 1
    assert settle(session, place, *owners) == []
    assert heads(session, place) == 1


def test_several_owners_of_one_name_stay_apart_and_are_not_asked_again(
    session: Session, place: Compound, chair: User
) -> None:
    (found,) = settle(session, place, Owner("张三"), Owner("张三"))
    decide(session, place, chair, found, same=False)
    assert heads(session, place) == 2
    assert near(session, place) == []


def test_a_changed_mind_is_the_one_that_counts(session: Session, place: Compound, chair: User) -> None:
    (found,) = settle(session, place, Owner("张三"), Owner("张三"))
    for same, expected in ((True, 1), (False, 2)):
        decide(session, place, chair, found, same=same)
        assert heads(session, place) == expected


def test_a_new_owner_is_never_taken_for_the_old_one(session: Session, place: Compound, chair: User) -> None:
    (found,) = settle(session, place, Owner("张三"), Owner("张三"))
    decide(session, place, chair, found, same=True)
    entry = session.scalars(select(FlatOwner)).first()
    assert entry is not None
    assert entry.person_digest is not None
    entry.name = "王五"
    session.flush()
    assert heads(session, place) == 2
