"""Texts with named gaps, and back: which template a finished text was made from, and what stands in its gaps.

A provider for the mainland takes the number of a registered template and its parameters, never free text. The
outbox keeps finished texts; since each of them comes from a template of the program, it is found again here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_GAP = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Template:
    """`wordings` are the same text in several languages; the first one says the order of the parameters."""

    kind: str
    wordings: tuple[str, ...]

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """The names of the parameters, in order."""
        return tuple(dict.fromkeys(_GAP.findall(self.wordings[0])))

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """One for each wording."""
        return tuple(_pattern(wording) for wording in self.wordings)


@dataclass(frozen=True)
class Filled:
    """A template and what stands in its gaps."""

    kind: str
    parameters: tuple[str, ...]


def recognise(text: str, templates: Iterable[Template]) -> Filled | None:
    """The template of a finished text; of several that fit, the one with the most words of its own."""
    found = [
        (match, template)
        for template in templates
        for pattern in template.patterns
        if (match := pattern.fullmatch(text)) is not None
    ]
    if not found:
        return None
    match, template = min(found, key=lambda pair: sum(len(value) for value in pair[0].groupdict().values()))
    values = match.groupdict()
    return Filled(template.kind, tuple(values.get(name, "") for name in template.gaps))


def _pattern(wording: str) -> re.Pattern[str]:
    """Each gap takes as little as possible; a gap that stands twice holds the same twice."""
    seen: set[str] = set()
    parts = []
    for number, piece in enumerate(_GAP.split(wording)):
        if number % 2 == 0:
            parts.append(re.escape(piece))
        elif piece in seen:
            parts.append(f"(?P={piece})")
        else:
            seen.add(piece)
            parts.append(f"(?P<{piece}>.*?)")
    return re.compile("".join(parts), re.DOTALL)
