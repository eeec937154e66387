"""Spreadsheets of the roll, for committees and community workers: in with a preview, and out."""

from flask import Blueprint

blueprint = Blueprint("roll", __name__)

from app.web.roll import columns, people, preview, sheets, upload  # noqa: E402, F401
