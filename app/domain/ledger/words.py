"""Eight words for a head, to be compared by eye or over the telephone: 64 of its bits.

A word is a look and a thing (红山, red mountain): four bits each. The words help to notice a difference; the
proof is the whole head in the QR code beside them.
"""

from hashlib import sha256
from typing import Final

from app.domain.ledger.checkpoint import Head

WORDS: Final = 8
LOOKS: Final = (
    ("红", "red"),
    ("黄", "yellow"),
    ("蓝", "blue"),
    ("绿", "green"),
    ("白", "white"),
    ("黑", "black"),
    ("金", "golden"),
    ("银", "silver"),
    ("大", "big"),
    ("小", "little"),
    ("高", "tall"),
    ("圆", "round"),
    ("新", "new"),
    ("老", "old"),
    ("快", "quick"),
    ("冷", "cold"),
)
THINGS: Final = (
    ("山", "mountain"),
    ("河", "river"),
    ("马", "horse"),
    ("鱼", "fish"),
    ("鸟", "bird"),
    ("花", "flower"),
    ("树", "tree"),
    ("门", "door"),
    ("灯", "lamp"),
    ("船", "boat"),
    ("桥", "bridge"),
    ("云", "cloud"),
    ("星", "star"),
    ("牛", "ox"),
    ("刀", "knife"),
    ("伞", "umbrella"),
)


def words_of(head: Head, language: str = "zh") -> list[str]:
    """The eight words of a head, in Chinese ("zh") or English."""
    return _words(head.text.encode(), language)


def words_of_key(public_key: str, language: str = "zh") -> list[str]:
    """The eight words of a log's public key, which is given in base64 as it is printed."""
    return _words(b"key\n" + public_key.encode(), language)


def _words(data: bytes, language: str) -> list[str]:
    place, gap = (0, "") if language == "zh" else (1, " ")
    first = sha256(data).digest()[:WORDS]
    return [LOOKS[byte >> 4][place] + gap + THINGS[byte & 15][place] for byte in first]
