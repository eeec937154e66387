"""Text messages: what one to the mainland may not hold, in how many parts one travels, what it costs.

Parts: 3GPP TS 23.038 (alphabets) and 23.040 (a longer text gives each part a header of six octets). Mainland
operators bill 70 signs, or 67 a part, whatever the alphabet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"://|www\.|[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|io|cc|me|info|vip|link)(?![a-z0-9])", re.IGNORECASE
)
MAINLAND = "+86"
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Two septets each, and never parted over two messages."""
GSM7 = (160, 153)
UCS2 = (70, 67)


@dataclass(frozen=True)
class Tariff:
    """What one part costs, in fen: to the mainland, and to any other number."""

    mainland: int
    abroad: int

    def cost(self, text: str, phone: str) -> int:
        """The price of one text to a number in E.164, in fen."""
        inland = is_mainland(phone)
        return segments(text, mainland=inland) * (self.mainland if inland else self.abroad)


def holds_address(text: str) -> bool:
    """Whether the text holds the address of a page: providers drop such messages."""
    return _ADDRESS.search(text) is not None


def is_mainland(phone: str) -> bool:
    """Whether a number in E.164 is one of the mainland."""
    return phone.startswith(MAINLAND)


def segments(text: str, *, mainland: bool = False) -> int:
    """In how many parts a text travels; 0 for an empty one."""
    plain = not mainland and all(sign in _BASIC or sign in _EXTENDED for sign in text)
    alone, part = GSM7 if plain else UCS2
    widths = [2 if _wide(sign, plain) else 1 for sign in text]
    if sum(widths) <= alone:
        return 1 if widths else 0
    parts, room = 1, part
    for width in widths:
        if width > room:
            parts, room = parts + 1, part
        room -= width
    return parts


def _wide(sign: str, plain: bool) -> bool:
    return sign in _EXTENDED if plain else ord(sign) > 0xFFFF
