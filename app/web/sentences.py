"""What numbers, rules and stages mean, in the reader's language; the same words on every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import flask_babel

from app.delivery.documents import wording
from app.delivery.documents.data import Lang
from app.domain.address import FlatKey
from app.domain.areas import format_area, parse_area
from app.domain.rules import CUSTOM_KEY, Rule, Threshold
from app.models import Motion
from app.services.motions import Stage
from app.services.progress import Turnout
from app.web.rule_words import article, law_text, rule_name

__all__ = [
    "amount",
    "article",
    "channel_word",
    "choice_word",
    "deadline",
    "fate_word",
    "flat_name",
    "homes",
    "hundredths",
    "law_text",
    "missing_amount",
    "missing_amount_of",
    "missing_sentence",
    "page_language",
    "place_name",
    "rule_name",
    "rule_sentence",
    "scope_name",
    "square_metres",
    "stage_word",
    "verdict_sentence",
    "verdict_word",
]
_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def page_language() -> Lang:
    """zh or en: the reader's, or the one that a document was forced to (flask_babel.force_locale)."""
    return "en" if str(flask_babel.get_locale()) == "en" else "zh"


def homes(number: int) -> str:
    """ "2 homes"."""
    return ngettext("%(num)s home", "%(num)s homes", number)


def square_metres(area: int) -> str:
    """ "61.20 m²", from 0.01 m2."""
    return _("%(area)s m²", area=format_area(area))


def amount(heads: int | None, area: int | None) -> str:
    """ "2 homes and 61.20 m²"; a leg that is None or 0 is left out."""
    if heads and area:
        return _("%(homes)s and %(area)s", homes=homes(heads), area=square_metres(area))
    return homes(heads) if heads else square_metres(area or 0)


def deadline(moment: datetime) -> str:
    """The closing instant in words; midnight belongs to the day that ends, as on paper."""
    return wording.deadline(moment, page_language())


def place_name(building: str, entrance: str) -> str:
    """ "Building 3, entrance 1"; an empty entrance is left out."""
    return wording.place(building, entrance, page_language())


def scope_name(motion: Motion) -> str:
    """The part of the compound that decides."""
    if motion.scope == "compound":
        return _("the whole compound")
    return place_name(motion.building, motion.entrance)


def flat_name(key: FlatKey) -> str:
    """ "Building 3, entrance 1, room 501"."""
    return wording.flat(*key, page_language())


def stage_word(stage: Stage) -> str:
    """Where a motion stands."""
    return {
        Stage.DRAFT: _("Draft"),
        Stage.ANNOUNCED: _("Announced"),
        Stage.OPEN: _("Open for answers"),
        Stage.COUNTING: _("Being counted"),
        Stage.COUNTED: _("Counted"),
        Stage.PUBLISHED: _("Result posted"),
        Stage.FINAL: _("Final"),
        Stage.WITHDRAWN: _("Withdrawn"),
    }[stage]


def choice_word(choice: str) -> str:
    """What a ballot says."""
    return {
        "yes": _("Agree"),
        "no": _("Do not agree"),
        "abstain": _("Abstain"),
        "blank": _("Left blank"),
    }[choice]


def channel_word(channel: str) -> str:
    """How a ballot came."""
    return {
        "online": _("By phone"),
        "paper": _("On paper"),
        "doorstep": _("At the door"),
        "proxy": _("By proxy"),
    }[channel]


def fate_word(fate: str) -> str:
    """What became of a ballot, as the notice on the wall says it."""
    return {
        "valid": _("Valid, counted"),
        "superseded": _("Another ballot of the same owner counts"),
        "pending": _("Co-owners disagree, to be confirmed"),
        "not_on_roll": _("Not on the roll, not counted"),
        "early": _("Before the opening, not counted"),
        "late": _("After the deadline, not counted"),
        "channel_barred": _("Channel not allowed, not counted"),
        "unsigned": _("Not signed, void"),
        "proxy_cap": _("Too many for one proxy, void"),
        "blank": _("No box ticked, void"),
        "voided": _("Taken out by two persons, not counted"),
        "yielded": _("Withdrawn for a co-owner, not counted"),
        "too_many_yes": _("More candidates agreed to than seats, void"),
    }[fate]


def rule_sentence(rule: Rule, heads: int, area: int) -> str:
    """The rule worked for a roll of `heads` voters and `area` (0.01 m2): what must happen, in numbers."""
    sentences = [_core(rule, heads, area)]
    if rule.paper_only:
        sentences.append(_("Only answers on signed paper count."))
    if rule.objection_blocks:
        sentences.append(_("An open objection holds the result back."))
    return ("" if page_language() == "zh" else " ").join(sentences)


def missing_sentence(turnout: Turnout) -> str:
    """What is still to go until enough have taken part."""
    if turnout.heads.need is None and turnout.area.need is None:
        return _("No minimum has to take part; a home that gives no answer does not count as agreeing.")
    if turnout.reached:
        return _("Enough have taken part, by homes and by area.")
    missing = amount(turnout.heads.missing, turnout.area.missing)
    return _("Still %(missing)s to go", missing=missing)


