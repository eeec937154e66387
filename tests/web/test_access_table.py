"""Every route for every role, in the own scope, a foreign one and a made-up one, against the table beside.

A route without a row fails. To write the table anew after a change: delete it, run this file, and read the
difference line by line: each number in it is a decision.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.models import (
    Ballot,
    BallotDispute,
    Motion,
    PaperEntry,
    PhoneCode,
    User,
    Verification,
    VoterFlat,
)
from app.printing import Wish
from app.services import (
    approvals,
    attachments,
    closing,
    disputes,
    notices,
    objections,
    paper_entries,
    print_jobs,
    roll,
    roll_imports,
    sign_ins,
    staff,
    surveys,
)
from app.services.ledger import LedgerStore
from app.services.objections import ObjectionWish
from app.web.request import TOKEN
from tests import factories as f
from tests.conftest import Clock, make_app
from tests.services import suggesting, surveying
from tests.services.claiming import filed

TABLE = Path(__file__).with_name("access_table.csv")
ROLES = ("nobody", "admin", "office", "committee", "worker", "builder", "auditor", "no_role")
UNTRIED = ("static", "health.readyz")
SCOPES = ("own", "foreign", "random")
HEADER = ("method", "endpoint", "scope", *ROLES)
"""`builder` is a worker of building 3 alone; `no_role` is signed in and may do nothing."""


@dataclass(frozen=True)
class Place:
    """What fills the addresses of one compound."""

    compound: str
    draft: str
    opened: str
    counted: str
    token: str
    number: str
    roll_import: str
    claim: str
    objection: str
    own: str
    survey_draft: str
    survey: str
    suggestion: str
    reported: str
    receipt: str = "9999-9999-9999-9999"
    plan: str = "999999"
    entry: str = "999999"
    dispute: str = "999999"
    job: str = "999999"


@dataclass(frozen=True)
class World:
    """Two compounds on two streets, one that does not exist, and people of the first."""

    places: dict[str, Place]
    users: dict[str, int]


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """One kind of database is enough: who is let in does not depend on it."""
    shutil.copy(sqlite_template, tmp_path / "louyi.sqlite")
    opened = Database(f"sqlite:///{tmp_path}/louyi.sqlite", LedgerStore(tmp_path / "ledger", "localhost"))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def app(database: Database, clock: Clock, tmp_path: Path) -> Flask:
    """Without the check of hidden form fields, so that it is the role that decides."""
    made = make_app(database, clock, tmp_path)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture
def world(database: Database, clock: Clock) -> World:
    with database.writing() as session:
        own = _place(session, "OWN", "东街道", clock)
        foreign = _place(session, "FOREIGN", "西街道", clock)
        random = Place(
            "NOWHERE",
            "ZZZZ9991",
            "ZZZZ9992",
            "ZZZZ9993",
            "nothing",
            "999999",
            "999999",
            "999998",
            "999997",
            "0000-0000-0000-0000",
            "ZZZZ9994",
            "ZZZZ9995",
            "999996",
            "0000-0000-0000-0001",
        )
        compound = session.scalars(select(f.Compound).where(f.Compound.code == "OWN")).one()
        for role in ("admin", "office", "committee", "worker", "auditor"):
            f.user(session, role, role, compound)
        builder = f.user(session, "builder", "worker", compound)
        builder.grants[0].building = "3"
        staff.create_user(session, "no_role", "", None, now=f.NOW)
        own = replace(own, job=_job(session, own))
        users = {name: user_id for user_id, name in session.execute(select(User.user_id, User.username))}
        session.commit()
    return World({"own": own, "foreign": foreign, "random": random}, users)


def _place(session: f.Session, code: str, street: str, clock: Clock) -> Place:
    place = f.compound(session, code, street)
    chair = f.user(session, f"chair-{code}", "committee", place)
    roll.import_roll(session, place, f.house(), f.VAULT)
    draft = f.draft(session, place, chair)
    f.motions.change_draft(draft, closes_at=None)  # so that opening it fails and it stays a draft
    opened = f.draft(session, place, chair, second_entry=True)
    plan = attachments.add(
        session, opened, "图", [attachments.Page(b"big", 1, 1, b"small")], now=f.NOW, actor=chair
    )
    counted = f.draft(session, place, chair, closes=f.NOW + timedelta(seconds=1))
    for motion in (opened, counted):
        f.motions.open_motion(session, motion, now=f.NOW)
    closing.close_motion(session, counted.motion_id, clock=lambda: f.NOW + timedelta(seconds=2))
    notices.post_voting(session, opened, actor=chair)
    ballot, entry, dispute = _papers(session, opened, chair)
    asked = approvals.ask_withdrawal(session, opened, "why", now=f.NOW, actor=chair)
    sent = roll_imports.start(session, place, "a.csv", b"", actor=chair, now=f.NOW, vault=f.VAULT)
    phone = "+8613900000001" if code == "OWN" else "+8613900000002"
    claim = filed(session, opened, phone=phone)
    proof = session.scalars(select(PhoneCode).where(PhoneCode.compound_id == place.compound_id)).one()
    wish = ObjectionWish(opened, "count", "甲", "乙", f"objection-{code}")
    objection = objections.file_objection(session, wish, None, proof, now=f.NOW, vault=f.VAULT)
    flat = session.scalars(select(VoterFlat).where(VoterFlat.motion_id == opened.motion_id)).first()
    assert flat is not None
    return Place(
        code,
        draft.code,
        opened.code,
        counted.code,
        flat.token,
        str(asked.approval_id),
        str(sent.roll_import_id),
        str(claim.claim_id),
        str(objection.objection_id),
        objection.code,
        *_surveys(session, place, chair),
        *_suggestion(session, place),
        ballot.code,
        str(plan.attachment_id),
        str(entry.paper_entry_id),
        str(dispute.ballot_dispute_id),
    )


def _papers(session: f.Session, motion: Motion, clerk: User) -> tuple[Ballot, PaperEntry, BallotDispute]:
    """A ballot from paper that its owner disputes, and a sheet that waits to be typed a second time."""
    flat, other = f.flat_of(session, motion, "201"), f.flat_of(session, motion, "301")
    ballot = f.cast(session, flat, "no", entered_by=clerk).ballot
    proof = Verification(voter_id=flat.voter_id, owner_id=f.owner_of(session, flat).voter_owner_id)
    dispute = disputes.file_dispute(session, ballot, proof, "不是我签的", "zh", now=f.NOW, vault=f.VAULT)
    reading = paper_entries.Reading(("yes",), f.owner_of(session, other).voter_owner_id)
    sheet = paper_entries.Sheet(other, reading, f"form-{motion.code}")
    entry = paper_entries.enter(session, motion, sheet, clock=lambda: f.NOW, actor=clerk, vault=f.VAULT)
    return ballot, entry, dispute


def _job(session: f.Session, place: Place) -> str:
    """Paper that the committee of the cast waits for: nobody else may fetch it."""
    motion = session.scalars(select(Motion).where(Motion.code == place.opened)).one()
    actor = session.scalars(select(User).where(User.username == "committee")).one()
    wish = Wish(("poster",), "zh", "规则", "投票箱").as_json()
    return str(print_jobs.ask(session, motion, wish, now=f.NOW, actor=actor).print_job_id)


def _surveys(session: f.Session, place: f.Compound, chair: User) -> tuple[str, str]:
    """A draft without an end, so that it stays one, and a named survey that is open."""
    codes = []
    for closes in (None, f.CLOSES):
        new = surveys.NewSurvey("调查", "街道", "为什么", surveying.asked(), anonymous=False)
        survey = surveys.draft_survey(session, place, new, now=f.NOW, actor=chair)
        surveys.change_draft(survey, closes_at=closes)
        if closes:
            surveys.open_survey(session, survey, now=f.NOW - timedelta(minutes=1), actor=chair)
        codes.append(survey.code)
    return codes[0], codes[1]


def _suggestion(session: f.Session, place: f.Compound) -> tuple[str, str]:
    """A report: its key and the code of who made it."""
    row = suggesting.report(session, place, phone=f"+8613911111{place.compound_id:03d}")
    return str(row.suggestion_id), row.code


def requests(app: Flask, place: Place) -> Iterator[tuple[str, str, str]]:
    """(method, endpoint, path) of every route, reading ones first; POST goes out with an empty form."""
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.endpoint in UNTRIED:
                continue
            values = {name: _value(rule.endpoint, name, place) for name in rule.arguments}
            path = adapter.build(rule.endpoint, values, method="GET" if "GET" in rule.methods else None)
            for method in (rule.methods or set()) & {"GET", "POST"}:
                found.append((method, rule.endpoint, path))
    return iter(sorted(set(found)))


def _of_compound(view: str) -> bool:
    """Whether the code in the address of this view is a compound's."""
    if view in ("new_motion", "phones", "compound_settings"):
        return True
    return "roll" in view and "file" not in view and view != "post_roll"


