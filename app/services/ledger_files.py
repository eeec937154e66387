"""What the record keeps outside the database: data keys, the signing key, and the heads that were signed.

A key file has mode 0400 and is synced, with its folder, before anything depends on it. Threat: a key inside
the database would lie in every backup of it, and no erasure would reach it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import LouyiError

KEY_BYTES = 32
BLOCK = 4096


class KeyDestroyed(LouyiError):
    """The data key of this log is gone: its openings can never be read again."""


def name_of(origin: str) -> str:
    """The last part of an origin: letters, digits and hyphens, fit for a file's name."""
    return origin.rsplit("/", 1)[1]


@dataclass(frozen=True)
class KeyFiles:
    """Keys of 32 random bytes, one file each."""

    folder: Path

    def make(self, name: str) -> bytes:
        """A new key, on the disk when this returns. Another process may have made it: then it is that one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            os.write(descriptor, secrets.token_bytes(KEY_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(fresh, self._path(name))
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        sync_folder(self.folder)
        return self.read(name)

    def share(self, name: str, other: str) -> None:
        """Let another log have this key, too, under its own name; raises KeyDestroyed. Twice does no harm."""
        try:
            os.link(self._path(name), self._path(other))
        except FileNotFoundError as error:
            raise KeyDestroyed(name) from error
        except FileExistsError:
            pass
        sync_folder(self.folder)

    def names(self, begin: str) -> list[str]:
        """The keys here whose names begin so, shorter names first, then by the alphabet."""
        found = (path.stem for path in self.folder.glob(f"{begin}*.key"))
        return sorted(found, key=lambda name: (len(name), name))

    def has(self, name: str) -> bool:
        """Whether it is here: a data key is, from before the first entry of its log until the erasure."""
        return self._path(name).exists()

    def read(self, name: str) -> bytes:
        """The key; raises KeyDestroyed."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise KeyDestroyed(name) from error

    def destroy(self, name: str) -> None:
        """For ever; twice does no harm."""
        self._path(name).unlink(missing_ok=True)
        sync_folder(self.folder)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.key"


@dataclass(frozen=True)
class SignedState:
    """The newest head that was signed, with what is needed to go on from it."""

    size: int
    frontier: tuple[bytes, ...]
    note: str
    key: bytes = b""
    """The public key that signs the next head; empty where the first key of the installation does."""

    def as_line(self) -> bytes:
        held = {
            "size": self.size,
            "frontier": b"".join(self.frontier).hex(),
            "note": self.note,
            "key": self.key.hex(),
        }
        return json.dumps(held, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> SignedState:
        held = json.loads(line)
        key = bytes.fromhex(held.get("key", ""))
        return cls(held["size"], split_hashes(bytes.fromhex(held["frontier"])), held["note"], key)


@dataclass(frozen=True)
class HeadFiles:
    """Every head that was signed, one file a log, one line a head; a line that was cut short never was."""

    folder: Path

    def newest(self, origin: str) -> SignedState | None:
        """The last whole line."""
        try:
            with self._path(origin).open("rb") as file:
                line = _last_line(file.fileno())[1]
        except FileNotFoundError:
            return None
        return SignedState.from_line(line) if line else None

    @property
    def any(self) -> bool:
        """Whether any log was signed here."""
        return any(path.stat().st_size for path in self.folder.glob("*.heads"))

    def all(self, origin: str) -> Iterator[SignedState]:
        """Oldest first, one at a time."""
        path = self._path(origin)
        if not path.exists():
            return
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield SignedState.from_line(line)

    def first_over(self, origin: str, n: int) -> SignedState | None:
        """The oldest head that covers entry `n`."""
        return next((each for each in self.all(origin) if each.size > n), None)

    @contextmanager
    def locked(self, origin: str) -> Iterator[int]:
        """The open file, for one process and thread at a time."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(origin)
        fresh = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if fresh:
                sync_folder(self.folder)
            yield descriptor
        finally:
            os.close(descriptor)

    def newest_in(self, descriptor: int) -> SignedState | None:
        """The same of a locked file."""
        line = _last_line(descriptor)[1]
        return SignedState.from_line(line) if line else None

    def add(self, descriptor: int, state: SignedState) -> None:
        """On the disk when this returns."""
        end, _line = _last_line(descriptor)
        os.ftruncate(descriptor, end)
        os.pwrite(descriptor, state.as_line(), end)
        os.fsync(descriptor)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{name_of(origin)}.heads"


def split_hashes(joined: bytes) -> tuple[bytes, ...]:
    """32 bytes each."""
    return tuple(joined[place : place + 32] for place in range(0, len(joined), 32))


def sync_folder(folder: Path) -> None:
    """So that a new or removed name in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _last_line(descriptor: int) -> tuple[int, bytes]:
    """Where the last whole line ends, and the line without its end."""
    size, tail = os.fstat(descriptor).st_size, b""
    start = size
    while start > 0:
        step = min(BLOCK, start)
        start -= step
        tail = os.pread(descriptor, step, start) + tail
        whole = tail.rfind(b"\n")
        before = tail.rfind(b"\n", 0, whole) if whole > 0 else -1
        if whole >= 0 and (before >= 0 or start == 0):
            return start + whole + 1, tail[before + 1 : whole]
    return 0, b""
