"""What a worker's answer does to the living roll, to frozen rolls, and to whom it is told."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.domain.roll import Owner, RollFlat
from app.models import Motion
from app.services import ballots, deciding, living_roll, motions
from app.services.ballots import NotTheirs, PhoneHeld
from app.services.deciding import AlreadyDecided, MustBeSeen, OwnerUnknown, ReasonUnfit
from tests import factories as f
from tests.services.claiming import (
    DAY,
    HOME,
    NEW,
    SECOND,
    confirm,
    filed,
    frozen_ref,
    living_owners,
    posted_draft,
    prove_phone,
    told,
    worker,
)


def owner_phone(session: Session, motion: Motion, room: str = "501", position: int = 1) -> str:
    owner = f.owner_of(session, f.flat_of(session, motion, room), position)
    assert owner.phone_sealed is not None
    return f.VAULT.unseal(owner.phone_sealed)


def test_an_accepted_area_changes_the_living_roll_before_the_freeze(session: Session) -> None:
    motion = posted_draft(session)
    claim = filed(session, motion, "area")
    actor = worker(session)
    deciding.accept_area(session, claim.claim_id, 8950, "survey", now=f.NOW, actor=actor, vault=f.VAULT)
    motions.open_motion(session, motion, now=f.NOW)
    assert f.flat_of(session, motion, "501").area == 8950
    assert "89.50平方米（依据：测绘报告）。" in told(session, NEW)[-1]


def test_an_area_accepted_after_the_freeze_moves_no_open_vote(session: Session) -> None:
    motion = posted_draft(session)
    claim = filed(session, motion, "area")
    motions.open_motion(session, motion, now=f.NOW)
    deciding.accept_area(
        session, claim.claim_id, 8950, "contract", now=f.NOW, actor=worker(session), vault=f.VAULT
    )
    assert f.flat_of(session, motion, "501").area == 8000
    living = living_roll.find_flat(session, motion.compound_id, HOME)
    assert living is not None
    assert living.area == 8950
    assert "自下一次表决起使用" in told(session, NEW)[-1]


def test_a_confirmed_owner_has_the_new_number_on_both_rolls(session: Session) -> None:
    motion = f.opened(session)
    confirm(session, filed(session, motion), ref=frozen_ref(session, motion, "501"))
    assert owner_phone(session, motion) == NEW
    assert living_owners(session, motion, "501") == [("业主009", NEW)]


def test_the_old_number_is_told_at_once_with_the_new_ones_tail(session: Session) -> None:
    motion = f.opened(session)
    confirm(session, filed(session, motion), ref=frozen_ref(session, motion, "501"))
    (text,) = told(session, f.phone(9))
    assert "尾号0001" in text
    assert "03-03 10:00起可用于表决" in text
    assert "://" not in text


def cast_online(session: Session, motion: Motion, at: object, room: str = "501") -> ballots.Recorded:
    return f.cast(session, f.flat_of(session, motion, room), "yes", at=at)  # type: ignore[arg-type]


def test_a_changed_number_waits_a_day(session: Session) -> None:
    motion = f.opened(session)
    confirm(session, filed(session, motion), ref=frozen_ref(session, motion, "501"))
    with pytest.raises(PhoneHeld) as error:
        cast_online(session, motion, f.NOW + DAY - SECOND)
    assert error.value.until == f.NOW + DAY
    assert cast_online(session, motion, f.NOW + DAY).ballot.assurance == "claimed_phone"


def test_a_number_confirmed_in_person_answers_at_once(session: Session) -> None:
    motion = f.opened(session)
    confirm(session, filed(session, motion), ref=frozen_ref(session, motion, "501"), in_person=True)
    assert cast_online(session, motion, f.NOW).fate == "valid"


def test_who_comes_in_person_later_need_not_wait_longer(session: Session) -> None:
    motion = f.opened(session)
    ref = frozen_ref(session, motion, "501")
    confirm(session, filed(session, motion), ref=ref)
    later = f.NOW + 3600 * SECOND
    again = filed(session, motion, at=later)
    confirm(session, again, in_person=True, at=later)
    assert cast_online(session, motion, later).fate == "valid"
    assert len(f.voter_of(session, f.flat_of(session, motion, "501")).owners) == 1


def test_a_waiting_number_does_not_stop_paper(session: Session) -> None:
    motion = f.opened(session)
    confirm(session, filed(session, motion), ref=frozen_ref(session, motion, "501"))
    flat = f.flat_of(session, motion, "501")
    recorded = f.cast(session, flat, "no", entered_by=worker(session))
    assert (recorded.fate, recorded.ballot.assurance) == ("valid", "signed_paper")


def test_a_proof_of_the_old_number_is_worth_nothing_after_the_change(session: Session) -> None:
    motion = f.opened(session)
    flat = f.flat_of(session, motion, "501")
    owner = f.owner_of(session, flat)
    vote = ballots.Vote(
        flat, "yes", "online", "t" * 22, owner.voter_owner_id, phone_digest=owner.phone_digest
    )
    ref = frozen_ref(session, motion, "501")
    confirm(session, filed(session, motion), ref=ref, in_person=True)
    with pytest.raises(NotTheirs):
        ballots.record(session, vote, clock=lambda: f.NOW, vault=f.VAULT)


def test_a_further_owner_joins_the_head_and_the_others_are_told(session: Session) -> None:
    motion = f.opened(session)
    confirm(session, filed(session, motion, "co_owner"), in_person=True)
    assert owner_phone(session, motion, position=2) == NEW
    assert len(told(session, f.phone(9))) == 1
    assert f.voter_of(session, f.flat_of(session, motion, "501")).area == 8000


def test_a_further_owner_of_one_home_has_no_say_in_the_heads_other_homes(session: Session) -> None:
    both = tuple(RollFlat(f.key(room), 8000, (Owner("多套业主", "", f.phone(1)),)) for room in ("501", "502"))
    motion = f.opened(session, both)
    confirm(session, filed(session, motion, "co_owner"), in_person=True)
    assert len(f.voter_of(session, f.flat_of(session, motion, "501")).owners) == 1
    assert len(living_owners(session, motion, "501")) == 2


def test_a_changed_number_keeps_the_head_of_several_homes_one(session: Session) -> None:
    both = tuple(RollFlat(f.key(room), 8000, (Owner("多套业主", "", f.phone(1)),)) for room in ("501", "502"))
    motion = f.opened(session, both)
    confirm(session, filed(session, motion), ref=frozen_ref(session, motion, "501"))
    assert living_owners(session, motion, "502") == [("多套业主", NEW)]
    assert motions.measure_scope(session, motion).roll.heads == 1


def test_an_authorised_person_answers_in_this_vote_and_is_no_owner(session: Session) -> None:
    motion = f.opened(session)
    claim = filed(session, motion, "authorised")
    with pytest.raises(OwnerUnknown), session.begin_nested():
        confirm(session, claim)
    confirm(session, claim, ref=frozen_ref(session, motion, "501"))
    assert owner_phone(session, motion) == NEW
    assert living_owners(session, motion, "501") == [("业主009", f.phone(9))]


def test_a_claim_is_decided_once(session: Session) -> None:
    motion = f.opened(session)
    claim = filed(session, motion)
    actor = worker(session)
    deciding.refuse(session, claim.claim_id, "证件不符", now=f.NOW, actor=actor, vault=f.VAULT)
    assert "未通过：证件不符" in told(session, NEW)[-1]
    with pytest.raises(AlreadyDecided):
        confirm(session, claim)
    with pytest.raises(AlreadyDecided):
        deciding.refuse(session, claim.claim_id, "再次", now=f.NOW, actor=actor, vault=f.VAULT)
    assert owner_phone(session, motion) == f.phone(9)


@pytest.mark.parametrize("reason", ["见 http://x.test", "www.louyi", "请看louyi.cn"])
def test_a_reason_with_an_address_is_not_sent(session: Session, reason: str) -> None:
    claim = filed(session, f.opened(session))
    with pytest.raises(ReasonUnfit):
        deciding.refuse(session, claim.claim_id, reason, now=f.NOW, actor=worker(session), vault=f.VAULT)


def test_after_the_close_a_confirmation_changes_the_living_roll_alone(session: Session) -> None:
    motion = f.opened(session)
    claim = filed(session, motion)
    confirm(session, claim, ref=frozen_ref(session, motion, "501"), at=f.CLOSES)
    assert owner_phone(session, motion) == f.phone(9)
    assert living_owners(session, motion, "501") == [("业主009", NEW)]


def test_a_buyer_is_confirmed_in_person_only(session: Session) -> None:
    motion = f.opened(session)
    claim = filed(session, motion, "buyer")
    with pytest.raises(MustBeSeen), session.begin_nested():
        confirm(session, claim)
    session.refresh(claim)
    confirm(session, claim, in_person=True)
    assert owner_phone(session, motion, position=2) == NEW
    assert living_owners(session, motion, "501") == [("新业主", NEW)]


def test_a_code_for_a_claim_proves_nothing_for_a_vote(session: Session) -> None:
    motion = f.opened(session)
    prove_phone(session, motion, f.phone(9))
    assert owner_phone(session, motion) == f.phone(9)
