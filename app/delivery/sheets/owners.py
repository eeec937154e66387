"""Owners as a cell lists them: names, identity numbers and phones, divided by 、 and the like."""

import re
from typing import Final

from app.delivery.sheets.record import Record
from app.domain.roll import Owner
from app.domain.text import compact, trim

_DIVIDER: Final = re.compile(r"[、､,;/，；／]")
_NO_NUMBER: Final = frozenset({"无", "-", "—"})
_CHINA: Final = re.compile(r"(?:\+|00)?86(?=1[0-9]{10}$)|(?:\+|00)86")


def read_owners(record: Record) -> tuple[Owner, ...]:
    """The owners of a row in their order; notes a fault where identity numbers cannot be paired with them."""
    names = [name for name in _parts(record.text("owner")) if name]
    numbers = _numbers(record, len(names))
    phones = _phones(record.text("phone"), len(names))
    return tuple(Owner(*entry) for entry in zip(names, numbers, phones, strict=True))


def plain_phone(text: str) -> str:
    """Digits only, without the country code of China; another country's keeps its plus sign."""
    plain = compact(text)
    sign = "+" if plain.startswith("+") else ""
    digits = sign + "".join(c for c in plain if c in "0123456789")
    return _CHINA.sub("", digits, count=1) if _CHINA.match(digits) else digits.removesuffix("+")


def _parts(text: str) -> list[str]:
    return [trim(part) for part in _DIVIDER.split(text)] if text else []


def _numbers(record: Record, owners: int) -> list[str]:
    text = record.text("owner_id") if owners else ""
    numbers = [compact(part).upper() for part in _parts(text)]
    numbers = ["" if number in _NO_NUMBER else number for number in numbers]
    while len(numbers) > owners and not numbers[-1]:
        numbers.pop()
    if not any(numbers):
        return [""] * owners
    if len(numbers) != owners:
        record.fault("owner_id", "id_count", text)
        return [""] * owners
    return numbers


def _phones(text: str, owners: int) -> list[str]:
    """Paired with the owners if as many; else everyone gets them all (one phone serves a family)."""
    phones = [plain_phone(part) for part in _parts(text)]
    if len(phones) == owners:
        return phones
    everyone = "、".join(sorted(phone for phone in phones if phone))
    return [everyone] * owners
