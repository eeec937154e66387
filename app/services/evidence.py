"""Every picture that is kept about a motion, with the SHA-256 of what is kept: one unsealed at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Claim,
    ClaimPhoto,
    Motion,
    Notice,
    NoticePhoto,
    Objection,
    ObjectionPhoto,
    Proxy,
    SheetPhoto,
)
from app.services.vault import Vault


@dataclass(frozen=True)
class Evidence:
    """One kept picture: of what, the number of its record, when it came."""

    kind: str
    number: str
    at: datetime
    sha256: str


def evidence_of(session: Session, motion: Motion, vault: Vault) -> Iterator[Evidence]:
    """Photos of objections, claims, authorities, sheets and the wall; oldest first of each kind."""
    yield from _objections(session, motion, vault)
    yield from _claims(session, motion, vault)
    for proxy_id, at, digest in session.execute(
        select(Proxy.proxy_id, Proxy.recorded_at, Proxy.authority_sha256)
        .where(Proxy.motion_id == motion.motion_id)
        .order_by(Proxy.proxy_id)
    ):
        yield Evidence("proxy", str(proxy_id), at, digest.hex())
    for number, at, digest in session.execute(
        select(SheetPhoto.sheet_photo_id, SheetPhoto.taken_at, SheetPhoto.sha256)
        .where(SheetPhoto.motion_id == motion.motion_id)
        .order_by(SheetPhoto.sheet_photo_id)
    ):
        yield Evidence("sheet", str(number), at, digest.hex())
    for number, at, sha256 in session.execute(
        select(NoticePhoto.notice_photo_id, NoticePhoto.filed_at, NoticePhoto.image_sha256)
        .join(Notice, Notice.notice_id == NoticePhoto.notice_id)
        .where(Notice.motion_id == motion.motion_id)
        .order_by(NoticePhoto.notice_photo_id)
    ):
        yield Evidence("wall", str(number), at, sha256)


def _objections(session: Session, motion: Motion, vault: Vault) -> Iterator[Evidence]:
    rows = session.execute(
        select(Objection.number, ObjectionPhoto.position, Objection.created_at, ObjectionPhoto.image_sealed)
        .join(Objection, Objection.objection_id == ObjectionPhoto.objection_id)
        .where(Objection.motion_id == motion.motion_id)
        .order_by(Objection.number, ObjectionPhoto.position)
        .execution_options(yield_per=1)
    )
    for number, position, at, sealed in rows:
        yield Evidence("objection", f"{number}.{position}", at, _hash(sealed, vault))


def _claims(session: Session, motion: Motion, vault: Vault) -> Iterator[Evidence]:
    rows = session.execute(
        select(Claim.claim_id, Claim.created_at, ClaimPhoto.image_sealed)
        .join(Claim, Claim.claim_id == ClaimPhoto.claim_id)
        .where(Claim.motion_id == motion.motion_id)
        .order_by(Claim.claim_id)
        .execution_options(yield_per=1)
    )
    for claim_id, at, sealed in rows:
        yield Evidence("claim", str(claim_id), at, _hash(sealed, vault))


def _hash(sealed: bytes, vault: Vault) -> str:
    return hashlib.sha256(vault.unseal_bytes(sealed)).hexdigest()
