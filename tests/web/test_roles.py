"""Every route for every role: who gets in, who is asked to sign in, who is refused, who learns nothing.

The table below is complete: a route that is not in it fails the test.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.models import Compound, VoterFlat
from app.services import staff
from tests.conftest import Clock, make_app
from tests.factories import NOW, PASSWORD, opened, user

SEEN, DOOR, REFUSED, NOTHING = "seen", "door", "refused", "nothing"
ROLES = ("nobody", "chair", "worker", "office", "stranger")
"""stranger: committee, worker and office of another compound on another street."""

EVERYONE = dict.fromkeys(ROLES, SEEN)
CHAIR = {"nobody": DOOR, "chair": SEEN, "worker": REFUSED, "office": REFUSED, "stranger": NOTHING}
WORKER = {"nobody": DOOR, "chair": REFUSED, "worker": SEEN, "office": REFUSED, "stranger": NOTHING}
BOTH = {"nobody": DOOR, "chair": SEEN, "worker": SEEN, "office": REFUSED, "stranger": NOTHING}
DESKS = {
    "committee.desk": CHAIR | {"stranger": SEEN},
    "worker.today": WORKER | {"stranger": SEEN},
    "office.overview": {
        "nobody": DOOR,
        "chair": REFUSED,
        "worker": REFUSED,
        "office": SEEN,
        "stranger": SEEN,
    },
}
COMMITTEE_PAGES = """ballots_file draft_cost draft_question draft_review draft_rule draft_scope draft_window
    import_roll motion new_motion open_motion publish roll roll_file roll_list roll_template sheets"""
OPEN_PAGES = {
    "auth": "sign_in sign_out",
    "demo": "sms",
    "health": "healthz readyz",
    "public": "find home motion preferences privacy result result_csv result_pdf result_xlsx",
    "resident": """answer ask_paper choose code confirm forget home paper paper_asked phone receipt record
        sheet""",
}
TABLE = DESKS | {
    **{f"committee.{name}": CHAIR for name in COMMITTEE_PAGES.split()},
    **{f"worker.{name}": WORKER for name in ("enter", "find_sheet", "record", "recorded")},
    "worker.progress": BOTH,
    **{f"{part}.{name}": EVERYONE for part, names in OPEN_PAGES.items() for name in names.split()},
}


@pytest.fixture
def app(database: Database, clock: Clock, tmp_path: Path) -> Flask:
    """Without the check of hidden form fields, so that it is the role that decides."""
    made = make_app(database, clock, tmp_path)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


def test_the_table_names_every_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"} == set(TABLE)


def sign_in(client: FlaskClient, database: Database, username: str) -> None:
    with client.session_transaction() as cookie:
        if "staff" in cookie:
            return
    with database.writing() as session:
        token = staff.sign_in(session, username, PASSWORD, now=NOW)
        session.commit()
    with client.session_transaction() as cookie:
        cookie["staff"] = token


def people(database: Database) -> dict[str, str]:
    """The motion's own people and a stranger; returns what fills the addresses."""
    with database.writing() as session:
        motion = opened(session)
        place = session.get_one(Compound, motion.compound_id)
        user(session, "office-test", "office", place)
        other = Compound(code="OTHER", name="别处", street="别的街道", phone="")
        session.add(other)
        session.flush()
        stranger = user(session, "stranger", "committee", other)
        staff.grant(session, stranger, "worker", compound=other)
        staff.grant(session, stranger, "office", street=other.street)
        flat = session.scalars(select(VoterFlat).where(VoterFlat.room == "101")).one()
        session.commit()
        return {"motion": motion.code, "compound": place.code, "token": flat.token}


def addresses(app: Flask, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every route."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        code = names["compound"] if "/c/" in rule.rule else names["motion"]
        values = {"code": code, "home": "3-1-101", "kind": "csv", "token": names["token"], "receipt": "X"}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(
                rule.endpoint, {name: values[name] for name in rule.arguments}
            )
        found += [
            (rule.endpoint, method, path) for method in sorted((rule.methods or set()) & {"GET", "POST"})
        ]
    return found


def outcome(answer: object) -> str:
    status = answer.status_code  # type: ignore[attr-defined]
    location = answer.headers.get("Location", "")  # type: ignore[attr-defined]
    if status == 303 and location.startswith("/sign-in"):
        return DOOR
    if status == 403:
        return REFUSED
    return NOTHING if status == 404 else SEEN


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_each_role_as_the_table_says(app: Flask, database: Database, role: str) -> None:
    names = people(database)
    client = app.test_client()
    wrong = []
    for endpoint, method, path in addresses(app, names):
        if role != "nobody":
            sign_in(client, database, role if role == "stranger" else f"{role}-test")
        answer = client.open(path, method=method)
        wanted, found = TABLE[endpoint][role], outcome(answer)
        # 404 may also mean "not yet" to those who may come in: a draft, a result, a receipt
        if found != wanted and not (found == NOTHING and wanted == SEEN):
            wrong.append((method, path, wanted, found))
        assert answer.status_code < 500 or endpoint == "health.readyz", (method, path)
    assert wrong == []


def test_a_foreign_motion_answers_as_a_random_code(app: Flask, database: Database) -> None:
    names = people(database)
    client = app.test_client()
    sign_in(client, database, "stranger")
    for _endpoint, method, path in addresses(app, names):
        if not path.startswith(("/committee/", "/work/")):
            continue
        random = path.replace(names["motion"], "ZZZZ9999").replace("/c/TEST", "/c/XXXX")
        own, other = (client.open(each, method=method) for each in (path, random))
        assert (own.status_code, len(own.data)) == (other.status_code, len(other.data)), path
