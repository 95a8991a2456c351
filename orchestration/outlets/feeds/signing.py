"""Ed25519: the key that signs releases and the journal's head, and the checking of a signature.

The private key is a file of its own, outside the data directory: who may rewrite the ledger must
not be able to sign it. Nothing here knows what is signed.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from orchestration.landing import durable

VARIABLE = "LOYALTY_FEED_KEY"
OWNER_ONLY = 0o600


class KeyFileError(Exception):
    """The key file is missing, open to others, or no Ed25519 key."""


@dataclass(frozen=True)
class SigningKey:
    """A private key, and what is known of it publicly."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key: base64 of its 32 bytes."""
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode("ascii")

    @property
    def key_id(self) -> str:
        """The name of the key: the beginning of the SHA-256 of its public part."""
        return key_id_of(self.public)

    def sign(self, content: bytes) -> str:
        """The signature: base64 of 64 bytes."""
        return base64.b64encode(self.private.sign(content)).decode("ascii")


def key_id_of(public: str) -> str:
    """The name of a public key."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Whether the signature over the content is that key's."""
    try:
        raw = base64.b64decode(public, validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(
            base64.b64decode(signature, validate=True), content
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def make_key(path: Path) -> SigningKey:
    """Make a new key in a file that only its owner may read; an existing file is refused.

    Raises:
        KeyFileError: when there is a file already.
    """
    private = Ed25519PrivateKey.generate()
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = durable.create(path, mode=OWNER_ONLY)
    except FileExistsError as error:
        raise KeyFileError(
            f"{path}: there is a file already; a key is never overwritten. Name another file in "
            f"{VARIABLE}, or go on with this one."
        ) from error
    try:
        durable.write(descriptor, text)
        durable.sync(descriptor)
    finally:
        os.close(descriptor)
    durable.sync_directory(path.parent)
    return SigningKey(private)


def load_key(path: Path) -> SigningKey:
    """The key in a file.

    Raises:
        KeyFileError: when it is missing, may be read by others, or is no Ed25519 key.
    """
    try:
        mode = path.stat().st_mode & 0o777
        content = path.read_bytes()
    except OSError as error:
        raise KeyFileError(
            f"{path}: the key cannot be read: {error.strerror}. {VARIABLE} names its file; "
            "`loyalty feed key --by NAME` makes one."
        ) from error
    if mode & 0o077:
        raise KeyFileError(
            f"{path}: others may read it (mode {mode:o}). Run: chmod 600 {path.name}"
        )
    try:
        private = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path}: this is no private key without a password.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyFileError(f"{path}: this is no Ed25519 key.")
    return SigningKey(private)
