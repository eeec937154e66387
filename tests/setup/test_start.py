from __future__ import annotations

from pathlib import Path

import pytest

from app.__main__ import parse
from app.setup import start
from config import Settings


def settings(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_environ(
        {"LOUYI_DATA": str(tmp_path), "LOUYI_BASE_URL": "http://10.0.0.5:8000", **environ}
    )


def test_the_data_option_is_relative_to_where_the_command_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert start.environment(parse(["--data", "我的 data"]), {})["LOUYI_DATA"] == str(tmp_path / "我的 data")


def test_the_address_defaults_to_the_one_listened_on() -> None:
    assert start.environment(parse(["--port", "9001"]), {})["LOUYI_BASE_URL"] == "http://127.0.0.1:9001"


def test_a_given_address_wins_and_the_option_wins_over_the_environment() -> None:
    outer = {"LOUYI_BASE_URL": "http://outer"}
    assert start.environment(parse([]), outer)["LOUYI_BASE_URL"] == "http://outer"
    assert (
        start.environment(parse(["--base-url", "http://option"]), outer)["LOUYI_BASE_URL"] == "http://option"
    )


def test_production_never_gets_a_guessed_address() -> None:
    assert "LOUYI_BASE_URL" not in start.environment(parse([]), {"LOUYI_MODE": "production"})


def test_the_welcome_tells_address_sign_ins_and_where_codes_appear(tmp_path: Path) -> None:
    text = start.welcome(settings(tmp_path), "committee  chair@example.cn / pass\n")
    assert "http://10.0.0.5:8000\n" in text
    assert "http://10.0.0.5:8000/demo/sms" in text
    assert "  committee  chair@example.cn / pass\n" in text


def test_without_the_demo_no_demo_page_is_promised(tmp_path: Path) -> None:
    text = start.welcome(settings(tmp_path, LOUYI_DEMO="0"), "")
    assert "/demo/sms" not in text


def test_a_settings_error_stops_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = parse(["--data", str(tmp_path / "new"), "--base-url", "nonsense", "--set-up"])
    assert start.run(options) == 2
    assert "LOUYI_BASE_URL" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
