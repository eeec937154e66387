"""Written authority with its cap, and owners who say that a ballot is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Approval, Ballot, BallotDispute, Message, Motion, PaperEntry, Proxy, User, Verification
from app.services import approvals, closing, disputes, paper_entries, proxies
from app.services.disputes import AlreadyDecided, AlreadyDisputed, NotDisputable, OwnEntry
from app.services.paper_entries import NoAuthority, Reading, Sheet
from app.services.proxies import Authority, HasProxy, NoProxies, OverCap
from tests import factories as f

LATER = f.NOW + timedelta(hours=1)


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session, proxy_cap=2)


def worker(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "worker-test")).one()


def authority(session: Session, motion: Motion, room: str, phone: int = 77, position: int = 1) -> Proxy:
    flat = f.flat_of(session, motion, room)
    owner = f.owner_of(session, flat, position)
    wish = Authority(flat, owner.voter_owner_id, "受托人", f.phone(phone), b"picture")
    return proxies.record(session, motion, wish, now=f.NOW, actor=worker(session), vault=f.VAULT)


def by_proxy(session: Session, motion: Motion, row: Proxy, room: str, choice: str = "yes") -> PaperEntry:
    sheet = Sheet(
        f.flat_of(session, motion, room),
        Reading((choice,), row.giver_id),  # type: ignore[arg-type]
        f"form-{room}-{choice}",
        channel="proxy",
        proxy_id=row.proxy_id,
    )
    return paper_entries.enter(
        session, motion, sheet, clock=lambda: f.NOW, actor=worker(session), vault=f.VAULT
    )


def texts(session: Session) -> list[str]:
    rows = session.scalars(select(Message).order_by(Message.message_id))
    return [f.VAULT.unseal(row.text_sealed) for row in rows]


def test_the_owner_is_told_of_the_authority_and_of_the_ballot(session: Session, motion: Motion) -> None:
    row = authority(session, motion, "201")
    by_proxy(session, motion, row, "201")
    told = texts(session)
    assert "已登记3-1-201的书面委托" in told[0]
    assert "3-1-201" in told[1]
    ballot = session.scalars(select(Ballot)).one()
    assert (ballot.channel, ballot.assurance) == ("proxy", "proxy")


def test_one_person_answers_for_as_many_others_as_the_cap_says(session: Session, motion: Motion) -> None:
    authority(session, motion, "201")
    authority(session, motion, "202")
    with pytest.raises(OverCap) as refused:
        authority(session, motion, "301")
    assert refused.value.cap == 2
    assert authority(session, motion, "301", phone=78).proxy_id


def test_an_authority_that_ended_counts_no_more_and_opens_nothing(session: Session, motion: Motion) -> None:
    row = authority(session, motion, "201")
    with pytest.raises(HasProxy):
        authority(session, motion, "201", phone=78)
    proxies.end(session, motion, row, now=LATER, vault=f.VAULT)
    proxies.end(session, motion, row, now=LATER, vault=f.VAULT)
    assert row.ended_at == LATER
    assert sum("已终止" in text for text in texts(session)) == 1
    with pytest.raises(NoAuthority):
        by_proxy(session, motion, row, "201")


def test_an_authority_of_another_home_opens_nothing(session: Session, motion: Motion) -> None:
    row = authority(session, motion, "201")
    with pytest.raises(NoAuthority):
        by_proxy(session, motion, row, "202")


def test_a_cap_of_none_allows_no_proxy(session: Session) -> None:
    motion = f.opened(session, proxy_cap=0)
    with pytest.raises(NoProxies):
        authority(session, motion, "201")


def test_the_count_judges_the_cap_over_all_voters(session: Session, motion: Motion) -> None:
    """An authority that was ended frees a place, yet its ballot stands: the tally sees one too many."""
    for room in ("201", "202"):
        by_proxy(session, motion, authority(session, motion, room), room)
    first = session.scalars(select(Proxy)).first()
    assert first is not None
    proxies.end(session, motion, first, now=f.NOW, vault=f.VAULT)
    by_proxy(session, motion, authority(session, motion, "301"), "301")
    result = closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    assert result is not None
    assert (result.count["fates"]["valid"], result.count["fates"]["proxy_cap"]) == (2, 1)


def disputed(session: Session, motion: Motion, room: str = "201") -> tuple[Ballot, BallotDispute]:
    flat = f.flat_of(session, motion, room)
    ballot = f.cast(session, flat, "yes", entered_by=worker(session)).ballot
    return ballot, file(session, motion, ballot, room)


def file(session: Session, motion: Motion, ballot: Ballot, room: str, at=f.NOW) -> BallotDispute:  # type: ignore[no-untyped-def]
    flat = f.flat_of(session, motion, room)
    proof = Verification(voter_id=flat.voter_id, owner_id=f.owner_of(session, flat).voter_owner_id)
    return disputes.file_dispute(session, ballot, proof, "不是我签的", "zh", now=at, vault=f.VAULT)


def settle(session: Session, row: BallotDispute, outcome: str, actor: User) -> None:
    disputes.decide(session, row, outcome, "已核对原件", now=LATER, actor=actor, vault=f.VAULT)


def test_who_entered_the_ballot_does_not_decide(session: Session, motion: Motion) -> None:
    _ballot, row = disputed(session, motion)
    with pytest.raises(OwnEntry):
        settle(session, row, "rejected", worker(session))
    other = f.user(session, "other", "worker", motion.compound)
    settle(session, row, "rejected", other)
    assert (row.outcome, disputes.count_open(session, motion)) == ("rejected", 0)
    assert "异议未成立：已核对原件" in texts(session)[-1]
    with pytest.raises(AlreadyDecided):
        settle(session, row, "upheld", other)


def test_an_upheld_dispute_takes_the_ballot_out_once_a_second_person_agrees(
    session: Session, motion: Motion
) -> None:
    ballot, row = disputed(session, motion)
    settle(session, row, "upheld", f.user(session, "other", "worker", motion.compound))
    assert disputes.count_open(session, motion) == 0
    asked = session.scalars(select(Approval)).one()
    assert (asked.kind, asked.parameters["ballot_id"]) == ("void", ballot.ballot_id)
    chair = session.scalars(select(User).where(User.username == "chair-test")).one()
    asked.motion = motion
    approvals.approve(session, asked, clock=lambda: LATER, actor=chair, vault=f.VAULT)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    assert result is not None
    assert result.count["participating"]["heads"] == 0


def test_while_nothing_is_decided_the_ballot_counts_and_the_case_is_known(
    session: Session, motion: Motion
) -> None:
    disputed(session, motion)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    assert result is not None
    assert result.count["yes"]["heads"] == 1
    assert disputes.count_open(session, motion) == 1


def test_a_ballot_is_disputed_once_and_by_its_own_home_only(session: Session, motion: Motion) -> None:
    ballot, _row = disputed(session, motion)
    with pytest.raises(AlreadyDisputed):
        file(session, motion, ballot, "201")
    with pytest.raises(NotDisputable):
        file(session, motion, ballot, "202")


def test_what_the_owner_cast_alone_or_what_is_closed_is_not_disputable(
    session: Session, motion: Motion
) -> None:
    online = f.cast(session, f.flat_of(session, motion, "202"), "yes").ballot
    with pytest.raises(NotDisputable):
        file(session, motion, online, "202")
    paper = f.cast(session, f.flat_of(session, motion, "301"), "yes", entered_by=worker(session)).ballot
    with pytest.raises(NotDisputable):
        file(session, motion, paper, "301", at=f.CLOSES)
