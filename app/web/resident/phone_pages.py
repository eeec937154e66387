"""The two pages of every proof of a phone: the number, and the six digits that came to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from flask_wtf import FlaskForm

from app.domain.masks import mask_phone
from app.services.verification import LIFETIME, PAUSE
from app.web.code_form import CodeForm
from app.web.resident.walk import unsealed


def phone_page(template: str, form: FlaskForm, **about: object) -> tuple[str, int]:
    """422 with what is wrong; `about` is for the template."""
    page = render_template(template, form=form, **about)
    return page, 422 if form.errors else 200


def code_page(template: str, form: CodeForm, steps: dict[str, Any], **about: object) -> tuple[str, int]:
    """The same, with the number that these steps remember, masked."""
    return phone_page(
        template,
        form,
        phone=mask_phone(unsealed(steps.get("phone"))),
        minutes=LIFETIME // timedelta(minutes=1),
        pause=PAUSE // timedelta(seconds=1),
        **about,
    )
