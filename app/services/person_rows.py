"""The rows about one person, table by table, as plain values (instants in ISO 8601, UTC)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import (
    Approval,
    Ballot,
    BallotYield,
    Claim,
    ClaimPhoto,
    Compound,
    Delivery,
    Flat,
    FlatOwner,
    Message,
    Motion,
    Objection,
    ObjectionEntry,
    ObjectionPhoto,
    OwnerDecision,
    PaperRequest,
    PhoneCode,
    Proxy,
    RevokedSheet,
    RollImport,
    Transfer,
    Verification,
    Visit,
    Voter,
    VoterFlat,
    VoterOwner,
)
from app.services.people import identity
from app.services.vault import Vault

Row = dict[str, str | int | bool | None]
Places = Sequence[int]
"""Keys of compounds."""
Codes = Mapping[int, str]
"""The code of each motion of these compounds, by its key."""


def motion_codes(session: Session, places: Places) -> Codes:
    """Of every motion of these compounds."""
    rows = session.execute(select(Motion.motion_id, Motion.code).where(Motion.compound_id.in_(places)))
    return {row.motion_id: row.code for row in rows}


def voters(session: Session, digest: bytes, places: Places) -> list[tuple[VoterOwner, Voter, Motion]]:
    """Where the number stands on a frozen roll."""
    rows = session.execute(
        select(VoterOwner, Voter, Motion)
        .join(Voter, Voter.voter_id == VoterOwner.voter_id)
        .join(Motion, Motion.motion_id == Voter.motion_id)
        .where(VoterOwner.phone_digest == digest, Motion.compound_id.in_(places))
        .order_by(VoterOwner.voter_owner_id)
    )
    return [(owner, voter, motion) for owner, voter, motion in rows]


def flats(session: Session, digest: bytes, places: Places, phone: str, vault: Vault) -> list[Row]:
    """Entries of the living roll."""
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
            "home": _home(flat),
            "area_hundredths_m2": flat.area,
            "name": owner.name,
            "phone": phone,
            "certificate_number": vault.unseal(owner.id_number_sealed) if owner.id_number_sealed else None,
        }
        for owner, flat, compound in rows
    ]


def frozen(owner: VoterOwner, voter: Voter, motion: Motion, phone: str) -> Row:
    """One entry of a frozen roll."""
    return {
        "motion": motion.code,
        "question": motion.question,
        "name": owner.name,
        "phone": phone,
        "area_hundredths_m2": voter.area,
        "took_part_at": _iso(voter.took_part_at),
    }


def ballots(session: Session, owners: Sequence[int], motions: Codes) -> list[Row]:
    """That the person answered, how, and whether she withdrew it for a co-owner; never what."""
    rows = session.execute(
        select(Ballot, BallotYield.yielded_at)
        .outerjoin(BallotYield)
        .where(Ballot.signer_id.in_(owners))
        .order_by(Ballot.ballot_id)
    )
    return [
        {
            "motion": motions[row.motion_id],
            "channel": row.channel,
            "cast_at": _iso(row.cast_at),
            "withdrawn_at": _iso(yielded_at),
        }
        for row, yielded_at in rows
    ]


def paper(session: Session, heads: Sequence[int]) -> list[Row]:
    """Homes that asked for a sheet of paper."""
    rows = session.execute(
        select(VoterFlat, PaperRequest.asked_at).join(PaperRequest).where(VoterFlat.voter_id.in_(heads))
    )
    return [{"home": _home(flat), "asked_at": _iso(at)} for flat, at in rows]


def served(session: Session, heads: Sequence[int], motions: Codes, vault: Vault) -> list[Row]:
    """What was brought to the person's homes, with what the worker wrote of it."""
    rows = session.execute(
        select(VoterFlat, Delivery)
        .join(Delivery)
        .where(VoterFlat.voter_id.in_(heads))
        .order_by(Delivery.delivery_id)
    )
    return [
        {
            "motion": motions[flat.motion_id],
            "home": _home(flat),
            "kind": line.way,
            "created_at": _iso(line.recorded_at),
            "note": vault.unseal(line.note_sealed) if line.note_sealed else None,
        }
        for flat, line in rows
    ]


def visits(session: Session, heads: Sequence[int], motions: Codes) -> list[Row]:
    """When a worker was at the door, and what she met; never what anyone would answer."""
    rows = session.execute(
        select(VoterFlat, Visit).join(Visit).where(VoterFlat.voter_id.in_(heads)).order_by(Visit.visit_id)
    )
    return [
        {
            "motion": motions[flat.motion_id],
            "home": _home(flat),
            "kind": visit.outcome,
            "created_at": _iso(visit.visited_at),
        }
        for flat, visit in rows
    ]


