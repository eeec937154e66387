"""Plans of a motion: added and taken away while it is a draft, then fixed. A backup has them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session, undefer

from app.domain.errors import LouyiError
from app.models import Attachment, AttachmentPage, Motion, User
from app.services.motions import MotionFrozen

MOST_PAGES = 60


class TooManyPages(LouyiError):
    """A motion has at most 60 pages of plans in all."""


@dataclass(frozen=True)
class Page:
    """What a clean page image is."""

    picture: bytes
    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True)
class Plan:
    """One attachment with its pages, pictures not loaded."""

    attachment: Attachment
    pages: tuple[AttachmentPage, ...]


def add(
    session: Session, motion: Motion, title: str, pages: Sequence[Page], *, now: datetime, actor: User
) -> Attachment:
    """Attach it to a draft. Raises MotionFrozen, TooManyPages."""
    _refuse_announced(motion)
    if count_pages(session, motion) + len(pages) > MOST_PAGES:
        raise TooManyPages
    row = Attachment(motion_id=motion.motion_id, title=title, added_at=now, added_by=actor.user_id)
    session.add(row)
    session.flush()
    session.add_all(
        AttachmentPage(
            attachment_id=row.attachment_id,
            number=number,
            width=page.width,
            height=page.height,
            picture=page.picture,
            thumbnail=page.thumbnail,
            sha256=hashlib.sha256(page.picture).hexdigest(),
        )
        for number, page in enumerate(pages, 1)
    )
    session.flush()
    return row


def copy_all(session: Session, earlier: Motion, motion: Motion, *, now: datetime, actor: User) -> None:
    """The plans of one motion for a draft; the pictures go from row to row and not through memory."""
    rows = select(Attachment).where(Attachment.motion_id == earlier.motion_id)
    for known in session.scalars(rows.order_by(Attachment.attachment_id)).all():
        row = add(session, motion, known.title, (), now=now, actor=actor)
        columns = [AttachmentPage.number, AttachmentPage.width, AttachmentPage.height, AttachmentPage.sha256]
        columns += [AttachmentPage.picture, AttachmentPage.thumbnail]
        pages = select(literal(row.attachment_id), *columns).where(
            AttachmentPage.attachment_id == known.attachment_id
        )
        names = ["attachment_id", *(column.key for column in columns)]
        session.execute(insert(AttachmentPage).from_select(names, pages.order_by(AttachmentPage.number)))


def remove(session: Session, motion: Motion, attachment_id: int) -> None:
    """Take it away from a draft; twice is once. Raises MotionFrozen."""
    _refuse_announced(motion)
    mine = select(Attachment.attachment_id).where(
        Attachment.attachment_id == attachment_id, Attachment.motion_id == motion.motion_id
    )
    session.execute(delete(AttachmentPage).where(AttachmentPage.attachment_id.in_(mine)))
    session.execute(delete(Attachment).where(Attachment.attachment_id.in_(mine)))


def plans_of(session: Session, motion: Motion) -> list[Plan]:
    """All of a motion, in the order in which they were added (one query)."""
    rows = session.execute(
        select(Attachment, AttachmentPage)
        .join(AttachmentPage, AttachmentPage.attachment_id == Attachment.attachment_id)
        .where(Attachment.motion_id == motion.motion_id)
        .order_by(Attachment.attachment_id, AttachmentPage.number)
    )
    found: dict[int, tuple[Attachment, list[AttachmentPage]]] = {}
    for attachment, page in rows:
        found.setdefault(attachment.attachment_id, (attachment, []))[1].append(page)
    return [Plan(attachment, tuple(pages)) for attachment, pages in found.values()]


def count_pages(session: Session, motion: Motion) -> int:
    """Pages of all plans of a motion."""
    query = select(func.count()).select_from(AttachmentPage).join(Attachment)
    return session.scalar(query.where(Attachment.motion_id == motion.motion_id)) or 0


def page_of(session: Session, motion: Motion, attachment_id: int, number: int) -> AttachmentPage | None:
    """One page with its pictures."""
    return session.scalar(
        select(AttachmentPage)
        .join(Attachment)
        .where(
            Attachment.motion_id == motion.motion_id,
            AttachmentPage.attachment_id == attachment_id,
            AttachmentPage.number == number,
        )
        .options(undefer(AttachmentPage.picture), undefer(AttachmentPage.thumbnail))
    )


def _refuse_announced(motion: Motion) -> None:
    if motion.announced_at is not None:
        raise MotionFrozen(motion.code)
