"""The receipt as a file: C2SP tlog-proof, version 1.

Its extra line holds the entry with its opening and salt, so that whoever has it can check all by himself.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.codes import CODE_BYTES, format_code
from app.domain.errors import LouyiError
from app.domain.ledger.canonical import NotCanonical, canonical, parse

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"


class BadReceipt(LouyiError):
    """Not a receipt as the record writes them."""


@dataclass(frozen=True)
class ProofFile:
    """`extra` is {"entry": {}, "opening": {} or null, "salt": hexadecimal or null}; `note` a signed head."""

    extra: dict[str, Any]
    index: int
    hashes: Sequence[bytes]
    note: str

    @property
    def text(self) -> str:
        lines = [FIRST_LINE, f"extra {b64encode(canonical(self.extra)).decode()}", f"index {self.index}"]
        lines += [b64encode(each).decode() for each in self.hashes]
        return "\n".join([*lines, "", self.note])


def in_square(page: str, text: str) -> str:
    """What a square of the receipt holds: the check page's address and, after #, the file without blanks."""
    return page + "#" + text.translate({ord("\n"): "~", ord(" "): "!", ord("\u2014"): "*"})


def parse_proof(text: str) -> ProofFile:
    """What a receipt file holds (not verified); raises BadReceipt."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    try:
        if len(lines) < 3 or lines[0] != FIRST_LINE:
            raise BadReceipt("first line")
        extra = parse(b64decode(lines[1].removeprefix("extra "), validate=True))
        index = int(lines[2].removeprefix("index "))
        found = ProofFile(extra, index, tuple(b64decode(line, validate=True) for line in lines[3:]), note)
        if found.text != text:
            raise BadReceipt("other bytes")
    except (binascii.Error, ValueError, NotCanonical) as error:
        raise BadReceipt("contents") from error
    return found


def entry_code(leaf: bytes) -> str:
    """What an entry is called on paper and in messages: the first 80 bits of its leaf hash."""
    return format_code(leaf[:CODE_BYTES])
