"""Words for objections: the same for residents, staff and the posted result."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

_: Callable[..., str] = flask_babel.gettext


def kind_word(kind: str) -> str:
    """What an objection is about."""
    return {
        "identity": _("Who answered"),
        "count": _("The count"),
        "procedure": _("The procedure"),
        "loss": _("A loss, such as light or quiet"),
        "money": _("Money"),
    }[kind]


def kind_label(kind: str) -> str:
    """The same, as the one who objects chooses it."""
    return {
        "identity": _("Somebody answered who was not allowed to"),
        "count": _("The count or the list is wrong"),
        "procedure": _("Rules or notices were not kept"),
        "loss": _("It takes something from my home: light, quiet, a view, a way"),
        "money": _("The cost or its sharing is not right"),
    }[kind]


def outcome_word(outcome: str | None) -> str:
    """How it ended."""
    return {
        None: _("open"),
        "upheld": _("upheld"),
        "rejected": _("rejected"),
        "withdrawn": _("taken back"),
        "settled": _("settled"),
    }[outcome]


def entry_word(kind: str) -> str:
    """What was added to it."""
    return {"reply": _("Reply"), "mediation": _("Mediation"), "outcome": _("Outcome")}[kind]


def against_word(stage: str) -> str:
    """What it is against."""
    return {"notice": _("against the vote"), "result": _("against the result")}[stage]


def verified_word(verified: bool) -> str:  # noqa: FBT001
    """Whether the phone stood on the roll."""
    return _("phone of an owner on the roll") if verified else _("not verified as an owner")
