"""A server never starts half-configured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    outer = {
        name: value for name, value in os.environ.items() if not name.startswith(("LOUYI_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-c", "import app.wsgi"],
        cwd=ROOT,
        env={**outer, **environ},
        capture_output=True,
        text=True,
    )


def test_a_production_server_without_settings_stops_and_names_them_all() -> None:
    done = start(LOUYI_MODE="production")
    assert done.returncode == 1
    for name in ("LOUYI_SECRET_KEY", "LOUYI_VAULT_KEY", "LOUYI_LOOKUP_KEY", "DATABASE_URL", "LOUYI_BASE_URL"):
        assert f"{name} is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_embedded_server_without_secrets_stops_and_says_how_to_make_them(tmp_path: Path) -> None:
    done = start(LOUYI_DATA=str(tmp_path))
    assert done.returncode == 1
    assert "--set-up" in done.stderr