DRAFT_VIEWS = (
    "edit_question",
    "add_question",
    "move_question",
    "open_survey",
    "close_survey",
    "calling",
    "survey_settings",
)
"""Of surveys: those of a draft, and the end of what is open, which shall stay open here."""


def _survey_value(view: str, name: str, place: Place) -> str | None:
    if name == "code":
        if view == "new_survey":
            return place.compound
        return place.survey_draft if view in DRAFT_VIEWS else place.survey
    if name == "kind":
        return "single" if view == "add_question" else "csv"
    way = "rename" if view == "change_group" else "up"
    known = {"question": "who", "way": way, "home": "3-1-101", "part": "works"}
    return (known | {"text": "00" * 16, "tag": "999999", "reference": "m1"}).get(name)


def _suggestion_value(name: str, place: Place) -> str:
    """Its code is the compound's, its own that of the report."""
    known = {"code": place.compound, "number": place.suggestion, "own": place.reported}
    return known.get(name, "1")


def _value(endpoint: str, name: str, place: Place) -> str:
    part, _dot, view = endpoint.partition(".")
    if part == "suggestions" or "suggestion" in view:
        return _suggestion_value(name, place)
    if part == "surveys" or "survey" in view:
        found = _survey_value(view, name, place)
        if found is not None:
            return found
    if part == "roll" and name in ("code", "number"):
        return place.compound if name == "code" else place.roll_import
    if name == "code" and endpoint != "public.roll" and _of_compound(view):
        return place.compound
    if name == "code" and (view.startswith("draft_") or view in ("open_motion", "post_roll")):
        return place.draft
    if name == "code" and view in (
        "publish",
        "repoll",
        "roll_file",
        "ballots_file",
        "delivered_file",
        "result_pdf",
        "recount_kit",
    ):
        return place.counted
    known = {
        "code": place.opened,
        "home": "3-1-101",
        "kind": "csv",
        "ending": "csv",
        "token": place.token,
        "home_code": "ABCDEFGHIJKLMNOP",
        "receipt": place.receipt,
        "reference": "m1",
        "number": _number(part, view, place),
        "own": place.own,
        "position": "1",
        "generation": "1",
        "old": "1",
        "size": "2",
        "plan": place.plan,
        "shape": "jpg",
        "draw": "1",
        "wording": "question",
        "decision": "refuse",
        "username": "no_role",
        "name": "resident",
    }
    if name == "kind" and "notice" in endpoint:
        return "voting"
    return known[name]


