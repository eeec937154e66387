"""Motions: drafting, opening (which freezes the roll), and where one stands."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.address import FlatKey, parse_key, sort_key
from app.domain.calendar import notice_end
from app.domain.codes import short_code
from app.domain.cost_share import CostPlan, shares_of
from app.domain.election import RULE_KEY as ELECTION_RULE
from app.domain.errors import LouyiError
from app.domain.roll import Roll, RollFlat, group
from app.domain.rules import RULES, Rule, custom_from_json, find_rule
from app.models import Compound, Flat, FlatOwner, Motion, Result, User, VoterFlat, VoterOwner
from app.models import Voter as VoterRow
from app.services.roll import Scope, as_roll_flats, flat_key, list_flats

FEWEST_CANDIDATES = 2


class MotionIncomplete(LouyiError):
    """Something that announcing or opening needs is missing: `what` is "rule", "window", "roll", "past",
    "notice" where voting would begin before the days of notice are over, "silence" where it shall join the
    larger side under a rule for other than ordinary matters, "own_consent" for a home that is not there."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class MotionFrozen(LouyiError):
    """After the announcement, neither the wording nor the rule changes."""


class Stage(Enum):
    """Where a motion stands; derived from facts at every look."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    COUNTING = "counting"
    COUNTED = "counted"
    PUBLISHED = "published"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class ScopeSize:
    """What a scope amounts to today: for the sentences of the rule cards."""

    flats: tuple[RollFlat, ...]
    roll: Roll


def stage_of(motion: Motion, result: Result | None, now: datetime) -> Stage:
    """The stage at the instant `now`."""
    if motion.announced_at is None or motion.opens_at is None or motion.closes_at is None:
        return Stage.DRAFT
    if motion.withdrawn_at is not None:
        return Stage.WITHDRAWN
    if result is not None and result.published_at is not None:
        return Stage.FINAL if result.final_at is not None else Stage.PUBLISHED
    if result is not None:
        return Stage.COUNTED
    if now < motion.opens_at or motion.frozen_at is None:
        return Stage.ANNOUNCED
    return Stage.OPEN if now < motion.closes_at else Stage.COUNTING


def rule_of(motion: Motion) -> Rule:
    """The rule that decides the motion; raises MotionIncomplete while none is chosen."""
    if motion.rule_key is None:
        raise MotionIncomplete("rule")
    if motion.custom_rule is not None:
        rule = custom_from_json(motion.custom_rule)
    else:
        rule = find_rule(motion.rule_key, share=motion.share)
    return with_objections(motion, rule)


def with_objections(motion: Motion, rule: Rule) -> Rule:
    """The rule as this motion has it: an open objection holds its verdict, too, where the motion says so."""
    return replace(rule, objection_blocks=rule.objection_blocks or motion.objection_blocks)


def scope_of(motion: Motion) -> Scope:
    """The part of the compound that decides."""
    return Scope(motion.building, motion.entrance)


def draft_motion(
    session: Session,
    compound_id: int,
    scope: Scope,
    question: str,
    details: str,
    *,
    now: datetime,
    actor: User,
) -> Motion:
    """Put a new draft on the committee's desk."""
    motion = Motion(
        compound_id=compound_id,
        code=short_code(secrets.token_bytes(5)),
        question=question,
        details=details,
        scope=scope.kind,
        building=scope.building,
        entrance=scope.entrance,
        created_by=actor.user_id,
        created_at=now,
        consultation_only=session.get_one(Compound, compound_id).consultation_only,
    )
    session.add(motion)
    session.flush()
    return motion


def change_draft(motion: Motion, **changes: object) -> None:
    """Set fields of a draft; raises MotionFrozen once it is announced."""
    if motion.announced_at is not None:
        raise MotionFrozen(motion.code)
    for name, value in changes.items():
        setattr(motion, name, value)


def choose_rule(motion: Motion, key: str, share: str | None = None) -> None:
    """Take a rule into the draft with the version that is in force today."""
    rule = find_rule(key, share=share)
    change_draft(motion, rule_key=rule.key, rule_version=rule.version, share=share)


