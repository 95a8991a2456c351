"""Whether the files of a release are those that were signed, and say what the ledger says."""

from __future__ import annotations

import json
from collections.abc import Iterator

from orchestration.decisions.events import Event
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import canonical_bytes, sha256_of
from orchestration.outlets.feeds.formats import FORMATS
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.preparing import schemes_of
from orchestration.outlets.feeds.release import MANIFEST, SIGNATURE, place_of
from orchestration.outlets.feeds.signing import is_signed


def release_problems(desk: Desk, book: Book, released: Event) -> list[str]:
    """What is wrong with a release; empty when every byte is as it was released."""
    return list(_problems(desk, book, released))


def _problems(desk: Desk, book: Book, released: Event) -> Iterator[str]:
    name, month = released.subject.split("/")
    said = released.payload
    scheme = schemes_of(desk, book, name, month)[month]
    place = place_of(desk.home, scheme, month)
    wanted = {
        **said["files"],
        MANIFEST: said["manifest_sha256"],
        SIGNATURE: said["signature_sha256"],
    }
    contents = {}
    for file, digest in wanted.items():
        content = place.read(file)
        if content is None:
            yield f"{place.shown}/{file} is missing"
        elif sha256_of(content) != digest:
            yield f"{place.shown}/{file} was changed since it was released"
        else:
            contents[file] = content
    for file in sorted(set(place.names()) - set(wanted)):
        yield f"{place.shown}/{file} was not released by us"
    rows = [found.row() for found in book.entries_of(name, paid_in=month)]
    canonical = canonical_bytes(rows)
    if sha256_of(canonical) != said["canonical_sha256"]:
        yield "the entries of the ledger are not those that were released"
    for file, (_, read) in FORMATS.items():
        if file in contents and canonical_bytes(read(contents[file])) != canonical:
            yield f"{place.shown}/{file} does not say what the ledger says"
    if MANIFEST in contents and SIGNATURE in contents:
        yield from _signature(desk, contents[MANIFEST], contents[SIGNATURE], said["key_id"])


def _signature(desk: Desk, manifest: bytes, signature: bytes, key_id: str) -> Iterator[str]:
    document = json.loads(signature)
    keys = desk.anchor.keys() if desk.anchor is not None else {}
    public = keys.get(key_id)
    if public is None:
        yield f"the key {key_id} that signed it is not in the second place"
    elif document["key_id"] != key_id or not is_signed(manifest, document["signature"], public):
        yield f"the signature of {MANIFEST} does not hold"