def _number(part: str, view: str, place: Place) -> str:
    if view in ("type_again", "typed", "sheet_photo", "decide_sheet"):
        return place.entry
    if view == "plan_page":
        return "1"
    if view == "dispute":
        return place.dispute
    if view in ("paper_job", "paper_file"):
        return place.job
    known = {"approvals": place.number, "worker": place.claim, "objections": place.objection}
    return known.get(part, "999999")


def sign_in(client: FlaskClient, database: Database, world: World, role: str, clock: Clock) -> None:
    """A fresh session each time: some routes end it."""
    with database.writing() as session:
        user = session.get_one(User, world.users[role])
        token = sign_ins.start(session, user, origin=sign_ins.Origin(), now=clock())
        session.commit()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token


def ask(
    app: Flask, database: Database, world: World, clock: Clock, role: str, method: str, path: str
) -> tuple[str, str]:
    """The status, with the door for who is sent to sign in; and the page."""
    client = app.test_client()
    if role != "nobody":
        sign_in(client, database, world, role, clock)
    answer = client.open(path, method=method)
    location = answer.headers.get("Location", "")
    door = answer.status_code == 303 and location.startswith("/sign-in?")
    text = answer.get_data().partition(b"<main")[2].decode() if answer.mimetype == "text/html" else ""
    return "sign-in" if door else str(answer.status_code), text


