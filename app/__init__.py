"""Louyi: the owners of a building decide together, and can prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Wire the application; with no settings they are read from the environment.

    Flask is imported here and not above, so that ``python3 -m app`` can set itself up on a machine that
    does not have it yet.
    """
    import os
    from pathlib import Path

    from flask import Flask

    from app import cli, extensions, web
    from config import Settings

    root = Path(__file__).parent.parent
    app = Flask("app", template_folder=str(root / "templates"), static_folder=str(root / "static"))
    settings = settings or Settings.from_environ(os.environ)
    extensions.init_app(app, settings)
    web.init_app(app)
    cli.init_app(app)
    return app
