"""Bars: how many chose each option. A person may choose several, so that the shares may pass 100 %."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.surveys.results.shares import share


@dataclass(frozen=True)
class Bar:
    """One option: how many chose it, and their share of all who answered, in hundredths of a percent."""

    key: str
    count: int
    share: int | None


@dataclass(frozen=True)
class Bars:
    """The options, of how many who answered the question."""

    answered: int
    bars: tuple[Bar, ...]

    def most_first(self) -> tuple[Bar, ...]:
        """Equal counts keep the questionnaire's order."""
        return tuple(sorted(self.bars, key=lambda bar: -bar.count))


def bars(keys: Iterable[str], counts: Mapping[str, int], answered: int) -> Bars:
    """`keys` in the questionnaire's order (Kind.keys()); `counts` by key, missing ones are 0."""
    return Bars(
        answered, tuple(Bar(key, counts.get(key, 0), share(counts.get(key, 0), answered)) for key in keys)
    )
