"""Codes to a phone that need not be on the roll: before a claim, an objection or a survey, never a vote.

Threat (TRUST.md T22): whoever may have a code sent to any number can spend the SMS budget or pester a
stranger. Hence mainland mobiles only, the limits of the vote's codes per number (both kinds counted here;
codes of claims never shorten those of votes), and a budget per compound and day, all counted under one lock.
Surveys and suggestions have budgets of their own, so that no crowd before a poster keeps an objection out.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import Compound, Message, Motion, PhoneCode, Verification
from app.services import claim_texts, objection_texts
from app.services.vault import Vault
from app.services.verification import (
    LIFETIME,
    LIMITS,
    PAUSE,
    SESSION_LIFETIME,
    TRIES,
    CodeSpent,
    TooSoon,
    WrongCode,
)

MAINLAND = "+86"
DAY = timedelta(days=1)
COMPOUND_CODES_A_DAY = 200
SURVEY_CODES_A_DAY = 500
SUGGESTION_CODES_A_DAY = 100


class NotMainland(LouyiError):
    """Only mobile numbers of the mainland get a code for a claim."""


class BudgetSpent(LouyiError):
    """The compound's codes for claims of one day are used up."""


@dataclass(frozen=True)
class PhoneWish:
    """Who asks: a motion, the home of a claim (None: an objection), a number in E.164, the session."""

    motion: Motion
    key: FlatKey | None
    phone: str
    session_id: str
    language: str = "zh"


@dataclass(frozen=True)
class Issue:
    """A code to make: for a motion, a survey or the suggestions of the compound, with the words around it."""

    compound_id: int
    phone: str
    session_id: str
    text: Callable[[str], str]
    motion_id: int | None = None
    survey_id: int | None = None
    for_suggestions: bool = False
    sends: bool = True
    """False: nobody gets it and nothing fits it; the answer to who asked is the same."""


def request_code(session: Session, wish: PhoneWish, *, now: datetime, vault: Vault) -> PhoneCode:
    """Make a code and queue its SMS; raises NotMainland, TooSoon or BudgetSpent."""
    motion = wish.motion
    asked = Issue(
        motion.compound_id,
        wish.phone,
        wish.session_id,
        lambda code: _text(wish, code),
        motion_id=motion.motion_id,
    )
    return issue(session, asked, COMPOUND_CODES_A_DAY, now=now, vault=vault)


def issue(session: Session, asked: Issue, budget: int, *, now: datetime, vault: Vault) -> PhoneCode:
    """Make a code within `budget` a day; raises NotMainland, TooSoon or BudgetSpent."""
    if not asked.phone.startswith(MAINLAND):
        raise NotMainland
    compound_id = asked.compound_id
    session.execute(select(Compound.compound_id).where(Compound.compound_id == compound_id).with_for_update())
    digest = vault.digest("phone", asked.phone)
    _respect_limits(session, digest, now)
    _respect_budget(session, asked, budget, now)
    code = f"{secrets.randbelow(10**6):06d}"
    row = PhoneCode(
        compound_id=compound_id,
        survey_id=asked.survey_id,
        for_suggestions=asked.for_suggestions,
        session_digest=vault.digest("session", asked.session_id),
        phone_sealed=vault.seal(asked.phone),
        phone_digest=digest,
        code_digest=_code_digest(vault, asked.session_id, asked.phone, code)
        if asked.sends
        else secrets.token_bytes(32),
        created_at=now,
        expires_at=now + LIFETIME,
        failures=0,
    )
    session.add(row)
    if asked.sends:
        session.add(_message(asked, code, now, vault))
    session.flush()
    return row


def check_code(
    session: Session, phone_code_id: int, session_id: str, code: str, *, now: datetime, vault: Vault
) -> PhoneCode:
    """Accept the code once; raises WrongCode or CodeSpent. A failure must be committed too."""
    row = session.get(PhoneCode, phone_code_id, with_for_update=True, populate_existing=True)
    if row is None or not _same_browser(row, session_id, vault):
        raise CodeSpent
    if row.verified_at is not None or now >= row.expires_at or row.failures >= TRIES:
        raise CodeSpent
    expected = _code_digest(vault, session_id, vault.unseal(row.phone_sealed), code)
    if not hmac.compare_digest(expected, row.code_digest):
        row.failures += 1
        session.flush()
        raise WrongCode(TRIES - row.failures)
    row.verified_at = now
    session.flush()
    return row


def proved(
    session: Session,
    phone_code_id: int,
    session_id: str,
    *,
    now: datetime,
    vault: Vault,
    lifetime: timedelta = SESSION_LIFETIME,
) -> PhoneCode | None:
    """The proof of this browser session, if it was given within the last half hour, or `lifetime`."""
    row = session.get(PhoneCode, phone_code_id)
    if row is None or row.verified_at is None or now >= row.verified_at + lifetime:
        return None
    return row if _same_browser(row, session_id, vault) else None


def _same_browser(row: PhoneCode, session_id: str, vault: Vault) -> bool:
    return hmac.compare_digest(row.session_digest, vault.digest("session", session_id))


def _respect_limits(session: Session, digest: bytes, now: datetime) -> None:
    made = sorted(_codes_of(session, digest, now), reverse=True)
    if made and now < made[0] + PAUSE:
        raise TooSoon(made[0] + PAUSE - now)
    for span, most in LIMITS:
        inside = [moment for moment in made if moment > now - span]
        if len(inside) >= most:
            raise TooSoon(inside[most - 1] + span - now)


def _respect_budget(session: Session, asked: Issue, budget: int, now: datetime) -> None:
    """Codes of the last day in this compound: for surveys, for suggestions, or for the rest."""
    surveys = PhoneCode.survey_id.is_not(None) if asked.survey_id else PhoneCode.survey_id.is_(None)
    spent = session.scalar(
        select(func.count()).where(
            PhoneCode.compound_id == asked.compound_id,
            surveys,
            PhoneCode.for_suggestions.is_(asked.for_suggestions),
            PhoneCode.created_at > now - DAY,
        )
    )
    if (spent or 0) >= budget:
        raise BudgetSpent


def _codes_of(session: Session, digest: bytes, now: datetime) -> Sequence[datetime]:
    """When this number was asked for in the last day, for a claim or for a vote."""
    return [
        moment
        for table in (PhoneCode, Verification)
        for moment in session.scalars(
            select(table.created_at).where(table.phone_digest == digest, table.created_at > now - DAY)
        )
    ]


def _code_digest(vault: Vault, session_id: str, phone: str, code: str) -> bytes:
    return vault.digest("claim-code", f"{session_id}\0{phone}\0{code}")


def _text(wish: PhoneWish, code: str) -> str:
    if wish.key is None:
        return objection_texts.code_text(wish.language, code)
    return claim_texts.code_text(wish.language, str(wish.key), code)


def _message(asked: Issue, code: str, now: datetime, vault: Vault) -> Message:
    return Message(
        motion_id=asked.motion_id,
        compound_id=asked.compound_id if asked.motion_id is None else None,
        kind="code",
        phone_sealed=vault.seal(asked.phone),
        text_sealed=vault.seal(asked.text(code)),
        created_at=now,
        expires_at=now + LIFETIME,
        next_try_at=now,
        tries=0,
    )
