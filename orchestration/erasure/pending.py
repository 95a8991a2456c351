"""An erasure that was begun: kept sealed until it is done, so that a kill leaves it to be finished.

What is known of the person stands in it, under a key that follows from the installation's secret;
at the end it is removed, and with it the key of the surrogates.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from orchestration.erasure.subject import Subject
from orchestration.home import Home
from orchestration.landing import durable

NAME = "erasure.pending"
NONCE_BYTES = 12


@dataclass
class Pending:
    """One erasure on its way.

    Args:
        number: its name in manifest and journal.
        subject: whom it is about.
        actor: who asked for it.
        reason: why.
        asked: the fields that were named, such as `email`.
        found: what was found, by object; kept over a kill.
        contact_count: rows of contact details that are destroyed.
        as_text: the SHA-256, as they came, of files that can be searched as plain text only.
        drops_unopened: whether those files are emptied.
    """

    number: str
    subject: Subject
    actor: str
    reason: str
    asked: tuple[str, ...]
    found: dict[str, dict[str, int]] = field(default_factory=dict)
    contact_count: int = 0
    as_text: tuple[str, ...] = ()
    drops_unopened: bool = False


class PendingError(Exception):
    """An erasure was begun under another secret, and cannot be finished under this one."""


def keep(home: Home, pending: Pending) -> None:
    """Write it down; lasting once this returns."""
    document = {
        "number": pending.number,
        "subject": pending.subject.as_document(),
        "actor": pending.actor,
        "reason": pending.reason,
        "asked": pending.asked,
        "found": pending.found,
        "contact_count": pending.contact_count,
        "as_text": pending.as_text,
        "drops_unopened": pending.drops_unopened,
    }
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key(pending.subject.secret)).encrypt(
        nonce, json.dumps(document).encode(), NAME.encode()
    )
    durable.make_directory(home.landing, mode=0o700)
    durable.write_file(home.landing / NAME, nonce + sealed)


def is_unfinished(home: Home) -> bool:
    """Whether an erasure was begun and not finished."""
    return (home.landing / NAME).exists()


def read(home: Home) -> Pending | None:
    """The erasure that was begun and not finished; None as a rule."""
    path = home.landing / NAME
    if not path.exists():
        return None
    content, secret = path.read_bytes(), home.secret()
    try:
        text = AESGCM(_key(secret)).decrypt(
            content[:NONCE_BYTES], content[NONCE_BYTES:], NAME.encode()
        )
    except InvalidTag as error:
        raise PendingError(
            f"{path}: an erasure was begun and cannot be read. Put back the secret of this "
            "installation, or remove the file and run `loyalty forget` again."
        ) from error
    document: dict[str, Any] = json.loads(text)
    return Pending(
        number=document["number"],
        subject=Subject.from_document(document["subject"], secret),
        actor=document["actor"],
        reason=document["reason"],
        asked=tuple(document["asked"]),
        found=document["found"],
        contact_count=document.get("contact_count", 0),
        as_text=tuple(document.get("as_text", ())),
        drops_unopened=document.get("drops_unopened", False),
    )


def drop(home: Home) -> None:
    """It is done: nothing remembers the person or their surrogates."""
    (home.landing / NAME).unlink(missing_ok=True)
    durable.sync_directory(home.landing)


def _key(secret: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"loyalty erasure").derive(secret)
