"""The second factor: time-based codes (RFC 6238, 30 seconds, six digits) and ten recovery codes.

The secret is sealed by the vault; of recovery codes only keyed hashes are kept. Threats met: a code that was
looked at over a shoulder (each step of 30 seconds is accepted once), a lost telephone (recovery codes).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.codes import format_code, normalise_code
from app.domain.errors import LouyiError
from app.models import RecoveryCode, User
from app.services.vault import Vault

ISSUER = "Louyi"
STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A telephone's clock may be half a minute off."""
RECOVERY_CODES = 10


class WrongCode(LouyiError):
    """Neither the telephone's code of this moment nor an unused recovery code."""


def begin(session: Session, user: User, *, vault: Vault) -> None:
    """A fresh secret to be shown; nothing is asked for until it is confirmed."""
    session.refresh(user, with_for_update=True)
    if user.totp_confirmed_at is None:
        user.totp_sealed, user.totp_last_step = vault.seal(pyotp.random_base32()), None
        session.flush()


def address_of(user: User, *, vault: Vault) -> str:
    """The otpauth:// address that the QR code holds (Key URI Format)."""
    return pyotp.TOTP(secret_of(user, vault=vault)).provisioning_uri(name=user.username, issuer_name=ISSUER)


def secret_of(user: User, *, vault: Vault) -> str:
    """The secret in base32, to be typed where no camera is; "" before `begin`."""
    return vault.unseal(user.totp_sealed) if user.totp_sealed else ""


def confirm(session: Session, user: User, code: str, *, now: datetime, vault: Vault) -> list[str]:
    """Switch it on with a first right code; returns the recovery codes, shown this once. Raises WrongCode."""
    session.refresh(user, with_for_update=True)
    _take_step(user, code, now, vault)
    user.totp_confirmed_at = now
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.user_id))
    codes = [format_code(secrets.token_bytes(10)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(user_id=user.user_id, code_digest=_recovery_digest(user, code, vault)) for code in codes
    )
    session.flush()
    return codes


def accept(session: Session, user: User, code: str, *, now: datetime, vault: Vault) -> None:
    """Take the telephone's code or a recovery code, each once. Raises WrongCode."""
    session.refresh(user, with_for_update=True)
    try:
        _take_step(user, code, now, vault)
    except WrongCode:
        _take_recovery(session, user, code, now, vault)
    session.flush()


def remove(session: Session, user: User) -> None:
    """Forget the factor of a lost telephone; the next sign-in sets a new one up."""
    user.totp_sealed = user.totp_confirmed_at = user.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.user_id))
    session.flush()


def _take_step(user: User, code: str, now: datetime, vault: Vault) -> None:
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    if not user.totp_sealed or len(digits) != 6:
        raise WrongCode
    totp, here = pyotp.TOTP(secret_of(user, vault=vault)), int(now.timestamp()) // STEP_SECONDS
    for step in range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1):
        fresh = user.totp_last_step is None or step > user.totp_last_step
        if hmac.compare_digest(totp.at(step * STEP_SECONDS), digits) and fresh:
            user.totp_last_step = step
            return
    raise WrongCode


def _take_recovery(session: Session, user: User, code: str, now: datetime, vault: Vault) -> None:
    row = session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user.user_id,
            RecoveryCode.code_digest == _recovery_digest(user, code, vault),
            RecoveryCode.used_at.is_(None),
        )
    )
    if row is None:
        raise WrongCode
    row.used_at = now


def _recovery_digest(user: User, code: str, vault: Vault) -> bytes:
    try:
        plain = normalise_code(code)
    except LouyiError:
        plain = ""
    return vault.digest("recovery", f"{user.user_id}\0{plain}")
