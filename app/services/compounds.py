"""Compounds: taking a new one in."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Compound

CODE = re.compile(r"[A-Z0-9]{2,20}")


class CompoundRefused(LouyiError):
    """`what` is "code" (not 2 to 20 capital letters and digits), "taken" or "empty" (no name or street)."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def find_compound(session: Session, code: str) -> Compound | None:
    """The compound with this code."""
    return session.scalar(select(Compound).where(Compound.code == code))


def create_compound(
    session: Session,
    code: str,
    name: str,
    street: str,
    *,
    community: str = "",
    phone: str = "",
    consultation_only: bool = False,
) -> Compound:
    """Take in a compound without flats; its committee or worker imports the roll. Raises CompoundRefused."""
    if not CODE.fullmatch(code):
        raise CompoundRefused("code")
    if not (name.strip() and street.strip()):
        raise CompoundRefused("empty")
    if find_compound(session, code) is not None:
        raise CompoundRefused("taken")
    row = Compound(
        code=code,
        name=name.strip(),
        street=street.strip(),
        community=community.strip(),
        phone=phone.strip(),
        consultation_only=consultation_only,
    )
    session.add(row)
    session.flush()
    return row
