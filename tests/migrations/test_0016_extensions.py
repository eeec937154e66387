"""Migration 0016: one notice of each kind stays; notices of extensions go down with their photos."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import schema
from app.database import Database
from app.services import approvals, notice_photos, notices
from app.services.notice_photos import WallPhoto
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.claiming import worker


def test_down_and_up_again_the_notice_of_the_vote_stays(database: Database) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        asker, second = worker(session), f.user(session, "second", "committee", motion.compound)
        notices.post_voting(session, motion, actor=asker)
        row = approvals.ask_extension(session, motion, CLOSES + timedelta(days=1), "x", now=NOW, actor=asker)
        approvals.approve(session, row, clock=lambda: NOW, actor=second, vault=VAULT)
        moved = notices.find_notice(session, motion, "extension")
        assert moved is not None
        sent = WallPhoto("wall", NOW, b"jpeg", "t")
        notice_photos.file_photo(session, motion, moved, sent, now=NOW, actor=asker, vault=VAULT)
        session.commit()
    schema.downgrade(database.engine, "0015")
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT kind FROM notices")).scalars().all() == ["voting"]
        assert connection.execute(text("SELECT * FROM notice_photos")).all() == []
    schema.upgrade(database.engine)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT kind, number FROM notices")).all() == [("voting", 1)]
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text("DELETE FROM notices"))
