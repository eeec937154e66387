"""Drafting and opening: what is needed, what is frozen, what one head is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.calendar import notice_end
from app.domain.roll import Owner, RollFlat
from app.models import Compound, Motion, User
from app.services import motions, roll
from app.services.frozen_roll import as_roll, load_voters
from app.services.motions import MotionFrozen, MotionIncomplete, Stage, stage_of
from app.services.roll import Scope
from tests import factories as f
from tests.factories import (
    CLOSES,
    NOW,
    VAULT,
    cast,
    compound,
    draft,
    flat_of,
    house,
    key,
    opened,
    phone,
    user,
)


@pytest.fixture
def place(session: Session) -> Compound:
    row = compound(session)
    roll.import_roll(session, row, house(), VAULT)
    return row


@pytest.fixture
def chair(session: Session, place: Compound) -> User:
    return user(session, "chair", "committee", place)


def test_opening_freezes_the_roll(session: Session, place: Compound, chair: User) -> None:
    motion = draft(session, place, chair)
    motions.open_motion(session, motion, now=NOW)
    roll.import_roll(session, place, [RollFlat(key("101"), 9999, (Owner("新业主", "", phone(77)),))], VAULT)
    frozen = as_roll(load_voters(session, motion))
    assert (frozen.heads, frozen.area) == (12, 96000)


def test_a_scope_takes_only_its_entrance(session: Session, place: Compound, chair: User) -> None:
    other = [RollFlat(key("101", "3", "2"), 5000, (Owner("业主", "", phone(500)),))]
    roll.import_roll(session, place, other, VAULT)
    motion = draft(session, place, chair)
    motions.open_motion(session, motion, now=NOW)
    assert as_roll(load_voters(session, motion)).heads == 12
    whole = draft(session, place, chair, scope=Scope())
    motions.open_motion(session, whole, now=NOW)
    assert as_roll(load_voters(session, whole)).heads == 13


def test_one_owner_of_three_and_the_developers_stock_are_one_head_each(session: Session) -> None:
    owner = (Owner("业主", "DEMO-1", phone(1)),)
    flats = [RollFlat(key(f"{n}01"), 8000, owner) for n in (1, 2, 3)]
    flats += [RollFlat(key(f"{n}02"), 8000, (), "developer") for n in (1, 2)]
    voters = load_voters(session, opened(session, flats))
    assert [(len(voter.flats), voter.area, voter.developer) for voter in voters] == [
        (3, 24000, False),
        (2, 16000, True),
    ]
    assert [len(voter.owners) for voter in voters] == [1, 1]


def test_one_owner_with_two_numbers_is_one_person(session: Session) -> None:
    flats = [RollFlat(key(f"{n}01"), 8000, (Owner("业主", "DEMO-1", phone(n)),)) for n in (1, 2)]
    motion = opened(session, flats)
    (voter,) = load_voters(session, motion)
    assert [(owner.position, owner.person) for owner in voter.owners] == [(1, 1), (2, 1)]
    cast(session, flat_of(session, motion, "101"), "yes", position=1)
    second = cast(session, flat_of(session, motion, "201"), "no", position=2, at=NOW + timedelta(hours=1))
    assert second.fate == "superseded"


def test_each_share_of_the_cost_is_frozen_with_the_flat(
    session: Session, place: Compound, chair: User
) -> None:
    plan = {"price": 60000000, "subsidy": 10000000, "method": "area", "coefficients": None}
    motion = draft(session, place, chair, cost_plan=plan)
    motions.open_motion(session, motion, now=NOW)
    shares = [flat.share for voter in load_voters(session, motion) for flat in voter.flats]
    assert sum(share or 0 for share in shares) == 50000000
    assert max(share or 0 for share in shares) - min(share or 0 for share in shares) <= 1


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"rule_key": None, "rule_version": None}, "rule"),
        ({"opens_at": None}, "window"),
        ({"closes_at": None}, "window"),
        ({"closes_at": NOW, "opens_at": NOW - timedelta(days=1)}, "past"),
        ({"building": "9"}, "roll"),
    ],
)
def test_opening_names_what_is_missing(
    session: Session, place: Compound, chair: User, changes: dict[str, object], what: str
) -> None:
    motion = draft(session, place, chair)
    motions.change_draft(motion, **changes)
    with pytest.raises(MotionIncomplete) as error:
        motions.open_motion(session, motion, now=NOW)
    assert error.value.what == what
    assert motion.frozen_at is None


def test_after_opening_nothing_changes(session: Session, place: Compound, chair: User) -> None:
    motion = draft(session, place, chair)
    motions.open_motion(session, motion, now=NOW)
    with pytest.raises(MotionFrozen):
        motions.change_draft(motion, question="another")
    with pytest.raises(MotionFrozen):
        motions.choose_rule(motion, "unanimous")
    with pytest.raises(MotionFrozen):
        motions.open_motion(session, motion, now=NOW)


def test_a_window_that_has_begun_begins_with_the_opening(
    session: Session, place: Compound, chair: User
) -> None:
    motion = draft(session, place, chair, opens=NOW - timedelta(days=1))
    motions.open_motion(session, motion, now=NOW)
    assert motion.opens_at == NOW


@pytest.mark.parametrize(
    "changes",
    [
        {"closes_at": NOW - timedelta(days=1)},
        {"scope": "compound"},
        {"collision": "whatever"},
        {"share": "2/3"},
        {"rule_key": "households-share"},
        {"frozen_at": NOW, "closes_at": None},
    ],
)
def test_the_schema_refuses_forbidden_states(
    session: Session, place: Compound, chair: User, changes: dict[str, object]
) -> None:
    motion = draft(session, place, chair, closes=CLOSES)
    motions.change_draft(motion, **changes)
    with pytest.raises(IntegrityError):
        session.flush()


def announced(session: Session, **changes: object) -> Motion:
    place = f.compound(session)
    roll.import_roll(session, place, f.house(), f.VAULT)
    opens = notice_end(f.NOW, 15)
    wishes: dict[str, object] = {"opens": opens, "closes": opens + timedelta(days=7), "notice_days": 15}
    motion = f.draft(session, place, f.user(session, "chair", "committee", place), **wishes | changes)
    motions.announce_motion(session, motion, now=f.NOW)
    return motion


def test_announcing_fixes_the_wording_and_leaves_the_roll_open(session: Session) -> None:
    motion = announced(session)
    assert stage_of(motion, None, f.NOW) is Stage.ANNOUNCED
    assert motion.frozen_at is None
    with pytest.raises(MotionFrozen):
        motions.change_draft(motion, question="x")
    with pytest.raises(MotionFrozen):
        motions.announce_motion(session, motion, now=f.NOW)


def test_voting_may_not_begin_before_the_days_of_notice_are_over(session: Session) -> None:
    with pytest.raises(MotionIncomplete, match="notice"):
        announced(session, opens=notice_end(f.NOW, 15) - timedelta(seconds=1))


def test_the_roll_freezes_when_voting_begins(session: Session) -> None:
    motion = announced(session)
    opens = motion.opens_at
    assert opens is not None
    assert motions.due_to_open(session, opens - timedelta(seconds=1)) == []
    assert motions.due_to_open(session, opens) == [motion.motion_id]
    motions.open_motion(session, motion, now=opens)
    assert motions.due_to_open(session, opens) == []
    assert motion.announced_at == f.NOW
    assert stage_of(motion, None, opens) is Stage.OPEN


def test_a_custom_rule_decides_with_its_own_lines(session: Session) -> None:
    rule = {
        "legs": ["heads"],
        "quorum": None,
        "approval": {"numerator": 4, "denominator": 5, "strict": True},
        "base": "all",
        "source": "本小区议事规则第七条",
        "article": "第七条",
        "ordinary": False,
    }
    place = f.compound(session)
    motion = f.draft(session, place, f.user(session, "chair", "committee", place))
    motions.change_draft(motion, rule_key="custom", rule_version="1", custom_rule=rule)
    session.flush()
    found = motions.rule_of(motion)
    assert (found.legs, found.quorum, found.approval.as_text(), found.base) == (
        ("heads",),
        None,
        "> 4/5",
        "all",
    )
