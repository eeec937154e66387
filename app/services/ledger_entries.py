"""What the record says of each event of a motion: one function an event, called where its row is written.

Each does nothing where the motion has no log. Free text stays out; what is personal is committed to.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from app.domain.address import FlatKey
from app.domain.ledger import tree
from app.domain.ledger.entries import instant
from app.domain.rules import Rule, Threshold
from app.models import (
    Approval,
    Ballot,
    LedgerLeaf,
    LedgerLog,
    LedgerSlot,
    Motion,
    Notice,
    Proxy,
    Result,
    ResultCorrection,
    User,
    Voter,
    VoterOwner,
)
from app.services.elections import DECIDED, legal_minimum, outcome_of
from app.services.frozen_roll import load_voters, owner_label, persons_of, voter_flat_key
from app.services.items import Item, items_of
from app.services.ledger import REGISTRY, Pen, destroy_after_commit, new_log, store_of, take_pen
from app.services.ledger_objections import objections_before

SPEC = "louyi-record/1"
VERIFIER = "louyi-verify/1"


def opened(session: Session, motion: Motion, *, now: datetime) -> None:
    """Begin the motion's log with its frozen roll, and name it in the registry of the installation."""
    store = store_of(session)
    if store is None:
        return
    book = registry(session, now=now)  # first: where the record was lost, it refuses before any key is made
    pen = new_log(session, motion.motion_id, f"{store.domain}/v/{secrets.token_hex(8)}")
    begin(pen, motion, items_of(session, motion), load_voters(session, motion), now=now)
    register(book, "log_opened", pen, now=now)


def begin(
    pen: Pen,
    motion: Motion,
    items: Sequence[Item],
    voters: Sequence[Voter],
    *,
    now: datetime,
) -> None:
    """Genesis, one roll entry a voter in random order, the rules, and what was objected to before."""
    pen.write("genesis", now=now, follows=None, **_about(pen))
    pairs = [(voter, secrets.token_hex(16)) for voter in voters]
    pen.session.execute(
        insert(LedgerSlot),
        [{"log_id": pen.log_id, "voter_id": voter.voter_id, "slot": slot} for voter, slot in pairs],
    )
    secrets.SystemRandom().shuffle(pairs)  # the order of addresses would tell who stands behind a pseudonym
    for voter, slot in pairs:
        pen.write("roll", now=now, slot=slot, opening=_of_roll(slot, voter))
    pen.write("open", now=now, **_terms(pen.session, motion, items, voters))
    objections_before(pen, motion, now=now)
    pen.flush()


def ballot_cast(session: Session, motion: Motion, voter: Voter, ballot: Ballot) -> None:
    """A ballot that was recorded just now; two statements, whatever the length of the log.

    One that comes at or after the deadline is no link of the voter's chain."""
    pen = take_pen(session, motion.motion_id, voter.voter_id)
    if pen is None:
        return
    late = motion.closes_at is not None and ballot.cast_at >= motion.closes_at
    pen.write(
        "late" if late else "ballot",
        now=ballot.cast_at,
        op=pen.op(ballot.entered_by, ballot.second_worker),
        ch=ballot.channel,
        opening=_of_ballot(pen, voter, ballot),
    )
    pen.flush(ballot.ballot_id)


def approved(session: Session, motion: Motion, approval: Approval, *, now: datetime) -> None:
    """What two persons did: extend, withdraw, change an owner, void a ballot, correct a result."""
    if motion.frozen_at is None:
        return
    parameters = approval.parameters
    ballot, owner = parameters.get("ballot_id"), parameters.get("voter_owner_id")
    voter_id = None
    if ballot is not None:
        voter_id = session.get_one(Ballot, ballot).voter_id
    elif owner is not None:
        voter_id = session.get_one(VoterOwner, owner).voter_id
    pen = take_pen(session, motion.motion_id, voter_id)
    if pen is None:
        return
    pair = [pen.op(user) for user in (approval.asked_by, approval.decided_by)]
    if approval.kind == "extend":
        assert motion.closes_at is not None
        pen.write("extend", now=now, op=pair, closes=instant(motion.closes_at), reason="two_persons")
    elif approval.kind == "withdraw":
        pen.write("withdraw", now=now, op=pair, reason="two_persons")
    elif approval.kind == "owner":
        pen.write("roll_change", now=now, op=pair, opening=_about_voter(pen, now, what="owner"))
    elif approval.kind == "void" and ballot is not None:
        entry = entry_of(session, pen, ballot)
        opening = _about_voter(pen, now, entry=entry)
        pen.write("invalidate", now=now, op=pair, entry=entry, reason="void", opening=opening)
    elif ballot is not None:
        corrected = session.scalars(
            select(ResultCorrection).where(ResultCorrection.approval_id == approval.approval_id)
        ).one()
        opening = _about_voter(pen, now, entry=entry_of(session, pen, ballot), choices=parameters["choices"])
        found = _found(corrected.items, outcome_of(session, motion, corrected.items))
        pen.write("correction", now=now, op=pair, number=corrected.number, opening=opening, **found)
    pen.flush()


