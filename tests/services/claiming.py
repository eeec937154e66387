"""What the tests of claims share: a proved phone, a filed claim, the texts that were queued."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import Claim, Compound, Message, Motion, PhoneCode, User
from app.services import claims, deciding, phone_codes, posted_roll, roll
from app.services.claims import ClaimWish
from app.services.deciding import Confirmation
from app.services.living_roll import OwnerRef
from app.services.phone_codes import PhoneWish
from app.services.sales import Papers
from tests import factories as f

NEW = "+8613900000001"
PAPERS = Papers("real_estate", "123X")


def prove_phone(session: Session, motion: Motion, phone: str = NEW, at: datetime = f.NOW) -> PhoneCode:
    """A code sent to the phone, and typed."""
    wish = PhoneWish(motion, f.key("501"), phone, "browser")
    row = phone_codes.request_code(session, wish, now=at, vault=f.VAULT)
    code = re.search(r"\d{6}", texts(session)[-1])
    assert code is not None
    return phone_codes.check_code(session, row.phone_code_id, "browser", code.group(), now=at, vault=f.VAULT)


def filed(
    session: Session,
    motion: Motion,
    kind: str = "owner",
    room: str = "501",
    phone: str = NEW,
    at: datetime = f.NOW,
    proof: PhoneCode | None = None,
) -> Claim:
    """A claim on the worker's list."""
    wish = ClaimWish(motion, f.key(room), kind, "新业主", "证上是我")
    proof = proof or prove_phone(session, motion, phone, at)
    return claims.file_claim(session, wish, proof, now=at, vault=f.VAULT)


def worker(session: Session, code: str = "test") -> User:
    """The community worker of the compound."""
    return session.scalars(select(User).where(User.username == f"worker-{code}")).one()


def confirm(
    session: Session,
    claim: Claim,
    *,
    ref: OwnerRef | None = None,
    in_person: bool = False,
    at: datetime = f.NOW,
) -> Claim:
    """The worker looked at papers."""
    return deciding.accept_person(
        session,
        claim.claim_id,
        Confirmation(PAPERS, in_person, ref),
        now=at,
        actor=worker(session),
        vault=f.VAULT,
    )


def posted_draft(session: Session, code: str = "TEST") -> Motion:
    """A draft over the test house whose roll is posted, with a worker beside it."""
    place = f.compound(session, code)
    chair = f.user(session, f"chair-{code.lower()}", "committee", place)
    f.user(session, f"worker-{code.lower()}", "worker", place)
    roll.import_roll(session, place, f.house(), f.VAULT)
    motion = f.draft(session, place, chair)
    posted_roll.post_roll(session, motion, now=f.NOW, actor=chair)
    return motion


def texts(session: Session) -> list[str]:
    """Every queued SMS, opened, in order."""
    return [f.VAULT.unseal(row.text_sealed) for row in _messages(session)]


def told(session: Session, phone: str) -> list[str]:
    """What was queued for one number."""
    return [
        f.VAULT.unseal(row.text_sealed)
        for row in _messages(session)
        if f.VAULT.unseal(row.phone_sealed) == phone
    ]


def living_owners(session: Session, motion: Motion, room: str) -> list[tuple[str, str]]:
    """Name and number of a home's owners on the living roll."""
    place = session.get_one(Compound, motion.compound_id)
    flat = next(flat for flat in roll.list_flats(session, place) if roll.flat_key(flat) == f.key(room))
    return [(o.name, f.VAULT.unseal(o.phone_sealed) if o.phone_sealed else "") for o in flat.owners]


def frozen_ref(session: Session, motion: Motion, room: str, position: int = 1) -> OwnerRef:
    """An owner of the frozen roll as a worker names one."""
    return OwnerRef.of(f.owner_of(session, f.flat_of(session, motion, room), position))


def _messages(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.message_id)))


DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
HOME: FlatKey = f.key("501")
