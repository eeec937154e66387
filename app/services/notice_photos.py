"""Photos of the wall: where a notice hangs, when the picture was taken, who filed it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import day_of, start_of
from app.domain.errors import LouyiError
from app.models import Motion, Notice, NoticePhoto, User
from app.services import ledger_events
from app.services.motions import lock_motion
from app.services.vault import Vault

MOST_OF_A_NOTICE = 30


class PhotoUntimely(LouyiError):
    """Taken after now, or on a day before the notice was posted."""


class TooManyPhotos(LouyiError):
    """This notice has as many as anyone will look at."""


@dataclass(frozen=True)
class WallPhoto:
    """What a member of staff sends; `image` is a clean JPEG."""

    place: str
    taken_at: datetime
    image: bytes
    form_token: str


@dataclass(frozen=True)
class Filed:
    """A photo without its picture, with the name of who filed it."""

    photo: NoticePhoto
    by: str


def file_photo(
    session: Session,
    motion: Motion,
    notice: Notice,
    sent: WallPhoto,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> NoticePhoto:
    """Keep it; the same form sent twice is one photo. Raises PhotoUntimely, TooManyPhotos."""
    lock_motion(session, motion)
    before = session.scalar(select(NoticePhoto).where(NoticePhoto.form_token == sent.form_token))
    if before is not None:
        return before
    if sent.taken_at > now or sent.taken_at < start_of(day_of(notice.posted_at)):
        raise PhotoUntimely(sent.taken_at.isoformat())
    mine = select(func.count()).where(NoticePhoto.notice_id == notice.notice_id)
    if (session.scalar(mine) or 0) >= MOST_OF_A_NOTICE:
        raise TooManyPhotos(notice.kind)
    row = NoticePhoto(
        notice_id=notice.notice_id,
        form_token=sent.form_token,
        place=sent.place,
        taken_at=sent.taken_at,
        filed_at=now,
        filed_by=actor.user_id,
        image_sealed=vault.seal_bytes(sent.image),
        image_sha256=hashlib.sha256(sent.image).hexdigest(),
    )
    session.add(row)
    session.flush()
    ledger_events.head_posted(session, motion, notice, row)
    return row


def photos_of(session: Session, motion: Motion) -> dict[int, list[Filed]]:
    """Those of each notice by its key, oldest first, without the pictures (one query)."""
    rows: Sequence[tuple[NoticePhoto, str, str]] = [
        (row[0], row[1], row[2])
        for row in session.execute(
            select(NoticePhoto, User.name, User.username)
            .join(Notice, Notice.notice_id == NoticePhoto.notice_id)
            .join(User, User.user_id == NoticePhoto.filed_by)
            .where(Notice.motion_id == motion.motion_id)
            .order_by(NoticePhoto.taken_at, NoticePhoto.notice_photo_id)
        )
    ]
    found: dict[int, list[Filed]] = {}
    for photo, name, username in rows:
        found.setdefault(photo.notice_id, []).append(Filed(photo, name or username))
    return found


def picture(session: Session, motion: Motion, number: int, vault: Vault) -> bytes | None:
    """One picture of this motion's notices, a JPEG."""
    sealed = session.scalar(
        select(NoticePhoto.image_sealed)
        .join(Notice, Notice.notice_id == NoticePhoto.notice_id)
        .where(NoticePhoto.notice_photo_id == number, Notice.motion_id == motion.motion_id)
    )
    return vault.unseal_bytes(sealed) if sealed is not None else None