def yielded(session: Session, voter: Voter, ballots: Iterable[Ballot], *, now: datetime) -> None:
    """A co-owner withdrew these ballots: another one answers for the home."""
    pen = take_pen(session, voter.motion_id, voter.voter_id)
    if pen is None:
        return
    for ballot in ballots:
        entry = entry_of(session, pen, ballot.ballot_id)
        opening = _about_voter(pen, now, entry=entry)
        pen.write("revoke", now=now, entry=entry, reason="co_owner", opening=opening)
    pen.flush()


def sold(session: Session, voter: Voter, actor: User, *, now: datetime) -> None:
    """Another person answers for the voter from now on; what was cast stands."""
    pen = take_pen(session, voter.motion_id, voter.voter_id)
    if pen is not None:
        session.flush()
        owners = [owner_label(person) for person in persons_of(voter)]
        opening = _about_voter(pen, now, what="sale", owners=owners)
        pen.write("roll_change", now=now, op=pen.op(actor.user_id), opening=opening)
        pen.flush()


def closed(
    session: Session,
    motion: Motion,
    result: Result,
    voters: Sequence[Voter],
    served: frozenset[FlatKey],
    *,
    now: datetime,
) -> None:
    """The count is done: nothing counts after this. `served` are the flats whose silence counts."""
    pen = take_pen(session, motion.motion_id)
    if pen is None:
        return
    silent = {v.voter_id for v in voters if any(voter_flat_key(flat) in served for flat in v.flats)}
    slots = session.execute(
        select(LedgerSlot.voter_id, LedgerSlot.slot).where(LedgerSlot.log_id == pen.log_id)
    ).all()
    pen.write("close", now=now)
    items = result.items or [{"position": 1, "count": result.count}]
    told = sorted(slot for voter_id, slot in slots if voter_id in silent)
    pen.write("tally", now=now, served=told, verifier=VERIFIER, **_found(items, result.election))
    pen.flush()
    register(registry(session, now=now), "log_closed", pen, now=now)


def erased(session: Session, motion: Motion, *, now: datetime) -> None:
    """The openings can never be read again once this is committed; the tree and its heads still verify."""
    pen = take_pen(session, motion.motion_id)
    if pen is None:
        return
    sealed = select(LedgerLeaf.n).where(LedgerLeaf.log_id == pen.log_id, LedgerLeaf.sealed.is_not(None))
    pen.write("erasure", now=now, entries=list(session.scalars(sealed.order_by(LedgerLeaf.n))))
    pen.flush()
    destroy_after_commit(session, pen)


def register(pen: Pen, kind: str, of: Pen, *, now: datetime, **fields: Any) -> None:
    """An entry about a log in the registry, whose pen it is: how long that log is, and its root."""
    root = b64encode(tree.root_of(of.frontier)).decode()
    pen.write(kind, now=now, origin=of.origin, head={"size": of.size, "root": root}, **fields)
    pen.flush()


def registry(session: Session, *, now: datetime) -> Pen:
    """The pen of the registry, which begins with the first motion; its row is locked."""
    session.execute(select(LedgerLog.log_id).where(LedgerLog.motion_id.is_(None)).with_for_update())
    pen = take_pen(session, None)
    if pen is None:
        store = store_of(session)
        assert store is not None
        pen = new_log(session, None, f"{store.domain}/{REGISTRY}")
        pen.write("genesis", now=now, follows=None, **_about(pen))
    return pen


def _found(items: Iterable[Mapping[str, Any]], election: Mapping[str, Any] | None) -> dict[str, Any]:
    """Each item counted, and of an election who has a seat by it."""
    held: dict[str, Any] = {
        "items": [{"position": each["position"], **totals(each["count"])} for each in items]
    }
    return held if election is None else held | {"election": {name: election[name] for name in DECIDED}}


