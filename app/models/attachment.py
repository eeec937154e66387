"""Plans attached to a motion: page images, fixed by the announcement. The file that was sent is not kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class Attachment(Base):
    """One plan or picture with its title."""

    __tablename__ = "attachments"
    __table_args__ = (CheckConstraint("title <> ''", name="titled"),)

    attachment_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    title: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class AttachmentPage(Base):
    """One page as a JPEG without metadata, and a small one."""

    __tablename__ = "attachment_pages"
    __table_args__ = (
        UniqueConstraint("attachment_id", "number"),
        CheckConstraint("number > 0", name="number_counted"),
        CheckConstraint("width > 0 AND height > 0", name="sides_positive"),
        CheckConstraint("length(sha256) = 64", name="fingerprinted"),
    )

    attachment_page_id: Mapped[key]
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.attachment_id"))
    number: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    picture: Mapped[bytes] = mapped_column(deferred=True)
    thumbnail: Mapped[bytes] = mapped_column(deferred=True)
    sha256: Mapped[str]
    """Of `picture`, in hexadecimal."""
