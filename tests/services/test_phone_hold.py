"""A number that two persons put on the frozen roll waits as a claimed one does (TRUST.md T26)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.models import Compound
from app.services import approvals
from app.services.ballots import PhoneHeld
from tests import factories as f
from tests.services.claiming import DAY, NEW, SECOND, told, worker


def test_a_number_changed_by_two_persons_waits_a_day_and_the_old_one_is_told(session: Session) -> None:
    motion = f.opened(session)
    chair = f.user(session, "second", "committee", session.get_one(Compound, motion.compound_id))
    flat = f.flat_of(session, motion, "501")
    owner = f.owner_of(session, flat)
    asked = approvals.ask_owner_change(
        session, motion, owner, "3-1-501", owner.name, NEW, "换号", now=f.NOW, actor=chair, vault=f.VAULT
    )
    approvals.approve(session, asked, clock=lambda: f.NOW, actor=worker(session), vault=f.VAULT)
    assert "尾号0001" in told(session, f.phone(9))[-1]
    with pytest.raises(PhoneHeld):
        f.cast(session, flat, "yes", at=f.NOW + DAY - SECOND)
    assert f.cast(session, flat, "yes", at=f.NOW + DAY).fate == "valid"
