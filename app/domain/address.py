"""Where a flat is: building, entrance, room, however they were typed (RULES.md section 8)."""

import re
import unicodedata
from typing import NamedTuple

from app.domain.errors import LouyiError
from app.domain.text import compact

_BUILDING_WORDS = ("号楼", "栋", "幢")
_ENTRANCE_WORDS = ("单元",)
_ROOM_WORDS = ("室",)
_ROOM_WITH_FLOOR = re.compile(r"[0-9]{3,4}")
_NUMBER = re.compile(r"([0-9]+)")
_WORD_ENDS = re.compile(r"(号楼|栋|幢|单元)-?")
_BREAKS = re.compile(r"[\s/,.、。—–_-]+")

NaturalKey = tuple[tuple[int, int, str], ...]


class BadAddress(LouyiError):
    """The text does not name a flat as building-entrance-room."""


class FlatKey(NamedTuple):
    """The address of a flat inside its compound, already normalised."""

    building: str
    entrance: str
    room: str

    def __str__(self) -> str:
        return f"{self.building}-{self.entrance}-{self.room}"


def normalise_building(text: str) -> str:
    """ "３ 号楼", "3栋", "3幢" and "3" are "3"."""
    return _without_word(text, _BUILDING_WORDS)


def normalise_entrance(text: str) -> str:
    """ "2单元" and "２" are "2"."""
    return _without_word(text, _ENTRANCE_WORDS)


def normalise_room(text: str) -> str:
    """ "501室" and " ５０１" are "501"; leading zeros stay."""
    return _without_word(text, _ROOM_WORDS)


def _without_word(text: str, words: tuple[str, ...]) -> str:
    plain = compact(text)
    for word in words:
        if plain.endswith(word):
            return plain.removesuffix(word)
    return plain


def parse_key(text: str) -> FlatKey:
    """ "1-1-102" or "1栋-1单元-102室" as a FlatKey; raises BadAddress."""
    parts = compact(text).split("-", 2)
    if len(parts) != 3:
        raise BadAddress(text)
    key = FlatKey(normalise_building(parts[0]), normalise_entrance(parts[1]), normalise_room(parts[2]))
    if not all(key):
        raise BadAddress(text)
    return key


def read_key(text: str) -> FlatKey:
    """An address as people write it: "3 1 501" and "3号楼1单元501室" are 3-1-501 too; raises BadAddress."""
    plain = _BREAKS.sub("-", unicodedata.normalize("NFKC", text).strip())
    return parse_key(_WORD_ENDS.sub(r"\1-", plain))


def floor_of(room: str) -> int | None:
    """501 -> 5, 1203 -> 12, 0501 -> 5; None where the room number does not say it."""
    if not _ROOM_WITH_FLOOR.fullmatch(room):
        return None
    return int(room) // 100 or None


def natural(text: str) -> NaturalKey:
    """Order for people: numbers as numbers (2 before 10), and before letters."""
    parts = [part for part in _NUMBER.split(text) if part]
    return tuple((0, int(p), p) if _NUMBER.fullmatch(p) else (1, 0, p) for p in parts)


def sort_key(key: FlatKey) -> tuple[NaturalKey, NaturalKey, NaturalKey]:
    """Building, entrance, room, each in natural order."""
    return natural(key.building), natural(key.entrance), natural(key.room)
