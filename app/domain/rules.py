"""The threshold rules, as data.

Sources: Civil Code of the PRC Art. 278, 279, 1259; Property Law 2007 Art. 76; Beijing 2020, Chengdu 2018 and
Jinan 2019 on lifts. "以上" includes the number (Art. 1259), "过半数" is strictly more. A changed law adds a
version and never edits one: a motion keeps the key and the version under which it was opened.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from app.domain.amounts import AREA, HEADS, LegName
from app.domain.errors import LouyiError
from app.domain.text import compact

Base = Literal["participants", "all"]
BOTH_LEGS: tuple[LegName, ...] = (HEADS, AREA)
SHARE_KEY = "households-share"
CUSTOM_KEY = "custom"
_SHARE = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_CUSTOM = re.compile(
    r"(heads|area|heads,area)( quorum>=?[0-9/]+)? approval(>=?[0-9/]+) (participants|all)( ordinary)?"
)


class UnknownRule(LouyiError):
    """No rule has this key."""


class ShareNeeded(LouyiError):
    """The rule households-share needs its share, and no other rule takes one."""


class BadThreshold(LouyiError):
    """A fraction must be n/d with 0 < n <= d."""


@dataclass(frozen=True)
class Threshold:
    """A fraction to be reached: at least it, or strictly more than it."""

    numerator: int
    denominator: int
    strict: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.numerator <= self.denominator or (self.strict and self.numerator == self.denominator):
            raise BadThreshold(f"{self.numerator}/{self.denominator}")

    def reached(self, part: int, whole: int) -> bool:
        """Whether part of whole reaches the line, by integers only."""
        have, line = part * self.denominator, self.numerator * whole
        return have > line if self.strict else have >= line

    def need(self, whole: int) -> int:
        """The smallest part of whole that reaches the line."""
        line = self.numerator * whole
        return line // self.denominator + 1 if self.strict else -(-line // self.denominator)

    def as_text(self) -> str:
        """ ">= 2/3", or "> 1/2"."""
        return f"{'>' if self.strict else '>='} {self.numerator}/{self.denominator}"


@dataclass(frozen=True)
class Rule:
    """One version of one rule; quorum and approval hold for every leg in legs."""

    key: str
    version: str
    legs: tuple[LegName, ...]
    quorum: Threshold | None
    approval: Threshold
    base: Base
    source: str
    article: str
    ordinary: bool = False
    paper_only: bool = False
    objection_blocks: bool = False


TWO_THIRDS = Threshold(2, 3)
THREE_QUARTERS = Threshold(3, 4)
MORE_THAN_HALF = Threshold(1, 2, strict=True)
EVERYONE = Threshold(1, 1)


_FIXED = (
    Rule(
        key="civil-code-special",
        version="2021",
        legs=BOTH_LEGS,
        quorum=TWO_THIRDS,
        approval=THREE_QUARTERS,
        base="participants",
        source="Civil Code of the PRC (2021) Art. 278(2): raising the fund, rebuilding, common parts",
        article="Civil Code Art. 278(2)",
    ),
    Rule(
        key="civil-code-ordinary",
        version="2021",
        legs=BOTH_LEGS,
        quorum=TWO_THIRDS,
        approval=MORE_THAN_HALF,
        base="participants",
        source="Civil Code of the PRC (2021) Art. 278(2): all other matters",
        article="Civil Code Art. 278(2)",
        ordinary=True,
    ),
    Rule(
        key="property-law-special",
        version="2007",
        legs=BOTH_LEGS,
        quorum=None,
        approval=TWO_THIRDS,
        base="all",
        source="Property Law of the PRC 2007 Art. 76, for votes before 2021",
        article="Property Law Art. 76",
    ),
    Rule(
        key="property-law-ordinary",
        version="2007",
        legs=BOTH_LEGS,
        quorum=None,
        approval=MORE_THAN_HALF,
        base="all",
        source="Property Law of the PRC 2007 Art. 76, for votes before 2021",
        article="Property Law Art. 76",
        ordinary=True,
    ),
    Rule(
        key="two-thirds-no-objection",
        version="2020",
        legs=BOTH_LEGS,
        quorum=None,
        approval=TWO_THIRDS,
        base="all",
        source="Lifts in existing buildings: Beijing 2020, Chengdu 2018",
        article="Beijing 2020, Chengdu 2018",
        objection_blocks=True,
    ),
    Rule(
        key="two-thirds-written",
        version="2019",
        legs=BOTH_LEGS,
        quorum=None,
        approval=TWO_THIRDS,
        base="all",
        source="Lifts in existing buildings: Jinan 2019 Art. 6, 7, 11",
        article="Jinan 2019 Art. 6, 7, 11",
        paper_only=True,
        objection_blocks=True,
    ),
    Rule(
        key="unanimous",
        version="2021",
        legs=BOTH_LEGS,
        quorum=None,
        approval=EVERYONE,
        base="all",
        source="Civil Code of the PRC Art. 279: flat to shop, exclusive space taken",
        article="Civil Code Art. 279",
    ),
)


def share_rule(share: Threshold) -> Rule:
    """households-share: so many of all the households agree, by heads only."""
    return Rule(
        key=SHARE_KEY,
        version="1",
        legs=(HEADS,),
        quorum=None,
        approval=share,
        base="all",
        source="Local schemes: so many of the entrance's households agree",
        article="Local scheme",
    )


def custom_rule(
    *,
    legs: tuple[LegName, ...],
    quorum: Threshold | None,
    approval: Threshold,
    base: Base,
    source: str,
    article: str,
    ordinary: bool = False,
    paper_only: bool = False,
    objection_blocks: bool = False,
) -> Rule:
    """A rule that the committee sets, with its legal text; raises BadThreshold without a leg."""
    if not legs:
        raise BadThreshold("a rule needs a leg")
    return Rule(
        CUSTOM_KEY, "1", legs, quorum, approval, base, source, article, ordinary, paper_only, objection_blocks
    )


def custom_from_json(stored: Mapping[str, Any]) -> Rule:
    """A custom rule from what a motion keeps: {"legs", "quorum", "approval", "base", "source", "article",
    "ordinary"}, thresholds as {"numerator", "denominator", "strict"}; raises BadThreshold."""
    quorum = stored["quorum"]
    return custom_rule(
        legs=tuple(stored["legs"]),
        quorum=None if quorum is None else Threshold(**quorum),
        approval=Threshold(**stored["approval"]),
        base=stored["base"],
        source=stored["source"],
        article=stored["article"],
        ordinary=stored["ordinary"],
    )


def custom_words(rule: Rule) -> str:
    """A custom rule in the words of `flask tally --custom`: "heads,area quorum>=2/3 approval>1/2 all"."""
    parts = [",".join(rule.legs)]
    if rule.quorum is not None:
        parts.append("quorum" + rule.quorum.as_text().replace(" ", ""))
    parts += ["approval" + rule.approval.as_text().replace(" ", ""), rule.base]
    return " ".join([*parts, *(["ordinary"] if rule.ordinary else [])])


def parse_custom(text: str) -> Rule:
    """The rule of such a line, without its law; raises BadThreshold."""
    match = _CUSTOM.fullmatch(" ".join(text.split()))
    if match is None:
        raise BadThreshold(text)
    legs, quorum, approval, base, ordinary = match.groups()
    return custom_rule(
        legs=tuple(leg for leg in BOTH_LEGS if leg in legs.split(",")),
        quorum=parse_threshold(quorum.removeprefix(" quorum")) if quorum else None,
        approval=parse_threshold(approval),
        base="all" if base == "all" else "participants",
        source="",
        article="",
        ordinary=bool(ordinary),
    )


def parse_threshold(text: str) -> Threshold:
    """ ">=2/3" or ">1/2"; raises BadThreshold."""
    plain = text.replace(" ", "")
    strict = not plain.startswith(">=")
    share = parse_share(plain.lstrip(">="))
    return Threshold(share.numerator, share.denominator, strict)


RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.key: rule for rule in _FIXED} | {SHARE_KEY: share_rule(TWO_THIRDS)}
)
"""Every rule of the table but custom, which has nothing fixed. households-share stands here with two thirds
as its example; its share is set per motion (find_rule)."""


def parse_share(text: str) -> Threshold:
    """ "2/3" as an inclusive threshold; raises BadThreshold."""
    match = _SHARE.fullmatch(compact(text))
    if match is None:
        raise BadThreshold(text)
    return Threshold(int(match.group(1)), int(match.group(2)))


def find_rule(key: str, share: str | None = None) -> Rule:
    """The newest version of a rule by its key; raises UnknownRule, ShareNeeded, BadThreshold.

    share is "n/d", given for households-share and for no other rule."""
    if key not in RULES:
        raise UnknownRule(key)
    if (key == SHARE_KEY) != (share is not None):
        raise ShareNeeded(key)
    return RULES[key] if share is None else share_rule(parse_share(share))
