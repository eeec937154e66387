"""Answers on their way: sealed, and every envelope of one size.

Threat (docs/adr/0016): the length of a sealed text says much of what is in it. So the content is packed,
filled up to one size for everyone, and sealed under the key that lies outside the database.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import LouyiError
from app.services.vault import Vault

SIZE = 8192
"""Bytes before sealing: choices of a hundred questions, and some three thousand signs of free text."""
_HEAD = 4


class AnswersTooLong(LouyiError):
    """All texts together do not fit: she is asked to shorten them."""


@dataclass(frozen=True)
class Envelope:
    """What lies in it, as `Answers.data()`: what was saved for later, and what was sent."""

    saved: Mapping[str, Any] | None = None
    sent: Mapping[str, Any] | None = None


def seal(envelope: Envelope, vault: Vault) -> bytes:
    """Always the same number of bytes; raises AnswersTooLong."""
    plain = json.dumps([envelope.saved, envelope.sent], ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(plain.encode(), 9)
    if len(packed) > SIZE - _HEAD:
        raise AnswersTooLong
    return vault.seal_bytes((len(packed).to_bytes(_HEAD) + packed).ljust(SIZE, b"\0"))


def unseal(sealed: bytes | None, vault: Vault) -> Envelope:
    """What lies in it; an empty one where there is none."""
    if sealed is None:
        return Envelope()
    plain = vault.unseal_bytes(sealed)
    length = int.from_bytes(plain[:_HEAD])
    saved, sent = json.loads(zlib.decompress(plain[_HEAD : _HEAD + length]))
    return Envelope(saved, sent)
