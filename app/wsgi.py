"""The application for a WSGI server: `gunicorn --config app/gunicorn_conf.py app.wsgi:app`."""

from __future__ import annotations

import os

from app import create_app
from config import Settings, SettingsError

settings = Settings.from_environ(os.environ)
if not settings.ready:
    raise SettingsError(f"no secrets in {settings.data_dir}: run python3 -m app --set-up first")
app = create_app(settings)
