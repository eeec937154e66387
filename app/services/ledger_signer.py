"""The signer: the only code that touches the signing key. It trusts no hash that others computed.

It computes the root itself from entry bytes that were committed, goes forward only, and has its state on the
disk before it gives a signature away. So it never signs a smaller tree, nor two roots for one size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import LouyiError
from app.domain.ledger import tree
from app.domain.ledger.checkpoint import Head, Signature, key_id, parse_note, signed_note
from app.services.ledger_files import HeadFiles, KeyDestroyed, KeyFiles, SignedState, name_of

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

    @property
    def heads(self) -> HeadFiles:
        return HeadFiles(self.folder / "heads")

    def make_key(self) -> None:
        """Once, when a database begins its registry. Raises LogBroken where the folder served another one:
        heads that were signed already would be followed by others."""
        if self.heads.any:
            raise LogBroken(SIGNING_KEY)
        KeyFiles(self.folder).make(SIGNING_KEY)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        """Raises LogBroken where it was lost: a new one would hide that."""
        try:
            return Ed25519PrivateKey.from_private_bytes(KeyFiles(self.folder).read(SIGNING_KEY))
        except KeyDestroyed as error:
            raise LogBroken(SIGNING_KEY) from error

    def made(self, note: str) -> bool:
        """Whether the head was signed with the key that is here now; raises BadNote."""
        head, signatures = parse_note(note)
        wanted = key_id(head.origin, self.public_key)
        try:
            return any(
                self._key.public_key().verify(each.blob, head.text.encode()) is None
                for each in signatures
                if each.key_id == wanted
            )
        except InvalidSignature:
            return False

    @cached_property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self._key.public_key().public_bytes_raw()

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
            state = self._advance(origin, size, list(known.frontier) if known else [], fresh)
            self.heads.add(file, state)
        return state

    def _advance(
        self, origin: str, size: int, frontier: list[bytes], entries: Iterable[Numbered]
    ) -> SignedState:
        for number, data in entries:
            if number != size:
                raise LogBroken(name_of(origin))
            frontier, _done = tree.append(size, frontier, tree.leaf_hash(data))
            size += 1
        head = Head(origin, size, tree.root_of(frontier))
        signature = self._key.sign(head.text.encode())
        note = signed_note(head, Signature(origin, key_id(origin, self.public_key), signature))
        return SignedState(size, tuple(frontier), note)
