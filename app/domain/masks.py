"""Masks for staff pages: 张*三, 138****5678 (RULES.md section 6, PIPL)."""

import re

_WORD = re.compile(r"[^\s]+")


def mask_name(name: str) -> str:
    """张三 -> 张*, 张建三 -> 张*三, 欧阳小明 -> 欧**明, John Smith -> J*** S****."""
    plain = name.strip()
    if any(c.isascii() and c.isalpha() for c in plain):
        return _WORD.sub(lambda word: word[0][0] + "*" * (len(word[0]) - 1), plain)
    if len(plain) <= 2:
        return plain[:1] + "*" * (len(plain) - 1)
    return _cover(plain, 1, 1)


def mask_phone(phone: str) -> str:
    """13812345678 -> 138****5678; a short number keeps its last two digits only."""
    plain = phone.strip()
    return _cover(plain, 3, 4) if len(plain) >= 10 else _cover(plain, 0, 2)


def mask_id(id_number: str) -> str:
    """An identity number keeps its first three and last two signs; a short one its last only."""
    plain = id_number.strip()
    return _cover(plain, 3, 2) if len(plain) >= 10 else _cover(plain, 0, 1)


def _cover(text: str, first: int, last: int) -> str:
    hidden = max(len(text) - first - last, 0)
    return text[:first] + "*" * hidden + text[first + hidden :]