def sheets(session: Session, heads: Sequence[int], motions: Codes) -> list[Row]:
    """Sheets that were replaced."""
    rows = session.execute(
        select(VoterFlat, RevokedSheet.revoked_at).join(RevokedSheet).where(VoterFlat.voter_id.in_(heads))
    )
    return [
        {"motion": motions[flat.motion_id], "home": _home(flat), "revoked_at": _iso(at)} for flat, at in rows
    ]


def codes(session: Session, digest: bytes, places: Places) -> list[Row]:
    """Codes to answer with, and codes before a claim."""
    asked = session.execute(
        select(Motion.code, Verification.created_at, Verification.verified_at)
        .join(Voter, Voter.voter_id == Verification.voter_id)
        .join(Motion, Motion.motion_id == Voter.motion_id)
        .where(Verification.phone_digest == digest, Motion.compound_id.in_(places))
        .order_by(Verification.verification_id)
    )
    before_claims = session.execute(
        select(Compound.name, PhoneCode.created_at, PhoneCode.verified_at)
        .join(Compound, Compound.compound_id == PhoneCode.compound_id)
        .where(PhoneCode.phone_digest == digest, PhoneCode.compound_id.in_(places))
        .order_by(PhoneCode.phone_code_id)
    )
    return [
        {"for": place, "asked_at": _iso(asked_at), "confirmed_at": _iso(confirmed_at)}
        for place, asked_at, confirmed_at in (*asked, *before_claims)
    ]


def claims(session: Session, digest: bytes, motions: Codes, phone: str, vault: Vault) -> list[Row]:
    """What the person said of the roll, whether a photo came with it, and the answer."""
    rows = session.execute(
        select(Claim, ClaimPhoto.claim_id)
        .outerjoin(ClaimPhoto, ClaimPhoto.claim_id == Claim.claim_id)
        .where(Claim.phone_digest == digest, Claim.motion_id.in_(motions))
        .order_by(Claim.claim_id)
    )
    return [
        {
            "motion": motions[row.motion_id],
            "home": _home(row),
            "kind": row.kind,
            "name": vault.unseal(row.name_sealed),
            "phone": phone,
            "reason": vault.unseal(row.reason_sealed),
            "photo": photo is not None,
            "created_at": _iso(row.created_at),
            "outcome": row.outcome,
            "refusal": row.refusal,
            "paper_kind": row.paper_kind,
            "paper_digits": row.paper_digits,
            "decided_at": _iso(row.decided_at),
        }
        for row, photo in rows
    ]


def objections(session: Session, digest: bytes, motions: Codes, phone: str, vault: Vault) -> list[Row]:
    """What the person objected to, whether photos came with it, and everything that was answered."""
    rows = session.scalars(
        select(Objection)
        .where(Objection.phone_digest == digest, Objection.motion_id.in_(motions))
        .order_by(Objection.objection_id)
    ).all()
    mine = [row.objection_id for row in rows]
    answers: dict[int, list[ObjectionEntry]] = {}
    for entry in session.scalars(
        select(ObjectionEntry)
        .where(ObjectionEntry.objection_id.in_(mine))
        .order_by(ObjectionEntry.objection_entry_id)
    ):
        answers.setdefault(entry.objection_id, []).append(entry)
    query = select(ObjectionPhoto.objection_id).where(ObjectionPhoto.objection_id.in_(mine))
    pictured = set(session.scalars(query))
    return [
        {
            "motion": motions[row.motion_id],
            "kind": row.kind,
            "name": vault.unseal(row.name_sealed),
            "phone": phone,
            "reason": vault.unseal(row.text_sealed),
            "photo": row.objection_id in pictured,
            "created_at": _iso(row.created_at),
            "outcome": next((e.outcome for e in answers.get(row.objection_id, ()) if e.outcome), None),
            "refusal": "\n".join(vault.unseal(e.text_sealed) for e in answers.get(row.objection_id, ())),
        }
        for row in rows
    ]


def transfers(session: Session, digest: bytes, motions: Codes, phone: str, vault: Vault) -> list[Row]:
    """Homes that the person bought while a vote was open."""
    rows = session.execute(
        select(Transfer, VoterFlat)
        .join(VoterFlat, VoterFlat.voter_flat_id == Transfer.voter_flat_id)
        .where(Transfer.buyer_phone_digest == digest, Transfer.motion_id.in_(motions))
        .order_by(Transfer.transfer_id)
    )
    return [
        {
            "motion": motions[row.motion_id],
            "home": _home(flat),
            "name": vault.unseal(row.buyer_name_sealed),
            "phone": phone,
            "paper_kind": row.paper_kind,
            "paper_digits": row.paper_digits,
            "created_at": _iso(row.recorded_at),
        }
        for row, flat in rows
    ]


