"""A number that an import, or its undoing, takes off the roll learns of it: once and at once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Message
from app.services import texts
from tests import awkward_sheets
from tests import factories as f
from tests.awkward_sheets import flat
from tests.test_roll_worker import Desk, plain


@pytest.fixture
def desk(app: Flask, database: Database) -> Desk:
    """Three homes with one number each."""
    made = Desk(app, database)
    apply(made, *awkward_sheets.three())
    return made


def apply(desk: Desk, *rows: list[object]) -> int:
    number, _ = desk.preview("roll.csv", plain(*rows))
    desk.ask(number, "apply")
    assert desk.row(number).applied_at is not None
    return number


def told(desk: Desk) -> list[tuple[str, str]]:
    """Number and text of every message in the queue."""
    with desk.database.reading() as session:
        rows = session.scalars(select(Message).order_by(Message.message_id)).all()
        assert {row.compound_id for row in rows} <= {desk.place.compound_id}
        return [(f.VAULT.unseal(row.phone_sealed), f.VAULT.unseal(row.text_sealed)) for row in rows]


def test_a_first_import_tells_nobody(desk: Desk) -> None:
    assert told(desk) == []


@pytest.mark.parametrize("changes", [{"电话": "13800000777"}, {"电话": ""}])
def test_a_number_that_is_replaced_or_removed_is_told(desk: Desk, changes: dict[str, str]) -> None:
    apply(desk, flat(1, **changes))
    ((number, text),) = told(desk)
    assert number == f.phone(1)
    assert "3-1-101" in text
    assert "010-12345678" in text
    assert "http" not in text


@pytest.mark.parametrize("changes", [{"业主": "新名"}, {"面积": "81"}, {"业主": "甲、业主001"}])
def test_who_keeps_the_number_is_not_told(desk: Desk, changes: dict[str, str]) -> None:
    apply(desk, flat(1, **changes))
    assert told(desk) == []


def test_a_number_of_several_homes_is_told_once_an_import(desk: Desk) -> None:
    same = [flat(n, 电话="13800000500") for n in (1, 2, 4)]
    apply(desk, *same)
    assert [number for number, _ in told(desk)] == [f.phone(1), f.phone(2)]
    apply(desk, *(flat(n, 电话="13800000501") for n in (1, 2, 4)))
    number, text = told(desk)[2]
    assert (len(told(desk)), number) == (3, f.phone(500))
    assert "等3套" in text


def test_undoing_tells_the_number_that_the_import_had_brought(desk: Desk) -> None:
    number = apply(desk, flat(1, 电话="13800000777"), flat(9, 电话="13800000778"))
    desk.ask(number, "undo")
    assert desk.row(number).undone_at == f.NOW
    assert [phone for phone, _ in told(desk)] == [f.phone(1), f.phone(777), f.phone(778)]


def test_what_was_not_applied_tells_nobody(desk: Desk) -> None:
    desk.preview("roll.csv", plain(flat(1, 电话="13800000777")))
    assert told(desk) == []


def test_the_text_names_one_home_or_how_many() -> None:
    assert texts.roll_changed_text("en", "3-1-501", 1, "").startswith(
        "[Louyi] The number on the roll for 3-1-501 was changed"
    )
    assert "3-1-501 and other homes, 2 in all, was" in texts.roll_changed_text("en", "3-1-501", 2, "")
