"""What happens inside the environment: secrets, database, translations, demo data; then the processes."""

from __future__ import annotations

import argparse
import os
import subprocess  # noqa: S404
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path

from app.setup import catalogues, locks, network, supervisor
from config import ROOT, Settings, SettingsError, create_secrets

BOOT_S = 60


def run(options: argparse.Namespace) -> int:
    """Set the installation up and, unless only that was asked for, serve it till a signal comes."""
    environ = environment(options, os.environ)
    try:
        settings = Settings.from_environ(environ)
        if settings.mode == "embedded" and not settings.ready:
            create_secrets(settings.data_dir)
    except SettingsError as error:
        print(f"设置有误 The settings do not allow a start:\n{error}", file=sys.stderr)
        return 2
    try:
        sign_ins = set_up(settings, environ)
    except subprocess.CalledProcessError as error:
        print(f"准备失败 The set-up stopped at: {' '.join(error.cmd[-1:])}", file=sys.stderr)
        return 1
    if options.set_up:
        print("准备完毕 Everything is set up.")
        return 0
    return serve(options, settings, environ, sign_ins)


def environment(options: argparse.Namespace, outer: Mapping[str, str]) -> dict[str, str]:
    """The environment that every process of this start shares: the options win over the outer settings."""
    environ = {**outer, "PYTHONUNBUFFERED": "1"}
    if options.data:
        environ["LOUYI_DATA"] = str(Path(options.data).expanduser().absolute())
    if options.base_url:
        environ["LOUYI_BASE_URL"] = options.base_url
    if environ.get("LOUYI_MODE", "embedded") == "embedded":
        environ.setdefault("LOUYI_BASE_URL", network.public_url(options.host, options.port))
    return environ


def set_up(settings: Settings, environ: Mapping[str, str]) -> str:
    """Bring database, translations and demo data up to date; returns the demo sign-ins. Safe to repeat."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locks.exclusive(settings.data_dir / ".start-lock"):
        flask("migrate", environ)
        catalogues.compile_all()
        return flask("demo", environ) if settings.demo else ""


def flask(command: str, environ: Mapping[str, str]) -> str:
    """Run one of the application's commands; returns what it printed. Its errors go to the terminal."""
    done = subprocess.run(  # noqa: S603
        flask_command(command),
        cwd=ROOT,
        env=dict(environ),
        check=True,
        text=True,
        stdout=subprocess.PIPE,
        umask=supervisor.PRIVATE,
    )
    return done.stdout


def flask_command(command: str) -> list[str]:
    """The command line of an application command, free of scripts whose first line holds a path."""
    return [sys.executable, "-m", "flask", "--app", "app", command]


def serve(options: argparse.Namespace, settings: Settings, environ: Mapping[str, str], sign_ins: str) -> int:
    """Run the web server and the job worker till a signal comes."""
    os.chdir(ROOT)
    host = f"[{options.host}]" if ":" in options.host else options.host
    bind = f"{host}:{options.port}"
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "app/gunicorn_conf.py",
        "--bind",
        bind,
        "app.wsgi:app",
    ]
    commands = {"web": web, "worker": flask_command("worker")}

    def announce() -> None:
        if answers(options.host, options.port):
            print(welcome(settings, sign_ins), flush=True)

    return supervisor.run(commands, environ, announce)


def answers(host: str, port: int, patience_s: float = BOOT_S) -> bool:
    """Whether the server answers a request before the patience ends."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        connection = HTTPConnection(target, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            return True
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def welcome(settings: Settings, sign_ins: str) -> str:
    """The block that tells what runs where."""
    rule = "─" * 72
    lines = [
        rule,
        "楼议 Louyi",
        f"  网址 address     {settings.base_url}",
        f"  数据 data        {settings.data_dir}",
    ]
    if settings.sms_provider == "console":
        page = f" + {settings.base_url}/demo/sms" if settings.demo else ""
        lines.append(f"  短信 SMS codes   这个窗口 this terminal{page}")
    if sign_ins.strip():
        lines += [f"  {line}" for line in sign_ins.strip().splitlines()]
    return "\n".join([*lines, "  停止 stop        Ctrl-C", rule])
