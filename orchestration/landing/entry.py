"""One line of the manifest: its facts, its text, and the hash that chains it to the line before.

The hash of a line is the SHA-256 of its bytes before `,"hash":`, and these contain the hash of the
line before. So a line is checked without parsing it, and a changed, lost or moved line shows.
Nothing here opens a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern

GENESIS = "0" * 64
REDACTION = "redaction"
"""The kind of an entry that brings nothing: bytes were rewritten so that a person is not in them.
Its cursor names the bytes before as `old_sha256`, and who did it and why."""

_SEAL = b',"hash":"'
_END = b'"}\n'
_TAIL = len(_SEAL) + len(GENESIS) + len(_END)


@dataclass(frozen=True)
class NewEntry:
    """What is known of landed bytes before they have their place in the manifest."""

    sha256: str
    size: int
    survey: str
    kind: str
    connector: str
    name: str
    uri: str
    fetched_at: str
    cursor: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One arrival: which bytes came, for which survey, from where and when. Never changed."""

    seq: int
    sha256: str
    size: int
    survey: str
    kind: str
    connector: str
    name: str
    uri: str
    fetched_at: str
    cursor: dict[str, str | int]
    prev: str
    hash: str


class LineError(ValueError):
    """A manifest line is not what was written."""


def seal(new: NewEntry, seq: int, prev: str) -> tuple[ManifestEntry, bytes]:
    """The entry at its place in the chain, and its line."""
    facts = {
        "seq": seq,
        "sha256": new.sha256,
        "size": new.size,
        "survey": new.survey,
        "kind": new.kind,
        "connector": new.connector,
        "name": new.name,
        "uri": new.uri,
        "fetched_at": new.fetched_at,
        "cursor": dict(new.cursor),
        "prev": prev,
    }
    body = json.dumps(facts, separators=(",", ":"), allow_nan=False)[:-1].encode("ascii")
    line = body + _SEAL + hashlib.sha256(body).hexdigest().encode("ascii") + _END
    return read_line(line), line


def read_line(line: bytes) -> ManifestEntry:
    """The entry of a line whose own hash is right; where it stands in the chain is not judged."""
    body, tail = line[:-_TAIL], line[-_TAIL:]
    if not (tail.startswith(_SEAL) and tail.endswith(_END)):
        raise LineError("is cut or is no manifest line")
    if hashlib.sha256(body).hexdigest().encode("ascii") != tail[len(_SEAL) : -len(_END)]:
        raise LineError("was edited: its hash does not fit its text")
    try:
        facts = json.loads(line)
        return ManifestEntry(
            seq=facts["seq"],
            sha256=facts["sha256"],
            size=facts["size"],
            survey=intern(facts["survey"]),
            kind=intern(facts["kind"]),
            connector=intern(facts["connector"]),
            name=facts["name"],
            uri=facts["uri"],
            fetched_at=facts["fetched_at"],
            cursor=facts["cursor"],
            prev=facts["prev"],
            hash=facts["hash"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LineError(f"cannot be read: {error}") from error
