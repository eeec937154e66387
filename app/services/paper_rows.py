"""What paper leaves of one person: typed sheets and disputes; and how it is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Executable, select, update
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import Ballot, BallotDispute, Motion, PaperEntry, SheetPhoto, VoterFlat
from app.services.vault import Vault

Row = dict[str, str | int | bool | None]
NO_REASON = "—"


def entries(session: Session, heads: Sequence[int], motions: Mapping[int, str]) -> list[Row]:
    """Sheets typed for these voters; what stands on them is not in it."""
    rows = session.execute(
        select(PaperEntry, VoterFlat)
        .join(VoterFlat, VoterFlat.voter_flat_id == PaperEntry.voter_flat_id)
        .where(PaperEntry.voter_id.in_(heads), PaperEntry.motion_id.in_(motions))
        .order_by(PaperEntry.paper_entry_id)
    )
    return [
        {
            "motion": motions[entry.motion_id],
            "home": _home(flat),
            "channel": entry.channel,
            "asked_at": entry.entered_at.isoformat(),
            "photo": entry.sheet_photo_id is not None,
            "reason": entry.decision_reason,
        }
        for entry, flat in rows
    ]


def disputes(session: Session, owners: Sequence[int], motions: Mapping[int, str], vault: Vault) -> list[Row]:
    """Ballots that these owners said were not theirs."""
    rows = session.execute(
        select(BallotDispute, VoterFlat)
        .join(Ballot, Ballot.ballot_id == BallotDispute.ballot_id)
        .join(VoterFlat, VoterFlat.voter_flat_id == Ballot.voter_flat_id)
        .where(BallotDispute.voter_owner_id.in_(owners), BallotDispute.motion_id.in_(motions))
        .order_by(BallotDispute.ballot_dispute_id)
    )
    return [
        {
            "motion": motions[row.motion_id],
            "home": _home(flat),
            "reason": vault.unseal(row.reason_sealed),
            "asked_at": row.filed_at.isoformat(),
            "outcome": row.outcome,
            "refusal": row.answer,
        }
        for row, flat in rows
    ]


def forget(motion: Motion) -> tuple[Executable, ...]:
    """The people of one motion: names, numbers and pictures go; that there was a sheet or a case stays."""
    mine = motion.motion_id
    return (
        update(SheetPhoto).where(SheetPhoto.motion_id == mine).values(image_sealed=b""),
        update(BallotDispute).where(BallotDispute.motion_id == mine).values(reason_sealed=b""),
        update(PaperEntry)
        .where(PaperEntry.motion_id == mine, PaperEntry.decision_reason.is_not(None))
        .values(decision_reason=NO_REASON),
    )


def _home(flat: VoterFlat) -> str:
    return str(FlatKey(flat.building, flat.entrance, flat.room))
