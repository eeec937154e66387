"""Recount kits of many kinds of vote: what two programs that count again must agree on."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.kit import louyi_witness
from app.domain.ballots import Choice
from app.domain.ledger.checkpoint import COSIGNATURE, verifier_key
from app.domain.ledger.entries import instant
from app.domain.roll import Owner, RollFlat
from app.models import Approval, Compound, Motion, Proxy, User
from app.services import (
    approvals,
    ballots,
    closing,
    co_owners,
    deliveries,
    ledger_reading,
    ledger_rotation,
    objections,
    paper_entries,
    proxies,
    witnesses,
)
from app.services.items import NewItem
from app.services.ledger import Pen, take_pen
from app.services.paper_entries import Reading, Sheet
from app.services.proxies import Authority
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.test_objections import filed

RULES = (
    "civil-code-special",
    "civil-code-ordinary",
    "property-law-special",
    "property-law-ordinary",
    "two-thirds-no-objection",
    "two-thirds-written",
    "unanimous",
)
COLLISIONS = ("first_valid", "last_valid", "paper_wins", "online_wins")
ROOMS = tuple(flat.key.room for flat in f.house())
LATER = CLOSES + timedelta(days=3)
Files = dict[str, bytes]


def kits(session: Session, generated: int) -> dict[str, Files]:
    """By name: `generated` random votes, and one of each special kind."""
    special = (
        *(_open, _election, _items, _extended, _voided),
        *(_by_proxy, _corrected, _stepped_back, _portfolio),
        *(_tied, _objected, _under_another_key),
        *(_handed_over, _withdrawn, _with_an_outage),
    )
    made = {f"random-{seed}": _random(session, seed) for seed in range(generated)}
    for kind in special:
        made[kind.__name__.strip("_")] = kind(session, kind.__name__.upper().replace("_", ""))
    session.commit()
    _witnessed(session, made["corrected"])
    session.commit()
    return {name: ledger_reading.kit_files(session, motion, openings=True) for name, motion in made.items()}


def staff(session: Session, motion: Motion, role: str) -> User:
    code = session.get_one(Compound, motion.compound_id).code.lower()
    return session.scalars(select(User).where(User.username == f"{role}-{code}")).one()


def close(session: Session, motion: Motion, *, at: Any = CLOSES) -> Motion:
    session.commit()
    closing.close_motion(session, motion.motion_id, clock=lambda: at)
    session.commit()
    return motion


def vote(session: Session, motion: Motion, room: str, *choices: str, position: int = 1) -> ballots.Recorded:
    flat = f.flat_of(session, motion, room)
    signer = f.owner_of(session, flat, position).voter_owner_id
    wish = ballots.Vote(flat, choices[0], "online", ballots.new_form_token(), signer, choices=choices)
    return ballots.record(session, wish, clock=lambda: NOW, vault=VAULT)


def _random(session: Session, seed: int) -> Motion:
    chance = random.Random(seed)
    rule = RULES[seed % len(RULES)]
    silence = "joins_majority" if rule.endswith("ordinary") and chance.random() < 0.7 else "none"
    wishes: dict[str, Any] = {"silence": silence} if silence != "none" else {}
    motion = f.opened(
        session,
        code=f"R{seed}",
        rule=rule,
        collision=chance.choice(COLLISIONS),
        blank_rule=chance.choice(["void", "abstain"]),
        **wishes,
    )
    clerk = staff(session, motion, "worker")
    for _again in range(2 if silence != "none" else 0):
        for way in ("handed", "posted", "not_served"):
            homes = [f.flat_of(session, motion, room) for room in chance.sample(ROOMS, 4)]
            deliveries.record(session, motion, homes, way, clock=lambda: NOW, actor=clerk, vault=VAULT)
    mind = chance.choice([["yes"], ["yes", "yes", "yes", "no"], ["yes", "no", "abstain"]])
    for room in ROOMS:
        for again in range(chance.choice([0, 1, 1, 1, 2])):
            paper = chance.random() < 0.5
            f.cast(
                session,
                f.flat_of(session, motion, room),
                chance.choice([*mind, *(["blank"] if paper else [])]),
                at=NOW + timedelta(minutes=again),
                position=chance.randint(1, 2) if room == "102" else 1,
                entered_by=clerk if paper else None,
                signed=not paper or chance.random() < 0.9,
            )
    return close(session, motion)


def _open(session: Session, code: str) -> Motion:
    """Nothing is counted yet."""
    motion = f.opened(session, code=code)
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    return motion


def _election(session: Session, code: str) -> Motion:
    """Seven candidates for five seats; one sheet names six."""
    asked = [NewItem(f"候选人{number}") for number in range(1, 8)]
    motion = f.opened(session, code=code, rule="civil-code-ordinary", asked=asked, kind="election", seats=5)
    for number, room in enumerate(ROOMS[2:]):
        named = {1, 2, 3, 4, 5, 6} if number == 0 else {1, 2, 3, 4 + number % 3}
        vote(session, motion, room, *("yes" if each in named else "no" for each in range(1, 8)))
    return close(session, motion)


def _tied(session: Session, code: str) -> Motion:
    """Candidates 5, 6 and 7 have the same votes for one seat, and the owners of 102 differ on one of them."""
    asked = [NewItem(f"候选人{number}") for number in range(1, 8)]
    motion = f.opened(session, code=code, rule="civil-code-ordinary", asked=asked, kind="election", seats=5)
    for number, room in enumerate(ROOMS[2:11]):
        named = {1, 2, 3, 4, 5 + number % 3}
        vote(session, motion, room, *("yes" if each in named else "no" for each in range(1, 8)))
    for position, fifth in ((1, "yes"), (2, "no")):
        vote(session, motion, "102", "yes", "yes", "yes", "no", fifth, "no", "no", position=position)
    return close(session, motion)


def _objected(session: Session, code: str) -> Motion:
    """Two objections, of which one is decided, and a posted result."""
    motion = close(session, f.opened(session, code=code))
    closing.publish(session, motion, now=CLOSES, actor=staff(session, motion, "chair"))
    for number in (1, 2):
        row = filed(session, motion, phone=f.phone(7000 + number), token=f"{code}-{number}")
    chair = staff(session, motion, "chair")
    objections.close_objection(session, row, "rejected", "符合标准", now=LATER, actor=chair, vault=VAULT)
    session.commit()
    return motion


def _items(session: Session, code: str) -> Motion:
    """Two items by two rules; the two owners of 102 differ on one of them."""
    asked = [NewItem("修屋面"), NewItem("聘请物业公司", rule_key="civil-code-ordinary")]
    motion = f.opened(session, code=code, asked=asked)
    for number, room in enumerate(ROOMS[2:10]):
        vote(session, motion, room, "yes", "yes" if number % 2 else "no")
    vote(session, motion, "102", "yes", "yes")
    vote(session, motion, "102", "yes", "no", position=2)
    return close(session, motion)


def _decided(session: Session, motion: Motion, row: Approval, at: Any = NOW) -> None:
    approvals.approve(session, row, clock=lambda: at, actor=staff(session, motion, "worker"), vault=VAULT)


def _extended(session: Session, code: str) -> Motion:
    """Answers after the first deadline and before the second count."""
    motion = f.opened(session, code=code)
    chair = staff(session, motion, "chair")
    row = approvals.ask_extension(session, motion, LATER, "holidays", now=NOW, actor=chair)
    _decided(session, motion, row)
    for number, room in enumerate(ROOMS[:8]):
        f.cast(session, f.flat_of(session, motion, room), "yes", at=CLOSES + timedelta(hours=number))
    return close(session, motion, at=LATER)


def _voided(session: Session, code: str) -> Motion:
    """A ballot that two persons took out, and a fresh one."""
    motion = f.opened(session, code=code)
    wrong = f.cast(session, f.flat_of(session, motion, "101"), "no").ballot
    chair = staff(session, motion, "chair")
    row = approvals.ask_void(session, motion, wrong, "3-1-101", "forced", now=NOW, actor=chair)
    _decided(session, motion, row)
    for room in ROOMS[:9]:
        f.cast(session, f.flat_of(session, motion, room), "yes", at=NOW + timedelta(minutes=1))
    return close(session, motion)


def _by_proxy(session: Session, code: str) -> Motion:
    """One person answers for two others on paper."""
    motion = f.opened(session, code=code, proxy_cap=2)
    for room in ("201", "202"):
        row = _authority(session, motion, room)
        sheet = Sheet(
            f.flat_of(session, motion, room),
            Reading(("yes",), row.giver_id),
            f"form-{code}-{room}",
            channel="proxy",
            proxy_id=row.proxy_id,
        )
        clerk = staff(session, motion, "worker")
        paper_entries.enter(session, motion, sheet, clock=lambda: NOW, actor=clerk, vault=VAULT)
    return close(session, motion)


def _authority(session: Session, motion: Motion, room: str) -> Proxy:
    flat = f.flat_of(session, motion, room)
    wish = Authority(flat, f.owner_of(session, flat).voter_owner_id, "受托人", f.phone(77), b"picture")
    return proxies.record(session, motion, wish, now=NOW, actor=staff(session, motion, "worker"), vault=VAULT)


def _corrected(session: Session, code: str) -> Motion:
    """After the count one ballot is taken out, and one turns out to be a no."""
    motion = f.opened(session, code=code)
    clerk, chair = staff(session, motion, "worker"), staff(session, motion, "chair")
    cast = {
        room: f.cast(session, f.flat_of(session, motion, room), "yes", entered_by=clerk).ballot
        for room in ROOMS[:9]
    }
    close(session, motion)
    choices: tuple[list[Choice] | None, ...] = (None, ["no"])
    for room, said in zip(("101", "201"), choices, strict=True):
        row = approvals.ask_correction(
            session,
            motion,
            cast[room],
            f"3-1-{room}",
            said,
            "签名系伪造",
            now=LATER,
            actor=chair,
        )
        _decided(session, motion, row, LATER)
    session.commit()
    return motion


def _stepped_back(session: Session, code: str) -> Motion:
    """The owners of 102 differ, and one of them steps back."""
    motion = f.opened(session, code=code)
    for room in ROOMS[2:9]:
        f.cast(session, f.flat_of(session, motion, room), "yes")
    f.cast(session, f.flat_of(session, motion, "102"), "yes")
    f.cast(session, f.flat_of(session, motion, "102"), "no", position=2)
    flat = f.flat_of(session, motion, "102")
    wish = ballots.Vote(flat, "yes", "online", "", f.owner_of(session, flat, 2).voter_owner_id)
    co_owners.yield_answer(session, wish, clock=lambda: NOW + timedelta(minutes=1), vault=VAULT)
    return close(session, motion)


def _under_another_key(session: Session, code: str) -> Motion:
    """The signing key is followed by another in the middle of the vote."""
    motion = f.opened(session, code=code)
    for room in ROOMS[2:6]:
        f.cast(session, f.flat_of(session, motion, room), "yes")
    session.commit()
    ledger_rotation.prepare(session)
    for log in ledger_rotation.waiting(session):
        ledger_rotation.rotate(session, log, now=NOW)
        session.commit()
    for room in ROOMS[6:]:
        f.cast(session, f.flat_of(session, motion, room), "yes")
    return close(session, motion)


def _portfolio(session: Session, code: str) -> Motion:
    """One owner of three homes and the developer's two are one voter each."""
    owner = (Owner("业主", "DEMO-1", f.phone(1)),)
    flats = [RollFlat(f.key(f"{n}01"), 8000, owner) for n in (1, 2, 3)]
    flats += [RollFlat(f.key(f"{n}02"), 8050, (), "developer") for n in (1, 2)]
    flats += [RollFlat(f.key("402"), 12345, (Owner("邻居", "DEMO-2", f.phone(2)),))]
    motion = f.opened(session, flats, code=code)
    f.cast(session, f.flat_of(session, motion, "201"), "yes")
    f.cast(session, f.flat_of(session, motion, "402"), "yes")
    return close(session, motion)


