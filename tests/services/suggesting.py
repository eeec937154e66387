"""What the tests of suggestions share: a proved phone, a report, what staff write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Compound, PhoneCode, Suggestion, SuggestionPost, User
from app.services import (
    phone_codes,
    roll,
    suggestion_board,
    suggestion_doors,
    suggestion_reading,
    suggestion_work,
    suggestions,
)
from app.services.suggestion_work import Written
from app.services.suggestions import SuggestionWish
from tests import factories as f
from tests.services.claiming import texts

STRANGER = "+8613900000001"


def place(session: Session, code: str = "TEST") -> Compound:
    """A compound with the test house, a committee member and a worker."""
    row = f.compound(session, code)
    f.user(session, f"chair-{code.lower()}", "committee", row)
    f.user(session, f"worker-{code.lower()}", "worker", row)
    roll.import_roll(session, row, f.house(), f.VAULT)
    return row


def prove(session: Session, compound: Compound, phone: str = STRANGER, at: datetime = f.NOW) -> PhoneCode:
    """A code sent to the phone, and typed."""
    row = suggestion_doors.request_code(session, compound, phone, "browser", "zh", now=at, vault=f.VAULT)
    code = re.search(r"\d{6}", texts(session)[-1])
    assert code is not None
    return phone_codes.check_code(session, row.phone_code_id, "browser", code.group(), now=at, vault=f.VAULT)


def report(
    session: Session,
    compound: Compound,
    text: str = "楼道灯不亮",
    *,
    phone: str = STRANGER,
    token: str = "",
    building: str = "3",
    photos: Sequence[bytes] = (b"picture",),
    at: datetime = f.NOW,
    proof: PhoneCode | None = None,
) -> Suggestion:
    """A fault in building 3."""
    wish = SuggestionWish(
        compound, "fault", building, "1" if building else "", text, token or f"{phone}{at}", photos=photos
    )
    proof = proof or prove(session, compound, phone, at)
    return suggestions.report(session, wish, proof, now=at, vault=f.VAULT)


def worker(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "worker-test")).one()


def written(session: Session, row: Suggestion, text: str = "") -> Written:
    """On top of its whole history."""
    return Written(row, len(suggestion_reading.entries_of(session, row)), text)


def closed(session: Session, row: Suggestion, text: str = "已修好", at: datetime = f.NOW) -> None:
    suggestion_work.close(
        session, written(session, row, text), None, now=at, actor=worker(session), vault=f.VAULT
    )


def posted(session: Session, row: Suggestion) -> SuggestionPost:
    return suggestion_board.post(session, row, "楼道灯坏了", "已换新灯", now=f.NOW, actor=worker(session))


def kinds(session: Session, row: Suggestion) -> list[str]:
    return [entry.kind for entry in suggestion_reading.entries_of(session, row)]
