"""What a draft can choose from: the places of the roll with their size, the rules worked for a scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import flask_babel
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from app.domain.election import RULE_KEY as ELECTION_RULE
from app.domain.roll import Roll
from app.domain.rules import CUSTOM_KEY, RULES, SHARE_KEY, Rule, find_rule
from app.models import Compound, Motion
from app.services.motions import offered_rules, rule_of
from app.services.roll import PlaceSize, Scope, as_roll_flats, list_flats, place_sizes
from app.web.sentences import amount, law_text, place_name, rule_name, rule_sentence

_: Callable[..., str] = flask_babel.gettext


@dataclass(frozen=True)
class Place:
    """One possible scope."""

    key: str
    scope: Scope
    name: str
    size: str


@dataclass(frozen=True)
class ScopeGroups:
    """The whole compound first, then each building followed by its entrances."""

    places: tuple[Place, ...]

    @property
    def choices(self) -> list[SelectChoice]:
        """For the form."""
        return [SelectChoice(place.key, place.name) for place in self.places]

    @cached_property
    def by_building(self) -> dict[str, list[Place]]:
        """Buildings with their own line and those of their entrances; "" holds the compound."""
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.scope.building, []).append(place)
        return found

    def key_of(self, scope: Scope) -> str | None:
        """The form's value for a scope; None when the roll no longer has it."""
        return next((place.key for place in self.places if place.scope == scope), None)

    def scope_of(self, key: str) -> Scope:
        """Back from the form's value, which the form has checked."""
        return next(place.scope for place in self.places if place.key == key)


@dataclass(frozen=True)
class RuleCard:
    """One rule in words, worked for the scope."""

    key: str
    name: str
    sentence: str
    law: str

    @property
    def choice(self) -> SelectChoice:
        """For the form."""
        return SelectChoice(self.key, self.name)


def scope_groups(session: Session, compound: Compound) -> ScopeGroups:
    """Every part of the roll that has a voter."""
    sizes = place_sizes(as_roll_flats(list_flats(session, compound)))
    return ScopeGroups(tuple(_place(size) for size in sizes if size.heads or not size.scope.building))


def cards_for(motion: Motion, roll: Roll) -> list[RuleCard]:
    """All that this motion may choose: for an election the rule for ordinary matters alone (RULES.md 4)."""
    if motion.seats is not None:
        return rule_cards(roll, None, [RULES[ELECTION_RULE]])
    return [*rule_cards(roll, motion.share, offered_rules()), custom_card(motion, roll)]


def rule_cards(roll: Roll, share: str | None, offered: Sequence[Rule]) -> list[RuleCard]:
    """The rules on offer; households-share with the motion's own share, if it has one."""
    rules = [
        find_rule(SHARE_KEY, share=share) if rule.key == SHARE_KEY and share else rule for rule in offered
    ]
    return [
        RuleCard(rule.key, rule_name(rule), rule_sentence(rule, roll.heads, roll.area), law_text(rule))
        for rule in rules
    ]


def custom_card(motion: Motion, roll: Roll) -> RuleCard:
    """The committee's own rule: as it was set, or that it can be set."""
    if motion.custom_rule is None:
        return RuleCard(
            CUSTOM_KEY,
            _("Your own rule"),
            _("Set the shares yourself, with the text of the covenant or the city's rule."),
            _("Where the law leaves it to the owners' covenant."),
        )
    rule = rule_of(motion)
    sentence = rule_sentence(rule, roll.heads, roll.area)
    return RuleCard(CUSTOM_KEY, rule_name(rule), sentence, law_text(rule))


def _place(size: PlaceSize) -> Place:
    building, entrance = size.scope.building, size.scope.entrance
    key = "/".join(quote(part, safe="") for part in (building, entrance) if part) or "all"
    name = place_name(building, entrance) if building else _("The whole compound")
    return Place(f"{size.scope.kind}:{key}", size.scope, name, amount(size.heads, size.area))
