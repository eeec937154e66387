"""Settings: what is missing stops the start, by name; secrets stay secret; every setting is documented."""

from __future__ import annotations

import base64
import dataclasses
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import (
    SECRETS,
    Settings,
    SettingsError,
    create_secrets,
    normalise_database_url,
    read_secrets,
)

ROOT = Path(__file__).resolve().parent.parent


def key(letter: str, length: int = 32) -> str:
    return base64.b64encode(letter.encode() * length).decode()


def production(**changes: str) -> dict[str, str]:
    """A complete production environment with some changes."""
    return {
        "LOUYI_MODE": "production",
        "LOUYI_SECRET_KEY": key("s"),
        "LOUYI_VAULT_KEY": key("v"),
        "LOUYI_LOOKUP_KEY": key("l"),
        "DATABASE_URL": "postgresql://louyi@db/louyi",
        "LOUYI_BASE_URL": "https://vote.example.cn",
        "LOUYI_SMS": "twilio",
        "LOUYI_TWILIO_ACCOUNT_SID": "AC1",
        "LOUYI_TWILIO_AUTH_TOKEN": "hush",
        "LOUYI_TWILIO_FROM_NUMBER": "+15005550006",
        **changes,
    }


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(environ)
    return str(caught.value).splitlines()


def test_a_complete_production_environment_is_read() -> None:
    settings = Settings.from_environ(production(LOUYI_TRUSTED_PROXIES="1", LOUYI_CONTACT_PHONE="12345"))
    assert settings.ready
    assert settings.mode == "production"
    assert settings.database_url == "postgresql+psycopg://louyi@db/louyi"
    assert settings.base_url == "https://vote.example.cn"
    assert (settings.vault_key, settings.lookup_key) == (b"v" * 32, b"l" * 32)
    assert settings.secret_key == key("s")
    assert (settings.demo, settings.trusted_proxies, settings.contact_phone) == (False, 1, "12345")


@pytest.mark.parametrize("name", sorted(set(production()) - {"LOUYI_MODE", "LOUYI_SMS"}))
def test_each_missing_production_setting_is_named(name: str) -> None:
    assert problems(production(**{name: ""})) == [f"{name} is missing"]


def test_every_missing_setting_is_named_at_once() -> None:
    text = "\n".join(problems({"LOUYI_MODE": "production", "LOUYI_SMS": "twilio"}))
    for name in set(production()) - {"LOUYI_MODE", "LOUYI_SMS"}:
        assert f"{name} is missing" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOUYI_VAULT_KEY", key("v", 31)),
        ("LOUYI_VAULT_KEY", key("v", 33)),
        ("LOUYI_LOOKUP_KEY", "not base64!"),
        ("LOUYI_SECRET_KEY", "changeme"),
        ("DATABASE_URL", "mysql://db/louyi"),
        ("LOUYI_BASE_URL", "vote.example.cn"),
        ("LOUYI_BASE_URL", "https://vote.example.cn/louyi"),
        ("LOUYI_BASE_URL", "http://vote.example.cn"),
        ("LOUYI_BASE_URL", "http://["),
        ("LOUYI_SMS", "console"),
        ("LOUYI_SMS", "pigeon"),
        ("LOUYI_DEMO", "1"),
        ("LOUYI_DEMO", "yes"),
        ("LOUYI_TRUSTED_PROXIES", "-1"),
        ("LOUYI_TRUSTED_PROXIES", "10"),
        ("LOUYI_MODE", "prod"),
    ],
)
def test_a_malformed_setting_stops_the_start_by_name_and_keeps_its_value_secret(
    name: str, value: str
) -> None:
    found = problems(production(**{name: value}))
    assert any(line.startswith(name) for line in found)
    assert not any(value in line for line in found if name in SECRETS)


def test_equal_keys_are_refused() -> None:
    assert "differ" in problems(production(LOUYI_LOOKUP_KEY=key("v")))[0]


