"""Sealing of one person's contact details: a data key a person, wrapped by the installation's key.

AES-GCM throughout, bound to the pseudonym, so that no row can take another's place. Whoever
destroys the wrapped key has destroyed the details. Nothing is stored here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BITS = 256


class ContactSealError(Exception):
    """A row of contact details cannot be opened."""

    def __init__(self, pseudonym: str) -> None:
        super().__init__(
            f"contact {pseudonym}: it cannot be opened. It was sealed under another secret of the "
            "installation, or changed since. Put back the secret that belongs to this database."
        )


@dataclass(frozen=True)
class Sealed:
    """What is stored of details: the wrapped key, and the details under that key."""

    wrapped_key: bytes
    details: bytes


def wrapping_key(secret: bytes) -> bytes:
    """The key that wraps all others; not the one that makes pseudonyms."""
    return HKDF(SHA256(), 32, salt=None, info=b"loyalty contacts").derive(secret)


def seal(details: Mapping[str, Any], pseudonym: str, wrapping: bytes) -> Sealed:
    """Details under a key of their own, never used before."""
    key = AESGCM.generate_key(KEY_BITS)
    text = json.dumps(details, ensure_ascii=False, sort_keys=True).encode()
    return Sealed(_closed(wrapping, key, b"key", pseudonym), _closed(key, text, b"", pseudonym))


def unseal(sealed: Sealed, pseudonym: str, wrapping: bytes) -> dict[str, Any]:
    """The details again.

    Raises:
        ContactSealError: under another key or pseudonym, or when a byte was changed.
    """
    try:
        key = _opened(wrapping, sealed.wrapped_key, b"key", pseudonym)
        details: dict[str, Any] = json.loads(_opened(key, sealed.details, b"", pseudonym))
    except (InvalidTag, ValueError) as error:
        raise ContactSealError(pseudonym) from error
    return details


def _closed(key: bytes, content: bytes, part: bytes, pseudonym: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, part + b":" + pseudonym.encode())


def _opened(key: bytes, content: bytes, part: bytes, pseudonym: str) -> bytes:
    nonce, rest = content[:NONCE_BYTES], content[NONCE_BYTES:]
    return AESGCM(key).decrypt(nonce, rest, part + b":" + pseudonym.encode())
