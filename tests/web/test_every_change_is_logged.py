"""Whatever staff changes leaves a line in the log: every view that commits, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database import Database
from app.models import Activity
from tests import awkward_sheets
from tests import factories as f
from tests.conftest import Page
from tests.test_roll_worker import plain

WEB = Path(__file__).resolve().parents[2] / "app/web"
RESIDENTS = ("resident", "public")
"""What residents do is in ballots, claims and codes, never in the log of staff."""
NOBODY = {("sms.py", "_take"), ("cosignatures.py", "hand_in"), ("cosignatures.py", "_refused")}
"""What a provider or a witness reports is done by no member of staff."""
NOTED_BY_THE_CALLER = {("roll/preview.py", "_ask")}
CHANGES_NOTHING = {
    ("survey_photos.py", "_keep"): "a photo on its way: the answers that name it are in the log",
    ("worker/doorstep.py", "_send"): "a code to an owner: the answer that follows is in the log",
    ("worker/doorstep.py", "_check"): "the same",
    (
        "worker/sheet_photo.py",
        "take_photo",
    ): "a picture on its way: its sheet is in the log",
}


def functions() -> Iterator[tuple[str, str, set[str]]]:
    """(file, function, the names that it calls) of the staff's pages."""
    for path in sorted(WEB.rglob("*.py")):
        place = path.relative_to(WEB)
        if place.parts[0] in RESIDENTS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield str(place), node.name, set(calls(node))


def calls(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr


FUNCTIONS = list(functions())
COMMITTING = [
    (place, name, called)
    for place, name, called in FUNCTIONS
    if "commit" in called and (place, name) not in NOBODY
]


@pytest.mark.parametrize(
    ("place", "name", "called"), COMMITTING, ids=[f"{place}-{name}" for place, name, _ in COMMITTING]
)
def test_what_commits_has_noted_it(place: str, name: str, called: set[str]) -> None:
    if (place, name) in CHANGES_NOTHING:
        assert "note" not in called
    elif (place, name) in NOTED_BY_THE_CALLER:
        callers = {each: names for file, each, names in FUNCTIONS if file == place and name in names}
        assert {each for each, names in callers.items() if "note" not in names} == set()
    else:
        assert "note" in called


def test_the_walk_finds_the_views_of_every_desk() -> None:
    assert len(COMMITTING) > 25
    assert {place.partition("/")[0] for place, _, _ in COMMITTING} >= {
        "committee",
        "worker",
        "roll",
        "admin.py",
    }


def test_a_file_that_is_sent_is_in_the_log(database: Database, page: Page) -> None:
    with database.writing() as session:
        place = f.compound(session)
        f.user(session, "chair", "committee", place)
        session.commit()
    page.sign_in("chair")
    page.get("/roll/c/TEST/import")
    page.post(file=(BytesIO(plain(*awkward_sheets.three())), "roll.csv"))
    with database.reading() as session:
        kinds = session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()
    assert kinds[-1] == "roll_file_uploaded"
