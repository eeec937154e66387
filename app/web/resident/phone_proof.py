"""A code to a number that need not be on the roll: asked for and checked alike wherever it is needed."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from wtforms.validators import ValidationError

from app.domain.address import FlatKey
from app.extensions import louyi
from app.models import Motion, PhoneCode
from app.services import phone_codes
from app.services.phone_codes import BudgetSpent, NotMainland, PhoneWish
from app.services.phones import NotAPhone, parse_mobile
from app.services.verification import CodeSpent, TooSoon, WrongCode
from app.web.code_form import too_soon, tries_left
from app.web.phone_words import phone_fault
from app.web.request import browser_id, db, language, now
from app.web.resident.walk import sealed

_: Callable[..., str] = flask_babel.gettext


def send_code(motion: Motion, key: FlatKey | None, typed: str) -> dict[str, int | str]:
    """Queue it and say what the walk remembers; raises ValidationError with what to tell.

    `key` is the home that it is about; None where it is about the whole vote."""

    def ask(number: str) -> PhoneCode:
        wish = PhoneWish(motion, key, number, browser_id(), language())
        return phone_codes.request_code(db(), wish, now=now(), vault=louyi().vault)

    return queued(typed, ask)


def queued(typed: str, ask: Callable[[str], PhoneCode]) -> dict[str, int | str]:
    """The same with any way to ask for the code of a number; raises ValidationError."""
    try:
        number = parse_mobile(typed)
        row = ask(number)
    except (NotAPhone, NotMainland) as error:
        raise ValidationError(phone_fault(typed)) from error
    except TooSoon as error:
        raise ValidationError(too_soon(error.wait)) from error
    except BudgetSpent as error:
        text = _(
            "No more codes can be sent for this compound today. Please go to the committee, or try tomorrow."
        )
        raise ValidationError(text) from error
    db().commit()
    return {"code": row.phone_code_id, "phone": sealed(number.removeprefix("+86"))}


def check_code(number: int, digits: str) -> list[str]:
    """What is wrong with the digits for code `number`; nothing if they fit. A wrong try is written down."""
    try:
        phone_codes.check_code(db(), number, browser_id(), digits, now=now(), vault=louyi().vault)
    except WrongCode as error:
        db().commit()
        return [tries_left(error.left)]
    except CodeSpent:
        return [_("This code is too old or used up. Please ask for a new one.")]
    db().commit()
    return []