def _pen(session: Session, motion: Motion, room: str = "") -> Pen:
    voter = f.flat_of(session, motion, room).voter_id if room else None
    pen = take_pen(session, motion.motion_id, voter)
    assert pen is not None
    return pen


def _handed_over(session: Session, code: str) -> Motion:
    """Two homes have other owners: one answered before and one after, by entries that nothing writes yet."""
    motion = f.opened(session, code=code)
    for room in ROOMS[2:10]:
        f.cast(session, f.flat_of(session, motion, room), "yes")
    for room in ("201", "602"):
        pen = _pen(session, motion, room)
        opening = {"slot": pen.slot, "at": instant(NOW)}
        pen.write("transfer", now=NOW, op=pen.op(1), reason="sale", opening=opening)
        pen.flush()
    f.cast(session, f.flat_of(session, motion, "602"), "no", at=NOW + timedelta(minutes=1))
    return close(session, motion)


def _withdrawn(session: Session, code: str) -> Motion:
    """Two persons withdrew the vote: it is never counted."""
    motion = f.opened(session, code=code)
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    row = approvals.ask_withdrawal(
        session, motion, "方案有误", now=NOW, actor=staff(session, motion, "chair")
    )
    _decided(session, motion, row)
    return motion


def _with_an_outage(session: Session, code: str) -> Motion:
    """An outage that two persons state, by an entry that nothing writes yet."""
    motion = f.opened(session, code=code)
    for room in ROOMS[2:10]:
        f.cast(session, f.flat_of(session, motion, room), "yes")
    pen, hours = _pen(session, motion), {"from": instant(NOW), "to": instant(NOW + timedelta(hours=2))}
    pen.write("outage", now=NOW, op=[pen.op(1), pen.op(2)], reason="power", **hours)
    pen.flush()
    return close(session, motion)


def _witnessed(session: Session, motion: Motion) -> None:
    """A witness signs the newest head, and hands it in."""
    log = ledger_reading.log_in_use(session, motion.motion_id)
    assert log is not None
    head = ledger_reading.newest_head(session, log)
    assert head is not None
    name, seed = "witness.example/w", bytes(range(32))
    key = verifier_key(name, louyi_witness.public_key(seed), COSIGNATURE)
    witnesses.register(session, key, "业主", now=NOW)
    line = louyi_witness.cosignature(name, seed, head.note, int(NOW.timestamp()))
    witnesses.hand_in(session, head.note + line, now=NOW)
