"""The living roll: import by address, nothing removed, personal numbers sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.roll import Owner, RollFlat, group
from app.models import Compound, FlatOwner
from app.services.phones import NotAPhone, parse_mobile
from app.services.roll import ImportSummary, as_roll_flats, import_roll, list_flats, list_places
from tests.factories import VAULT, compound, house, key, phone


@pytest.fixture
def place(session: Session) -> Compound:
    return compound(session)


def test_the_same_file_twice_changes_nothing(session: Session, place: Compound) -> None:
    assert import_roll(session, place, house(), VAULT) == ImportSummary(12, 0, 0, 0)
    before = session.scalars(select(FlatOwner.flat_owner_id)).all()
    assert import_roll(session, place, house(), VAULT) == ImportSummary(0, 0, 12, 0)
    assert session.scalars(select(FlatOwner.flat_owner_id)).all() == before


def test_a_flat_that_the_file_lacks_stays(session: Session, place: Compound) -> None:
    import_roll(session, place, house(), VAULT)
    assert import_roll(session, place, house()[1:], VAULT) == ImportSummary(0, 0, 11, 1)
    assert len(list_flats(session, place)) == 12


def test_changed_area_owner_or_phone_is_a_change(session: Session, place: Compound) -> None:
    import_roll(session, place, house(), VAULT)
    flats = house()
    flats[0] = RollFlat(flats[0].key, 8100, flats[0].owners)
    flats[2] = RollFlat(flats[2].key, 8000, (Owner("新业主", "", phone(3)),))
    flats[4] = RollFlat(flats[4].key, 8000, (Owner(flats[4].owners[0].name, "", phone(99)),))
    assert import_roll(session, place, flats, VAULT) == ImportSummary(0, 3, 9, 0)


def test_numbers_are_sealed_and_still_group_the_flats(session: Session, place: Compound) -> None:
    same = (Owner("业主", "DEMO-7", phone(7)),)
    import_roll(session, place, [RollFlat(key("101"), 8000, same), RollFlat(key("201"), 8000, same)], VAULT)
    owners = session.scalars(select(FlatOwner)).all()
    assert all(b"DEMO" not in (owner.id_number_sealed or b"") for owner in owners)
    assert owners[0].id_number_sealed != owners[1].id_number_sealed
    assert VAULT.unseal(owners[0].phone_sealed or b"") == phone(7)
    assert group(as_roll_flats(list_flats(session, place))).heads == 1


def test_addresses_come_in_their_natural_order(session: Session, place: Compound) -> None:
    flats = [
        RollFlat(key(room, building), 8000, (Owner("业主"),))
        for building, room in (("10", "101"), ("2", "1001"), ("2", "201"))
    ]
    import_roll(session, place, flats, VAULT)
    assert [(flat.building, flat.room) for flat in list_flats(session, place)] == [
        ("2", "201"),
        ("2", "1001"),
        ("10", "101"),
    ]
    assert list_places(session, place) == [("2", "1"), ("10", "1")]


def test_a_number_that_gets_no_message_is_refused(session: Session, place: Compound) -> None:
    with pytest.raises(NotAPhone):
        import_roll(session, place, [RollFlat(key("101"), 1, (Owner("a", "", "010-12345678"),))], VAULT)


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        " 138 1234 5678",
        "+86 138-1234-5678",
        "0086 13812345678",
        "１３８１２３４５６７８",
        "(+86)13812345678",
    ],
)
def test_a_mobile_number_is_understood_as_people_write_it(written: str) -> None:
    assert parse_mobile(written) == "+8613812345678"


@pytest.mark.parametrize(
    "written", ["", "1381234567", "138123456789", "021-12345678", "abc", "+1 555", "12345678901"]
)
def test_what_gets_no_sms_is_refused(written: str) -> None:
    with pytest.raises(NotAPhone):
        parse_mobile(written)
