"""Words for claims, papers and assurance: the same for residents, workers and the posted result."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

_: Callable[..., str] = flask_babel.gettext


def kind_label(kind: str) -> str:
    """What the resident says, in the first person."""
    return {
        "area": _("The area is wrong"),
        "owner": _("I am the owner, and my number is not on the list"),
        "co_owner": _("I own it together with others"),
        "buyer": _("I have bought it"),
        "heir": _("I have inherited it (title pending)"),
        "authorised": _("The owner has authorised me"),
    }[kind]


def kind_sentence(kind: str) -> str:
    """The same as a worker reads it."""
    return {
        "area": _("says that the area is wrong"),
        "owner": _("says: I am the owner"),
        "co_owner": _("says: I am a co-owner"),
        "buyer": _("says: I have bought it"),
        "heir": _("says: I have inherited it (title pending)"),
        "authorised": _("says: the owner has authorised me"),
    }[kind]


def paper_word(kind: str) -> str:
    """A kind of paper."""
    return {
        "real_estate": _("Real estate certificate"),
        "house": _("House ownership certificate"),
        "contract": _("Purchase contract"),
        "identity": _("Identity card"),
        "other": _("Other paper"),
    }[kind]


def source_word(source: str) -> str:
    """Where an area comes from."""
    return {
        "land_register": _("Land register"),
        "survey": _("Survey"),
        "contract": _("Contract"),
    }[source]


def assurance_word(assurance: str) -> str:
    """How sure it is that an owner cast a ballot."""
    return {
        "roll_phone": _("Code to a phone of the roll"),
        "claimed_phone": _("Code to a phone that a worker confirmed"),
        "signed_paper": _("Signed paper"),
        "worker_witnessed": _("Signed before a worker"),
        "unsigned_paper": _("Paper without a signature"),
    }[assurance]
