"""At the door and for whole entrances: what was brought, what was met, and sheets that are renewed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, Delivery, Motion, PaperRequest, RevokedSheet, Visit
from app.services import deliveries
from tests.conftest import Clock, Page
from tests.factories import CLOSES, cast, compound, flat_of, key, opened, user


@pytest.fixture
def motion(session: Session) -> Motion:
    made = opened(session)
    session.commit()
    return made


@pytest.fixture
def worker(motion: Motion, page: Page) -> Page:
    return page.get("/").in_english().sign_in("worker-test")


def kinds(session: Session) -> list[str]:
    return [row.kind for row in session.scalars(select(Activity).order_by(Activity.activity_id))]


def test_one_tap_notes_what_was_brought(session: Session, motion: Motion, worker: Page) -> None:
    worker.get(f"/work/m/{motion.code}/door?home=3-1-302")
    worker.post(way="handed").post(way="handed")
    assert "Noted so far: Sheet handed over" in " ".join(worker.text.split())
    assert len(session.scalars(select(Delivery)).all()) == 1
    assert "delivery_noted" in kinds(session)


def test_one_tap_notes_what_was_met_and_the_facade_shows_it(
    session: Session, motion: Motion, worker: Page
) -> None:
    worker.get(f"/work/m/{motion.code}/door/3-1-302").post(outcome="nobody_home")
    worker.get(f"/work/m/{motion.code}/door/3-1-401").post(outcome="wants_paper")
    assert [row.outcome for row in session.scalars(select(Visit))] == ["nobody_home", "wants_paper"]
    assert len(session.scalars(select(PaperRequest)).all()) == 1
    text = worker.get(f"/work/m/{motion.code}").text
    assert '302<i aria-hidden="true">○</i><span>not yet, nobody was in</span>' in text
    assert "Worker-Test" in text


@pytest.mark.parametrize("fields", [{"outcome": "yes"}, {"way": "burnt"}, {}])
def test_nothing_else_can_be_noted(motion: Motion, worker: Page, fields: dict[str, str]) -> None:
    assert worker.get(f"/work/m/{motion.code}/door/3-1-302").post(**fields).status == 400


def test_a_home_that_answered_meanwhile_gets_no_visit(session: Session, motion: Motion, worker: Page) -> None:
    worker.get(f"/work/m/{motion.code}/door/3-1-302")
    cast(session, flat_of(session, motion, "302"), "no")
    session.commit()
    worker.post(outcome="thinking")
    assert "This home has answered meanwhile" in worker.text
    assert session.scalars(select(Visit)).all() == []


def test_an_entrance_is_marked_but_for_two_rooms(session: Session, motion: Motion, worker: Page) -> None:
    worker.get(f"/work/m/{motion.code}/deliveries")
    worker.post(place="3/1", way="posted", but="302、 3-1-401", remark="门卫代收")
    assert "Noted for 10 homes." in worker.text
    assert "10 of 12 served" in worker.text
    assert "门卫代收" in worker.text
    assert not {key("302"), key("401")} & deliveries.served_flats(session, motion)
    sealed = session.scalars(select(Delivery.note_sealed)).first()
    assert sealed
    assert "门卫".encode() not in sealed


def test_a_mistyped_exception_marks_nobody_and_keeps_the_form(
    session: Session, motion: Motion, worker: Page
) -> None:
    worker.get(f"/work/m/{motion.code}/deliveries")
    worker.post(place="3/1", way="posted", but="302, 999")
    assert worker.status == 422
    assert "“3-1-999” is no room here. Nothing was noted." in worker.text
    assert 'value="302, 999"' in worker.text
    assert session.scalars(select(Delivery)).all() == []


def test_a_renewed_sheet_says_so_when_scanned_or_typed(
    app: Flask, session: Session, motion: Motion, worker: Page
) -> None:
    flat = flat_of(session, motion, "302")
    token, code = flat.token, flat.code
    session.commit()
    worker.get(f"/work/m/{motion.code}/door/3-1-302/renew").post(reason="")
    assert worker.status == 422
    worker.post(reason="lost")
    session.expire_all()
    assert (flat.token, flat.code) != (token, code)
    assert len(session.scalars(select(RevokedSheet)).all()) == 1
    resident = Page(app.test_client()).get("/").in_english()
    assert resident.get(f"/f/{token}").status == 410
    assert "A new sheet has been printed for this home." in resident.text
    assert resident.get(f"/f/{flat.token}").status == 200
    assert "no longer valid" in worker.get(f"/work/m/{motion.code}/ballot?home={code}").text
    assert worker.get(f"/committee/m/{motion.code}/sheets.pdf?building=3&entrance=1&room=302").status == 200
    assert "sheet_renewed" in kinds(session)


def test_after_the_close_nothing_is_noted(
    session: Session, motion: Motion, worker: Page, clock: Clock
) -> None:
    clock.moment = CLOSES
    worker.sign_in("worker-test")
    assert worker.get(f"/work/m/{motion.code}/door/3-1-302").status == 404
    assert "Note it" not in worker.get(f"/work/m/{motion.code}/deliveries").text
    worker.post(place="3/1", way="posted", but="")
    assert session.scalars(select(Delivery)).all() == []


def test_a_worker_of_another_building_or_compound_comes_to_no_door(
    session: Session, motion: Motion, app: Flask
) -> None:
    place = compound(session, "OTHER")
    user(session, "stranger", "worker", place)
    narrow = user(session, "narrow", "worker", motion.compound)
    narrow.grants[0].building = "9"
    session.commit()
    for name in ("stranger", "narrow"):
        page = Page(app.test_client()).sign_in(name)
        assert page.get(f"/work/m/{motion.code}/door/3-1-302").status == 404
        assert page.get(f"/work/m/{motion.code}/deliveries").status == 404


def test_doors_to_come_back_to_stand_on_the_list_of_the_day(
    session: Session, motion: Motion, worker: Page
) -> None:
    for room, outcome in (("302", "nobody_home"), ("401", "refused"), ("501", "thinking")):
        worker.get(f"/work/m/{motion.code}/door/3-1-{room}").post(outcome=outcome)
    cast(session, flat_of(session, motion, "501"), "yes")
    session.commit()
    text = worker.get("/work").text
    assert "1 door to come back to" in text
    assert "3-1-302</b> Nobody was in" in text
