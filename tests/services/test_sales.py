"""A home is sold while the vote is open (RULES.md section 2)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.domain.roll import Owner, RollFlat
from app.models import Compound, Motion, Transfer
from app.services import closing, finding, motions, sales, verification
from app.services.assurances import by_assurance
from app.services.ballots import NotTheirs
from app.services.living_roll import Person
from app.services.sales import NoOpenMotion
from app.services.verification import CodeRequest
from tests import factories as f
from tests.services.claiming import HOME, NEW, PAPERS, SECOND, living_owners, told, worker

BUYER = Person("买受人", NEW)


def sell(session: Session, motion: Motion, buyer: Person = BUYER, at: object = f.NOW) -> list[Transfer]:
    return sales.record_sale(
        session,
        session.get_one(Compound, motion.compound_id),
        HOME,
        buyer,
        PAPERS,
        now=at,  # type: ignore[arg-type]
        actor=worker(session),
        vault=f.VAULT,
    )


def test_the_buyer_answers_where_nobody_has(session: Session) -> None:
    motion = f.opened(session)
    (transfer,) = sell(session, motion)
    assert transfer.effect == "buyer_votes"
    flat = f.flat_of(session, motion, "501")
    with pytest.raises(NotTheirs):
        f.cast(session, flat, "no")
    recorded = f.cast(session, flat, "yes", position=2)
    assert (recorded.fate, recorded.ballot.assurance) == ("valid", "claimed_phone")
    assert living_owners(session, motion, "501") == [("买受人", NEW)]


def test_a_ballot_of_the_seller_stands_and_nobody_adds_one(session: Session) -> None:
    motion = f.opened(session, collision="last_valid")
    flat = f.flat_of(session, motion, "501")
    f.cast(session, flat, "no")
    (transfer,) = sell(session, motion)
    assert transfer.effect == "ballot_stands"
    assert len(f.voter_of(session, flat).owners) == 1
    with pytest.raises(NotTheirs):
        f.cast(session, flat, "yes")
    result = closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    assert result is not None
    assert result.count["no"] == {"heads": 1, "area": "80.00"}


def test_a_void_paper_of_the_seller_does_not_stand(session: Session) -> None:
    motion = f.opened(session)
    flat = f.flat_of(session, motion, "501")
    f.cast(session, flat, "no", entered_by=worker(session), signed=False)
    assert sell(session, motion)[0].effect == "buyer_votes"
    assert f.cast(session, flat, "yes", position=2).fate == "valid"


def test_the_seller_of_one_of_several_homes_keeps_the_head(session: Session) -> None:
    both = tuple(RollFlat(f.key(room), 8000, (Owner("多套业主", "", f.phone(1)),)) for room in ("501", "502"))
    motion = f.opened(session, both)
    (transfer,) = sell(session, motion)
    assert transfer.effect == "head_stays"
    flat = f.flat_of(session, motion, "501")
    assert len(f.voter_of(session, flat).owners) == 1
    assert f.cast(session, flat, "yes").fate == "valid"
    assert living_owners(session, motion, "501") == [("买受人", NEW)]
    assert "由原业主表决" in told(session, NEW)[-1]


def test_heads_and_area_never_move(session: Session) -> None:
    motion = f.opened(session)
    sell(session, motion)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    assert result is not None
    assert result.count["roll"] == {"heads": 12, "area": "960.00"}


def test_the_sheet_is_renewed_and_the_old_one_is_known_as_such(session: Session) -> None:
    motion = f.opened(session)
    before = f.flat_of(session, motion, "501")
    token, code = before.token, before.code
    sell(session, motion)
    after = f.flat_of(session, motion, "501")
    assert after.token != token
    assert after.code != code
    assert finding.find_sheet(session, token) is None
    assert finding.is_revoked(session, token=token)
    assert finding.is_revoked(session, code=code)
    assert not finding.is_revoked(session, token=after.token)


def test_both_are_told(session: Session) -> None:
    motion = f.opened(session)
    sell(session, motion)
    assert "已登记转让" in told(session, f.phone(9))[-1]
    assert "新业主" in told(session, NEW)[-1]


def test_the_same_sale_sent_twice_is_one(session: Session) -> None:
    motion = f.opened(session)
    assert sell(session, motion) == sell(session, motion)
    assert len(told(session, NEW)) == 1


def test_the_home_may_be_sold_on(session: Session) -> None:
    motion = f.opened(session)
    sell(session, motion)
    sell(session, motion, Person("再买受人", "+8613900000002"))
    flat = f.flat_of(session, motion, "501")
    with pytest.raises(NotTheirs):
        f.cast(session, flat, "yes", position=2)
    assert f.cast(session, flat, "yes", position=3).fate == "valid"


def test_the_sellers_phone_gets_no_code_any_more(session: Session) -> None:
    motion = f.opened(session)
    sell(session, motion)
    wish = CodeRequest(f.flat_of(session, motion, "501"), f.phone(9), "browser")
    row = verification.request_code(session, wish, now=f.NOW, vault=f.VAULT)
    assert row.owner_id is None


def test_a_sale_is_recorded_until_the_close(session: Session) -> None:
    motion = f.opened(session)
    assert sell(session, motion, at=f.CLOSES - SECOND)
    with pytest.raises(NoOpenMotion):
        sell(session, motion, Person("再买受人", "+8613900000002"), at=f.CLOSES)


def test_all_open_motions_of_the_home_learn_of_the_sale(session: Session) -> None:
    first = f.opened(session)
    chair = worker(session)
    second = f.draft(session, session.get_one(Compound, first.compound_id), chair)
    motions.open_motion(session, second, now=f.NOW)
    assert {each.motion_id for each in sell(session, first)} == {first.motion_id, second.motion_id}


def test_the_result_says_how_sure_each_counted_ballot_is(session: Session) -> None:
    motion = f.opened(session)
    sell(session, motion)
    actor = worker(session)
    f.cast(session, f.flat_of(session, motion, "501"), "yes", position=2)
    f.cast(session, f.flat_of(session, motion, "101"), "no")
    f.cast(session, f.flat_of(session, motion, "201"), "no", entered_by=actor)
    f.cast(session, f.flat_of(session, motion, "202"), "no", entered_by=actor, signed=False)
    closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    found = [(each.assurance, each.heads, each.area) for each in by_assurance(session, motion.motion_id)]
    assert found == [("roll_phone", 1, 8000), ("claimed_phone", 1, 8000), ("signed_paper", 1, 8000)]
