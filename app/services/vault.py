"""Seals personal numbers with a key that lies outside the database.

AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce a value; look-up by HMAC-SHA256 under a second key,
so that a dump can neither be read nor be tried against all phone numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


@dataclass(frozen=True)
class Vault:
    """Both keys are 32 bytes."""

    vault_key: bytes
    lookup_key: bytes

    def seal(self, plain: str) -> bytes:
        """Encrypt a text; twice the same text gives different bytes."""
        return self.seal_bytes(plain.encode())

    def unseal(self, sealed: bytes) -> str:
        """Decrypt; raises cryptography.exceptions.InvalidTag under a wrong key."""
        return self.unseal_bytes(sealed).decode()

    def seal_bytes(self, plain: bytes) -> bytes:
        """Encrypt a file."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.vault_key).encrypt(nonce, plain, None)

    def unseal_bytes(self, sealed: bytes) -> bytes:
        """Decrypt a file; raises cryptography.exceptions.InvalidTag under a wrong key."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(self.vault_key).decrypt(nonce, body, None)

    def digest(self, purpose: str, value: str) -> bytes:
        """Keyed hash of 32 bytes; `purpose` keeps equal values of different kinds apart."""
        return hmac.new(self.lookup_key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