def totals(count: Mapping[str, Any]) -> dict[str, Any]:
    """What of a count the record repeats: the verdict, and voters and areas by side."""
    return {
        name: count[name] for name in ("verdict", "roll", "participating", "yes", "no", "abstain", "pending")
    }


def rule_data(rule: Rule) -> dict[str, Any]:
    """A rule as plain data, so that a verifier needs none of our code."""
    return {
        "key": rule.key,
        "version": rule.version,
        "legs": list(rule.legs),
        "quorum": None if rule.quorum is None else _threshold(rule.quorum),
        "approval": _threshold(rule.approval),
        "base": rule.base,
        "article": rule.article,
        "ordinary": rule.ordinary,
        "paper_only": rule.paper_only,
        "objection_blocks": rule.objection_blocks,
    }


def _threshold(line: Threshold) -> list[Any]:
    return [line.numerator, line.denominator, ">" if line.strict else ">="]


def _about(pen: Pen) -> dict[str, Any]:
    key = b64encode(pen.store.signer.public_key).decode()
    return {"spec": SPEC, "origin": pen.origin, "key": key, "commit": pen.store.commit}


def _of_roll(slot: str, voter: Voter) -> dict[str, Any]:
    flats = [{"flat": str(voter_flat_key(flat)), "area": flat.area} for flat in voter.flats]
    return {
        "slot": slot,
        "flats": flats,
        "developer": voter.developer,
        "owners": [owner_label(person) for person in persons_of(voter)],
        "phones": len({o.phone_digest for o in voter.owners if o.phone_digest and o.ended_at is None}),
    }


def _of_ballot(pen: Pen, voter: Voter, ballot: Ballot) -> dict[str, Any]:
    persons = {owner.voter_owner_id: owner.person for owner in voter.owners}
    flat = next(flat for flat in voter.flats if flat.voter_flat_id == ballot.voter_flat_id)
    proxy = pen.session.get_one(Proxy, ballot.proxy_id) if ballot.proxy_id else None
    return {
        "slot": pen.slot,
        "flat": str(voter_flat_key(flat)),
        "answers": list(ballot.choices or [ballot.choice]),
        "at": instant(ballot.cast_at),
        "signed": ballot.signed,
        "signer": owner_label(persons[ballot.signer_id]) if ballot.signer_id else "",
        "proxy": pen.pseudonym(proxy.person_digest) if proxy else "",
        "sheet": ballot.sheet_code,
        "nonce": secrets.token_hex(16),
    }


def _posted(session: Session, motion: Motion) -> str | None:
    query = select(Notice.content_sha256).where(Notice.motion_id == motion.motion_id)
    return session.scalar(query.where(Notice.kind == "voting"))


def _terms(
    session: Session, motion: Motion, items: Sequence[Item], voters: Sequence[Voter]
) -> dict[str, Any]:
    assert motion.opens_at is not None
    assert motion.closes_at is not None
    return {
        "notice": _posted(session, motion),
        "question": motion.question,
        "items": [{"position": i.position, "title": i.title, "rule": rule_data(i.rule)} for i in items],
        "options": {
            "collision": motion.collision,
            "blank": motion.blank_rule,
            "proxy_cap": motion.proxy_cap,
            "silence": motion.silence,
            "own_consent": sorted(motion.own_consent or []),
            "online_barred": motion.consultation_only,
            "seats": motion.seats,
            "minimum": legal_minimum(session, motion) if motion.seats else None,
        },
        "opens": instant(motion.opens_at),
        "closes": instant(motion.closes_at),
        "zone": "Asia/Shanghai",
        "disclosure": "D2" if motion.choices_posted else "D1",
        "transfer": "stands",
        "heads": len(voters),
        "flats": sum(len(voter.flats) for voter in voters),
        "area": sum(voter.area for voter in voters),
        "roll": [1, len(voters)],
    }


def _about_voter(pen: Pen, now: datetime, **more: Any) -> dict[str, Any]:
    return {"slot": pen.slot, "at": instant(now), **more}


def entry_of(session: Session, pen: Pen, ballot_id: int) -> int | None:
    """The number of the entry that records a ballot; None where it does not stand in this log."""
    here, first = aliased(LedgerLeaf), aliased(LedgerLeaf)
    query = select(here.n).join(first, (first.n == here.n) & (first.entry == here.entry))
    return session.scalar(query.where(here.log_id == pen.log_id, first.ballot_id == ballot_id))
