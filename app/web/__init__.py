"""HTTP: parse, call, commit, answer. One blueprint an audience."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.extensions import babel, louyi
from app.web import (
    access,
    account,
    activity_log,
    admin,
    admin_sms,
    admin_witnesses,
    approvals,
    auth,
    compression,
    context,
    cosignatures,
    errors,
    health,
    log,
    notices,
    objections,
    personal,
    presentation,
    request,
    security,
    sms,
)
from app.web.committee import blueprint as committee
from app.web.office import blueprint as office
from app.web.public import blueprint as public
from app.web.resident import blueprint as resident
from app.web.roll import blueprint as roll
from app.web.suggestions import blueprint as suggestions
from app.web.surveys import blueprint as surveys
from app.web.worker import blueprint as worker


def init_app(app: Flask) -> None:
    """Register the blueprints and what is common to all requests."""
    with app.app_context():
        settings = louyi().settings
    babel.init_app(app, locale_selector=request.locale)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    for part in (log, request, compression, security, presentation, context, errors, auth):
        part.init_app(app)
    app.before_request(access.check_access)
    for part in (health, auth, account, admin, admin_sms, admin_witnesses, approvals, objections):
        app.register_blueprint(part.blueprint)
    for part in (activity_log, notices, personal, sms, cosignatures):
        app.register_blueprint(part.blueprint)
    for blueprint in (public, resident, worker, committee, roll, office, surveys, suggestions):
        app.register_blueprint(blueprint)
    if settings.demo:
        from app.web.demo import blueprint as demo

        app.register_blueprint(demo)
    access.refuse_undeclared(app)


def static_version(app: Flask) -> str:
    """Changes when a static file does; part of their addresses, so that they can be kept for a year."""
    folder = Path(app.static_folder or "")
    return f"{max((int(path.stat().st_mtime) for path in folder.rglob('*') if path.is_file()), default=0):x}"