def approvals(session: Session, owners: Sequence[int], motions: Codes, phone: str, vault: Vault) -> list[Row]:
    """Corrections of an owner on a frozen roll, of this person or to this number; few, so each is opened."""
    rows = session.scalars(
        select(Approval)
        .where(Approval.kind == "owner", Approval.motion_id.in_(motions))
        .order_by(Approval.approval_id)
    )
    return [
        {
            "motion": motions[row.motion_id],
            "home": row.parameters["home"],
            "name": row.parameters["name"],
            "reason": row.reason,
            "asked_at": _iso(row.asked_at),
            "outcome": row.decision,
            "decided_at": _iso(row.decided_at),
        }
        for row in rows
        if row.parameters["voter_owner_id"] in owners
        or _opens_to(bytes.fromhex(row.parameters["phone_sealed"]), phone, vault)
    ]


def proxies(session: Session, owners: Sequence[int], motions: Codes, phone: str, vault: Vault) -> list[Row]:
    """Written authorities that the person gave, or that name this number; few, so each is opened."""
    rows = session.scalars(select(Proxy).where(Proxy.motion_id.in_(motions)).order_by(Proxy.proxy_id))
    return [
        {
            "motion": motions[row.motion_id],
            "name": vault.unseal(row.name_sealed) if row.name_sealed else None,
            "photo": bool(row.authority_sealed),
            "created_at": _iso(row.recorded_at),
            "ended_at": _iso(row.ended_at),
        }
        for row in rows
        if row.giver_id in owners or _opens_to(row.phone_sealed or b"", phone, vault)
    ]


def decisions(session: Session, digest: bytes, places: Places, vault: Vault) -> list[Row]:
    """Decisions on whether two entries are one owner; the person is known in them by number and name."""
    entries = session.execute(
        select(FlatOwner, Flat)
        .join(Flat, Flat.flat_id == FlatOwner.flat_id)
        .where(FlatOwner.phone_digest == digest, Flat.compound_id.in_(places))
    )
    known = {
        identity(vault, FlatKey(f.building, f.entrance, f.room), o.name, o.id_number_digest, o.phone_digest)
        for o, f in entries
    }
    rows = session.execute(
        select(OwnerDecision, Compound.name)
        .join(Compound, Compound.compound_id == OwnerDecision.compound_id)
        .where(
            OwnerDecision.compound_id.in_(places),
            or_(OwnerDecision.left_digest.in_(known), OwnerDecision.right_digest.in_(known)),
        )
        .order_by(OwnerDecision.decided_at)
    )
    return [
        {"compound": compound, "same": row.same, "decided_at": _iso(row.decided_at)} for row, compound in rows
    ]


def imports(session: Session, digest: bytes, places: Places, phone: str, vault: Vault) -> list[Row]:
    """Files whose cells, corrections or plan hold the number, or that replaced it; read one by one."""
    sealed = (
        RollImport.book_sealed,
        RollImport.corrections_sealed,
        RollImport.plan_sealed,
        RollImport.before_sealed,
    )
    rows = session.execute(
        select(Compound.name, RollImport.filename, RollImport.created_at, RollImport.applied_at, *sealed)
        .join(Compound, Compound.compound_id == RollImport.compound_id)
        .where(RollImport.compound_id.in_(places))
        .order_by(RollImport.roll_import_id)
        .execution_options(yield_per=1)
    )
    signs = (phone.removeprefix("+86").encode(), digest.hex().encode())
    return [
        {
            "compound": compound,
            "filename": filename,
            "created_at": _iso(created_at),
            "applied_at": _iso(applied_at),
        }
        for compound, filename, created_at, applied_at, *kept in rows
        if any(_holds(part, signs, vault) for part in kept if part)
    ]


def _holds(sealed: bytes, signs: Iterable[bytes], vault: Vault) -> bool:
    """A number may be written with blanks or lines between its digits."""
    plain = vault.unseal_bytes(sealed)
    if plain[:1] not in (b"{", b"["):
        plain = zlib.decompress(plain)
    plain = plain.translate(None, b" -")
    return any(sign in plain for sign in signs)


def messages(session: Session, places: Places, motions: Codes, phone: str, vault: Vault) -> list[Row]:
    """Numbers of the queue are sealed without a digest, so those of the compounds are opened."""
    rows = session.scalars(
        select(Message)
        .where(or_(Message.motion_id.in_(motions), Message.compound_id.in_(places)))
        .order_by(Message.message_id)
    )
    return [
        {
            "motion": motions[row.motion_id] if row.motion_id is not None else None,
            "kind": row.kind,
            "created_at": _iso(row.created_at),
            "sent_at": _iso(row.sent_at),
        }
        for row in rows
        if _opens_to(row.phone_sealed, phone, vault)
    ]


def _opens_to(sealed: bytes, phone: str, vault: Vault) -> bool:
    return bool(sealed) and vault.unseal(sealed) == phone


def _home(row: Flat | VoterFlat | Claim) -> str:
    return str(FlatKey(row.building, row.entrance, row.room))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
