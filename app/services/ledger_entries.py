"""What the record says of each event of a motion: one function an event, called where its row is written.

Each does nothing where the motion has no log. Free text stays out; what is personal is committed to.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.ledger import tree
from app.domain.rules import Rule, Threshold
from app.models import LedgerLeaf, LedgerLog, LedgerSlot, Motion, Result, Voter
from app.services.frozen_roll import load_voters, owner_label, persons_of, voter_flat_key
from app.services.items import Item, items_of
from app.services.ledger import Pen, Written, new_log, store_of, take_pen

SPEC = "louyi-record/1"
VERIFIER = "louyi-verify/1"


def opened(session: Session, motion: Motion, *, now: datetime) -> None:
    """Begin the motion's log with its frozen roll, and name it in the registry of the installation."""
    store = store_of(session)
    if store is None:
        return
    pen = new_log(session, motion.motion_id, f"{store.domain}/v/{secrets.token_hex(8)}")
    begin(pen, motion, items_of(session, motion), load_voters(session, motion), now=now)
    register(session, "log_opened", pen, now=now)


def begin(
    pen: Pen,
    motion: Motion,
    items: Sequence[Item],
    voters: Sequence[Voter],
    *,
    now: datetime,
    follows: str | None = None,
) -> None:
    """Genesis, one roll entry a voter in random order, and the rules."""
    pen.write("genesis", now=now, follows=follows, **_about(pen))
    pairs = [(voter, secrets.token_hex(16)) for voter in voters]
    pen.session.execute(
        insert(LedgerSlot),
        [{"log_id": pen.log_id, "voter_id": voter.voter_id, "slot": slot} for voter, slot in pairs],
    )
    secrets.SystemRandom().shuffle(pairs)  # the order of addresses would tell who stands behind a pseudonym
    for voter, slot in pairs:
        pen.write("roll", now=now, slot=slot, opening=_of_roll(slot, voter))
    pen.write("open", now=now, **_terms(motion, items, voters))
    pen.flush()


def cast(
    pen: Pen, vote: Mapping[str, Any], ops: Iterable[int | None], *, late: bool, now: datetime
) -> Written:
    """A ballot: `vote` is {"flat", "answers", "channel", "signed", "signer", "proxy", "sheet"}; not flushed.

    One that comes at or after the deadline is no link of the voter's chain."""
    opening = {
        **{name: value for name, value in vote.items() if name != "channel"},
        "slot": pen.slot,
        "at": instant(now),
        "nonce": secrets.token_hex(16),
    }
    kind = "late" if late else "ballot"
    return pen.write(kind, now=now, op=pen.op(*ops), ch=vote["channel"], opening=opening)


def taken_out(
    session: Session, motion_id: int, voter_id: int, ballot_id: int, users: Sequence[int], *, now: datetime
) -> None:
    """Two persons took a ballot out (`users` are they); without: its signer withdrew it for a co-owner."""
    pen = take_pen(session, motion_id, voter_id)
    if pen is None:
        return
    entry = _entry_of(session, pen, ballot_id)
    kind, reason = ("invalidate", "void") if users else ("revoke", "co_owner")
    if entry is not None:
        opening = {"slot": pen.slot, "entry": entry, "at": instant(now)}
        pen.write(kind, now=now, op=pen.op(*users), entry=entry, reason=reason, opening=opening)
        pen.flush()


def extended(session: Session, motion: Motion, users: Sequence[int], *, now: datetime) -> None:
    """Two persons moved the deadline."""
    pen = take_pen(session, motion.motion_id)
    if pen is not None and motion.closes_at is not None:
        pen.write(
            "extend", now=now, op=pen.op(*users), closes=instant(motion.closes_at), reason="two_persons"
        )
        pen.flush()


def withdrawn(session: Session, motion: Motion, users: Sequence[int], *, now: datetime) -> None:
    """Two persons took the motion back."""
    pen = take_pen(session, motion.motion_id)
    if pen is not None:
        pen.write("withdraw", now=now, op=pen.op(*users), reason="two_persons")
        pen.flush()


def roll_changed(
    session: Session,
    motion_id: int,
    voter_id: int,
    what: str,
    users: Iterable[int | None],
    *,
    now: datetime,
) -> None:
    """A person or number of a voter was changed: "sale", "owner" or "phone"; never an area or a head."""
    pen = take_pen(session, motion_id, voter_id)
    if pen is not None:
        opening = {"slot": pen.slot, "what": what, "at": instant(now)}
        pen.write("roll_change", now=now, op=pen.op(*users), opening=opening)
        pen.flush()


def closed(
    session: Session, motion: Motion, result: Result, served: frozenset[int], *, now: datetime
) -> None:
    """The count is done: nothing counts after this. `served` are the voters to whom a sheet was delivered."""
    pen = take_pen(session, motion.motion_id)
    if pen is None:
        return
    slots = session.execute(
        select(LedgerSlot.voter_id, LedgerSlot.slot).where(LedgerSlot.log_id == pen.log_id)
    ).all()
    pen.write("close", now=now)
    items = result.items or [{"position": 1, "count": result.count}]
    pen.write(
        "tally",
        now=now,
        items=[{"position": each["position"], **totals(each["count"])} for each in items],
        served=sorted(slot for voter_id, slot in slots if voter_id in served),
        verifier=VERIFIER,
    )
    pen.flush()
    register(session, "log_closed", pen, now=now)


def register(session: Session, kind: str, of: Pen, *, now: datetime, **fields: Any) -> None:
    """An entry about a log in the registry, with how long it is and its root."""
    pen = registry(session, now=now)
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
        pen = new_log(session, None, f"{store.domain}/registry")
        pen.write("genesis", now=now, follows=None, **_about(pen))
    return pen


def instant(moment: datetime) -> str:
    """An exact instant in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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
    return {"spec": SPEC, "origin": pen.origin, "key": key, "commit": None}


def _of_roll(slot: str, voter: Voter) -> dict[str, Any]:
    flats = [{"flat": str(voter_flat_key(flat)), "area": flat.area} for flat in voter.flats]
    return {
        "slot": slot,
        "flats": flats,
        "developer": voter.developer,
        "owners": [owner_label(person) for person in persons_of(voter)],
        "phones": len({o.phone_digest for o in voter.owners if o.phone_digest and o.ended_at is None}),
    }


def _terms(motion: Motion, items: Sequence[Item], voters: Sequence[Voter]) -> dict[str, Any]:
    assert motion.opens_at is not None
    assert motion.closes_at is not None
    return {
        "notice": None,
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


def _entry_of(session: Session, pen: Pen, ballot_id: int) -> int | None:
    query = select(LedgerLeaf.n).where(LedgerLeaf.log_id == pen.log_id, LedgerLeaf.ballot_id == ballot_id)
    return session.scalar(query)
