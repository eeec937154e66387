"""The names of the rules, and the laws that they rest on."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

from app.domain.rules import CUSTOM_KEY, Rule

_: Callable[..., str] = flask_babel.gettext


def rule_name(rule: Rule) -> str:
    """What kind of matter the rule is for."""
    return {
        "civil-code-special": _("Major matter: two thirds take part, three quarters agree"),
        "civil-code-ordinary": _("Ordinary matter: two thirds take part, more than half agree"),
        "property-law-special": _("Old law, major matter: two thirds of all"),
        "property-law-ordinary": _("Old law, ordinary matter: more than half of all"),
        "two-thirds-no-objection": _("Lift: two thirds of all agree, nobody objects"),
        "two-thirds-written": _("Lift, on paper: two thirds of all agree in writing, nobody objects"),
        "households-share": _("Local scheme: a share of all homes agrees"),
        "unanimous": _("Every home agrees"),
        CUSTOM_KEY: _("Your own rule"),
    }[rule.key]


def law_text(rule: Rule) -> str:
    """What the rule rests on, in plain words; of a custom rule its own words."""
    if rule.key == CUSTOM_KEY:
        return _("%(article)s: %(words)s", article=rule.article, words=rule.source)
    return {
        "civil-code-special": _(
            "Civil Code, Article 278: raising the maintenance fund, rebuilding and altering (a lift is one), "
            "and changing common parts need owners of two thirds of the area and two thirds of the people to "
            "take part, and three quarters of those by area and by people to agree."
        ),
        "civil-code-ordinary": _(
            "Civil Code, Article 278: for all other common matters owners of two thirds of the area and two "
            "thirds of the people take part, and more than half of those by area and by people agree."
        ),
        "property-law-special": _("Property Law of 2007, Article 76, for votes held before 2021."),
        "property-law-ordinary": _("Property Law of 2007, Article 76, for votes held before 2021."),
        "two-thirds-no-objection": _(
            "City rules on lifts in existing buildings (Beijing 2020, Chengdu 2018): two thirds of all "
            "agree, and nobody objects in the notice period."
        ),
        "two-thirds-written": _(
            "Jinan's rules of 2019 on lifts in existing buildings, Articles 6, 7 and 11: two thirds of all "
            "agree in writing, and nobody objects in the notice period."
        ),
        "households-share": _(
            "The scheme of your city or street: a share of all homes of the entrance agrees."
        ),
        "unanimous": _("Civil Code, Article 279: where exclusive space is affected, every owner must agree."),
    }[rule.key]


def article(rule: Rule) -> str:
    """The law relied on, as a notice quotes it."""
    if rule.key == CUSTOM_KEY:
        return rule.article
    return {
        "civil-code-special": _("Civil Code, Article 278, paragraph 2"),
        "civil-code-ordinary": _("Civil Code, Article 278, paragraph 2"),
        "property-law-special": _("Property Law (2007), Article 76"),
        "property-law-ordinary": _("Property Law (2007), Article 76"),
        "two-thirds-no-objection": _(
            "City rules on lifts in existing buildings (Beijing 2020, Chengdu 2018)"
        ),
        "two-thirds-written": _("Jinan's rules on lifts in existing buildings (2019), Articles 6, 7 and 11"),
        "households-share": _("The local scheme"),
        "unanimous": _("Civil Code, Article 279"),
    }[rule.key]