def observed(app: Flask, database: Database, world: World, clock: Clock) -> list[tuple[str, ...]]:
    rows = []
    for scope in SCOPES:
        for method, endpoint, path in requests(app, world.places[scope]):
            if scope != "own" and "/" not in _shape(app, endpoint):
                continue
            statuses = [ask(app, database, world, clock, role, method, path)[0] for role in ROLES]
            rows.append((method, endpoint, scope, *statuses))
    return sorted(rows, key=lambda row: (row[1], row[0], SCOPES.index(row[2])))


def _shape(app: Flask, endpoint: str) -> str:
    """ "/" for routes that name a compound, a motion or what hangs on one; "" for the rest."""
    names = {name for rule in app.url_map.iter_rules(endpoint) for name in rule.arguments}
    owned = endpoint.startswith(
        (
            *("committee.", "worker.", "approvals.", "objections.", "notices.", "personal.", "roll."),
            *("surveys.", "suggestions."),
        )
    )
    return "/" if owned and names & {"code", "number"} else ""


def test_every_route_answers_every_role_as_the_table_says(
    app: Flask, database: Database, world: World, clock: Clock
) -> None:
    found = observed(app, database, world, clock)
    if not TABLE.exists():
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADER, *found])
        pytest.fail("the table was missing; it is written now: read it")
    with TABLE.open(encoding="utf-8", newline="") as file:
        wanted = [tuple(row) for row in csv.reader(file)][1:]
    wrong = sorted(set(found) ^ set(wanted))
    assert not wrong, "\n".join(",".join(row) for row in wrong)


def test_what_is_foreign_answers_exactly_as_what_does_not_exist(
    app: Flask, database: Database, world: World, clock: Clock
) -> None:
    foreign, random = world.places["foreign"], world.places["random"]
    for (method, endpoint, path), (_m, _e, other) in zip(
        requests(app, foreign), requests(app, random), strict=True
    ):
        if _shape(app, endpoint):
            for role in ROLES[1:-1]:
                answers = [ask(app, database, world, clock, role, method, each) for each in (path, other)]
                pages = [re.sub(r'name="(next|csrf_token)" value="[^"]*"', "", page) for _s, page in answers]
                assert (answers[0][0], pages[0]) == (answers[1][0], pages[1]), (role, method, path)


def test_an_auditor_reads_and_changes_nothing(app: Flask) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    staffed = [row for row in rows if row["no_role"] == "403" or row["committee"] == "403"]
    sent = {(row["endpoint"], row["auditor"]) for row in staffed if row["method"] == "POST"}
    assert {status for _endpoint, status in sent} <= {"403", "404"}
    desks = {
        row["endpoint"]: row["auditor"] for row in rows if row["method"] == "GET" and row["scope"] == "own"
    }
    for endpoint in (
        "committee.desk",
        "committee.roll_list",
        "worker.progress",
        "office.overview",
        "log.page",
    ):
        assert desks[endpoint] == "200"