def missing_amount_of(turnout: Turnout) -> str:
    """ "2 homes and 61.20 m²" that are still to go; empty where nothing is."""
    heads, area = turnout.heads.missing, turnout.area.missing
    return amount(heads, area) if heads or area else ""


def verdict_word(verdict: str) -> str:
    """The result in one word."""
    return {
        "passed": _("Passed"),
        "objection_open": _("Objection open"),
        "undetermined": _("Undecided"),
    }.get(verdict) or _("Not passed")


def verdict_sentence(count: Mapping[str, Any]) -> str:
    """What the verdict means; `count` is the object of the tally contract."""
    verdict = count["verdict"]
    if verdict == "passed":
        return _passed(count)
    if verdict == "failed_quorum":
        return _("Too few took part: %(missing)s short.", missing=missing_amount(count["missing"]["quorum"]))
    if verdict == "failed_majority":
        if _out_of_reach(count):
            return _("Too few agreed.")
        missing = missing_amount(count["missing"]["approval"])
        return _("Too few agreed: with %(missing)s more in favour it would have passed.", missing=missing)
    return {
        "not_eligible": _("Homes that lose exclusive space must each agree, and one of them has not."),
        "objection_open": _("Enough agreed. The result becomes final once the open objection is settled."),
    }.get(verdict) or _("Co-owners who disagree could still change the result.")


def missing_amount(gap: Mapping[str, Any]) -> str:
    """A gap of the tally contract in words; empty where nothing is missing or it cannot be reached."""
    area = hundredths(gap["area"])
    return amount(gap["heads"], area) if gap["heads"] or area else ""


def hundredths(area: str | None) -> int:
    """An area of the tally contract ("61.20", "0.00" or null) in 0.01 m2."""
    return 0 if area is None or area == "0.00" else parse_area(area)


def _out_of_reach(count: Mapping[str, Any]) -> bool:
    """Whether not even the consent of all the others would have been enough."""
    gap = count["missing"]["approval"]
    return any(held is False and gap[leg] is None for leg, held in count["approval"].items())


def _passed(count: Mapping[str, Any]) -> str:
    if count["approval"]["area"] is None:
        return _("Enough homes agreed.")
    if count["quorum"] is None:
        return _("Enough agreed, by homes and by area.")
    return _("Enough took part and enough agreed, by homes and by area.")


def _core(rule: Rule, heads: int, area: int) -> str:
    if rule.key == CUSTOM_KEY:
        return _own_rule(rule, heads, area)
    if rule.quorum is not None:
        return _(
            "At least %(homes)s of %(all_homes)s and %(area)s of %(all_area)s must take part; of those, "
            "%(share)s by both counts must agree.",
            share=_fraction(rule.approval),
            **_needs(rule.quorum, heads, area),
        )
    if rule.approval.numerator == rule.approval.denominator:
        return _("All %(homes)s must agree.", homes=homes(heads))
    if "area" not in rule.legs:
        needs = _needs(rule.approval, heads, area)
        return _("At least %(homes)s of %(all_homes)s must agree.", **needs)
    return _(
        "At least %(homes)s of %(all_homes)s and %(area)s of %(all_area)s must agree.",
        **_needs(rule.approval, heads, area),
    )


def _own_rule(rule: Rule, heads: int, area: int) -> str:
    """Any legs, any base, with a quorum or without."""
    sentences = []
    if rule.quorum is not None:
        sentences.append(_("%(shares)s must take part.", shares=_shares(rule, rule.quorum, heads, area)))
    if rule.base == "all":
        sentences.append(_("%(shares)s must agree.", shares=_shares(rule, rule.approval, heads, area)))
    else:
        counted = {1: _("by homes") if "heads" in rule.legs else _("by area")}
        how = counted.get(len(rule.legs)) or _("by homes and by area")
        sentences.append(
            _(
                "Of those who take part, %(share)s %(how)s must agree.",
                share=_fraction(rule.approval),
                how=how,
            )
        )
    return ("" if page_language() == "zh" else " ").join(sentences)


def _shares(rule: Rule, line: Threshold, heads: int, area: int) -> str:
    needs = _needs(line, heads, area)
    if len(rule.legs) > 1:
        return _("At least %(homes)s of %(all_homes)s and %(area)s of %(all_area)s", **needs)
    if "heads" in rule.legs:
        return _("At least %(homes)s of %(all_homes)s", **needs)
    return _("At least %(area)s of %(all_area)s", **needs)


def _needs(line: Threshold, heads: int, area: int) -> dict[str, str]:
    return {
        "homes": str(line.need(heads)),
        "all_homes": homes(heads),
        "area": format_area(line.need(area)),
        "all_area": square_metres(area),
    }


def _fraction(line: Threshold) -> str:
    words = {
        (2, 3, False): _("two thirds"),
        (3, 4, False): _("three quarters"),
        (1, 2, True): _("more than half"),
    }
    plain = f"{line.numerator}/{line.denominator}"
    other = _("more than %(share)s", share=plain) if line.strict else _("at least %(share)s", share=plain)
    return words.get((line.numerator, line.denominator, line.strict), other)


def posted_sentence() -> str:
    """What is posted of each home, for notices and the pages before an answer."""
    return _(
        "After the close the posted list shows the room, the area and the answer of each home, without names."
    )
