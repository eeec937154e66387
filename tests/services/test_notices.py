"""The three notices: when each can be posted, what it keeps, and the photos of the wall."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from app.domain.calendar import notice_end, period_end
from app.models import Compound, Motion, Notice, NoticePhoto, Result, User
from app.services import approvals, closing, motions, notice_photos, notices, objections, roll
from app.services.motions import MotionIncomplete, Stage, stage_of
from app.services.notice_photos import PhotoUntimely, TooManyPhotos, WallPhoto
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.test_objections import filed

END = period_end(CLOSES, 7)
MOMENT = timedelta(microseconds=1)


def chair(session: Session) -> User:
    return session.scalars(select(User).where(User.username.like("chair%"))).one()


def published(session: Session, **wishes: object) -> tuple[Motion, Result]:
    motion = f.opened(session, **wishes)  # type: ignore[arg-type]
    for room in ("101", "102", "201", "202", "301", "302", "401", "402", "501"):
        f.cast(session, f.flat_of(session, motion, room), "yes")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    return motion, closing.publish(session, motion, now=CLOSES, actor=chair(session))


def finish(session: Session, motion: Motion, at: datetime = END) -> Notice:
    return notices.post_final(session, motion, now=at, actor=chair(session))


def test_announcing_posts_the_voting_notice_for_its_days(session: Session) -> None:
    place = f.compound(session)
    roll.import_roll(session, place, f.house(), VAULT)
    opens, actor = notice_end(NOW, 15), f.user(session, "chair", "committee", place)
    motion = f.draft(session, place, actor, opens=opens, closes=opens + timedelta(days=7), notice_days=15)
    notice = notices.announce(session, motion, now=NOW, actor=actor)
    assert (notice.kind, notice.posted_at, notice.ends_at) == ("voting", NOW, opens)
    assert notice.content["question"] == motion.question
    assert notice.content_sha256 == notices.fingerprint(notice.content)
    assert notices.post_voting(session, motion, actor=actor).notice_id == notice.notice_id


def test_what_cannot_be_announced_leaves_no_notice(session: Session) -> None:
    place = f.compound(session)
    actor = f.user(session, "chair", "committee", place)
    motion = f.draft(session, place, actor)
    with pytest.raises(MotionIncomplete):
        notices.announce(session, motion, now=NOW, actor=actor)
    with pytest.raises(notices.NotAnnounced):
        notices.post_voting(session, motion, actor=actor)
    assert notices.notices_of(session, motion) == []


def test_publishing_posts_the_preliminary_result_with_its_figures(session: Session) -> None:
    motion, result = published(session)
    notice = notices.find_notice(session, motion, "preliminary")
    assert notice is not None
    assert (notice.posted_at, notice.ends_at) == (CLOSES, END)
    assert notice.content["items"][0]["count"] == result.count
    assert result.objections_end == END
    assert stage_of(motion, result, END) is Stage.PUBLISHED


def test_the_fingerprint_covers_no_choice_by_channel(session: Session) -> None:
    motion, _result = published(session)
    notice = notices.find_notice(session, motion, "preliminary")
    assert notice is not None
    assert notice.content["items"][0]["channels"] == [{"channel": "online", "heads": 9, "area": 72000}]


@pytest.mark.parametrize("early", [timedelta(days=7), timedelta(hours=1), MOMENT])
def test_nothing_is_final_before_the_last_day_for_objections_is_over(
    session: Session, early: timedelta
) -> None:
    motion, result = published(session)
    with pytest.raises(notices.PeriodRuns) as caught:
        finish(session, motion, END - early)
    assert caught.value.end == END
    assert stage_of(motion, result, END) is Stage.PUBLISHED


def test_at_the_first_instant_after_the_period_the_result_becomes_final(session: Session) -> None:
    motion, result = published(session)
    notice = finish(session, motion)
    assert notice.content["items"][0]["count"]["verdict"] == "passed"
    assert (result.final_at, notice.ends_at) == (END, notice_end(END, 7))
    assert stage_of(motion, result, END) is Stage.FINAL
    assert objections.stage_for(motion, result, END) is None
    with pytest.raises(notices.AlreadyFinal):
        finish(session, motion)
    assert [each.kind for each in notices.notices_of(session, motion)] == ["preliminary", "final"]


def test_an_open_blocking_objection_keeps_it_from_being_final_until_it_is_answered(session: Session) -> None:
    motion, _result = published(session, objection_blocks=True)
    row = filed(session, motion, at=CLOSES)
    with pytest.raises(notices.ObjectionsOpen) as caught:
        finish(session, motion)
    assert caught.value.number == 1
    objections.close_objection(session, row, "rejected", "已核对", now=END, actor=chair(session), vault=VAULT)
    assert finish(session, motion).kind == "final"


def test_an_objection_that_blocks_nothing_does_not_hold_it(session: Session) -> None:
    motion, _result = published(session)
    filed(session, motion, at=CLOSES)
    assert finish(session, motion).kind == "final"


def test_an_undecided_result_cannot_be_final(session: Session) -> None:
    motion = f.opened(session)
    for room in ("101", "201", "202", "301", "302", "401", "402"):
        f.cast(session, f.flat_of(session, motion, room), "yes")
    pair = f.flat_of(session, motion, "102")
    f.cast(session, pair, "yes")
    f.cast(session, pair, "no", position=2)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    assert result.count["verdict"] == "undetermined"
    closing.publish(session, motion, now=CLOSES, actor=chair(session))
    with pytest.raises(notices.Undecided):
        finish(session, motion)


def test_without_a_posted_result_there_is_nothing_final(session: Session) -> None:
    motion = f.opened(session)
    with pytest.raises(notices.NotPosted):
        finish(session, motion)
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    with pytest.raises(notices.NotPosted):
        finish(session, motion)


@pytest.mark.parametrize(
    "act", ["UPDATE notices SET kind = 'final'", "UPDATE notices SET content = '{}'", "DELETE FROM notices"]
)
def test_a_posted_notice_is_never_changed(session: Session, act: str) -> None:
    published(session)
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(act))


def wall(token: str = "t", taken: datetime = CLOSES, image: bytes = b"jpeg") -> WallPhoto:
    return WallPhoto("一楼公告栏", taken, image, token)


def file(session: Session, motion: Motion, sent: WallPhoto, now: datetime = CLOSES) -> NoticePhoto:
    notice = notices.find_notice(session, motion, "preliminary")
    assert notice is not None
    return notice_photos.file_photo(session, motion, notice, sent, now=now, actor=chair(session), vault=VAULT)


def test_photos_of_the_wall_are_kept_sealed_with_place_time_and_person(session: Session) -> None:
    motion, _result = published(session)
    row = file(session, motion, wall())
    again = file(session, motion, wall())
    file(session, motion, wall("u", CLOSES + timedelta(hours=1)), now=CLOSES + timedelta(hours=2))
    assert again.notice_photo_id == row.notice_photo_id
    listed = notice_photos.photos_of(session, motion)[row.notice_id]
    assert [(each.photo.place, each.by) for each in listed] == [("一楼公告栏", "Chair-Test")] * 2
    assert b"jpeg" not in row.image_sealed
    assert notice_photos.picture(session, motion, row.notice_photo_id, VAULT) == b"jpeg"


def test_a_photo_opens_through_its_own_motion_only(session: Session) -> None:
    motion, _result = published(session)
    row = file(session, motion, wall())
    other = f.draft(session, session.get_one(Compound, motion.compound_id), chair(session))
    assert notice_photos.picture(session, other, row.notice_photo_id, VAULT) is None


@pytest.mark.parametrize("taken", [CLOSES + timedelta(minutes=1), CLOSES - timedelta(days=1)])
def test_a_photo_from_the_future_or_before_the_notice_is_refused(session: Session, taken: datetime) -> None:
    motion, _result = published(session)
    with pytest.raises(PhotoUntimely):
        file(session, motion, wall(taken=taken))


def test_the_day_of_posting_is_early_enough_for_a_photo(session: Session) -> None:
    motion, _result = published(session)
    assert file(session, motion, wall(taken=CLOSES - timedelta(hours=2))).place


def test_nobody_looks_at_more_than_thirty_photos(session: Session) -> None:
    motion, _result = published(session)
    for number in range(notice_photos.MOST_OF_A_NOTICE):
        file(session, motion, wall(f"t{number}"))
    with pytest.raises(TooManyPhotos):
        file(session, motion, wall("more"))


def test_two_cannot_announce_the_same_motion(session: Session) -> None:
    motion, _result = published(session)
    with pytest.raises(motions.MotionFrozen):
        notices.announce(session, motion, now=NOW, actor=chair(session))


def extend(session: Session, motion: Motion, days: int, second: User) -> None:
    later = CLOSES + timedelta(days=days)
    row = approvals.ask_extension(session, motion, later, "雨天", now=NOW, actor=chair(session))
    approvals.approve(session, row, clock=lambda: NOW, actor=second, vault=VAULT)


def test_each_extension_posts_a_notice_and_the_first_one_keeps_its_end(session: Session) -> None:
    motion = f.opened(session)
    second = f.user(session, "second", "committee", motion.compound)
    voting = notices.post_voting(session, motion, actor=chair(session))
    before = dict(voting.content)
    extend(session, motion, 1, second)
    extend(session, motion, 3, second)
    session.expire_all()
    posted = notices.notices_of(session, motion)
    assert [(row.kind, row.number) for row in posted] == [("voting", 1), ("extension", 1), ("extension", 2)]
    assert posted[0].content == before
    assert datetime.fromisoformat(before["closes_at"]) == CLOSES
    ends = [
        (row.content["before"], row.content["closes_at"], row.content["reason"], row.posted_by)
        for row in posted[1:]
    ]
    one, three = CLOSES + timedelta(days=1), CLOSES + timedelta(days=3)
    assert ends == [
        (CLOSES.isoformat(), one.isoformat(), "雨天", second.user_id),
        (one.isoformat(), three.isoformat(), "雨天", second.user_id),
    ]
    assert posted[2].ends_at == three


def test_a_refused_extension_posts_nothing(session: Session) -> None:
    motion = f.opened(session)
    second = f.user(session, "second", "committee", motion.compound)
    later = CLOSES + timedelta(days=1)
    row = approvals.ask_extension(session, motion, later, "x", now=NOW, actor=chair(session))
    approvals.refuse(session, row, now=NOW, actor=second)
    assert notices.notices_of(session, motion) == []


def test_only_extensions_are_posted_more_than_once(session: Session) -> None:
    motion, _result = published(session)
    row = notices.find_notice(session, motion, "preliminary")
    assert row is not None
    with pytest.raises(IntegrityError):
        session.execute(
            insert(Notice).values(
                motion_id=motion.motion_id,
                kind="preliminary",
                number=2,
                posted_at=NOW,
                posted_by=row.posted_by,
                ends_at=NOW,
                content={},
                content_sha256=row.content_sha256,
            )
        )
