"""One byte string for each value: RFC 8785 (JCS), restricted so that every JSON library agrees.

Keys are ASCII; values are text in NFC without lone surrogates, whole numbers up to 2**53 - 1, true, false,
null, lists and objects. No fractions. On such values sorted, compact JSON is JCS.
"""

import json
import unicodedata
from typing import Any, Final

from app.domain.errors import LouyiError

LARGEST: Final = 2**53 - 1


class NotCanonical(LouyiError):
    """A value that the record does not hold, or bytes that are not its canonical form."""


def canonical(value: Any) -> bytes:
    """The canonical bytes; raises NotCanonical."""
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(data: bytes) -> Any:
    """The value; raises NotCanonical unless `data` are exactly its canonical bytes."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("no JSON") from error
    if canonical(value) != data:
        raise NotCanonical("other bytes than the canonical ones")
    return value


def _check(value: Any) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        _refuse_unless(abs(value) <= LARGEST, "a number beyond 2**53 - 1")
    elif isinstance(value, str):
        _refuse_unless(not any("\ud800" <= sign <= "\udfff" for sign in value), "half a character")
        _refuse_unless(unicodedata.is_normalized("NFC", value), "text that is not in NFC")
    elif isinstance(value, list | tuple):
        for part in value:
            _check(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            _refuse_unless(isinstance(key, str) and key.isascii(), "a key beyond ASCII")
            _check(part)
    else:
        raise NotCanonical(type(value).__name__)


def _refuse_unless(held: bool, why: str) -> None:
    if not held:
        raise NotCanonical(why)
