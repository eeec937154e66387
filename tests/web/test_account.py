"""The way in: link, password, second factor, sessions. Everything is walked as a person walks it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from app.database import Database
from app.models import Compound, User
from app.services import activities
from tests import factories as f
from tests.conftest import Clock, Page, make_app

NEW = "a password of my own"


@pytest.fixture
def real(database: Database, clock: Clock, tmp_path: Path) -> Page:
    """A browser at an installation that is no demonstration."""
    with database.writing() as session:
        place = f.compound(session)
        f.user(session, "boss", "admin", place)
        f.user(session, "office", "office", place)
        f.user(session, "worker", "worker", place)
        session.commit()
    return Page(make_app(database, clock, tmp_path, demo=False).test_client()).get("/").in_english()


def kinds(database: Database) -> list[str]:
    with database.reading() as session:
        lines = activities.every(session, activities.Wish(), [], everything=True)
        return [line.activity.kind for line in lines]


def enrol(page: Page, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """From the page that asks for it to the recovery codes."""
    page.get("/account/second-factor").post("/account/second-factor/start")
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert found is not None
    totp = pyotp.TOTP(found.group(1).replace(" ", ""))
    page.post("/account/second-factor", code=totp.at(clock.moment))
    return totp, re.findall(r"<code class=\"lead\">([^<]+)</code>", page.text)


def another(page: Page) -> Page:
    return Page(page.client.application.test_client()).get("/").in_english()


@pytest.mark.parametrize("who", ["boss", "office"])
def test_administrators_and_offices_first_set_up_the_second_factor(
    real: Page, clock: Clock, who: str
) -> None:
    assert real.sign_in(who).path == "/account/second-factor"
    assert "Your role opens the data of many homes." in real.text
    _totp, codes = enrol(real, clock)
    assert len(codes) == 10
    assert real.get("/office" if who == "office" else "/admin/people").status == 200
    assert codes[0] not in real.get("/account/second-factor").text


def test_a_worker_may_go_without(real: Page) -> None:
    assert real.sign_in("worker").path == "/work"


def test_the_next_sign_in_asks_for_the_telephone_on_its_own_page(
    real: Page, clock: Clock, database: Database
) -> None:
    real.sign_in("worker")
    totp, codes = enrol(real, clock)
    clock.moment += timedelta(minutes=1)
    visitor = another(real).sign_in("worker")
    assert visitor.path.startswith("/sign-in/code")
    assert visitor.get("/work").path.startswith("/sign-in?")
    visitor.get("/sign-in/code").post(code="000000")
    assert visitor.status == 422
    assert "This code is wrong" in visitor.text
    visitor.post(code=totp.at(clock.moment))
    assert visitor.path == "/work"
    lost = another(real).sign_in("worker")
    assert lost.post(code=codes[0]).path == "/work"
    assert another(real).sign_in("worker").post(code=codes[0]).status == 422
    assert "second_factor_on" in kinds(database)


def test_a_wrong_first_code_switches_nothing_on(real: Page) -> None:
    real.sign_in("worker").get("/account/second-factor").post("/account/second-factor/start")
    real.post("/account/second-factor", code="000000")
    assert real.status == 422
    assert "This code does not fit." in real.text
    assert another(real).sign_in("worker").path == "/work"


def test_a_demonstration_asks_nobody_and_says_so(database: Database, page: Page) -> None:
    with database.writing() as session:
        f.user(session, "office", "office", f.compound(session))
        session.commit()
    page.get("/").in_english().get("/sign-in")
    assert "nobody is asked for a second factor here" in page.text
    assert page.sign_in("office").path == "/office"


def invited(real: Page, clock: Clock, name: str = "carol") -> str:
    """The link of a new account, from the administrator's page."""
    real.sign_in("boss")
    enrol(real, clock)
    real.get("/admin/people/invite").post(username=name)
    found = re.search(r"<code>http://localhost(/invitation/[^<]+)</code>", real.text)
    assert found is not None
    return found.group(1)


def test_an_invited_person_sets_a_password_and_gets_a_role(
    real: Page, clock: Clock, database: Database
) -> None:
    link = invited(real, clock)
    assert link not in real.get("/admin/people").text
    real.get("/admin/people/carol").post(
        "/admin/people/carol/roles", role="worker", over="compound:TEST", building="3"
    )
    assert "The role is given." in real.text
    assert "测试小区TEST, building 3" in real.text
    carol = another(real).get(link)
    assert carol.post(name="Carol", password="short", again="short").status == 422
    assert "At least 12 signs." in carol.text
    assert carol.post(name="Carol", password=NEW, again=NEW + "x").status == 422
    assert carol.post(name="Carol", password=NEW, again=NEW).path == "/sign-in"
    assert carol.post(username="carol", password=NEW).path == "/work"
    assert another(real).get(link).status == 404
    assert {"invited", "invitation_taken", "role_given"} <= set(kinds(database))


