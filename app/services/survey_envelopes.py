"""Answers on their way: sealed, and every envelope of one size.

Threat (docs/adr/0016): the length of a sealed text says much of what is in it. So the content is packed,
filled up to one size for everyone, and sealed under the key that lies outside the database.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag

from app.domain.errors import LouyiError
from app.services.vault import Vault

SIZE = 8192
"""Bytes before sealing: choices of a hundred questions, and some three thousand signs of free text."""
_HEAD = 4


class Damaged(LouyiError):
    """These bytes are no envelope under this key."""


class AnswersTooLong(LouyiError):
    """All texts together do not fit: she is asked to shorten them."""


@dataclass(frozen=True)
class Envelope:
    """What lies in it, as `Answers.data()`: what was saved for later, and what was sent."""

    saved: Mapping[str, Any] | None = None
    sent: Mapping[str, Any] | None = None
    saved_by: Sequence[str] | None = None
    sent_by: Sequence[str] | None = None
    """Marks (`survey_doors.owner_mark`): first of who wrote it, then of the home's owners on that day.

    None where the answer is a person's own."""

    def seen_by(self, mark: str) -> Envelope:
        """What this owner of the home may read: nothing from before she was one, so no seller's answer."""
        return Envelope(
            self.saved if _may(self.saved_by, mark) else None,
            self.sent if _may(self.sent_by, mark) else None,
            self.saved_by,
            self.sent_by,
        )

    def of_another(self, mark: str) -> bool:
        """Whether what she sees was written by another owner, or with help."""
        by = self.sent_by if self.saved is None else self.saved_by
        written = self.saved is not None or self.sent is not None
        return written and by is not None and by[0] != mark


def seal(envelope: Envelope, vault: Vault) -> bytes:
    """Always the same number of bytes; raises AnswersTooLong."""
    inside = [envelope.saved, envelope.sent, envelope.saved_by, envelope.sent_by]
    plain = json.dumps(inside, ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(plain.encode(), 9)
    if len(packed) > SIZE - _HEAD:
        raise AnswersTooLong
    return vault.seal_bytes((len(packed).to_bytes(_HEAD) + packed).ljust(SIZE, b"\0"))


def unseal(sealed: bytes | None, vault: Vault) -> Envelope:
    """What lies in it; an empty one where there is none. Raises Damaged."""
    if sealed is None:
        return Envelope()
    try:
        plain = vault.unseal_bytes(sealed)
        length = int.from_bytes(plain[:_HEAD])
        return Envelope(*json.loads(zlib.decompress(plain[_HEAD : _HEAD + length])))
    except (InvalidTag, ValueError, TypeError, zlib.error) as error:
        raise Damaged from error


def _may(by: Sequence[str] | None, mark: str) -> bool:
    return by is None or mark in by