def test_keys_in_the_url_safe_alphabet_are_read() -> None:
    raw = bytes(range(224, 256))
    settings = Settings.from_environ(production(LOUYI_VAULT_KEY=base64.urlsafe_b64encode(raw).decode()))
    assert settings.vault_key == raw


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost", "[::1]:9000"])
def test_production_may_be_tried_in_the_clear_on_the_same_machine(host: str) -> None:
    assert Settings.from_environ(production(LOUYI_BASE_URL=f"http://{host}/")).base_url == f"http://{host}"


def test_an_empty_environment_is_embedded_and_not_ready(tmp_path: Path) -> None:
    settings = Settings.from_environ({"LOUYI_DATA": str(tmp_path)})
    assert (settings.mode, settings.ready, settings.demo) == ("embedded", False, True)
    assert settings.database_url == f"sqlite:///{tmp_path}/louyi.sqlite"
    assert settings.sms_provider == "console"


def test_created_secrets_make_the_settings_ready_and_stay_the_same(tmp_path: Path) -> None:
    data = tmp_path / "数据 folder"
    path = create_secrets(data)
    first = Settings.from_environ({"LOUYI_DATA": str(data)})
    assert create_secrets(data) == path
    assert Settings.from_environ({"LOUYI_DATA": str(data)}) == first
    assert first.ready
    assert len(first.vault_key) == len(first.lookup_key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert [entry.name for entry in data.iterdir()] == ["secrets.json"]


def test_many_starts_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    def start(_: int) -> dict[str, str]:
        create_secrets(tmp_path)
        return read_secrets(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(start, range(16)))
    assert all(values == seen[0] for values in seen)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666])
def test_secrets_that_others_may_read_are_refused(tmp_path: Path, mode: int) -> None:
    create_secrets(tmp_path).chmod(mode)
    assert "chmod 600" in problems({"LOUYI_DATA": str(tmp_path)})[0]


def test_secrets_that_only_their_owner_may_read_are_accepted(tmp_path: Path) -> None:
    create_secrets(tmp_path).chmod(0o400)
    assert Settings.from_environ({"LOUYI_DATA": str(tmp_path)}).ready


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"LOUYI_SECRET_KEY": "x"}'])
def test_a_damaged_secrets_file_is_never_replaced(tmp_path: Path, text: str) -> None:
    path = create_secrets(tmp_path)
    path.write_text(text)
    assert "damaged" in problems({"LOUYI_DATA": str(tmp_path)})[0]
    create_secrets(tmp_path)
    assert path.read_text() == text


@pytest.mark.parametrize("name", SECRETS)
def test_a_key_without_production_mode_is_a_forgotten_mode(tmp_path: Path, name: str) -> None:
    found = problems({"LOUYI_DATA": str(tmp_path), name: key("x")})
    assert found == [f"{name} is read with LOUYI_MODE=production only"]


def test_no_secret_appears_in_the_printed_settings() -> None:
    shown = repr(Settings.from_environ(production(DATABASE_URL="postgresql://louyi:pass@db/louyi")))
    for secret in (key("s"), "v" * 32, "l" * 32, "hush", "pass"):
        assert secret not in shown


def test_settings_cannot_be_changed() -> None:
    settings = Settings.from_environ(production())
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.demo = True  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgres://a/b", "postgresql+psycopg://a/b"),
        ("postgresql://a/b", "postgresql+psycopg://a/b"),
        ("postgresql+psycopg://a/b", "postgresql+psycopg://a/b"),
        ("sqlite:///x", "sqlite:///x"),
    ],
)
def test_the_installed_driver_is_named_in_the_database_url(given: str, expected: str) -> None:
    assert normalise_database_url(given) == expected


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    name = re.compile(r"\b(?:LOUYI_[A-Z_]+|DATABASE_URL)\b")
    read = set(name.findall((ROOT / "config.py").read_text(encoding="utf-8")))
    rows = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").splitlines()
    documented = {found for row in rows if row.startswith("| `") for found in name.findall(row.split("|")[1])}
    assert documented == read
