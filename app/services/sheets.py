"""Renewing a sheet: whoever finds the old one, in a letter box or on the stairs, is told that it is void."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.codes import short_code
from app.models import RevokedSheet, VoterFlat


def renew_sheet(session: Session, flat: VoterFlat, now: datetime) -> None:
    """Rotate the token and the short code of a flat's sheet, and keep the old ones as revoked."""
    session.refresh(flat, with_for_update=True)
    session.add(
        RevokedSheet(token=flat.token, code=flat.code, voter_flat_id=flat.voter_flat_id, revoked_at=now)
    )
    flat.token, flat.code = secrets.token_urlsafe(16), short_code(secrets.token_bytes(5))
    session.flush()
