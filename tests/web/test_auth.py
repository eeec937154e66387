"""The staff's door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.demo import ACCOUNTS
from app.services import sign_ins, staff
from tests.conftest import Clock, Page, make_app
from tests.factories import NOW, PASSWORD, compound, opened, user


@pytest.fixture
def house(session: Session) -> None:
    motion = opened(session)
    user(session, "office-test", "office", motion.compound)
    session.commit()


@pytest.mark.parametrize(
    ("name", "desk"),
    [("chair-test", "/committee"), ("worker-test", "/work"), ("office-test", "/office")],
)
def test_each_role_comes_to_its_own_desk(house: None, page: Page, name: str, desk: str) -> None:
    assert page.sign_in(name).path == desk
    assert page.status == 200


def test_who_came_for_a_page_gets_that_page(house: None, page: Page) -> None:
    page.get("/work")
    assert page.path == "/sign-in?next=/work"
    assert page.post(username="worker-test", password=PASSWORD).path == "/work"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_the_door_leads_to_no_other_host(house: None, page: Page, target: str) -> None:
    page.get("/sign-in")
    answer = page.client.post(
        f"/sign-in?next={target}",
        data={"username": "worker-test", "password": PASSWORD, "csrf_token": token_of(page)},
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/work"


def token_of(page: Page) -> str:
    return page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]


@pytest.mark.parametrize(("name", "password"), [("worker-test", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    house: None, page: Page, name: str, password: str
) -> None:
    page.get("/").in_english().get("/sign-in")
    page.post(username=name, password=password)
    assert page.status == 422
    assert "User name and password do not fit together." in page.text
    assert f'value="{name}"' in page.text
    assert password not in page.text or password == PASSWORD


def test_an_empty_form_names_its_fields(house: None, page: Page) -> None:
    page.get("/").in_english().get("/sign-in")
    page.post(username="", password="")
    assert page.status == 422
    assert "Enter your user name" in page.text
    assert "Enter your password" in page.text


def test_signing_out_ends_the_session_at_once(house: None, page: Page) -> None:
    page.sign_in("worker-test")
    with page.client.session_transaction() as cookie:
        stolen = cookie["staff"]
    page.post("/sign-out")
    with page.client.session_transaction() as cookie:
        assert "staff" not in cookie
        cookie["staff"] = stolen
    assert page.get("/work").path.startswith("/sign-in")


def test_a_session_ends_after_twelve_hours(house: None, page: Page, clock: Clock) -> None:
    page.sign_in("worker-test")
    clock.moment += sign_ins.SESSION_LENGTH - timedelta(seconds=1)
    assert page.get("/work").path == "/work"
    clock.moment += timedelta(seconds=1)
    assert page.get("/work").path.startswith("/sign-in")


def test_language_survives_signing_in(house: None, page: Page) -> None:
    page.get("/sign-in").in_english()
    page.sign_in("worker-test")
    assert ">Today</h1>" in page.text


def test_every_staff_page_offers_the_way_out(house: None, page: Page) -> None:
    assert 'action="/sign-out"' in page.sign_in("worker-test").text


def test_the_demonstration_prints_its_accounts_on_the_door(page: Page) -> None:
    text = page.get("/sign-in").text
    assert all(f"{each.username} / {each.password}" in text for each in ACCOUNTS)


def test_a_real_installation_shows_no_account_and_has_no_telephones(
    database: object, clock: Clock, tmp_path: object
) -> None:
    app: Flask = make_app(database, clock, tmp_path, demo=False)  # type: ignore[arg-type]
    client = app.test_client()
    assert "louyi-demo" not in client.get("/sign-in").get_data(as_text=True)
    assert client.get("/demo/sms").status_code == 404


def test_a_user_without_a_role_is_told_so_on_the_own_account(session: Session, page: Page) -> None:
    compound(session)
    staff.create_user(session, "new", "New", PASSWORD, now=NOW)
    session.commit()
    assert page.sign_in("new").path == "/account"
