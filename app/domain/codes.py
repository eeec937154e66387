"""Codes that people read aloud and copy by hand.

Alphabet: Crockford's base 32 (no I, L, O, U). A receipt is 80 bits in four groups of four. A short code ends
in a check sign over GF(32): a wrong sign and any two signs exchanged are always noticed.
"""

from typing import Final

from app.domain.errors import LouyiError
from app.domain.text import compact

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES: Final = 10
SHORT_BYTES: Final = 5
_SHORT_MIN, _SHORT_MAX = 5, 7
_LOOK_ALIKE: Final = str.maketrans("OIL", "011", "-–—_.")


class BadCode(LouyiError):
    """Not a code of the expected length and alphabet, or its check sign is wrong."""


def format_code(data: bytes) -> str:
    """Ten bytes as "7ZQ4-0K3M-..."; raises BadCode for another length."""
    if len(data) != CODE_BYTES:
        raise BadCode(f"{len(data)} bytes")
    signs = _signs(int.from_bytes(data), 16)
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


def normalise_code(text: str) -> str:
    """The code as printed, from whatever was typed: lower case, O for 0, blanks; raises BadCode."""
    signs = _plain(text)
    if len(signs) != 16:
        raise BadCode(text)
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


def short_code(value: int | bytes) -> str:
    """Five bytes as eight signs (35 of the bits), or a number below 32**7 as six to eight; raises BadCode.

    The last sign is the check."""
    if isinstance(value, bytes):
        if len(value) != SHORT_BYTES:
            raise BadCode(f"{len(value)} bytes")
        return _with_check(_signs(int.from_bytes(value) >> 5, _SHORT_MAX))
    if not 0 <= value < 32**_SHORT_MAX:
        raise BadCode("out of range")
    return _with_check(_signs(value, max(_SHORT_MIN, -(-value.bit_length() // 5))))


def parse_short_code(text: str) -> int:
    """The number in a short code as typed; raises BadCode."""
    signs = _plain(text)
    payload = signs[:-1]
    if not _SHORT_MIN <= len(payload) <= _SHORT_MAX or ALPHABET[_check(payload)] != signs[-1]:
        raise BadCode(text)
    number = 0
    for sign in payload:
        number = number * 32 + ALPHABET.index(sign)
    return number


def normalise_short_code(text: str) -> str:
    """The short code as printed, from whatever was typed; raises BadCode."""
    parse_short_code(text)
    return _plain(text)


def _plain(text: str) -> str:
    signs = compact(text).upper().translate(_LOOK_ALIKE)
    if not set(signs) <= set(ALPHABET):
        raise BadCode(text)
    return signs


def _signs(number: int, width: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(width)))


def _with_check(payload: str) -> str:
    return payload + ALPHABET[_check(payload)]


def _check(payload: str) -> int:
    """Horner's rule in GF(32) with x**5 + x**2 + 1: every place has its own weight, none is zero."""
    check = 0
    for sign in payload:
        check ^= ALPHABET.index(sign)
        check <<= 1
        if check & 32:
            check ^= 0b100101
    return check
