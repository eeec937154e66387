"""A small cast and a small house for every test. Nobody here is a real person; no phone is a real one.

Alice (甲) and Ben (乙) own homes in entrance 1; Carol and Dan (丙, 丁) own one together; Eve is a stranger.
House: compound with building 3, entrance 1, six floors, two homes of 80.00 m2 a floor: 12 flats, 960.00 m2.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.roll import Owner, RollFlat
from app.models import Compound, Motion, User, Voter, VoterFlat, VoterOwner
from app.services import ballots, finding, items, motions, roll, staff
from app.services.roll import Scope
from app.services.vault import Vault

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""10:00 in Beijing."""
CLOSES = NOW + timedelta(days=7)
VAULT = Vault(b"v" * 32, b"l" * 32)
PASSWORD = "correct horse battery"


@cache
def _hash() -> str:
    """argon2 is slow on purpose; in tests it takes as little as it can."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def phone(number: int) -> str:
    """A mobile number for the n-th home."""
    return f"+861380000{number:04d}"


def key(room: str, building: str = "3", entrance: str = "1") -> FlatKey:
    """An address in the test house."""
    return FlatKey(building, entrance, room)


def house(floors: int = 6, a_floor: int = 2, area: int = 8000) -> list[RollFlat]:
    """One entrance; home n has one owner with phone n; 102 belongs to two co-owners (phones 2 and 902)."""
    flats = []
    for number in range(1, floors * a_floor + 1):
        floor, place = (number - 1) // a_floor + 1, (number - 1) % a_floor + 1
        owners = [Owner(f"业主{number:03d}", "", phone(number))]
        if number == 2:
            owners.append(Owner("共有人902", "", phone(902)))
        flats.append(RollFlat(key(f"{floor}{place:02d}"), area, tuple(owners)))
    return flats


def compound(session: Session, code: str = "TEST", street: str = "测试街道") -> Compound:
    """A compound without flats."""
    row = Compound(code=code, name=f"测试小区{code}", street=street, phone="010-12345678")
    session.add(row)
    session.flush()
    return row


def user(session: Session, name: str, role: str, place: Compound) -> User:
    """A member of staff with one role in a compound (or over its street)."""
    person = User(username=name, name=name.title(), password_hash=_hash(), created_at=NOW, grants=[])
    session.add(person)
    session.flush()
    over = {"street": place.street} if role == "office" else {} if role == "admin" else {"compound": place}
    staff.grant(session, person, role, **over)
    session.refresh(person, ["grants"])
    return person


def draft(
    session: Session,
    place: Compound,
    actor: User,
    *,
    rule: str = "civil-code-special",
    share: str | None = None,
    scope: Scope | None = None,
    opens: datetime = NOW,
    closes: datetime = CLOSES,
    asked: Sequence[items.NewItem] = (),
    **changes: object,
) -> Motion:
    """A complete draft: only opening is left."""
    motion = motions.draft_motion(
        session, place.compound_id, scope or Scope("3", "1"), "3号楼1单元加装电梯", "", now=NOW, actor=actor
    )
    motion.compound = place
    motions.choose_rule(motion, rule, share)
    quick = {"notice_days": 0, "second_entry": False, "sheet_photo": False}
    motions.change_draft(motion, opens_at=opens, closes_at=closes, **quick | changes)
    items.set_items(session, motion, asked)
    session.flush()
    return motion


def opened(
    session: Session,
    flats: Sequence[RollFlat] | None = None,
    *,
    code: str = "TEST",
    now: datetime = NOW,
    vault: Vault = VAULT,
    **wishes: object,
) -> Motion:
    """An open motion over the test house, with a committee member and a worker beside it."""
    place = compound(session, code)
    chair = user(session, f"chair-{code.lower()}", "committee", place)
    user(session, f"worker-{code.lower()}", "worker", place)
    roll.import_roll(session, place, flats or house(), vault)
    motion = draft(session, place, chair, **wishes)  # type: ignore[arg-type]
    motions.open_motion(session, motion, now=now)
    session.flush()
    return motion


def flat_of(
    session: Session, motion: Motion, room: str, building: str = "3", entrance: str = "1"
) -> VoterFlat:
    """A flat of the frozen roll."""
    flat = finding.find_flat(session, motion, key(room, building, entrance))
    assert flat is not None
    return flat


def voter_of(session: Session, flat: VoterFlat) -> Voter:
    """Its voter, with flats and owners."""
    return finding.get_voter(session, flat)


def owner_of(session: Session, flat: VoterFlat, position: int = 1) -> VoterOwner:
    """One of its owners."""
    return voter_of(session, flat).owners[position - 1]


def cast(
    session: Session,
    flat: VoterFlat,
    choice: str,
    *,
    at: datetime = NOW,
    position: int = 1,
    token: str | None = None,
    entered_by: User | None = None,
    signed: bool = True,
) -> ballots.Recorded:
    """Record a ballot: online, or paper when `entered_by` is given."""
    signer = owner_of(session, flat, position)
    vote = ballots.Vote(
        flat=flat,
        choice=choice,
        channel="paper" if entered_by else "online",
        form_token=token or ballots.new_form_token(),
        signer_id=signer.voter_owner_id if signed else None,
        signed=signed,
        entered_by=entered_by.user_id if entered_by else None,
    )
    return ballots.record(session, vote, clock=lambda: at, vault=VAULT)
