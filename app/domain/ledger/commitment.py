"""What is personal stands in the record as a salted commitment; its opening lies elsewhere.

HMAC-SHA256 (RFC 2104) under 32 fresh random bytes. Threat: a flat's answer has few possible values, so the
salt is all that hides it; a key of fixed length keeps two openings from sharing one commitment.
"""

import hashlib
import hmac
from typing import Any, Final

from app.domain.errors import LouyiError
from app.domain.ledger.canonical import canonical

SALT_BYTES: Final = 32
PREFIX: Final = "consent-ledger/v1/"


class BadSalt(LouyiError):
    """A salt has 32 bytes."""


def commit(kind: str, opening: dict[str, Any], salt: bytes) -> str:
    """The commitment of an entry of this kind, in hexadecimal; raises BadSalt, NotCanonical."""
    if len(salt) != SALT_BYTES:
        raise BadSalt(str(len(salt)))
    return hmac.digest(salt, f"{PREFIX}{kind}\n".encode() + canonical(opening), "sha256").hex()


def evidence_of(words: str) -> str | None:
    """What an opening holds of somebody's words: their SHA-256, null without any."""
    return hashlib.sha256(words.encode()).hexdigest() if words else None
