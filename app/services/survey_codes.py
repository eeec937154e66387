"""The code of each home on paper: it names a home and proves nothing.

It is a keyed hash of survey and home. Nothing is stored or looked up for it: once a phone is proved, the
codes of its own homes are compared with the one that was scanned, and that home stands chosen. So a code
tells nobody of which home it is, no log holds an address by it, and where nothing is proved it is passed
over.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey, sort_key
from app.models import Flat, Survey
from app.services.surveys import places_by_address
from app.services.vault import Vault

BYTES = 10


def home_code(survey: Survey, home: FlatKey, vault: Vault) -> str:
    """Sixteen letters and figures."""
    digest = vault.digest("survey_home", f"{survey.survey_id}\0{home}")
    return base64.b32encode(digest[:BYTES]).decode()


def same_home(survey: Survey, code: str, homes: Sequence[FlatKey], vault: Vault) -> int | None:
    """Which of these homes the code was printed for; None if for another."""
    found = (
        at
        for at, home in enumerate(homes)
        if hmac.compare_digest(home_code(survey, home, vault).encode(), code.encode())
    )
    return next(found, None)


def homes_on_paper(session: Session, survey: Survey) -> list[FlatKey]:
    """Every home of an open survey's entrances, in the order of addresses (two queries)."""
    known = places_by_address(session, survey).keys()
    rows = session.execute(
        select(Flat.building, Flat.entrance, Flat.room).where(
            Flat.compound_id == survey.compound_id, Flat.status == "owner"
        )
    )
    found = [FlatKey(*row) for row in rows if (row.building, row.entrance) in known]
    return sorted(found, key=sort_key)
