"""Settings: one frozen dataclass read from the environment; what is missing stops the start, by name.

Two modes. `embedded` (the default) is what `python3 -m app` runs: secrets come from `<data>/secrets.json`,
the database is a SQLite file beside them. `production` takes all from the environment, guessing nothing.
Every name read here is explained in docs/operations.md; a test compares the two.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent
KEY_BYTES = 32
SECRETS_FILE = "secrets.json"
DATABASE_FILE = "louyi.sqlite"
SECRETS = ("LOUYI_SECRET_KEY", "LOUYI_VAULT_KEY", "LOUYI_LOOKUP_KEY")
TWILIO = ("LOUYI_TWILIO_ACCOUNT_SID", "LOUYI_TWILIO_AUTH_TOKEN", "LOUYI_TWILIO_FROM_NUMBER")
TENCENT = (
    "LOUYI_TENCENT_SECRET_ID",
    "LOUYI_TENCENT_SECRET_KEY",
    "LOUYI_TENCENT_APP_ID",
    "LOUYI_TENCENT_SIGNATURE",
    "LOUYI_TENCENT_TEMPLATES",
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """The settings do not allow a start: one line a problem, with the setting's name, never its value."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations. Keys are 32 bytes; secrets stay out of repr()."""

    mode: str
    data_dir: Path
    database_url: str = field(repr=False)
    base_url: str
    secret_key: str = field(default="", repr=False)
    vault_key: bytes = field(default=b"", repr=False)
    lookup_key: bytes = field(default=b"", repr=False)
    sms_provider: str = "console"
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_from_number: str = ""
    twilio_base_url: str = ""
    tencent_secret_id: str = ""
    tencent_secret_key: str = field(default="", repr=False)
    tencent_app_id: str = ""
    tencent_signature: str = ""
    tencent_templates: Mapping[str, str] = field(default_factory=dict)
    """The number of the registered template for each kind of text."""
    tencent_region: str = "ap-guangzhou"
    tencent_base_url: str = ""
    sms_price_fen: int = 5
    sms_price_abroad_fen: int = 60
    sms_day_cap_fen: int = 100_000
    sms_motion_cap_fen: int = 100_000
    demo: bool = False
    trusted_proxies: int = 0
    contact_phone: str = ""
    font_dir: Path | None = None
    evidence_years: int = 5
    software_commit: str | None = None
    """Of the public record: which software wrote it."""

    @property
    def ready(self) -> bool:
        """Whether the secrets are there: the server and the worker need them, `flask tally` does not."""
        return bool(self.secret_key and self.vault_key and self.lookup_key)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings. Raises SettingsError with every problem at once, not only the first."""
        reader = _Reader(environ)
        settings = reader.read()
        if reader.problems:
            raise SettingsError("\n".join(reader.problems))
        return settings


def _checked_out() -> str | None:
    """The commit of the working copy, where this is one and git is there."""
    git = shutil.which("git") if (ROOT / ".git").exists() else None
    if git is None:
        return None
    command = [git, "-C", str(ROOT), "rev-parse", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or None if done.returncode == 0 else None


class _Reader:
    """Reads one environment and collects what is wrong with it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []
        self.mode = self.choice("LOUYI_MODE", ("embedded", "production"))
        self.production = self.mode == "production"

    def read(self) -> Settings:
        """The settings; meaningless while `problems` is not empty."""
        data_dir = Path(self.text("LOUYI_DATA") or ROOT / "instance").expanduser().absolute()
        secret, vault, lookup = self.secret_keys(data_dir)
        sms = self.sms_provider()
        sid, token, sender = self.needed_by(sms, ("twilio", "both"), TWILIO)
        cloud_id, cloud_key, app_id, signature, templates = self.needed_by(sms, ("tencent", "both"), TENCENT)
        fonts = self.text("LOUYI_FONT_DIR")
        return Settings(
            mode=self.mode,
            data_dir=data_dir,
            database_url=self.database_url(data_dir),
            base_url=self.base_url(),
            secret_key=secret,
            vault_key=vault,
            lookup_key=lookup,
            sms_provider=sms,
            twilio_account_sid=sid,
            twilio_auth_token=token,
            twilio_from_number=sender,
            twilio_base_url=self.text("LOUYI_TWILIO_BASE_URL"),
            tencent_secret_id=cloud_id,
            tencent_secret_key=cloud_key,
            tencent_app_id=app_id,
            tencent_signature=signature,
            tencent_templates=self.pairs("LOUYI_TENCENT_TEMPLATES", templates),
            tencent_region=self.text("LOUYI_TENCENT_REGION") or "ap-guangzhou",
            tencent_base_url=self.text("LOUYI_TENCENT_BASE_URL"),
            sms_price_fen=self.fen("LOUYI_SMS_PRICE_FEN", 5),
            sms_price_abroad_fen=self.fen("LOUYI_SMS_PRICE_ABROAD_FEN", 60),
            sms_day_cap_fen=self.fen("LOUYI_SMS_DAY_CAP_FEN", 100_000),
            sms_motion_cap_fen=self.fen("LOUYI_SMS_MOTION_CAP_FEN", 100_000),
            demo=self.demo(),
            trusted_proxies=self.count("LOUYI_TRUSTED_PROXIES"),
            contact_phone=self.text("LOUYI_CONTACT_PHONE"),
            evidence_years=self.evidence_years(),
            software_commit=self.text("LOUYI_COMMIT") or _checked_out(),
            font_dir=Path(fonts).expanduser().absolute() if fonts else None,
        )

    def text(self, name: str) -> str:
        return self.environ.get(name, "").strip()

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            self.problems.append(f"{name} is missing")
        return value

    def needed_by(self, chosen: str, by: tuple[str, ...], names: tuple[str, ...]) -> list[str]:
        """These settings, which must be there where one of `by` is chosen; else they are not read."""
        return [self.required(name) if chosen in by else "" for name in names]

    def pairs(self, name: str, value: str) -> dict[str, str]:
        """ "code=1400001,receipt=1400002" by name."""
        found: dict[str, str] = {}
        for part in filter(None, (each.strip() for each in value.split(","))):
            kind, _equals, number = (each.strip() for each in part.partition("="))
            if not kind or not (number.isascii() and number.isdigit()) or kind in found:
                self.problems.append(f"{name} must be kind=number, kind=number, ...")
                return {}
            found[kind] = number
        return found

    def fen(self, name: str, default: int) -> int:
        """An amount of money in fen, up to a hundred million yuan."""
        value = self.text(name) or str(default)
        if not (value.isascii() and value.isdigit() and len(value) <= 10):
            self.problems.append(f"{name} must be a whole number of fen")
            return default
        return int(value)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name) or allowed[0]
        if value not in allowed:
            self.problems.append(f"{name} must be one of: {', '.join(allowed)}")
        return value

    def count(self, name: str) -> int:
        value = self.text(name) or "0"
        if not (value.isascii() and value.isdigit() and int(value) <= 9):
            self.problems.append(f"{name} must be a whole number from 0 to 9")
            return 0
        return int(value)

    def evidence_years(self) -> int:
        """How long the people of an ended motion stay named; at least the year in which owners may sue."""
        value = self.text("LOUYI_EVIDENCE_YEARS") or "5"
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 99):
            self.problems.append("LOUYI_EVIDENCE_YEARS must be a whole number from 1 to 99")
            return 5
        return int(value)

    def secret_keys(self, data_dir: Path) -> tuple[str, bytes, bytes]:
        """The three keys: from the environment in production, from the data folder otherwise."""
        given = [name for name in SECRETS if self.text(name)]
        if self.production:
            return self.decode_keys({name: self.required(name) for name in SECRETS})
        for name in given:  # somebody meant production and forgot to say so
            self.problems.append(f"{name} is read with LOUYI_MODE=production only")
        try:
            stored = read_secrets(data_dir)
        except SettingsError as error:
            self.problems.append(str(error))
            return "", b"", b""
        return self.decode_keys(stored) if stored else ("", b"", b"")

    def decode_keys(self, values: Mapping[str, str]) -> tuple[str, bytes, bytes]:
        keys = {name: _decode(value) for name, value in values.items()}
        for name, key in keys.items():
            if values[name] and len(key) != KEY_BYTES:
                self.problems.append(f"{name} must be {KEY_BYTES} random bytes in base64")
        if len({key for key in keys.values() if key}) < sum(1 for key in keys.values() if key):
            self.problems.append(f"{', '.join(SECRETS)} must differ from one another")
        secret, vault, lookup = SECRETS
        return values[secret], keys[vault], keys[lookup]

    def database_url(self, data_dir: Path) -> str:
        value = self.required("DATABASE_URL") if self.production else self.text("DATABASE_URL")
        if not value:
            return f"sqlite:///{data_dir / DATABASE_FILE}"
        url = normalise_database_url(value)
        if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
            self.problems.append("DATABASE_URL must begin with postgresql:// or sqlite:///")
        return url

    def base_url(self) -> str:
        name = "LOUYI_BASE_URL"
        value = (self.required(name) if self.production else self.text(name)) or "http://127.0.0.1:8000"
        parts = _split(value)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
        ):
            self.problems.append(f"{name} must be an address such as https://vote.example.cn, with no path")
        elif self.production and parts.scheme == "http" and parts.hostname not in LOOPBACK:
            self.problems.append(
                f"{name} must begin with https:// (sign-in cookies never travel in the clear)"
            )
        return value.rstrip("/")

    def sms_provider(self) -> str:
        provider = self.choice("LOUYI_SMS", ("console", "twilio", "tencent", "both"))
        if self.production and provider == "console":
            self.problems.append(
                "LOUYI_SMS must be twilio, tencent or both in production (console prints codes to the log)"
            )
        return provider

    def demo(self) -> bool:
        """Demo data and the page that shows texts: on unless LOUYI_DEMO=0, never in production."""
        value = self.text("LOUYI_DEMO") or ("0" if self.production else "1")
        if value not in ("0", "1"):
            self.problems.append("LOUYI_DEMO must be 0 or 1")
        elif self.production and value == "1":
            self.problems.append("LOUYI_DEMO=1 is impossible in production (its page shows every code)")
        return value == "1"


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def normalise_database_url(url: str) -> str:
    """The URL with the driver that is installed: postgres:// and postgresql:// become postgresql+psycopg://."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def create_secrets(data_dir: Path) -> Path:
    """Make `<data>/secrets.json` (mode 0600, folder 0700) unless it exists; return its path.

    The file is linked into place whole: of two starts at once one wins and both read the same keys.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / SECRETS_FILE
    if path.exists():
        return path
    values = {name: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for name in SECRETS}
    descriptor, draft = tempfile.mkstemp(dir=data_dir, prefix=".secrets-")  # O_EXCL, mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return path
    finally:
        os.unlink(draft)
    return path


def read_secrets(data_dir: Path) -> dict[str, str]:
    """The stored keys by setting name, or {} when there are none yet. Raises SettingsError.

    A file that others may read is refused: whoever copied it can decrypt every phone number.
    """
    path = data_dir / SECRETS_FILE
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise SettingsError(f"{path} has mode {mode:04o}; others may have read it: chmod 600 it")
        values = json.loads(path.read_text(encoding="ascii"))
        return {name: str(values[name]) for name in SECRETS}
    except FileNotFoundError:
        return {}
    except PermissionError as error:
        raise SettingsError(f"{path} belongs to another user: start as the user who made it") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path} is damaged: put it back from its backup") from error


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, altchars=b"-_" if "-" in text or "_" in text else None, validate=True)
    except (binascii.Error, ValueError):
        return b"?"  # any wrong length: the caller names the setting
