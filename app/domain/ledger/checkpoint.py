"""Heads of a log as C2SP checkpoints (tlog-checkpoint) in C2SP signed notes.

The signature itself is made elsewhere: this module gives the bytes to sign and takes a note apart.
"""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from app.domain.errors import LouyiError

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
DASH: Final = "\u2014"


class BadNote(LouyiError):
    """Not a signed head as the record writes them."""


@dataclass(frozen=True)
class Head:
    """How long a log was, and its root then."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Signature:
    """One signature line: who, which key, and the signature (with what its algorithm puts before it)."""

    name: str
    key_id: bytes
    blob: bytes

    @property
    def line(self) -> str:
        return f"{DASH} {self.name} {b64encode(self.key_id + self.blob).decode()}\n"


def key_id(name: str, public_key: bytes, algorithm: int = ED25519) -> bytes:
    """Four bytes that point to a key: they prove nothing."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key).digest()[:4]


def verifier_key(name: str, public_key: bytes, algorithm: int = ED25519) -> str:
    """The public key as one line: name+hash+base64 (C2SP vkey)."""
    blob = b64encode(bytes([algorithm]) + public_key).decode()
    return f"{name}+{key_id(name, public_key, algorithm).hex()}+{blob}"


def parse_verifier_key(line: str) -> tuple[str, int, bytes]:
    """Name, algorithm and public key; raises BadNote."""
    name, _, rest = line.strip().partition("+")
    hashed, _, blob = rest.partition("+")
    key = _decode(blob)
    if len(key) != 33 or key_id(name, key[1:], key[0]).hex() != hashed:
        raise BadNote("verifier key")
    return name, key[0], key[1:]


def cosigned_text(head: Head, seconds: int) -> str:
    """What a witness signs (C2SP tlog-cosignature): when it saw this head and all before it."""
    return f"cosignature/v1\ntime {seconds}\n{head.text}"


def signed_note(head: Head, *signatures: Signature) -> str:
    """The whole note."""
    return head.text + "\n" + "".join(each.line for each in signatures)


def parse_note(note: str) -> tuple[Head, tuple[Signature, ...]]:
    """Head and signatures (not verified); raises BadNote for anything that we would write otherwise."""
    text, _, tail = note.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != 3 or not lines[0] or not (lines[1].isascii() and lines[1].isdigit()):
        raise BadNote("head")
    head = Head(lines[0], int(lines[1][:16]), _decode(lines[2]))
    signatures = tuple(_signature(line) for line in tail.split("\n")[:-1])
    if len(head.root) != 32 or signed_note(head, *signatures) != note or not signatures:
        raise BadNote("head")
    return head, signatures


def _signature(line: str) -> Signature:
    dash, name, blob = [*line.split(" "), "", ""][:3]
    data = _decode(blob)
    if dash != DASH or len(data) < 5:
        raise BadNote("signature")
    return Signature(name, data[:4], data[4:])


def _decode(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("base64") from error
