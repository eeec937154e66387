"""At the door with the owner's own code and a named colleague; and answers by written authority."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from app.database import Database
from app.models import Ballot, Message, Motion, Proxy, User
from tests import factories as f
from tests.conftest import Page
from tests.web.resident_walk import set_up, sms_code


@pytest.fixture
def motion(database: Database) -> Motion:
    made = set_up(database, proxy_cap=1, proxy_bars_staff=True)
    with database.writing() as session:
        f.user(session, "second", "worker", made.compound)
        session.commit()
    return made


@pytest.fixture
def worker(motion: Motion, page: Page) -> Page:
    return page.get("/").in_english().sign_in("worker-test")


def owner(database: Database, motion: Motion, room: str) -> str:
    with database.reading() as session:
        return str(f.owner_of(session, f.flat_of(session, motion, room)).voter_owner_id)


def colleague(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(User).where(User.username == "second")).one().user_id


def picture() -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (60, 80), "white").save(file, "JPEG")
    file.seek(0)
    return file, "paper.jpg"


def test_the_code_goes_to_the_owners_number_and_two_workers_are_named(
    motion: Motion, database: Database, worker: Page
) -> None:
    worker.get(f"/work/m/{motion.code}/doorstep/3-1-501").post(owner=owner(database, motion, "501"))
    assert worker.status == 422
    worker.post(owner=owner(database, motion, "501"), second=str(colleague(database)))
    with database.reading() as session:
        told = session.scalars(select(Message)).one()
        assert f.VAULT.unseal(told.phone_sealed) == f.phone(9)
    right = sms_code(database)
    worker.post(code="000000" if right != "000000" else "000001")
    assert worker.status == 422
    worker.post(code=right).post(choice="no")
    assert "/recorded/" in worker.path
    with database.reading() as session:
        ballot = session.scalars(select(Ballot)).one()
    assert (ballot.channel, ballot.second_worker) == ("doorstep", colleague(database))


def test_nobody_answers_at_the_door_before_the_code_is_right(motion: Motion, worker: Page) -> None:
    place = f"/work/m/{motion.code}/doorstep/3-1-501"
    assert worker.get(f"{place}/answer").path == place
    assert worker.get(f"{place}/code").path == place


def authority(worker: Page, database: Database, motion: Motion, room: str, **more: object) -> Page:
    worker.get(f"/work/m/{motion.code}/proxy/3-1-{room}")
    sent: dict[str, object] = {"name": "受托人", "phone": "13900000077", "not_staff": "y", "photo": picture()}
    return worker.post(giver=owner(database, motion, room), **sent | more)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"photo": ""}, "Take a photo of the written authority."),
        ({"not_staff": ""}, "staff of the property company"),
        ({"phone": "12"}, "This is not a mobile number."),
        ({"phone": "17411112222"}, "No mobile number begins with 17411."),
        ({"name": " "}, "Enter the name."),
    ],
)
def test_an_authority_needs_photo_name_number_and_the_tick(
    motion: Motion, database: Database, worker: Page, wrong: dict[str, object], sentence: str
) -> None:
    if "not_staff" in wrong:
        wrong = {"not_staff": []}
    if "photo" in wrong:  # a new file for each database: one that was sent is closed
        wrong = {"photo": (BytesIO(), "")}
    authority(worker, database, motion, "201", **wrong)
    assert worker.status == 422
    assert sentence in worker.text


def test_an_authority_has_its_cap_and_its_end(motion: Motion, database: Database, worker: Page) -> None:
    authority(worker, database, motion, "201")
    assert "The person with written authority" in worker.text
    authority(worker, database, motion, "202")
    assert worker.status == 422
    assert "as many as this vote allows" in worker.text
    worker.get(f"/work/m/{motion.code}/proxy/3-1-201").post(f"/work/m/{motion.code}/proxy/3-1-201/end")
    assert "The authority has ended" in worker.text
    with database.reading() as session:
        assert session.scalars(select(Proxy)).one().ended_at is not None


def test_the_door_offers_an_answer_only_while_one_is_taken(
    database: Database, worker: Page, motion: Motion
) -> None:
    path = f"/work/m/{motion.code}/doorstep/3-1-201"
    assert f'href="{path}"' in worker.get(f"/work/m/{motion.code}/door/3-1-201").text
    later = set_up(database, code="LATER", opens=f.NOW + timedelta(days=1))
    worker.post("/sign-out")
    worker.get("/").sign_in("worker-later")
    page = worker.get(f"/work/m/{later.code}/door/3-1-201")
    assert page.status == 200
    assert "/doorstep/" not in page.text
    assert worker.get(f"/work/m/{later.code}/doorstep/3-1-201").status == 404