def offered_rules() -> list[Rule]:
    """Rules a committee may choose for a vote held today (the Property Law rules ended with 2020)."""
    past = {"property-law-special", "property-law-ordinary"}
    return [rule for key, rule in RULES.items() if key not in past]


def measure_scope(session: Session, motion: Motion) -> ScopeSize:
    """The flats of the motion's scope in the living roll, grouped into heads."""
    flats = tuple(as_roll_flats(_flats_of(session, motion)))
    return ScopeSize(flats, group(flats, parking=motion.parking))


def _flats_of(session: Session, motion: Motion) -> list[Flat]:
    """Of the living roll; asked again of the same homes, only those that the earlier roll had."""
    rows = list_flats(session, motion.compound, scope_of(motion))
    if not motion.repoll_same_flats:
        return rows
    earlier = session.execute(
        select(VoterFlat.building, VoterFlat.entrance, VoterFlat.room).where(
            VoterFlat.motion_id == motion.repoll_of
        )
    )
    known = {FlatKey(*place) for place in earlier}
    return [row for row in rows if flat_key(row) in known]


def lock_motion(session: Session, motion: Motion) -> None:
    """Keep others from changing it until this transaction ends, and read what they changed before."""
    session.flush()
    session.refresh(motion, [column.key for column in Motion.__mapper__.column_attrs], with_for_update=True)


def announce_motion(session: Session, motion: Motion, *, now: datetime) -> None:
    """Freeze wording, rule and parameters and begin the days of notice; the roll stays open for correction.

    Raises MotionFrozen, MotionIncomplete (also where voting would begin before the notice has ended), or what
    shares_of raises for a cost plan that cannot be shared.
    """
    lock_motion(session, motion)
    if motion.announced_at is not None:
        raise MotionFrozen(motion.code)
    _refuse_incomplete(motion, now)
    roll = measure_scope(session, motion).roll
    if not roll.voters:
        raise MotionIncomplete("roll")
    if strangers(motion, roll):
        raise MotionIncomplete("own_consent")
    plan = plan_of(motion)
    if plan:
        shares_of(plan, _in_order(roll))
    if motion.opens_at is not None and motion.opens_at < notice_ends_at(motion, now):
        raise MotionIncomplete("notice")
    motion.announced_at = now
    session.flush()


def notice_ends_at(motion: Motion, announced_at: datetime) -> datetime:
    """The first instant at which voting may begin after an announcement at `announced_at`."""
    return notice_end(announced_at, motion.notice_days)


def due_to_open(session: Session, now: datetime) -> list[int]:
    """Announced motions whose voting begins and whose roll is not frozen yet."""
    query = select(Motion.motion_id).where(
        Motion.announced_at.is_not(None),
        Motion.frozen_at.is_(None),
        Motion.withdrawn_at.is_(None),
        Motion.opens_at <= now,
    )
    return list(session.scalars(query))


def open_motion(session: Session, motion: Motion, *, now: datetime, at_once: bool = False) -> None:
    """Freeze the roll; voting starts at `opens_at`, or now if that passed or it shall begin `at_once`.

    Announces it too, where no notice is due. Raises MotionFrozen or MotionIncomplete.
    """
    lock_motion(session, motion)
    if motion.frozen_at is not None or motion.withdrawn_at is not None:
        raise MotionFrozen(motion.code)
    _refuse_incomplete(motion, now)
    if now < notice_ends_at(motion, motion.announced_at or now):
        raise MotionIncomplete("notice")
    rows = {flat_key(row): row for row in _flats_of(session, motion)}
    roll = group(as_roll_flats(rows.values()), parking=motion.parking)
    if not roll.voters:
        raise MotionIncomplete("roll")
    motion.announced_at = motion.announced_at or now
    motion.frozen_at = now
    motion.opens_at = now if at_once else max(motion.opens_at or now, now)
    _freeze(session, motion, roll, {key: row for key, row in rows.items() if roll.voter_of(key)})
    session.flush()
    from app.services import ledger_entries  # it reads items, which read rules from here

    ledger_entries.opened(session, motion, now=now)


