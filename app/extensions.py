"""The extension objects, and the parts that every request and command shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from app.domain.text_message import Tariff
from app.services.lately import Lately
from app.services.sms_budget import Caps
from app.services.vault import Vault

if TYPE_CHECKING:
    from app.database import Database
    from config import Settings

LARGEST_REQUEST = 64 * 1024 * 1024
"""Well above what any form may bring, so that a photo of 30 MB is told at its field and nothing else is lost.
Files lie on the disk while a request lasts, and each field reads no more of its own than it may have."""
babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()


class NotSetUp(RuntimeError):
    """The installation has no secrets yet."""


@dataclass
class Louyi:
    """Settings and what is made from them. The database is opened on first use: the tally needs none."""

    settings: Settings
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    lately: Lately = field(default_factory=Lately)

    @cached_property
    def database(self) -> Database:
        from app.database import Database
        from app.services.ledger import LedgerStore

        host = urlsplit(self.settings.base_url).netloc
        store = LedgerStore(self.settings.data_dir / "ledger", host, self.settings.software_commit)
        return Database(self.settings.database_url, store)

    @cached_property
    def vault(self) -> Vault:
        if not self.settings.ready:
            raise NotSetUp("no secrets yet: run `python3 -m app --set-up`, or set them in the environment")
        return Vault(self.settings.vault_key, self.settings.lookup_key)

    @property
    def sms_caps(self) -> Caps:
        """Prices and caps of the installation's texts."""
        wishes = self.settings
        tariff = Tariff(wishes.sms_price_fen, wishes.sms_price_abroad_fen)
        return Caps(tariff, wishes.sms_day_cap_fen, wishes.sms_motion_cap_fen)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind settings and extensions to the application."""
    app.extensions["louyi"] = Louyi(settings)
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key or None,
        SESSION_COOKIE_NAME="__Host-louyi" if secure else "louyi",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    csrf.init_app(app)
    login_manager.init_app(app)


def louyi() -> Louyi:
    """The shared parts of the current application."""
    return cast(Louyi, current_app.extensions["louyi"])
