"""What holds for every page: headers, compression, health, errors without inner text."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.database import Database
from app.extensions import Louyi
from app.web.access import UndeclaredRoute, refuse_undeclared
from app.worker import Worker
from config import Settings
from tests.conftest import DEMONSTRATION, Clock, make_app


def test_a_route_without_an_access_rule_stops_the_start() -> None:
    app = create_app(Settings(**DEMONSTRATION))
    app.view_functions["forgotten"] = lambda: "open to all"
    app.url_map.add(app.url_rule_class("/forgotten", endpoint="forgotten"))
    with pytest.raises(UndeclaredRoute, match="forgotten"):
        refuse_undeclared(app)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/healthz"])
def test_every_answer_is_hardened(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_behind_https_the_cookie_is_bound_to_the_host(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    app = make_app(database, clock, tmp_path, base_url="https://vote.example.cn")
    answer = app.test_client().get("/sign-in", base_url="https://vote.example.cn")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-louyi=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/", "/static/louyi.css"])
def test_pages_and_styles_travel_compressed(client: FlaskClient, path: str) -> None:
    with client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) < 6 * 1024
        packed = gzip.decompress(answer.data)
    with client.get(path) as plain:
        assert "Content-Encoding" not in plain.headers
        assert abs(len(packed) - len(plain.data)) < 100


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"username": "a", "password": "b"})
    assert answer.status_code == 400


def test_the_page_of_telephones_is_in_a_demonstration_only(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    app = make_app(database, clock, tmp_path, demo=False)
    assert app.test_client().get("/demo/sms").status_code == 404
    assert "/demo/sms" not in {rule.rule for rule in app.url_map.iter_rules()}


def test_an_unexpected_fault_shows_no_inner_text(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("secret 13812345678")

    monkeypatch.setitem(app.view_functions, "health.healthz", broken)
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 500
    assert "13812345678" not in answer.get_data(as_text=True)
    assert "13812345678" not in capsys.readouterr().err


def test_ready_means_database_migrations_and_worker(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok"
    silent = client.get("/readyz")
    assert (silent.status_code, silent.get_json()["worker"]) == (503, "silent")
    parts: Louyi = app.extensions["louyi"]
    from app.delivery.sms.console import ConsoleProvider

    Worker(parts, ConsoleProvider()).round()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()) == (
        200,
        {"database": "ok", "migrations": "ok", "worker": "ok", "record": "ok"},
    )
