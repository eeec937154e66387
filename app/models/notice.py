"""The notices of a motion, as they were posted, and the photos of the wall. Rows are never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of

KINDS = ("voting", "extension", "preliminary", "final")


class Notice(Base):
    """公告, 延期公告, 初步结果公示 or 最终结果: what was posted, when, by whom, and how long it hangs."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("motion_id", "kind", "number"),
        CheckConstraint(one_of("kind", *KINDS), name="kind_known"),
        CheckConstraint("number = 1 OR (number > 1 AND kind = 'extension')", name="numbered"),
        CheckConstraint("ends_at >= posted_at", name="period_ordered"),
        CheckConstraint("length(content_sha256) = 64", name="fingerprinted"),
    )

    notice_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    kind: Mapped[str]
    posted_at: Mapped[datetime]
    posted_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    ends_at: Mapped[datetime]
    """The first instant after its period; a later list of holidays does not move it."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The facts that it states; page and paper are written from them."""
    content_sha256: Mapped[str]
    """SHA-256 of `content` in canonical form (RFC 8785), in hexadecimal: printed on the paper."""
    number: Mapped[int] = mapped_column(default=1)
    """Each end of voting may be moved several times: the first extension, the second, ..."""


class NoticePhoto(Base):
    """A picture of the wall where a notice hangs: re-encoded, without metadata, sealed."""

    __tablename__ = "notice_photos"
    __table_args__ = (
        CheckConstraint("place <> ''", name="placed"),
        CheckConstraint("length(image_sha256) = 64", name="fingerprinted"),
    )

    notice_photo_id: Mapped[key]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.notice_id"), index=True)
    form_token: Mapped[str] = mapped_column(unique=True)
    """Of the form that sent it: the same form sent twice is one photo."""
    place: Mapped[str]
    """Where it hangs, in the words of who took it; no resident is named."""
    taken_at: Mapped[datetime]
    filed_at: Mapped[datetime]
    filed_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    image_sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    image_sha256: Mapped[str]
    """Of the picture as it is kept, before sealing: for the list of evidence."""
