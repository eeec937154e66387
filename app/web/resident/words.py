"""Words of the resident's pages alone."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from markupsafe import Markup

from app.web.sentences import channel_word

_: Callable[..., str] = flask_babel.gettext


def answer_label(choice: str) -> Markup:
    """The card of one answer: the word, and what it means."""
    word, meaning = {
        "yes": (_("I agree"), _("I am for it.")),
        "no": (_("I do not agree"), _("I am against it.")),
        "abstain": (_("I abstain"), _("I take part, for neither side.")),
    }[choice]
    return Markup('<span>{}<br><small class="quiet">{}</small></span>').format(word, meaning)


def collision_sentence(collision: str) -> str:
    """What a further answer of the same home would do."""
    return {
        "first_valid": _("The first valid answer counts; a further one is kept but not counted."),
        "last_valid": _("The last valid answer counts: a new answer replaces the one before."),
        "paper_wins": _(
            "An answer on paper counts before one by phone; of several by phone the last counts."
        ),
        "online_wins": _(
            "An answer by phone counts before one on paper; of several by phone the last counts."
        ),
    }[collision]


def standing_title(fate: str) -> str:
    """The heading of a receipt."""
    return {
        "valid": _("Your answer is recorded"),
        "late": _("Recorded, but too late"),
        "superseded": _("Recorded; another answer counts"),
        "channel_barred": _("Your opinion is recorded"),
        "pending": _("Recorded; your home must agree on one answer"),
        "yielded": _("Withdrawn; your co-owner answers"),
    }.get(fate) or _("Recorded, but void")


def standing_sentence(fate: str, *, counted: bool) -> str:
    """How a recorded answer stands, in plain words."""
    if fate == "valid":
        return _("It was counted.") if counted else _("It counts, as things stand now.")
    return {
        "late": _("It came after the deadline. It is kept, and it does not count."),
        "superseded": _("Another answer of this home counts. This one is kept and not counted."),
        "pending": _(
            "The co-owners of this home gave different answers. Neither counts until one of you withdraws "
            "the own answer, or you name one of you to the committee, before the deadline."
        ),
        "channel_barred": _("It is kept as an opinion and does not count: only signed paper counts here."),
        "unsigned": _("The paper is not signed, so it does not count. You may answer once more."),
        "yielded": _("You withdrew it: the answer of your co-owner counts for this home."),
        "too_many_yes": _("More candidates are agreed to than there are seats, so it does not count."),
        "voided": _("Two persons in charge took it out and wrote down why. Ask the committee."),
        "blank": _("No box on the paper is ticked, so it does not count. You may answer once more."),
    }.get(fate) or _("It does not count. The committee will tell you why.")


def entry_title(kind: str, channel: str | None) -> str:
    """What an entry of the record is, for the home that it is about."""
    if channel is not None:
        return _("An answer: %(channel)s", channel=channel_word(channel))
    return {
        "roll": _("This home is on the roll"),
        "revoke": _("A withdrawal"),
        "transfer": _("A change of owner"),
        "invalidate": _("Two persons took an answer out"),
    }.get(kind) or kind
