"""Both steps of proving a phone that need not be on the roll: the number, then its six digits."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from app.web.code_form import CodeForm
from app.web.resident.phone import PhoneForm
from app.web.resident.phone_proof import check_code

Page = str | Response | tuple[str, int]


def phone_step(
    form: PhoneForm, send: Callable[[str], object], page: Callable[[PhoneForm], Page], then: str
) -> Page:
    """`send` has a code sent to what was typed, or raises ValidationError with what to tell."""
    if not form.validate_on_submit():
        return page(form)
    try:
        send(form.phone.data)
    except ValidationError as error:
        form.phone.errors = [str(error)]
        return page(form)
    return redirect(then, 303)


def code_step(number: int, page: Callable[[CodeForm], Page], then: Callable[[], str]) -> Page:
    """A wrong try is written down, too. `then` is asked once the phone is proved."""
    form = CodeForm()
    if not form.validate_on_submit():
        return page(form)
    form.code.errors = check_code(number, form.digits)
    return page(form) if form.errors else redirect(then(), 303)
