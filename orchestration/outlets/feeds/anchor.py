"""The second place: heads of the journal, signed, and the public keys that may sign.

A chain alone does not show that its end was cut off or that all of it was written anew; a head that
was kept where the ledger's writers cannot reach it does. Heads are files that are only ever added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestration.decisions.events import Event, Head
from orchestration.outlets.feeds.places import Place
from orchestration.outlets.feeds.signing import SigningKey, is_signed, key_id_of

VARIABLE = "LOYALTY_FEED_ANCHOR"
_HEAD, _KEY = "head-", "key-"


@dataclass(frozen=True)
class Anchor:
    """The place where heads and public keys are kept."""

    place: Place

    def keep(self, head: Head, now: datetime, key: SigningKey | None) -> None:
        """Keep the head of the journal; signed when the key is here."""
        text = _text(head)
        document: dict[str, object] = {
            "event_no": head.event_no,
            "hash": head.hash,
            "kept_at": now.astimezone(UTC).isoformat(),
        }
        if key is not None:
            document |= {"key_id": key.key_id, "signature": key.sign(text)}
        mark = "signed" if key is not None else "plain"
        name = f"{_HEAD}{head.event_no:012d}-{mark}.json"
        if self.place.read(name) is None:
            self.place.write_once(name, _bytes(document))

    def keep_key(self, public: str) -> None:
        """Keep a public key: only what these sign is believed."""
        name = f"{_KEY}{key_id_of(public)}.json"
        self.place.write_once(name, _bytes({"public_key": public}))

    def keys(self) -> dict[str, str]:
        """The public keys that are kept, by their names; a file that is none is left out."""
        found = {}
        for name in self.place.names():
            if name.startswith(_KEY):
                public = str(_document(self.place.read(name)).get("public_key", ""))
                try:
                    key_id = key_id_of(public)
                except ValueError:
                    continue
                if public and name == f"{_KEY}{key_id}.json":
                    found[key_id] = public
        return found

    def problems(self, events: Iterable[Event]) -> list[str]:
        """Every head that the journal does not have, and every signature that does not hold."""
        hashes = {event.event_no: event.hash for event in events}
        last = max(hashes, default=0)
        keys = self.keys()
        problems: list[str] = []
        names = [name for name in self.place.names() if name.startswith(_HEAD)]
        is_any_signed = False
        for name in names:
            document = _document(self.place.read(name))
            try:
                head = Head(int(str(document["event_no"])), str(document["hash"]))
            except (KeyError, ValueError):
                problems.append(f"{name} in the second place cannot be read")
                continue
            if not name.startswith(f"{_HEAD}{head.event_no:012d}-"):
                problems.append(f"{name} in the second place speaks of another decision")
            if head.event_no > last:
                problems.append(
                    f"decisions {last + 1} to {head.event_no} are lost from the end; "
                    "the second place still knows them"
                )
            elif hashes.get(head.event_no) != head.hash:
                problems.append(
                    f"decision {head.event_no} was rewritten: the second place knows another one"
                )
            if "signature" in document or name.endswith("-signed.json"):
                public = keys.get(str(document.get("key_id")))
                if public is None:
                    problems.append(f"{name} is signed with a key that the second place has not")
                elif not is_signed(_text(head), str(document.get("signature", "")), public):
                    problems.append(f"{name}: its signature does not hold")
                else:
                    is_any_signed = True
        if names and not is_any_signed:
            problems.append("no head in the second place is signed")
        return problems

    def last_no(self) -> int:
        """The number of the newest head that is kept here; 0 when there is none."""
        numbers = [
            int(name.removeprefix(_HEAD)[:12])
            for name in self.place.names()
            if name.startswith(_HEAD) and name.removeprefix(_HEAD)[:12].isdigit()
        ]
        return max(numbers, default=0)


def _text(head: Head) -> bytes:
    return f"loyalty journal head {head.event_no} {head.hash}\n".encode("ascii")


def _bytes(document: dict[str, object]) -> bytes:
    return (json.dumps(document, sort_keys=True, indent=1) + "\n").encode("ascii")


def _document(content: bytes | None) -> dict[str, object]:
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
