"""The resident's way: choose the home, prove the phone, answer, confirm, keep the receipt. No account."""

from flask import Blueprint

blueprint = Blueprint("resident", __name__)

from app.web.resident import answer, choose, paper, phone, receipt  # noqa: E402

__all__ = ["answer", "blueprint", "choose", "paper", "phone", "receipt"]
