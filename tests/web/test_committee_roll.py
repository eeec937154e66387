"""The roll as it stands, with the arithmetic from flats to heads."""

from __future__ import annotations

import pytest

from app.database import Database
from app.domain.roll import Owner, RollFlat
from app.web.committee.roll import arithmetic_sentence
from tests import factories as f
from tests.conftest import Page
from tests.statements import counted
from tests.web.committee_desk import settle


@pytest.fixture
def chair(database: Database, page: Page) -> Page:
    settle(database, [])
    return page.sign_in("chair-test").in_english()


def test_an_empty_roll_offers_the_import_first(chair: Page) -> None:
    chair.get("/committee/c/TEST/roll")
    assert chair.status == 200
    assert 'button-main" href="/roll/c/TEST/import"' in chair.text


def cast_of_nine() -> list[RollFlat]:
    """12 flats: one owner of 3, the developer's 2, seven others."""
    flats = f.house()
    big = (Owner("多房", "A1"),)
    flats[:3] = [RollFlat(flat.key, flat.area, big) for flat in flats[:3]]
    flats[3:5] = [RollFlat(flat.key, flat.area, (), "developer") for flat in flats[3:5]]
    return flats


def test_the_roll_tells_how_flats_become_heads(database: Database, page: Page) -> None:
    settle(database, cast_of_nine())
    page.sign_in("chair-test").in_english().get("/committee/c/TEST/roll")
    assert "12 flats, one owner of 3, developer&#39;s 2 = 9 heads" in page.text


def test_several_owners_of_several_flats_are_told_apart(database: Database, page: Page) -> None:
    flats = f.house()
    for n, owner in ((0, "a"), (1, "a"), (2, "b"), (3, "b"), (4, "c"), (5, "c"), (6, "c")):
        flats[n] = RollFlat(flats[n].key, 8000, (Owner(f"甲{owner}", owner),))
    flats += [
        RollFlat(f.key("B1"), 1200, (Owner("乙"),), "parking"),
        RollFlat(f.key("B2"), 1200, (), "excluded"),
    ]
    settle(database, flats)
    page.sign_in("chair-test").in_english().get("/committee/c/TEST/roll")
    words = "12 flats, one owner of 3, 2 owners of 2 = 8 heads (left out: 1 parking space, 1 excluded flat)"
    assert words in page.text


def test_the_arithmetic_stands_in_the_readers_language(app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert "9" in arithmetic_sentence(cast_of_nine())


def test_the_list_masks_names_and_phones_and_can_be_narrowed(database: Database, page: Page) -> None:
    flats = [*f.house(), RollFlat(f.key("101", building="4"), 5000, (Owner("张建三", "", f.phone(77)),))]
    settle(database, flats)
    page.sign_in("chair-test").in_english().get("/committee/c/TEST/roll/list")
    assert "13 flats" in page.text
    page.get("/committee/c/TEST/roll/list?building=4")
    assert "1 flat" in page.text
    assert "张*三" in page.text
    assert "138****0077" in page.text
    assert "张建三" not in page.text
    assert "13800000077" not in page.text


@pytest.mark.parametrize("path", ["/committee/c/TEST/roll", "/committee/c/TEST/roll/list", "/committee"])
def test_the_number_of_queries_does_not_grow_with_the_flats(
    database: Database, page: Page, path: str
) -> None:
    settle(database, f.house(floors=10))
    settle(database, f.house(floors=100, a_floor=20), code="BIG")
    seen = []
    for code in ("TEST", "BIG"):
        page.sign_in(f"chair-{code.lower()}").get(path)
        with counted(database.engine) as statements:
            page.get(path.replace("TEST", code))
        assert page.status == 200
        seen.append(len(statements))
        page.post("/sign-out")
    assert seen[0] == seen[1] <= 10
