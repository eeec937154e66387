"""Suggestions on the desks of workers, committee and street office: lists, one, terms, poster, register.

Auditors do not read them: a report promises that the staff of the compound alone do.
"""

from flask import Blueprint

blueprint = Blueprint("suggestions", __name__)
STAFF = ("worker", "committee", "office")

from app.web.suggestions import board, changes, desk, one, phone, poster, register, terms  # noqa: E402, F401
