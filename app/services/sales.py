"""A home is sold while motions are open (RULES.md section 2; docs/adr/0008).

A ballot the seller already cast stands; else the buyer, whom a worker saw, casts it. Heads never move: where
the seller's head holds other homes, too, the seller keeps it in this motion. The home's sheet is renewed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import Compound, Motion, Transfer, User, Voter, VoterFlat, VoterOwner
from app.services import claim_texts, ledger_entries
from app.services.ballots import ballots_of, fates_of
from app.services.finding import get_voter
from app.services.living_roll import Person, replace_owners
from app.services.phone_changes import lock_open_motions
from app.services.sheets import renew_sheet
from app.services.telling import tell
from app.services.vault import Vault

STANDING = {"valid", "pending", "superseded"}


class NoOpenMotion(LouyiError):
    """No open motion has this home: the sale is a matter of the living roll alone."""


@dataclass(frozen=True)
class Papers:
    """What a worker looked at: kind, and the last four signs of its number; never the paper itself."""

    kind: str
    digits: str


def record_sale(
    session: Session,
    compound: Compound,
    key: FlatKey,
    buyer: Person,
    papers: Papers,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> list[Transfer]:
    """Record it in every open motion of the home, and in the living roll; raises NoOpenMotion.

    The worker has the buyer before her. Sent twice it is recorded once.
    """
    homes = lock_open_motions(session, compound.compound_id, key, now=now)
    if not homes:
        raise NoOpenMotion(str(key))
    digest = vault.digest("phone", buyer.phone)
    transfers = []
    for motion, flat in homes:
        last = last_transfer(session, flat)
        if last is not None and last.buyer_phone_digest == digest:
            transfers.append(last)
            continue
        voter = get_voter(session, flat)
        effect = effect_of(session, motion, voter)
        former = _pass_on(voter, effect, buyer, now, vault)
        ledger_entries.sold(session, voter, actor, now=now)
        renew_sheet(session, flat, now)
        transfer = Transfer(
            motion_id=motion.motion_id,
            voter_flat_id=flat.voter_flat_id,
            effect=effect,
            buyer_name_sealed=vault.seal(buyer.name),
            buyer_phone_sealed=vault.seal(buyer.phone),
            buyer_phone_digest=digest,
            paper_kind=papers.kind,
            paper_digits=papers.digits,
            recorded_at=now,
            recorded_by=actor.user_id,
        )
        session.add(transfer)
        transfers.append(transfer)
        former.pop(digest, None)
        _tell_both(session, transfer, compound, key, former, vault)
    replace_owners(session, compound.compound_id, key, buyer, vault)
    session.flush()
    return transfers


def effect_of(session: Session, motion: Motion, voter: Voter) -> str:
    """What a sale of one of the voter's homes does at this moment."""
    if len(voter.flats) > 1:
        return "head_stays"
    cast = ballots_of(session, voter)
    stands = bool(cast) and bool(STANDING & set(fates_of(motion, voter, cast)))
    return "ballot_stands" if stands else "buyer_votes"


def last_transfer(session: Session, flat: VoterFlat) -> Transfer | None:
    """The newest sale of this home in its motion."""
    return session.scalars(
        select(Transfer)
        .where(Transfer.voter_flat_id == flat.voter_flat_id)
        .order_by(Transfer.transfer_id.desc())
        .limit(1)
    ).first()


def _pass_on(voter: Voter, effect: str, buyer: Person, now: datetime, vault: Vault) -> dict[bytes, bytes]:
    """End the sellers and let the buyer in where the rule says so; returns the sellers' numbers."""
    standing = [owner for owner in voter.owners if owner.ended_at is None]
    former = {o.phone_digest: o.phone_sealed for o in standing if o.phone_digest and o.phone_sealed}
    if effect == "head_stays":
        return former
    for owner in standing:
        owner.ended_at = now
    if effect == "buyer_votes":
        voter.owners.append(
            VoterOwner(
                position=max(owner.position for owner in voter.owners) + 1,
                name=buyer.name,
                phone_sealed=vault.seal(buyer.phone),
                phone_digest=vault.digest("phone", buyer.phone),
                phone_since=now,
                phone_usable_at=now,
            )
        )
    return former


def _tell_both(
    session: Session,
    transfer: Transfer,
    compound: Compound,
    key: FlatKey,
    former: dict[bytes, bytes],
    vault: Vault,
) -> None:
    for phones, to_buyer in ((list(former.values()), False), ([transfer.buyer_phone_sealed], True)):
        text = claim_texts.sale_text("zh", str(key), transfer.effect, compound.phone, to_buyer=to_buyer)
        tell(session, transfer.motion_id, phones, text, now=transfer.recorded_at, vault=vault)
