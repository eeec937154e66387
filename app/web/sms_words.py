"""Words for texts: where one stands, why it failed, which provider sends."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

_: Callable[..., str] = flask_babel.gettext


def state_word(state: str) -> str:
    """Where a text stands (services/sms_states)."""
    return {
        "waiting": _("waiting"),
        "held": _("held (cost cap)"),
        "in_doubt": _("in doubt"),
        "accepted": _("taken by the provider"),
        "delivered": _("delivered"),
        "failed": _("not delivered"),
        "expired": _("not sent in time"),
        "recalled": _("recalled"),
    }[state]


def provider_word(name: str) -> str:
    """A provider by the name in the settings."""
    return {
        "console": _("none: texts only appear in the worker’s log"),
        "twilio": "Twilio",
        "tencent": _("Tencent Cloud"),
        "both": _("Tencent Cloud for +86, Twilio for all other numbers"),
    }[name]


def reason_word(code: str) -> str:
    """What a code means, as far as it is known here; the code itself is shown beside it."""
    return {
        "breaker": _("the provider failed several times and is left alone for half a minute"),
        "in_doubt": _("the connection broke while it was handed over"),
        "expired": _("it could not be handed over in time"),
        "recalled": _("it was not needed any more"),
        "unreadable": _("its key is lost"),
        "NoTemplate": _("the provider has no registered template for this text"),
        "20003": _("the provider does not accept our password"),
        "21211": _("there is no such number"),
        "21408": _("the account may not send to this country"),
        "21610": _("the owner of the number wants no texts"),
        "21614": _("this number cannot receive texts"),
        "30003": _("the phone is switched off or out of reach"),
        "30004": _("the number blocks texts"),
        "30005": _("the number is unknown or out of use"),
        "30006": _("a landline, which cannot receive texts"),
        "30007": _("the network took it for advertising"),
    }.get(code, "")
