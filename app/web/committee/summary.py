"""The settings of a draft in words, for the last look."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

from app.models import Motion
from app.web.committee.parameter_forms import BLANKS, SILENCES

_: Callable[..., str] = flask_babel.gettext
Facts = list[tuple[str, str]]


def counting_facts(motion: Motion) -> Facts:
    """(what, how) of the page on counting."""
    proxies = str(motion.proxy_cap) if motion.proxy_cap else _("Nobody may answer for another owner.")
    barred = _("not allowed") if motion.proxy_bars_staff else _("allowed")
    return [
        (_("Parking, garages and cellars"), _("counted") if motion.parking else _("not counted")),
        (_("A signed sheet without a mark"), str(BLANKS[motion.blank_rule])),
        (_("Other owners for whom one person may answer"), proxies),
        (_("Staff of the property company as proxies"), barred),
        (_("Owners who got their sheet and do not answer"), str(SILENCES[motion.silence])),
        (_("Homes that must agree themselves"), ", ".join(motion.own_consent or []) or _("none")),
    ]


def keeping_facts(motion: Motion, years: int) -> Facts:
    """(what, how) of the page on paper, objections and keeping; `years` is the installation's own."""
    online = _("opinions, not counted") if motion.consultation_only else _("counted")
    holds = _("yes") if motion.objection_blocks else _("only where the rule says so")
    return [
        (_("Answers by phone"), online),
        (_("Photo of each sheet"), _("yes") if motion.sheet_photo else _("no")),
        (_("Second, blind entry of each sheet"), _("yes") if motion.second_entry else _("no")),
        *_posted(motion),
        (_("Days for objections after the result is posted"), str(motion.objection_days)),
        (_("An open objection holds the result back"), holds),
        (_("Years for which names and papers are kept"), str(motion.retention_years or years)),
    ]


def _posted(motion: Motion) -> Facts:
    """Of an election nothing: who agreed to whom is never posted."""
    if motion.seats is not None:
        return []
    return [
        (
            _("What each home answered"),
            _("posted after the close") if motion.choices_posted else _("not posted"),
        )
    ]