def _refuse_incomplete(motion: Motion, now: datetime) -> None:
    rule_of(motion)
    if motion.opens_at is None or motion.closes_at is None:
        raise MotionIncomplete("window")
    if motion.closes_at <= now:
        raise MotionIncomplete("past")
    if motion.seats is not None and motion.rule_key != ELECTION_RULE:
        raise MotionIncomplete("election_rule")
    if motion.seats is not None and motion.asks < FEWEST_CANDIDATES:
        raise MotionIncomplete("candidates")
    if silence_unfit(motion):
        raise MotionIncomplete("silence")


def silence_unfit(motion: Motion) -> bool:
    """Whether silence shall join the larger side though the rule is not for ordinary matters."""
    return motion.silence == "joins_majority" and motion.rule_key is not None and not rule_of(motion).ordinary


def strangers(motion: Motion, roll: Roll) -> list[str]:
    """Addresses of homes that must agree themselves and that no voter of the roll has."""
    return [each for each in motion.own_consent or () if roll.voter_of(parse_key(each)) is None]


def find_motion(session: Session, code: str) -> Motion | None:
    """The motion with this short code."""
    return session.scalar(select(Motion).where(Motion.code == code))


def get_motion(session: Session, motion_id: int) -> Motion:
    """The motion with its compound."""
    return session.scalars(
        select(Motion).where(Motion.motion_id == motion_id).options(joinedload(Motion.compound))
    ).one()


def plan_of(motion: Motion) -> CostPlan | None:
    """The cost plan, if the motion has one."""
    return CostPlan.from_json(motion.cost_plan) if motion.cost_plan else None


def _freeze(session: Session, motion: Motion, roll: Roll, rows: dict[FlatKey, Flat]) -> None:
    places = {flat.key: n for n, flat in enumerate(_in_order(roll), 1)}
    plan = plan_of(motion)
    shares = shares_of(plan, _in_order(roll)) if plan else {}
    for voter in roll.voters:
        row = VoterRow(
            motion_id=motion.motion_id, number=voter.number, area=voter.area, developer=voter.developer
        )
        row.flats = [
            VoterFlat(
                motion_id=motion.motion_id,
                position=places[flat.key],
                building=flat.key.building,
                entrance=flat.key.entrance,
                room=flat.key.room,
                area=flat.area,
                share=shares.get(flat.key),
                token=secrets.token_urlsafe(16),
                code=short_code(secrets.token_bytes(5)),
            )
            for flat in voter.flats
        ]
        row.owners = _frozen_owners([rows[flat.key] for flat in voter.flats])
        session.add(row)


def _in_order(roll: Roll) -> list[RollFlat]:
    flats = [flat for voter in roll.voters for flat in voter.flats]
    return sorted(flats, key=lambda flat: sort_key(flat.key))


def _frozen_owners(flats: list[Flat]) -> list[VoterOwner]:
    """Each person with each of her numbers; a developer whom nobody named has one line."""
    numbers: dict[tuple[object, object], FlatOwner] = {}
    for flat in flats:
        for owner in flat.owners:
            numbers.setdefault((_person(owner), owner.phone_digest), owner)
    first: dict[object, int] = {}
    rows = []
    for place, ((person, _phone), owner) in enumerate(numbers.items(), 1):
        rows.append(
            VoterOwner(
                position=place,
                person=first.setdefault(person, place),
                name=owner.name,
                phone_sealed=owner.phone_sealed,
                phone_digest=owner.phone_digest,
            )
        )
    return rows or [VoterOwner(position=1, person=1, name="")]


def _person(owner: FlatOwner) -> object:
    """What makes two entries one person, as grouping sees it."""
    return owner.person_digest or owner.id_number_digest or (owner.name, owner.phone_digest)
