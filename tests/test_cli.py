"""The commands that an administrator types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from app.database import Database
from app.models import Compound

GOOD = ["create-compound", "WENMIAO", "--name", "文庙小区", "--street", "街道", "--phone", "010-12345678"]


@pytest.fixture
def runner(app: Flask) -> Iterator[FlaskCliRunner]:
    """Runs commands as `flask --app app` does."""
    with app.app_context():
        yield app.test_cli_runner()


def test_a_compound_is_taken_in_once(runner: FlaskCliRunner, database: Database) -> None:
    assert runner.invoke(args=GOOD).exit_code == 0
    again = runner.invoke(args=GOOD)
    assert (again.exit_code, "taken" in again.output) == (2, True)
    with database.reading() as session:
        row = session.scalars(select(Compound)).one()
    assert (row.code, row.name, row.street, row.phone) == (
        "WENMIAO",
        "文庙小区",
        "街道",
        "010-12345678",
    )


@pytest.mark.parametrize(
    ("code", "name"), [("wenmiao", "x"), ("A", "x"), ("A B", "x"), ("A/B", "x"), ("A" * 21, "x"), ("AB", " ")]
)
def test_a_bad_code_or_an_empty_name_is_refused(
    runner: FlaskCliRunner, database: Database, code: str, name: str
) -> None:
    answer = runner.invoke(args=["create-compound", code, "--name", name, "--street", "街道"])
    assert answer.exit_code == 2
    with database.reading() as session:
        assert session.scalars(select(Compound)).all() == []