def test_a_role_taken_back_ends_at_once_and_stays_to_be_read(real: Page, clock: Clock) -> None:
    worker = another(real).sign_in("worker")
    assert worker.get("/work").status == 200
    real.sign_in("boss")
    enrol(real, clock)
    real.get("/admin/people/worker")
    action = re.search(r"/admin/people/worker/roles/\d+/revoke", real.text)
    assert action is not None
    real.post(action.group())
    assert "The role is taken back." in real.text
    assert worker.get("/work").status == 403
    assert "boss" in real.get("/admin/people/worker").text


@pytest.mark.parametrize(
    ("role", "over"), [("committee", ""), ("admin", "compound:TEST"), ("office", "compound:NOPE")]
)
def test_a_role_over_the_wrong_scope_is_refused_at_its_field(
    real: Page, clock: Clock, role: str, over: str
) -> None:
    real.sign_in("boss")
    enrol(real, clock)
    real.get("/admin/people/worker").post("/admin/people/worker/roles", role=role, over=over)
    assert real.status == 422


def test_the_last_administrator_cannot_leave(real: Page, clock: Clock) -> None:
    real.sign_in("boss")
    enrol(real, clock)
    action = re.search(r"/admin/people/boss/roles/\d+/revoke", real.get("/admin/people/boss").text)
    assert action is not None
    assert "This is the last administrator." in real.post(action.group()).text


def test_a_reset_throws_everybody_out_and_gives_a_new_link(real: Page, clock: Clock) -> None:
    worker = another(real).sign_in("worker")
    real.sign_in("boss")
    enrol(real, clock)
    real.get("/admin/people/worker").post("/admin/people/worker/reset")
    assert "/invitation/" in real.text
    assert worker.get("/work").path.startswith("/sign-in")
    assert another(real).sign_in("worker").status == 422


def test_a_taken_name_is_refused(real: Page, clock: Clock) -> None:
    invited(real, clock)
    real.get("/admin/people/invite").post(username="worker")
    assert (real.status, "This name is taken." in real.text) == (422, True)


def test_i_see_my_sessions_and_end_one_or_all(real: Page) -> None:
    here, there = real.sign_in("worker"), another(real).sign_in("worker")
    here.get("/account")
    assert here.text.count("127.0.0.1") == 2
    action = re.search(r"/account/sessions/\d+/end", here.text)
    assert action is not None
    here.post(action.group())
    assert there.get("/work").path.startswith("/sign-in")
    assert here.get("/work").path == "/work"
    again = another(real).sign_in("worker")
    here.get("/account").post("/account/sessions/end")
    assert again.get("/work").path.startswith("/sign-in")


def test_after_three_wrong_passwords_the_right_one_waits(real: Page, clock: Clock) -> None:
    real.get("/sign-in")
    for _ in range(3):
        real.post(username="worker", password="wrong")
    real.post(username="worker", password=f.PASSWORD)
    assert (real.status, "Wait 5 seconds." in real.text) == (422, True)
    clock.moment += timedelta(seconds=5)
    assert real.post(username="worker", password=f.PASSWORD).path == "/work"


def test_the_log_is_narrowed_by_its_address_and_comes_as_a_file(
    real: Page, clock: Clock, database: Database
) -> None:
    real.sign_in("boss")
    enrol(real, clock)
    another(real).sign_in("worker")
    body = real.get("/log?kind=sign_in&who=worker").text.partition("<tbody>")[2]
    assert (body.count("<tr>"), "127.0.0.1" in body) == (1, True)
    assert "Nothing here yet." in real.get("/log?who=worker&until=2026-03-01").text
    assert real.get("/log?since=2026-99-99").status == 200
    real.get("/log.csv?kind=second_factor_on")
    assert real.data.count(b"boss") == 2
    assert real.get("/log.xlsx").data[:2] == b"PK"


def test_a_worker_of_building_3_sees_and_enters_only_building_3(page: Page, database: Database) -> None:
    flats = [*f.house(1), *(type(x)(f.key(x.key.room, "4"), x.area, x.owners) for x in f.house(1))]
    with database.writing() as session:
        motion = f.opened(session, flats, scope=f.Scope())
        place = session.scalars(select(Compound)).one()
        elsewhere = f.draft(
            session,
            place,
            session.scalars(select(User).where(User.username == "chair-test")).one(),
            scope=f.Scope("4"),
        )
        f.motions.open_motion(session, elsewhere, now=f.NOW)
        builder = f.user(session, "builder", "worker", place)
        builder.grants[0].building = "3"
        session.commit()
    page.sign_in("builder").in_english()
    assert motion.code in page.get("/work").text
    assert elsewhere.code not in page.text
    assert page.get(f"/work/m/{elsewhere.code}").status == 404
    text = page.get(f"/work/m/{motion.code}").text
    assert ("3-1-101" in text, "4-1-101" in text) == (True, False)
    assert page.get(f"/work/m/{motion.code}/ballot/3-1-101").status == 200
    assert page.get(f"/work/m/{motion.code}/ballot/4-1-101").status == 404
    assert "not yours" in page.get(f"/work/m/{motion.code}/ballot?home=4-1-101").text
    assert page.get("/personal/c/TEST/phones/4-1-101").status == 404
