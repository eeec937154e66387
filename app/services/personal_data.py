"""Personal data: what is kept about one person; forgetting the people of old motions (PIPL 19, 45, 47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.models import (
    Approval,
    BallotDispute,
    Claim,
    ClaimPhoto,
    Compound,
    Delivery,
    Flat,
    Message,
    Motion,
    Notice,
    NoticePhoto,
    Objection,
    ObjectionEntry,
    ObjectionPhoto,
    PhoneCode,
    Proxy,
    Recheck,
    RecheckReport,
    Reminder,
    Result,
    Transfer,
    Verification,
    Voter,
    VoterOwner,
)
from app.services import (
    ledger_entries,
    paper_rows,
    person_rows,
    suggestion_people,
    survey_calls,
    survey_people,
)
from app.services.objection_lists import outcome_of
from app.services.person_rows import Row
from app.services.vault import Vault

FORGOTTEN = ""
"""What stands in the place of a name."""
NO_DIGITS, NO_REASON = "----", "—"
"""The same where the schema wants four signs, or some text."""


@dataclass(frozen=True)
class Person:
    """Everything about one telephone number, table by table, as plain values (instants in ISO 8601, UTC).

    What a ballot says is not in it: staff hands this over, and nobody but the owner may see a choice.
    """

    flats: tuple[Row, ...]
    frozen: tuple[Row, ...]
    ballots: tuple[Row, ...]
    paper: tuple[Row, ...]
    served: tuple[Row, ...]
    """What workers brought to the person's homes."""
    visits: tuple[Row, ...]
    entries: tuple[Row, ...]
    """Paper that was typed for the person's homes."""
    disputes: tuple[Row, ...]
    sheets: tuple[Row, ...]
    """Sheets of the person's homes that a sale made worthless."""
    codes: tuple[Row, ...]
    claims: tuple[Row, ...]
    objections: tuple[Row, ...]
    transfers: tuple[Row, ...]
    approvals: tuple[Row, ...]
    proxies: tuple[Row, ...]
    """Written authorities that the person gave or holds."""
    decisions: tuple[Row, ...]
    """What a person of staff said of two entries of the roll: one owner, or not."""
    imports: tuple[Row, ...]
    """Uploaded files that name the number; the file itself names others, too, and is not handed over."""
    surveys: tuple[Row, ...]
    """That a home took part; what it answered is its own."""
    calls: tuple[Row, ...]
    """Whether a home may be called about what a survey asked."""
    suggestions: tuple[Row, ...]
    """What the person reported outside surveys, with every answer."""
    messages: tuple[Row, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything at all."""
        return any(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True)
class Expired:
    """A motion whose evidence has been kept long enough; `people` are its named or reachable owners.

    `waits`: an objection or a dispute is open. Its people are kept until it is decided, for it could be
    neither read nor recorded without them.
    """

    motion: Motion
    ended_at: datetime
    people: int
    waits: bool


def phones_of(flat: Flat, vault: Vault) -> list[tuple[str, str]]:
    """Name and plain number of each owner of a flat that has one: to be shown once, with a reason."""
    return [(owner.name, vault.unseal(owner.phone_sealed)) for owner in flat.owners if owner.phone_sealed]


def about(session: Session, phone: str, compounds: Sequence[Compound], *, vault: Vault) -> Person:
    """All rows about a number (E.164) in these compounds; a constant number of queries."""
    digest, places = vault.digest("phone", phone), [compound.compound_id for compound in compounds]
    codes = person_rows.motion_codes(session, places)
    voters = person_rows.voters(session, digest, places)
    owners = [owner.voter_owner_id for owner, _voter, _motion in voters]
    heads = [voter.voter_id for _owner, voter, _motion in voters]
    return Person(
        flats=tuple(person_rows.flats(session, digest, places, phone, vault)),
        frozen=tuple(person_rows.frozen(owner, voter, motion, phone) for owner, voter, motion in voters),
        ballots=tuple(person_rows.ballots(session, owners, codes)),
        paper=tuple(person_rows.paper(session, heads)),
        served=tuple(person_rows.served(session, heads, codes, vault)),
        visits=tuple(person_rows.visits(session, heads, codes)),
        entries=tuple(paper_rows.entries(session, heads, codes)),
        disputes=tuple(paper_rows.disputes(session, owners, codes, vault)),
        sheets=tuple(person_rows.sheets(session, heads, codes)),
        codes=tuple(person_rows.codes(session, digest, places)),
        claims=tuple(person_rows.claims(session, digest, codes, phone, vault)),
        objections=tuple(person_rows.objections(session, digest, codes, phone, vault)),
        transfers=tuple(person_rows.transfers(session, digest, codes, phone, vault)),
        approvals=tuple(person_rows.approvals(session, owners, codes, phone, vault)),
        proxies=tuple(person_rows.proxies(session, owners, codes, phone, vault)),
        decisions=tuple(person_rows.decisions(session, digest, places, vault)),
        imports=tuple(person_rows.imports(session, digest, places, phone, vault)),
        surveys=tuple(survey_people.about(session, digest, places, vault)),
        calls=tuple(survey_calls.about(session, digest, places)),
        suggestions=tuple(suggestion_people.about(session, digest, places, vault)),
        messages=tuple(person_rows.messages(session, places, codes, phone, vault)),
    )


def expired(session: Session, *, years: int, now: datetime) -> list[Expired]:
    """Those of `overdue` whose people can be forgotten now."""
    return [each for each in overdue(session, years=years, now=now) if not each.waits]


def overdue(session: Session, *, years: int, now: datetime) -> list[Expired]:
    """Motions that ended more than `years` ago, or as long as the motion itself says, and whose people are
    still named (one query)."""
    ended = func.coalesce(Result.counted_at, Motion.withdrawn_at)
    own = Motion.retention_years.is_not(None)
    rows = session.execute(
        select(Motion, ended, func.count(VoterOwner.voter_owner_id), _waits())
        .outerjoin(Result)
        .join(Voter, Voter.motion_id == Motion.motion_id)
        .join(VoterOwner, VoterOwner.voter_id == Voter.voter_id)
        .where(Motion.anonymised_at.is_(None), or_(own, ended <= _years_before(now, years)))
        .group_by(Motion.motion_id, Result.counted_at)
        .order_by(Motion.motion_id)
    )
    found = [
        Expired(motion, motion.withdrawn_at or at, people, waits) for motion, at, people, waits in rows if at
    ]
    return [
        each for each in found if each.ended_at <= _years_before(now, each.motion.retention_years or years)
    ]


def _waits() -> ColumnElement[bool]:
    """Whether somebody still has to decide an objection to the motion, or a dispute about a ballot of it."""
    decided = exists(select(ObjectionEntry.objection_entry_id).where(outcome_of()).correlate(Objection))
    return or_(
        exists().where(Objection.motion_id == Motion.motion_id, ~decided),
        exists().where(BallotDispute.motion_id == Motion.motion_id, BallotDispute.outcome.is_(None)),
    )


def _years_before(now: datetime, years: int) -> datetime:
    return now.replace(year=now.year - years, day=min(now.day, 28) if now.month == 2 else now.day)


def anonymise(session: Session, motion: Motion, *, now: datetime) -> None:
    """Forget the people of one motion; ballots, totals and what a sale or an approval did stay.

    Codes and messages of the compound that name no motion go with the motion during which they were written.
    """
    session.refresh(motion, ["anonymised_at", "closes_at"], with_for_update=True)
    if motion.anonymised_at is not None:
        return
    statements = (*_forget_roll(motion), *_forget_claims(motion), *_forget_objections(motion))
    pictures = (*paper_rows.forget(motion), *_forget_photos(motion))
    for statement in (*statements, *pictures, *_forget_codes(motion)):
        session.execute(statement.execution_options(synchronize_session=False))
    _forget_approvals(session, motion)
    motion.anonymised_at = now
    session.flush()
    ledger_entries.erased(session, motion, now=now)


def _forget_roll(motion: Motion) -> tuple[Executable, ...]:
    voters = select(Voter.voter_id).where(Voter.motion_id == motion.motion_id)
    return (
        update(VoterOwner)
        .where(VoterOwner.voter_id.in_(voters))
        .values(name=FORGOTTEN, phone_sealed=None, phone_digest=None),
        delete(Verification).where(Verification.voter_id.in_(voters)),
        update(Proxy)
        .where(Proxy.motion_id == motion.motion_id)
        .values(name_sealed=b"", phone_sealed=None, person_digest=b"", authority_sealed=b""),
        update(Delivery).where(Delivery.motion_id == motion.motion_id).values(note_sealed=None),
    )


def _forget_claims(motion: Motion) -> tuple[Executable, ...]:
    """A claim is nothing without its person; of a sale its effect stays, for it explains who answered."""
    claims = select(Claim.claim_id).where(Claim.motion_id == motion.motion_id)
    return (
        delete(ClaimPhoto).where(ClaimPhoto.claim_id.in_(claims)),
        delete(Claim).where(Claim.motion_id == motion.motion_id),
        update(Transfer)
        .where(Transfer.motion_id == motion.motion_id)
        .values(
            buyer_name_sealed=b"", buyer_phone_sealed=b"", buyer_phone_digest=b"", paper_digits=NO_DIGITS
        ),
    )


def _forget_objections(motion: Motion) -> tuple[Executable, ...]:
    """Number, kind, dates and outcome stay; so does what a panel found, without the panel's names."""
    mine = select(Objection.objection_id).where(Objection.motion_id == motion.motion_id)
    rechecks = select(Recheck.recheck_id).where(Recheck.motion_id == motion.motion_id)
    return (
        delete(ObjectionPhoto).where(ObjectionPhoto.objection_id.in_(mine)),
        update(ObjectionEntry).where(ObjectionEntry.objection_id.in_(mine)).values(text_sealed=b""),
        update(Objection)
        .where(Objection.motion_id == motion.motion_id)
        .values(name_sealed=b"", phone_sealed=b"", phone_digest=b"", text_sealed=b""),
        update(RecheckReport).where(RecheckReport.recheck_id.in_(rechecks)).values(names_sealed=b""),
    )


def _forget_photos(motion: Motion) -> tuple[Executable, ...]:
    """A picture of a wall may show who stood before it; the notices themselves name nobody."""
    mine = select(Notice.notice_id).where(Notice.motion_id == motion.motion_id)
    return (delete(NoticePhoto).where(NoticePhoto.notice_id.in_(mine)),)


def _forget_codes(motion: Motion) -> tuple[Executable, ...]:
    of_place = Message.compound_id == motion.compound_id
    return (
        update(Reminder)
        .where(Reminder.motion_id == motion.motion_id)
        .values(phone_digest=None, message_id=None),
        delete(PhoneCode).where(
            PhoneCode.compound_id == motion.compound_id, PhoneCode.created_at <= motion.closes_at
        ),
        delete(Message).where(Message.motion_id == motion.motion_id),
        delete(Message).where(of_place, Message.created_at <= motion.closes_at),
    )


def _forget_approvals(session: Session, motion: Motion) -> None:
    """Of a corrected owner it stays that two persons corrected one; the reason may name the owner."""
    rows = session.scalars(
        select(Approval).where(Approval.motion_id == motion.motion_id, Approval.kind == "owner")
    )
    for row in rows:
        row.parameters = row.parameters | {"name": FORGOTTEN, "phone_sealed": FORGOTTEN}
        row.reason = NO_REASON
