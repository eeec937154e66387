"""What each setting of a draft means for its own homes: worked numbers, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flask_babel

from app.domain.calendar import BEIJING, period_end
from app.domain.roll import Roll, group
from app.domain.rules import Rule
from app.models import Motion
from app.services.motions import ScopeSize
from app.web.sentences import amount, deadline, homes

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def counting_effects(motion: Motion, size: ScopeSize, rule: Rule | None) -> dict[str, str]:
    """By the name of the field."""
    heads = size.roll.heads
    return {
        "parking": _parking(size),
        "blank_rule": _blank(rule, size.roll),
        "proxy_cap": _proxies(motion.proxy_cap, heads),
        "silence": _silence(rule, heads),
        "own_consent": _own_consent(motion.own_consent or []),
    }


def keeping_effects(motion: Motion, size: ScopeSize, rule: Rule | None, years: int) -> dict[str, str]:
    """By the name of the field; `years` is what the installation keeps."""
    heads, closes_at = size.roll.heads, motion.closes_at
    return {
        "consultation_only": _paper_needed(rule, size.roll),
        "sheet_photo": _("Up to %(homes)s, so up to as many photos.", homes=homes(heads)),
        "second_entry": _(
            "Up to %(homes)s, each typed by two persons. Where they differ a third one decides.",
            homes=homes(heads),
        ),
        "choices_posted": _posted(heads),
        "objection_days": _objections(closes_at, motion.objection_days),
        "objection_blocks": _("The chosen rule says so anyway.")
        if rule is not None and rule.objection_blocks
        else _("One of %(homes)s is then enough to hold the result until the objection is settled.")
        % {"homes": homes(heads)},
        "retention_years": _kept_until(closes_at, motion.retention_years or years),
    }


def _parking(size: ScopeSize) -> str:
    out, whole = group(size.flats, parking=False), group(size.flats, parking=True)
    if out.area == whole.area:
        return _("The roll has none here: it makes no difference.")
    return _(
        "Without them %(without)s decide; with them %(with)s.",
        **{"without": amount(out.heads, out.area), "with": amount(whole.heads, whole.area)},
    )


def _blank(rule: Rule | None, roll: Roll) -> str:
    if rule is not None and rule.quorum is not None:
        return _(
            "%(need)s of %(homes)s must take part. Void, it does not help to reach them; as an abstention it "
            "does, and weighs against consent.",
            need=rule.quorum.need(roll.heads),
            homes=homes(roll.heads),
        )
    return _("Either way it is not among those of %(homes)s that agree.", homes=homes(roll.heads))


def _proxies(cap: int, heads: int) -> str:
    if not cap:
        return _("Nobody may answer for another owner.")
    return _(
        "Set to %(cap)s: one person can carry at most %(most)s of %(homes)s, the own one and %(cap)s others.",
        cap=cap,
        most=min(heads, cap + 1),
        homes=homes(heads),
    )


def _silence(rule: Rule | None, heads: int) -> str:
    if rule is not None and not rule.ordinary:
        return _("The chosen rule is not for ordinary matters: silence can join nobody.")
    agree, against = (heads + 2) // 3, heads // 6
    return _(
        "Example: all of %(homes)s got their sheet, %(agree)s agree, %(against)s do not. Not counted, "
        "%(answered)s have taken part; joining the larger side, %(joined)s agree.",
        homes=homes(heads),
        agree=agree,
        against=against,
        answered=agree + against,
        joined=heads - against,
    )


def _own_consent(keys: list[str]) -> str:
    if not keys:
        return _("None is named: no single home can stop the question.")
    return ngettext(
        "%(num)s home must agree itself. If it does not, the question fails, whatever the others say.",
        "%(num)s homes must each agree. If one does not, the question fails, whatever the others say.",
        len(keys),
    )


def _paper_needed(rule: Rule | None, roll: Roll) -> str:
    if rule is None:
        return _("Every answer that counts is then a signed sheet.")
    line = rule.quorum or rule.approval
    return _(
        "At least %(need)s of %(homes)s then have to sign a sheet.",
        need=line.need(roll.heads),
        homes=homes(roll.heads),
    )


def _posted(heads: int) -> str:
    return _(
        "On the result's page, its notice for the wall and its tables, each of %(homes)s then stands with "
        "room, area and answer, without a name. Neighbours know who lives there.",
        homes=homes(heads),
    )


def _objections(closes_at: datetime | None, days: int) -> str:
    if not days:
        return _("No time for objections: the result is final at once.")
    if closes_at is None:
        return _("The day on which the result is posted is not counted.")
    end = period_end(closes_at, days)
    return _("Posted when voting closes, objections are open until %(end)s.", end=deadline(end))


def _kept_until(closes_at: datetime | None, years: int) -> str:
    if closes_at is None:
        return _("%(years)s years from the close on.", years=years)
    return _(
        "Until the year %(year)s. Then names, numbers and photos go; totals and ballots without names stay.",
        year=closes_at.astimezone(BEIJING).year + years,
    )
