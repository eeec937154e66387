"""Personal data: what is kept about one person; forgetting the people of old motions (PIPL 19, 45, 47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import (
    Ballot,
    Compound,
    Flat,
    FlatOwner,
    Message,
    Motion,
    PaperRequest,
    Result,
    Verification,
    Voter,
    VoterFlat,
    VoterOwner,
)
from app.services.vault import Vault

Row = dict[str, str | int | bool | None]
FORGOTTEN = ""
"""What stands in the place of a name."""


@dataclass(frozen=True)
class Person:
    """Everything about one telephone number, table by table, as plain values (instants in ISO 8601, UTC).

    What a ballot says is not in it: staff hands this over, and nobody but the owner may see a choice.
    """

    flats: tuple[Row, ...]
    frozen: tuple[Row, ...]
    ballots: tuple[Row, ...]
    paper: tuple[Row, ...]
    codes: tuple[Row, ...]
    messages: tuple[Row, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.flats or self.frozen or self.codes)


@dataclass(frozen=True)
class Expired:
    """A motion whose evidence has been kept long enough; `people` are its named or reachable owners."""

    motion: Motion
    ended_at: datetime
    people: int


def phones_of(flat: Flat, vault: Vault) -> list[tuple[str, str]]:
    """Name and plain number of each owner of a flat that has one: to be shown once, with a reason."""
    return [(owner.name, vault.unseal(owner.phone_sealed)) for owner in flat.owners if owner.phone_sealed]


def about(session: Session, phone: str, compounds: Sequence[Compound], *, vault: Vault) -> Person:
    """All rows about a number (E.164) in these compounds; a constant number of queries."""
    digest, places = vault.digest("phone", phone), [compound.compound_id for compound in compounds]
    voters = session.execute(
        select(VoterOwner, Voter, Motion)
        .join(Voter, Voter.voter_id == VoterOwner.voter_id)
        .join(Motion, Motion.motion_id == Voter.motion_id)
        .where(VoterOwner.phone_digest == digest, Motion.compound_id.in_(places))
        .order_by(VoterOwner.voter_owner_id)
    ).all()
    owners = [row[0].voter_owner_id for row in voters]
    heads = [row[1].voter_id for row in voters]
    motions = {row[2].motion_id: row[2].code for row in voters}
    return Person(
        flats=tuple(_flats(session, digest, places, phone, vault)),
        frozen=tuple(_frozen(owner, voter, motion, phone) for owner, voter, motion in voters),
        ballots=tuple(_ballots(session, owners, motions)),
        paper=tuple(_paper(session, heads)),
        codes=tuple(_codes(session, digest, places)),
        messages=tuple(_messages(session, phone, motions, vault)),
    )


def expired(session: Session, *, years: int, now: datetime) -> list[Expired]:
    """Motions that ended more than `years` ago and whose people are still named (two queries)."""
    ended = func.coalesce(Result.counted_at, Motion.withdrawn_at)
    line = now.replace(year=now.year - years, day=min(now.day, 28) if now.month == 2 else now.day)
    rows = session.execute(
        select(Motion, ended, func.count(VoterOwner.voter_owner_id))
        .outerjoin(Result)
        .join(Voter, Voter.motion_id == Motion.motion_id)
        .join(VoterOwner, VoterOwner.voter_id == Voter.voter_id)
        .where(ended <= line, Motion.anonymised_at.is_(None))
        .group_by(Motion.motion_id, Result.counted_at)
        .order_by(Motion.motion_id)
    )
    return [Expired(motion, motion.withdrawn_at or at, people) for motion, at, people in rows]


def anonymise(session: Session, motion: Motion, *, now: datetime) -> None:
    """Forget the people of one motion: names, numbers, codes and messages go; ballots and totals stay."""
    session.refresh(motion, ["anonymised_at"], with_for_update=True)
    if motion.anonymised_at is not None:
        return
    voters = select(Voter.voter_id).where(Voter.motion_id == motion.motion_id)
    for statement in (
        update(VoterOwner)
        .where(VoterOwner.voter_id.in_(voters))
        .values(name=FORGOTTEN, phone_sealed=None, phone_digest=None),
        delete(Verification).where(Verification.voter_id.in_(voters)),
        delete(Message).where(Message.motion_id == motion.motion_id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    motion.anonymised_at = now
    session.flush()


def _flats(session: Session, digest: bytes, places: Sequence[int], phone: str, vault: Vault) -> list[Row]:
    rows = session.execute(
        select(FlatOwner, Flat, Compound.name)
        .join(Flat, Flat.flat_id == FlatOwner.flat_id)
        .join(Compound, Compound.compound_id == Flat.compound_id)
        .where(FlatOwner.phone_digest == digest, Flat.compound_id.in_(places))
        .order_by(FlatOwner.flat_owner_id)
    )
    return [
        {
            "compound": compound,
            "home": str(FlatKey(flat.building, flat.entrance, flat.room)),
            "area_hundredths_m2": flat.area,
            "name": owner.name,
            "phone": phone,
            "certificate_number": vault.unseal(owner.id_number_sealed) if owner.id_number_sealed else None,
        }
        for owner, flat, compound in rows
    ]


def _frozen(owner: VoterOwner, voter: Voter, motion: Motion, phone: str) -> Row:
    return {
        "motion": motion.code,
        "question": motion.question,
        "name": owner.name,
        "phone": phone,
        "area_hundredths_m2": voter.area,
        "took_part_at": _iso(voter.took_part_at),
    }


def _ballots(session: Session, owners: Sequence[int], motions: dict[int, str]) -> list[Row]:
    rows = session.scalars(select(Ballot).where(Ballot.signer_id.in_(owners)).order_by(Ballot.ballot_id))
    return [
        {"motion": motions[row.motion_id], "channel": row.channel, "cast_at": _iso(row.cast_at)}
        for row in rows
    ]


def _paper(session: Session, heads: Sequence[int]) -> list[Row]:
    rows = session.execute(
        select(VoterFlat, PaperRequest.asked_at).join(PaperRequest).where(VoterFlat.voter_id.in_(heads))
    )
    return [
        {"home": str(FlatKey(flat.building, flat.entrance, flat.room)), "asked_at": _iso(at)}
        for flat, at in rows
    ]


def _codes(session: Session, digest: bytes, places: Sequence[int]) -> list[Row]:
    rows = session.execute(
        select(Verification, Motion.code)
        .join(Voter, Voter.voter_id == Verification.voter_id)
        .join(Motion, Motion.motion_id == Voter.motion_id)
        .where(Verification.phone_digest == digest, Motion.compound_id.in_(places))
        .order_by(Verification.verification_id)
    )
    return [
        {"motion": code, "asked_at": _iso(row.created_at), "confirmed_at": _iso(row.verified_at)}
        for row, code in rows
    ]


def _messages(session: Session, phone: str, motions: dict[int, str], vault: Vault) -> list[Row]:
    """Numbers of the queue are sealed without a digest, so those of the person's motions are opened."""
    rows = session.scalars(select(Message).where(Message.motion_id.in_(motions)).order_by(Message.message_id))
    return [
        {
            "motion": motions[row.motion_id],
            "kind": row.kind,
            "created_at": _iso(row.created_at),
            "sent_at": _iso(row.sent_at),
        }
        for row in rows
        if vault.unseal(row.phone_sealed) == phone
    ]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
