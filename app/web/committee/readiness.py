"""What a draft still lacks before it can be announced, and what is only advised: each with its way there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import flask_babel
from flask import url_for

from app.domain.calendar import in_beijing
from app.domain.election import RULE_KEY as ELECTION_RULE
from app.models import Motion, RollPosting
from app.services import motions
from app.services.motions import ScopeSize
from app.web.committee.cost import refusal
from app.web.committee.steps import step_url
from app.web.request import now
from app.web.sentences import homes

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


@dataclass(frozen=True)
class Gap:
    """One line of the list. `sends`: its button does it at once, by a form."""

    text: str
    url: str
    button: str
    sends: bool = False


def missing_text(what: str) -> str:
    """What announcing and opening need and do not have."""
    return {
        "rule": _("No rule is chosen yet."),
        "window": _("It is not said yet when voting opens and closes."),
        "notice": _("Voting would begin before the days of notice are over. Choose a later beginning."),
        "past": _("The closing time has passed. Choose a later one."),
        "election_rule": _("A committee is elected by the rule for ordinary matters."),
        "candidates": _("An election needs at least two candidates."),
        "roll": _("The roll has no flat in this scope. Import the roll, or choose another scope."),
        "silence": _(
            "Silence joins the larger side for ordinary matters only; the chosen rule is for others."
        ),
        "own_consent": _("A home that must agree itself is no longer on the roll."),
    }[what]


def missing(motion: Motion, size: ScopeSize) -> list[Gap]:
    """What must be there, with the step that mends it."""
    return [Gap(text, _change(motion, step), _("Mend")) for text, step in _missing(motion, size)]


def advised(motion: Motion, size: ScopeSize, posting: RollPosting | None, plan_pages: int) -> list[Gap]:
    """What a careful committee would still do; nothing of it stops the announcement."""
    return list(_advised(motion, size, posting, plan_pages)) if size.roll.voters else []


def _missing(motion: Motion, size: ScopeSize) -> Iterator[tuple[str, str]]:
    if not size.roll.voters:
        yield missing_text("roll"), "scope"
    if motion.rule_key is None:
        yield missing_text("rule"), "rule"
    if motion.opens_at is None or motion.closes_at is None:
        yield missing_text("window"), "window"
    elif motion.closes_at <= now():
        yield missing_text("past"), "window"
    elif motion.notice_days and motion.opens_at < motions.notice_ends_at(motion, now()):
        yield missing_text("notice"), "window"
    if motion.seats is not None and motion.rule_key not in (None, ELECTION_RULE):
        yield missing_text("election_rule"), "rule"
    if motion.seats is not None and motion.asks < motions.FEWEST_CANDIDATES:
        yield missing_text("candidates"), "items"
    if motions.silence_unfit(motion):
        yield missing_text("silence"), "counting"
    if motions.strangers(motion, size.roll):
        yield missing_text("own_consent"), "counting"
    reason = refusal(motion)
    if reason:
        yield reason, "cost"


def _advised(motion: Motion, size: ScopeSize, posting: RollPosting | None, plan_pages: int) -> Iterator[Gap]:
    if posting is None:
        yield Gap(
            _(
                "The list of rooms and areas, without names, is not posted. There owners find what is wrong "
                "while it can still be put right."
            ),
            url_for("committee.post_roll", code=motion.code),
            _("Post the list"),
            sends=True,
        )
    if not motion.details:
        text = _("There are no details: owners read the bare question.")
        yield Gap(text, _change(motion, "question"), _("Write details"))
    if not plan_pages and motion.seats is None:
        text = _("No plan or picture is attached: owners cannot see what is to be built.")
        yield Gap(text, step_url(motion, "attachments"), _("Add plans"))
    if not motion.notice_days:
        text = _("There are no days of notice: owners learn of the question only when it can be answered.")
        yield Gap(text, _change(motion, "window"), _("Change"))
    silent = sum(
        not any(owner.phone for flat in each.flats for owner in flat.owners) for each in size.roll.voters
    )
    if silent:
        text = ngettext(
            "%(num)s head of %(homes)s has no telephone number on the roll and can answer on paper only.",
            "%(num)s heads of %(homes)s have no telephone number on the roll and can answer on paper only.",
            silent,
            homes=homes(size.roll.heads),
        )
        yield Gap(text, url_for("committee.roll_list", code=motion.compound.code), _("Look at the roll"))
    opens, closes = motion.opens_at, motion.closes_at
    if opens and closes and (in_beijing(closes).date() - in_beijing(opens).date()).days < SHORT_DAYS:
        text = _("Voting lasts less than three days: who is away cannot answer.")
        yield Gap(text, _change(motion, "window"), _("Change"))


SHORT_DAYS = 3


def _change(motion: Motion, step: str) -> str:
    return f"{step_url(motion, step)}?then=review"
