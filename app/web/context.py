"""What every template may use."""

from __future__ import annotations

from typing import Any

from flask import Flask, session, url_for

from app.extensions import louyi
from app.web.auth import nav_items
from app.web.request import language


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
            "asset_version": version,
        }
