"""Published floor coefficients and percentages, as data with the grade of their source (RULES.md section 5).

Grades: A official text, B press or court report, C weak, a lead only. None of these is law: a compound that
takes one agrees on it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from app.domain.errors import LouyiError
from app.domain.text import compact

Kind = Literal["coefficient", "percent_per_household", "percent_per_floor"]
_DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


class BadDecimal(LouyiError):
    """Not a plain decimal such as 0.5: no sign, no exponent, no fraction."""


class NoCoefficient(LouyiError):
    """The set says nothing of this floor."""

    def __init__(self, floor: int) -> None:
        super().__init__(f"floor {floor}")
        self.floor = floor


def parse_decimal(text: str) -> Fraction:
    """ "1.10" as exactly 11/10; raises BadDecimal."""
    plain = compact(text).removesuffix("%")
    if not _DECIMAL.fullmatch(plain):
        raise BadDecimal(text)
    return Fraction(plain)


@dataclass(frozen=True)
class FloorTable:
    """A value for each floor; above the last one named, each floor adds step (None: no more floors)."""

    key: str
    kind: Kind
    floors: Mapping[int, Fraction]
    step: Fraction | None
    grade: Literal["A", "B", "C"]
    source: str

    def value(self, floor: int) -> Fraction:
        """The floor's coefficient or percentage; raises NoCoefficient."""
        if floor in self.floors:
            return self.floors[floor]
        top = max(self.floors)
        if self.step is None or floor < top:
            raise NoCoefficient(floor)
        return self.floors[top] + self.step * (floor - top)


def floor_table(
    values: Mapping[int, str],
    *,
    kind: Kind = "coefficient",
    step: str | None = None,
    key: str = "own",
    grade: Literal["A", "B", "C"] = "C",
    source: str = "",
) -> FloorTable:
    """A table from decimals as text; raises BadDecimal."""
    floors = MappingProxyType({floor: parse_decimal(text) for floor, text in values.items()})
    return FloorTable(key, kind, floors, None if step is None else parse_decimal(step), grade, source)


def _from_first(*values: str) -> dict[int, str]:
    return dict(enumerate(values, start=1))


_PUBLISHED = (
    floor_table(_from_first("0", "0.5", "1"), step="0.1", key="guangzhou", source="Guangzhou reference"),
    floor_table(_from_first("0", "0", "0.7"), step="0.1", key="dongpu", source="Dongpu, Guangzhou"),
    floor_table(
        _from_first("0", "1.5", "4", "9", "15", "20.5"),
        kind="percent_per_household",
        key="six-floors-household",
        source="Six floors, two homes a floor, percent of each household",
    ),
    floor_table(
        _from_first("0", "7", "13", "20", "27", "33"),
        kind="percent_per_floor",
        key="six-floors-floor",
        source="Six floors, percent of each floor",
    ),
)
COEFFICIENTS: Mapping[str, FloorTable] = MappingProxyType({table.key: table for table in _PUBLISHED})
"""The published sets by key."""
