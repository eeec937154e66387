"""What the committee's tests share: a signed-in chair over an empty compound, and files to upload."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select

from app.database import Database
from app.domain.roll import RollFlat
from app.models import Compound, Motion, User
from app.services import finding, motions, roll
from tests import factories as f

HEADER = "楼栋,单元,房号,面积,业主,证件号,电话,性质"
OPENS, CLOSES = "2026-03-03T00:00", "2026-03-09T00:00"
ANSWERS = {
    "scope": {"scope": "entrance:3/1"},
    "rule": {"rule": "civil-code-special", "share": "2/3"},
    "window": {"opens": OPENS, "closes": CLOSES, "notice_days": "0", "collision": "first_valid"},
    "cost": {"method": "none"},
    "counting": {
        "blank_rule": "void",
        "proxy_cap": "3",
        "proxy_bars_staff": "y",
        "silence": "not_counted",
        "own_consent": "",
    },
    "keeping": {"sheet_photo": "y", "second_entry": "y", "objection_days": "7", "retention_years": ""},
}


def settle(database: Database, flats: list[RollFlat] | None = None, code: str = "TEST") -> None:
    """A compound with its chair and, unless [] is given, the test house on its roll."""
    with database.writing() as session:
        place = f.compound(session, code)
        f.user(session, f"chair-{code.lower()}", "committee", place)
        roll.import_roll(session, place, f.house() if flats is None else flats, f.VAULT)
        session.commit()


def add_draft(database: Database, **wishes: object) -> str:
    """The code of a draft over the settled compound, complete unless `wishes` says otherwise."""
    with database.writing() as session:
        place = session.scalars(select(Compound)).first()
        chair = session.scalars(select(User)).first()
        assert place is not None
        assert chair is not None
        given = {name: wishes.pop(name) for name in ("rule", "share", "scope") if name in wishes}
        motion = f.draft(session, place, chair, **given)  # type: ignore[arg-type]
        motions.change_draft(motion, **wishes)
        session.commit()
        return motion.code


def motion_of(database: Database, code: str) -> Motion:
    """The motion as it stands in the database now."""
    with database.reading() as session:
        found = finding.find_motion(session, code)
        assert found is not None
        return found.motion


def upload(*rows: str, name: str = "roll.csv", header: str = HEADER) -> tuple[BytesIO, str]:
    """A file for the form: the header and these rows."""
    return BytesIO("\n".join((header, *rows)).encode()), name


def rows(flats: int = 12) -> list[str]:
    """The test house as lines of a .csv."""
    return [
        f"3栋,1单元,{(n - 1) // 2 + 1}{(n - 1) % 2 + 1:02d}室,80.00,业主{n:03d},,1380000{n:04d},业主"
        for n in range(1, flats + 1)
    ]
