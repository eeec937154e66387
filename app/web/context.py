"""What every template may use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, session, url_for
from flask_login import current_user

from app.extensions import louyi
from app.web.auth import nav_items
from app.web.record_words import record_breaks, record_stopped
from app.web.request import language
from app.web.sentences import posted_sentence

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = ("committee", "worker")
"""Guides for those who work here, each called as its role."""


def init_app(app: Flask) -> None:
    """Offer language, size of text, contact and navigation to all pages."""
    from app.web import static_version

    version = static_version(app)

    @app.context_processor
    def _common() -> dict[str, Any]:
        settings = louyi().settings
        return {
            "locale": "zh-Hans-CN" if language() == "zh" else "en",
            "language": language(),
            "elder": bool(session.get("elder")),
            "demo": settings.demo,
            "contact_phone": settings.contact_phone,
            "nav_items": nav_items(),
            "sign_out_url": url_for("auth.sign_out"),
            "privacy_url": url_for("public.privacy"),
            "guide_url": url_for("public.guide", name=_guide()),
            "asset_version": version,
            "posted_sentence": posted_sentence,
            "record_breaks": record_breaks,
            "record_stopped": record_stopped,
        }


def _guide() -> str:
    """Whose guide is linked: what this reader works as, as far as it is written; else the resident's."""
    roles = {grant.role for grant in current_user.user.grants} if current_user.is_authenticated else set()
    return next((name for name in GUIDES if name in roles and (DOCS / f"{name}.md").is_file()), "resident")
