"""What every test can use: both databases, an application on them, and browsers without a screen."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from app import create_app, schema
from app.database import Database, open_engine
from app.extensions import Louyi
from app.models import Base
from app.services.ledger import LedgerStore
from config import Settings
from tests import factories

pytest_plugins = ["tests.no_skips"]
settings.register_profile("louyi", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("louyi")


DEMONSTRATION: dict[str, Any] = {
    "mode": "embedded",
    "data_dir": Path("nowhere"),
    "database_url": "sqlite://",
    "base_url": "http://localhost",
    "secret_key": "a secret of the tests",
    "vault_key": factories.VAULT.vault_key,
    "lookup_key": factories.VAULT.lookup_key,
    "demo": True,
}


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file: copying it is faster than migrating again."""
    path = tmp_path_factory.mktemp("template") / "louyi.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A migrated PostgreSQL database for this process of tests."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("no PostgreSQL: run the tests by `python3 -m tests`")
    server = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", server)
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"louyi_{os.getpid()}"
    _execute(admin, f"CREATE DATABASE {name}")
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    _migrate(url)
    yield url
    _execute(admin, f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated, empty database of each kind; the same for all tests of a process."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = template.with_name("current.sqlite")
        for old in path.parent.glob("current.sqlite*"):
            old.unlink()
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres_url")
    yield url
    _empty(url)


def _empty(url: str) -> None:
    """Delete all rows past triggers and foreign keys: faster than a new database."""
    with engine_of(url).begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(";".join(f"DELETE FROM {table}" for table in Base.metadata.tables)))


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A migrated database, with the files of the public record beside it."""
    opened = Database(engine_of(database_url), LedgerStore(tmp_path / "ledger", "localhost"))
    yield opened
    opened.engine.dispose()


@cache
def engine_of(url: str) -> Engine:
    """One engine for all tests of a process: each would compile every statement anew."""
    return open_engine(url)


def _migrate(url: str) -> None:
    opened = Database(url)
    schema.upgrade(opened.engine)
    opened.engine.dispose()


def _execute(admin: Engine, statement: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(statement))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write; what a test does not commit is gone with it."""
    with database.writing() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """10:00 in Beijing on 2 March 2026."""
    return Clock(factories.NOW)


@pytest.fixture
def app(database: Database, clock: Clock, tmp_path: Path) -> Flask:
    """The application over the database, with the test's clock."""
    return make_app(database, clock, tmp_path)


def make_app(database: Database, clock: Clock, folder: Path, **changes: Any) -> Flask:
    """An application as a demonstration has it; `changes` go into the settings."""
    values: dict[str, Any] = {
        **DEMONSTRATION,
        "data_dir": folder,
        "database_url": database.engine.url.render_as_string(hide_password=False),
    }
    application, config = _wired(tuple(sorted(changes.items())))
    settings = Settings(**values | changes)
    application.config.clear()
    application.config.update(config, SECRET_KEY=settings.secret_key)
    parts = Louyi(settings, clock)
    parts.__dict__["database"] = database
    application.extensions["louyi"] = parts
    return application


@cache
def _wired(changes: tuple[tuple[str, Any], ...]) -> tuple[Flask, dict[str, Any]]:
    """An application with these settings and its configuration: wiring takes longer than most tests.

    It holds nothing but what is in its `extensions["louyi"]`, which each test gets new.
    """
    application = create_app(Settings(**{**DEMONSTRATION, **dict(changes)}))
    application.config["TESTING"] = False
    return application, dict(application.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that keeps its cookies."""
    return app.test_client()


class Page:
    """A browser for tests: follows redirects, and sends forms with the hidden fields of the page it is on."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.path, self.status, self.text, self.data = "/", 0, "", b""

    def get(self, path: str) -> Page:
        return self._take(self.client.get(path, follow_redirects=True))

    def post(self, path: str | None = None, **fields: Any) -> Page:
        """Send a form to `path` (default: the page's own address) with the page's hidden fields."""
        sent = MultiDict[str, Any]()
        for name, value in (self.hidden() | fields).items():
            for each in value if isinstance(value, list) else [value]:
                sent.add(name, FileStorage(*each) if isinstance(each, tuple) else each)
        boundary, body = encode_multipart(sent)  # in memory: the client leaves its large files open
        answer = self.client.post(
            path or self.path,
            data=body,
            follow_redirects=True,
            content_type=f"multipart/form-data; boundary={boundary}",
        )
        return self._take(answer)

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page that it is on."""
        found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text))
        found |= dict(
            re.findall(r'<input id="[^"]*" name="([^"]+)" type="hidden" value="([^"]*)"', self.text)
        )
        found.pop("next", None)
        return found

    def sign_in(self, username: str) -> Page:
        self.get("/sign-in")
        return self.post(username=username, password=factories.PASSWORD)

    def in_english(self) -> Page:
        here = self.path
        self.post("/preferences", lang="en", next=here)
        return self

    def _take(self, answer: Any) -> Page:
        self.status, self.data = answer.status_code, answer.data
        self.path = answer.request.full_path.rstrip("?")
        self.text = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
        return self


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """A browser in English, so that tests read as sentences."""
    return Page(client)


def at_desk(app: Flask, who: str = "chair-test") -> Page:
    """A browser of its own in which a member of staff has signed in, in English."""
    return Page(app.test_client()).get("/").in_english().sign_in(who)
