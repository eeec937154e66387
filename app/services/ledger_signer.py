"""The signer: the only code that touches the signing key. It trusts no hash that others computed.

It computes the root itself from entry bytes that were committed, goes forward only, and has its state on the
disk before it gives a signature away. So it never signs a smaller tree, nor two roots for one size.

A key can be followed by another: the head that covers just the `key_rotate` entry is the last one of the old
key, which so vouches for the new one. Which key signs a head is told by the entries alone.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import LouyiError
from app.domain.ledger import tree
from app.domain.ledger.canonical import parse
from app.domain.ledger.checkpoint import Head, Signature, key_id, parse_note, signed_note
from app.services.ledger_files import HeadFiles, KeyFiles, SignedState, name_of

SIGNING_KEY = "signing"
Numbered = tuple[int, bytes]
"""An entry's number and bytes."""
Reader = Callable[[int], Iterable[Numbered]]
"""The committed entries from a number on."""


class LogBroken(LouyiError):
    """The log is not what was signed before: shorter, or another."""


class NotSigned(LogBroken):
    """What was to be signed is committed already: it is stored, and no head covers it."""


@dataclass(frozen=True)
class Signer:
    """Keys and heads under one folder."""

    folder: Path
    _held: dict[bytes, Ed25519PrivateKey] = field(default_factory=dict, compare=False, repr=False)
    """By public key, as far as they were read."""

    @property
    def heads(self) -> HeadFiles:
        return HeadFiles(self.folder / "heads")

    def make_key(self) -> None:
        """Once, when a database begins its registry. Raises LogBroken where the folder served another one:
        heads that were signed already would be followed by others."""
        if self.heads.any:
            raise LogBroken(SIGNING_KEY)
        KeyFiles(self.folder).make(SIGNING_KEY)

    def make_next_key(self) -> bytes:
        """One more key, on the disk; logs that begin from now on bear it. Returns its public half."""
        number = len(KeyFiles(self.folder).names(SIGNING_KEY)) + 1
        KeyFiles(self.folder).make(f"{SIGNING_KEY}-{number}")
        return self.public_key

    @property
    def public_keys(self) -> list[bytes]:
        """32 bytes each, the oldest first. Raises LogBroken without any: a new one would hide that."""
        found = []
        for name in KeyFiles(self.folder).names(SIGNING_KEY):
            key = Ed25519PrivateKey.from_private_bytes(KeyFiles(self.folder).read(name))
            found.append(key.public_key().public_bytes_raw())
            self._held[found[-1]] = key
        if not found:
            raise LogBroken(SIGNING_KEY)
        return found

    @property
    def public_key(self) -> bytes:
        """The newest of them."""
        return self.public_keys[-1]

    def key_after(self, state: SignedState) -> bytes:
        """The public key that signs the head after this one."""
        return state.key or self.public_keys[0]

    def made(self, note: str) -> bool:
        """Whether a key that is here signed the head; raises BadNote, and LogBroken without any key."""
        head, signatures = parse_note(note)
        known = list(self._held)  # read before: the folder is looked at only where none of these fits
        return self._any_made(known, head, signatures) or self._any_made(self.public_keys, head, signatures)

    def _any_made(self, keys: Iterable[bytes], head: Head, signatures: Iterable[Signature]) -> bool:
        return any(
            self._verifies(public, each.blob, head)
            for public in keys
            for each in signatures
            if each.key_id == key_id(head.origin, public)
        )

    def _verifies(self, public: bytes, signature: bytes, head: Head) -> bool:
        try:
            self._held[public].public_key().verify(signature, head.text.encode())
        except InvalidSignature:
            return False
        return True

    def _private(self, public: bytes) -> Ed25519PrivateKey:
        """Raises LogBroken where it is not here."""
        if public not in self._held and public not in self.public_keys:
            raise LogBroken(SIGNING_KEY)
        return self._held[public]

    def sign(self, origin: str, committed: Sequence[Numbered], read: Reader) -> SignedState:
        """A head over everything committed so far; `read` is asked where `committed` does not follow on."""
        with self.heads.locked(origin) as file:
            known = self.heads.newest_in(file)
            size = known.size if known else 0
            fresh = [each for each in committed if each[0] >= size]
            if known and not fresh and committed:
                return known
            if not fresh or fresh[0][0] != size:
                fresh = list(read(size))
            if not fresh:
                if known is None:
                    raise LogBroken(name_of(origin))
                return known
            state = known
            for part in _up_to_rotations(fresh):
                state = self._advance(origin, state, part)
                self.heads.add(file, state)
        assert state is not None
        return state

    def _advance(self, origin: str, state: SignedState | None, entries: Sequence[Numbered]) -> SignedState:
        """The head over these entries, of which only the last one may bring another key."""
        size, frontier = (state.size, list(state.frontier)) if state else (0, [])
        key = self.key_after(state) if state else _new_key(entries[0][1], "genesis") or self.public_key
        for number, data in entries:
            if number != size:
                raise LogBroken(name_of(origin))
            frontier, _done = tree.append(size, frontier, tree.leaf_hash(data))
            size += 1
        head = Head(origin, size, tree.root_of(frontier))
        signature = Signature(origin, key_id(origin, key), self._private(key).sign(head.text.encode()))
        following = _new_key(entries[-1][1], "key_rotate") or key
        return SignedState(size, tuple(frontier), signed_note(head, signature), following)


def _up_to_rotations(entries: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """In parts that each end with an entry that brings another key, or with the last one."""
    part: list[Numbered] = []
    for each in entries:
        part.append(each)
        if _new_key(each[1], "key_rotate"):
            yield part
            part = []
    if part:
        yield part


def _new_key(data: bytes, kind: str) -> bytes:
    """The public key that an entry of this kind brings; empty for any other entry."""
    if f'"type":"{kind}"'.encode() not in data:
        return b""
    held = parse(data)
    return b64decode(held["key"]) if held["type"] == kind else b""
