"""The application for a WSGI server: `gunicorn --config app/gunicorn_conf.py app.wsgi:app`."""

from __future__ import annotations

import os
import sys

from app import create_app
from config import Settings, SettingsError


def _settings() -> Settings:
    """The settings of this server; leaves, naming what is missing, rather than start half-configured."""
    try:
        settings = Settings.from_environ(os.environ)
    except SettingsError as error:
        sys.exit(f"The settings do not allow a start:\n{error}")
    if not settings.ready:
        sys.exit(f"No secrets in {settings.data_dir}: run python3 -m app --set-up first.")
    return settings


app = create_app(_settings())
